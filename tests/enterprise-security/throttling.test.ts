import { expect } from 'chai';
import { dispatchSavedSearch, type ThrottleState } from '../../src/enterprise-security/index.ts';
import { engineWith } from '../engine/harness.ts';

describe('throttling of a saved search', () => {
  const settings = `[Rule]
search = | makeresults count=3 | streamstats count as n | eval user=if(n<3, "alice", "bob")
action.notable = 1
alert.suppress = 1
alert.suppress.fields = user
alert.suppress.period = 1h
`;
  const dispatch = (now: number, throttle: ThrottleState) => {
    const engine = engineWith({ 'default/savedsearches.conf': settings }, now);
    return dispatchSavedSearch(engine, 'Rule', { actions: true, throttle });
  };

  it('lets every result of a run through, also those with the same fields', () => {
    expect(dispatch(1000, new Map())).to.include({ notableEvents: 3, suppressed: 0 });
  });
  it('holds back what fired within the period, and no longer', () => {
    const throttle: ThrottleState = new Map();
    dispatch(1000, throttle);
    expect(dispatch(1000 + 3599, throttle)).to.include({ notableEvents: 0, suppressed: 3 });
    expect(dispatch(1000 + 3600, throttle)).to.include({ notableEvents: 3, suppressed: 0 });
  });
});
