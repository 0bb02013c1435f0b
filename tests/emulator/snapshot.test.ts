import { expect } from 'chai';
import { Snapshot } from '../../src/emulator/searches/host.ts';
import { createMemoryStore } from '../../src/engine/memory-store.ts';

describe('a snapshot of the events', () => {
  const place = { index: 'main', host: 'h', source: 's', sourcetype: 't' };
  const events = (from: number, to: number, raw = 'x') =>
    Array.from({ length: to - from }, (_, i) => ({ ...place, raw: `${raw}${from + i}`, time: from + i }));

  it('holds what was there, whatever comes and goes', () => {
    const store = createMemoryStore(() => 0);
    store.add(events(0, 5));
    const snapshot = new Snapshot(store.buckets());
    store.add(events(5, 9));
    store.remove(({ time }) => time === 0);
    expect(snapshot.count).to.equal(5);
    const { id } = snapshot.buckets[0]!;
    expect(snapshot.page(id, 0).raw).to.deep.equal(['x0', 'x1', 'x2', 'x3', 'x4']);
    expect([...snapshot.page(id, 3).time]).to.deep.equal([3, 4]);
    expect(snapshot.page(id, 5).raw).to.deep.equal([]);
  });

  it('gives long events a few at a time', () => {
    const store = createMemoryStore(() => 0);
    store.add(events(0, 5, 'y'.repeat(1_500_000)));
    const snapshot = new Snapshot(store.buckets());
    const sizes: number[] = [];
    for (let from = 0; from < snapshot.count; from += sizes.at(-1)!)
      sizes.push(snapshot.page(snapshot.buckets[0]!.id, from).raw.length);
    expect(sizes).to.deep.equal([2, 2, 1]);
  });
});
