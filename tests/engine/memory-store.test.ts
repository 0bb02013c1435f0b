import { expect } from 'chai';
import { createMemoryStore } from '../../src/engine/memory-store.ts';

describe('the store in memory', () => {
  it('gives the position of a removed event to no other', () => {
    const store = createMemoryStore(() => 0);
    const add = (raw: string) => store.add([{ index: 'main', host: 'h', source: 's', sourcetype: 't', raw, time: 0 }]);
    for (const raw of ['a', 'b', 'c']) add(raw);
    store.remove((event) => event.raw === 'a');
    add('d');
    const [bucket] = store.buckets();
    expect(bucket!.events.map(({ raw, offset }) => [raw, offset])).to.deep.equal([
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
  });
});
