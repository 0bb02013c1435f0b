import { readFileSync } from 'node:fs';
import { type CityResponse, Reader, type Response } from 'maxmind';

/** Where an address is, under the names that `iplocation` gives. What is not known is absent. */
export interface Place {
  City?: string;
  Country?: string;
  Region?: string;
  Continent?: string;
  MetroCode?: string;
  Timezone?: string;
  lat?: number;
  lon?: number;
}

/** Looks an address up; undefined for one that the database does not hold. */
export type Locate = (address: string) => Place | undefined;

/** Opens a database in MaxMind's format; throws where it cannot be read. */
export function openLocations(file: string): Locate {
  const reader = new Reader<Response>(readFileSync(file));
  return (address) => {
    try {
      const record = reader.get(address);
      return record === null ? undefined : placeOf(record as unknown as Record<string, unknown>);
    } catch {
      // Text that is no address.
      return undefined;
    }
  };
}

/** Made when it is first asked for: that takes a tenth of a second. */
let countryNames: Intl.DisplayNames | undefined;

/** Records of city and country databases; databases with only a `country_code` are understood as well. */
export function placeOf(record: Readonly<Record<string, unknown>>): Place {
  const { city, country, continent, location, subdivisions } = record as Partial<CityResponse>;
  const code = record.country_code;
  const place: Place = {};
  const set = <K extends keyof Place>(name: K, value: Place[K]) => {
    if (value !== undefined) place[name] = value;
  };
  set('City', city?.names?.en);
  set('Country', country?.names?.en ?? (typeof code === 'string' ? countryName(code) : undefined));
  set('Region', subdivisions?.[0]?.names?.en);
  set('Continent', continent?.names?.en);
  set('Timezone', location?.time_zone);
  if (location?.metro_code !== undefined) place.MetroCode = String(location.metro_code);
  set('lat', location?.latitude);
  set('lon', location?.longitude);
  return place;
}

function countryName(code: string): string | undefined {
  countryNames ??= new Intl.DisplayNames(['en'], { type: 'region' });
  return /^[A-Za-z]{2}$/.test(code) ? countryNames.of(code.toUpperCase()) : undefined;
}
