import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Diagnostic, DiagnosticError } from '../diagnostics/index.ts';
import { type Locate, openLocations } from '../formats/mmdb.ts';

/** A free database of countries (CC0), used where it is installed and no other is named. */
const optionalDatabase = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/**
 * The location database of `iplocation`: the file that limits.conf names (`[iplocation] db_path`, as in Splunk), else
 * the optional one. It is opened when the first address is looked up.
 */
export function locations(path: string | undefined, diagnostics: Diagnostic[]): Locate | undefined {
  const file = path ?? installed();
  if (file === undefined) return undefined;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    diagnostics.push({ ...unreadable(file, 'there is no such file'), severity: 'warning' });
    return undefined;
  }
  let opened: Locate | undefined;
  return (address) => {
    opened ??= open(file);
    return opened(address);
  };
}

function open(file: string): Locate {
  try {
    return openLocations(file);
  } catch (error) {
    throw new DiagnosticError(unreadable(file, (error as Error).message));
  }
}

function unreadable(file: string, why: string): Diagnostic {
  return {
    code: 'location-database',
    severity: 'error',
    message: `the location database ${file} cannot be read: ${why}`,
    hint: 'name a database in MaxMind format in limits.conf, [iplocation] db_path',
  };
}

function installed(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(optionalDatabase);
  } catch {
    return undefined;
  }
}
