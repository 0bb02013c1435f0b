import { expect } from 'chai';
import fc from 'fast-check';
import type { EventInput } from '../../../src/engine/store.ts';
import { scalarsOf, scalarText } from '../../../src/values/index.ts';
import { knowledgeWith } from '../harness.ts';
import { app } from './app.ts';
import { csv, event } from './events.ts';
import { enginePair, outcome, type Pair } from './reference.ts';
import { search } from './searches.ts';

// SHORTCUT_ROUNDS and SHORTCUT_SEED let it run for longer, or elsewhere.
const rounds = Number(process.env.SHORTCUT_ROUNDS ?? 40);
const seed = Number(process.env.SHORTCUT_SEED ?? 1);
const events = fc.array(event, { minLength: 1, maxLength: 12 });

describe('what spares the engine work', function () {
  this.timeout(Math.max(30_000, rounds * 1000));
  const knowledge = knowledgeWith(app, []);
  const pairOver = (given: readonly EventInput[], table: string): Pair => {
    const pair = enginePair(knowledge, () => 1_700_000_100);
    pair.usual.ingestEvents(given);
    const place = { index: 'main', host: 'db', source: 'tcp:514', sourcetype: 'table' };
    pair.usual.ingestRaw(place, [table], { time: 1_700_000_001 });
    return pair;
  };

  it('changes no result of a search', () => {
    const searches = fc.array(search, { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(events, csv, searches, (given, table, texts) => {
        const { usual, reference } = pairOver(given, table);
        for (const text of texts) expect(outcome(usual, text), text).to.deep.equal(outcome(reference, text));
      }),
      { numRuns: rounds, seed },
    );
  });

  it('finds every event by every field that it has', () => {
    fc.assert(
      fc.property(events, csv, fc.nat(1000), (given, table, start) => {
        const pair = pairOver(given, table);
        for (const text of searchesByFields(pair, start))
          expect(outcome(pair.usual, text), text).to.deep.equal(outcome(pair.reference, text));
      }),
      { numRuns: Math.ceil(rounds / 4), seed },
    );
  });
});

/** A search for each value of each field of each event: the value, a part of it, or its letters in another case. */
function searchesByFields({ reference }: Pair, start: number): string[] {
  const searches: string[] = [];
  for (const row of reference.search('search index=*').rows) {
    for (const [name, value] of row) {
      if (/^(?:_raw|_bkt|_cd|splunk_server)$|[^\w{}.:-]/.test(name)) continue;
      for (const scalar of scalarsOf(value)) {
        const wanted = varied(scalarText(scalar), start + searches.length);
        searches.push(`search index=* ${name}="${wanted.replace(/[\\"]/g, '\\$&')}" | fields ${name}`);
      }
    }
  }
  return searches;
}

function varied(text: string, choice: number): string {
  switch (choice % 6) {
    case 0:
      return text.toUpperCase();
    case 1:
      return `${text.slice(0, 1 + (choice % 7))}*`;
    case 2:
      return `*${text.slice(choice % 4)}`;
    case 3:
      return text.toLowerCase();
    default:
      return text;
  }
}
