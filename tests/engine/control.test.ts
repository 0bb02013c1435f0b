import { expect } from 'chai';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { Limits, SearchControl } from '../../src/engine/job.ts';
import type { Row } from '../../src/values/index.ts';
import { cells, knowledgeWith } from './harness.ts';

const engineWithLimits = (limits: Partial<Limits> = {}): Engine =>
  createEngine({ knowledge: knowledgeWith({}, []), now: () => 1_700_000_000, limits });

describe('a search that is watched', () => {
  const place = { index: 'main', host: 'h', source: 's', sourcetype: 't' };
  let engine: Engine;
  before(() => {
    engine = engineWithLimits();
    engine.ingestEvents(Array.from({ length: 2000 }, (_, i) => ({ ...place, raw: `n=${i}`, time: i })));
  });

  const countWhenFinalized = (search: string): number => {
    let isFinalized = false;
    const control: SearchControl = {
      onTick: () => {
        isFinalized = true;
      },
      isFinalized: () => isFinalized,
    };
    return Number(cells(engine.search(search, { control }))[0]?.count);
  };

  for (const search of [
    'search index=main | stats count',
    'search index=main | eval a=1 | stats count',
    '| makeresults count=2000 | stats count',
    '| gentimes start=1/1/2000 end=1/1/2020 | stats count',
    '| tstats count where index=main',
  ])
    it(`ends with what it has: ${search}`, () => {
      expect(countWhenFinalized(search)).to.be.within(1, 1999);
    });

  it('tells how far it is', () => {
    const seen: number[] = [];
    engine.search('search index=main n=* | stats count', {
      control: { onTick: ({ matchedEvents }) => seen.push(matchedEvents) },
    });
    expect(seen.length).to.be.greaterThan(2);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
  });

  it('hands out its rows, and knows their fields', () => {
    const rows: Row[] = [];
    const result = engine.search('search index=main n<2 | table n | eval m=n', {
      control: { onRow: (row) => rows.push(row) },
    });
    expect(result.rows).to.deep.equal([]);
    expect(cells({ rows, fields: result.fields })).to.deep.equal([
      { n: '1', m: '1' },
      { n: '0', m: '0' },
    ]);
  });

  it('says when it is about to write', () => {
    const written: string[] = [];
    for (const search of ['makeresults | collect index=summary', 'makeresults | outputlookup x.csv', 'makeresults'])
      engine.search(`| ${search}`, { control: { onWrite: () => written.push(search) } });
    expect(written).to.deep.equal(['makeresults | collect index=summary', 'makeresults | outputlookup x.csv']);
  });
});

describe('the limit of rows', () => {
  const faultOf = (search: string): string => {
    try {
      engineWithLimits({ maxRows: 100 }).search(search);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const [search, by] of [
    ['| makeresults count=101 | stats count', 'makeresults'],
    ['| gentimes start=1/1/2000 end=1/1/2020 | stats count', 'gentimes'],
    ['| makeresults count=20 | eval a=1 | join max=0 a [| makeresults count=20 | eval a=1] | stats count', 'join'],
    ['| makeresults count=2 | map search="| makeresults count=60" | stats count', 'map'],
  ] as const)
    it(`is named where ${by} would pass it`, () => {
      expect(faultOf(search)).to.equal(`${by} would make more than 100 results, the limit of one search`);
    });
  it('lets results through that only pass', () => {
    expect(faultOf('| makeresults count=100 | eval a=1 | sort a | stats count')).to.equal('');
  });
});
