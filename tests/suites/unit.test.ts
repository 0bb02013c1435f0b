import { expect } from 'chai';
import type { Detection, DetectionTest } from '../../src/content/index.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { judgeUnit } from '../../src/suites/unit.ts';
import { createEmbeddedTarget } from '../../src/targets/embedded.ts';

const detection = { riskObjects: [], threatObjects: [] } as unknown as Detection;
const test = { name: 'x', attackData: [] } as unknown as DetectionTest;

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
