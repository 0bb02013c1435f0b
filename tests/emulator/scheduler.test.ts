import { expect } from 'chai';
import { isTriggered } from '../../src/emulator/alert-condition.ts';
import { engineWith } from '../engine/harness.ts';
import { type Json, type Running, startWith } from './harness.ts';

const searches = `
[Every Minute]
search = index=main | stats count by user
enableSched = 1
cron_schedule = * * * * *
dispatch.earliest_time = -5m@m
dispatch.latest_time = @m
counttype = number of events
relation = greater than
quantity = 1
alert.track = 1
action.risk = 1
action.risk.param._risk = [{"risk_object_field":"user","risk_object_type":"user","risk_score":10}]

[Each Time]
search = | makeresults
enableSched = 1
realtime_schedule = 0
cron_schedule = * * * * *

[Off]
search = | makeresults
enableSched = 1
disabled = 1
cron_schedule = * * * * *

[Not Scheduled]
search = | makeresults
cron_schedule = * * * * *
`;

describe('the scheduler', () => {
  const start = 1_700_000_000;
  let clock = start;
  let running: Running;
  before(async () => {
    running = await startWith({ 'default/savedsearches.conf': searches }, { now: () => clock, scheduler: true });
  });
  after(() => running.emulator.close());

  const jobs = async (): Promise<Json[]> =>
    (await running.get('/services/search/jobs')).data.entry.map(({ content }: Json) => content);
  /** The ended jobs of the scheduler, when there are so many. */
  const ended = async (count: number): Promise<Json[]> => {
    for (;;) {
      const found = (await jobs()).filter((job) => job.delegate === 'scheduler' && job.isDone);
      if (found.length >= count) return found.reverse();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const send = (user: string, time: number) =>
    running.hec.post('/services/collector/event', { event: `user=${user}`, index: 'main', time });

  it('runs what is due, over the range of that time, and acts where the condition holds', async () => {
    // 1700000000 is 22:13:20.
    await send('a', start);
    await send('late', start + 45);
    clock = start + 45;
    const first = await ended(2);
    expect(first.map((job) => job.label).sort()).to.deep.equal(['Each Time', 'Every Minute']);
    const search = first.find((job) => job.label === 'Every Minute');
    expect(search).to.include({ resultCount: 1, searchEarliestTime: start + 40 - 300, searchLatestTime: start + 40 });
    expect(search.sid).to.match(/^scheduler__nobody__test__RMD5\w+_at_1700000040_\d+$/);
    expect(await running.search('index=risk | stats count')).to.deep.equal([{ count: '0' }]);
  });

  it('runs for the last of several times, or for each', async () => {
    await send('b', start + 50);
    clock = start + 160;
    const labels = (await ended(5)).slice(2).map((job) => job.label);
    expect(labels.sort()).to.deep.equal(['Each Time', 'Each Time', 'Every Minute']);
    expect(await running.search('index=risk | stats values(risk_object) AS who')).to.deep.equal([
      { who: ['a', 'b', 'late'] },
    ]);
    const alerts = (await running.get('/services/alerts/fired_alerts/Every%20Minute')).data.entry;
    expect(alerts.map(({ content }: Json) => content.triggered_alerts)).to.deep.equal([3]);
  });
});

describe('alert conditions', () => {
  const engine = engineWith();
  const result = engine.search('| makeresults count=3 | streamstats count AS n | eval host=if(n<3, "x", "y")');
  const triggered = (settings: Record<string, string>): boolean =>
    isTriggered(new Map(Object.entries(settings)), result, engine, () => {});
  for (const [settings, expected] of [
    [{}, true],
    [{ counttype: 'number of events', relation: 'greater than', quantity: '2' }, true],
    [{ counttype: 'number of events', relation: 'greater than', quantity: '3' }, false],
    [{ alert_type: 'number of events', alert_comparator: 'less than', alert_threshold: '4' }, true],
    [{ counttype: 'number of hosts', relation: 'equal to', quantity: '2' }, true],
    [{ counttype: 'number of hosts', relation: 'not equal to', quantity: '2' }, false],
    [{ counttype: 'custom', alert_condition: 'search n>2' }, true],
    [{ counttype: 'custom', alert_condition: 'where n>3' }, false],
    [{ counttype: 'number of events', relation: 'rises by', quantity: '1' }, false],
  ] as const)
    it(`${JSON.stringify(settings)} ${expected ? 'holds' : 'does not hold'}`, () => {
      expect(triggered(settings)).to.equal(expected);
    });
});
