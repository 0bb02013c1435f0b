import { expect } from 'chai';
import { engineWith } from './harness.ts';

describe('makeresults', () => {
  it('gives whole seconds, also where the search starts between two', () => {
    const engine = engineWith({}, 1_700_000_000.75);
    expect(engine.search('| makeresults').rows[0]?.get('_time')).to.equal(1_700_000_000);
  });
});
