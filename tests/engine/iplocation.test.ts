import { expect } from 'chai';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type Place, placeOf } from '../../src/formats/mmdb.ts';
import { loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { cells } from './harness.ts';

const places: Record<string, Place> = {
  '192.0.2.1': { City: 'Bern', Country: 'Switzerland', Region: 'Bern', lat: 46.9, lon: 7.4, Continent: 'Europe' },
  '192.0.2.2': { Country: 'France' },
};

function locate(search: string) {
  const { knowledge } = loadKnowledge([]);
  const engine = createEngine({ knowledge: { ...knowledge, locate: (address) => places[address] } });
  return cells(engine.search(search));
}

describe('iplocation', () => {
  it('adds the place of an address (Search Reference, "iplocation")', () => {
    expect(
      locate('| makeresults | eval ip="192.0.2.1" | iplocation ip | table City Country Region lat lon'),
    ).to.deep.equal([{ City: 'Bern', Country: 'Switzerland', Region: 'Bern', lat: '46.9', lon: '7.4' }]);
  });
  it('leaves empty texts for what is not known', () => {
    expect(locate('| makeresults | eval ip="192.0.2.2" | iplocation ip | table City Country')).to.deep.equal([
      { City: '', Country: 'France' },
    ]);
  });
  it('adds more with allfields=true', () => {
    expect(
      locate('| makeresults | eval ip="192.0.2.1" | iplocation allfields=true ip | table Continent'),
    ).to.deep.equal([{ Continent: 'Europe' }]);
  });
  it('locates each value of a multivalue', () => {
    expect(
      locate('| makeresults | eval ip=split("192.0.2.1,192.0.2.2", ",") | iplocation ip | table Country'),
    ).to.deep.equal([{ Country: ['Switzerland', 'France'] }]);
  });
  it('warns where limits.conf names a file that is not there', () => {
    const files = new Map([['default/limits.conf', '[iplocation]\ndb_path = /no/such/places.mmdb\n']]);
    const { diagnostics, knowledge } = loadKnowledge([memoryApp('a', files)]);
    expect(diagnostics.map((one) => one.code)).to.include('location-database');
    expect(knowledge.locate).to.equal(undefined);
  });
  it('names a file that is no database', () => {
    const path = new URL('../../package.json', import.meta.url).pathname;
    const files = new Map([['default/limits.conf', `[iplocation]\ndb_path = ${path}\n`]]);
    const { knowledge } = loadKnowledge([memoryApp('a', files)]);
    expect(() => knowledge.locate!('192.0.2.1')).to.throw(DiagnosticError, 'cannot be read');
  });
});

describe('records of location databases', () => {
  const record = {
    city: { geoname_id: 1, names: { en: 'Bern' } },
    country: { geoname_id: 2, iso_code: 'CH', names: { en: 'Switzerland' } },
    continent: { code: 'EU', geoname_id: 3, names: { en: 'Europe' } },
    location: { latitude: 46.9, longitude: 7.4, time_zone: 'Europe/Zurich', metro_code: 501 },
    subdivisions: [{ geoname_id: 4, iso_code: 'BE', names: { en: 'Canton of Bern' } }],
  };
  it('of cities', () => {
    expect(placeOf(record)).to.deep.equal({
      City: 'Bern',
      Country: 'Switzerland',
      Region: 'Canton of Bern',
      Continent: 'Europe',
      Timezone: 'Europe/Zurich',
      MetroCode: '501',
      lat: 46.9,
      lon: 7.4,
    });
  });
  it('with only a country code', () => {
    expect(placeOf({ country_code: 'FR' })).to.deep.equal({ Country: 'France' });
  });
  it('with nothing', () => {
    expect(placeOf({})).to.deep.equal({});
  });
});
