import { expect } from 'chai';
import type { Detection, DetectionTest } from '../../src/content/index.ts';
import { createSource } from '../../src/diagnostics/index.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { judgeUnit } from '../../src/suites/unit.ts';
import { createEmbeddedTarget } from '../../src/targets/embedded.ts';

const detection = { riskObjects: [], threatObjects: [] } as unknown as Detection;
const test = { name: 'x', attackData: [] } as unknown as DetectionTest;

async function* lines(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(`${text}\n`);
}

describe('why a detection finds nothing', () => {
  const { knowledge } = loadKnowledge(bundledApps());
  const target = createEmbeddedTarget({ knowledge, now: () => 1_800_000_000 });
  before(async () => {
    await target.ingest({
      ...{ index: 'main', host: 'h', source: 's', sourcetype: 't' },
      chunks: lines(
        '2026-01-01T00:00:00Z EventCode=4104 user=alice cmd="run invoke-wmiexec now" bytes=10',
        '2026-01-01T00:00:01Z EventCode=4104 user=bob bytes=20',
        '2026-01-01T00:00:02Z EventCode=4103 user=carol bytes=30',
      ),
    });
  });
  after(() => target.close());

  for (const [search, why] of [
    ['EventCode=4105 user=*', '1:1 no event meets "EventCode=4105": EventCode is "4104" (2), "4103" (1)'],
    [
      'user=* EventCod=4104',
      '1:8 no event meets "EventCod=4104": none of 3 events has a field "EventCod"; did you mean "EventCode"?',
    ],
    [
      'cmd="*invoke-wmiexek*"',
      '"cmd="*invoke-wmiexek*"": cmd is "run invoke-wmiexec now" (1); did you mean "invoke-wmiexec"?',
    ],
    ['EventCode=4103 user=alice', '1:16 1 event would pass but for "user=alice": user is "carol"'],
    [
      'EventCode=4103 user=alice bytes=20',
      '1:16 each condition holds for some event, but the nearest does not meet "user=alice": user is "carol", nor "bytes=20": bytes is "30"',
    ],
    ['nosuchword user=*', '1:1 no event meets "nosuchword"'],
    [
      'user=* earliest=-24h',
      '1:8 the search reads from 2027-01-14T08:00:00Z, but the events are of 2026-01-01T00:00:00Z to 2026-01-01T00:00:02Z',
    ],
    [
      'user=* | where bytes > 10 AND user="Bob"',
      '1:31 no result meets "user="Bob"": user is "carol" (1), "bob" (1), "alice" (1); did you mean "bob"?',
    ],
    ['user=* | stats count by usr', '1:10 none of 3 results has a field "usr"; did you mean "user"?'],
    [
      'user=* | rename user AS a.user | where user="bob"',
      'none of 3 results has a field "user"; did you mean "a.user"?',
    ],
    [
      '| tstats count from datamodel=Endpoint.Processes by Processes.user',
      '1:3 no event belongs to the data model Endpoint.Processes: no event meets "tag=',
    ],
    [
      'user=* | search user=alice [search user=nobody | fields user]',
      '1:28 no result meets "[search user=nobody | fields user]"',
    ],
  ] as const)
    it(search, async () => {
      const source = createSource('<search>', search);
      const text = search.startsWith('|') ? search : `search ${search}`;
      const named = { ...source, name: 'detection.yml' };
      const { message } = judgeUnit(detection, test, await target.search({ search: text }), (lost) =>
        target.explainNoResults!(named, lost),
      );
      expect(message).to.include(why);
    });
});

describe('a detection that finds nothing', () => {
  const { knowledge } = loadKnowledge(bundledApps());
  const target = createEmbeddedTarget({ knowledge, now: () => 1_800_000_000 });
  before(async () => {
    const text = '2026-01-01T00:00:00Z user=alice bytes=10\n2026-01-01T00:00:01Z user=bob bytes=20\n';
    await target.ingest({
      index: 'main',
      host: 'h',
      source: 's',
      sourcetype: 't',
      chunks: (async function* () {
        yield Buffer.from(text);
      })(),
    });
  });
  after(() => target.close());

  for (const [search, lost] of [
    ['search user=nobody | stats count by user', 'nothing passed "search user=nobody"'],
    ['search user=* | where bytes > 100 | table user', 'nothing passed "where bytes > 100" (2 rows in)'],
    ['search user=alice | join user [search user=bob]', 'nothing passed "join user [search user=bob]" (1 row in)'],
    [
      'search user=* | search [search user=nobody | fields user]',
      '"search [search user=nobody | fields user]" (2 rows in)',
    ],
    [
      '| tstats count where index=nosuch by host | where count > 1',
      'nothing passed "tstats count where index=nosuch by host"',
    ],
    ['| tstats count where index=main | where count > 5', 'nothing passed "where count > 5" (1 row in)'],
    [
      'search user=nobody | append [search user=bob] | where bytes > 100',
      'nothing passed "search user=nobody", nor, of what "append" made, "where bytes > 100" (1 row in)',
    ],
    [
      'search user=nobody | appendpipe [stats count] | where count > 0',
      'nothing passed "search user=nobody", nor, of what "appendpipe" made, "where count > 0" (1 row in)',
    ],
    [
      'search user=* | where bytes > 100 | stats count | where count > 0',
      'nothing passed "where bytes > 100" (2 rows in), nor, of what "stats" made, "where count > 0" (1 row in)',
    ],
  ] as const) {
    it(search, async () => {
      const { outcome, reason, message } = judgeUnit(detection, test, await target.search({ search }));
      expect([outcome, reason]).to.deep.equal(['fail', 'no-results']);
      expect(message).to.match(/^the search returned no results \(\d+ events looked at\)/);
      expect(message!.endsWith(lost), message!).to.equal(true);
    });
  }
});
