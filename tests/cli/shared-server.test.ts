import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { RunResult } from '../../src/suites/result.ts';
import { cli } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

describe('tests that share a server', () => {
  let folder: string;
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-shared-'));
    // An add-on that takes the host of an event from it, as Splunk's own defaults do for syslog.
    write('app/default/props.conf', '[source::lab]\nTRANSFORMS-host = lab_host\n');
    write(
      'app/default/transforms.conf',
      '[lab_host]\nREGEX = from=(\\w+)\nDEST_KEY = MetaData:Host\nFORMAT = host::$1\n',
    );
    for (const [name, user] of [
      ['a first', 'alice'],
      ['b second', 'bob'],
    ] as const) {
      const search = 'index=* source=lab from=web1 user=alice | stats count by host';
      const yaml = sampleDetection({ name, search, data: `logs/${user}.log`, source: 'lab' });
      write(`detections/endpoint/${user}.yml`, yaml);
      write(`logs/${user}.log`, `2026-01-04T00:00:00Z from=web1 user=${user}\n2026-01-04T00:00:01Z from=web2\n`);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const target of ['embedded', 'emulator'])
    it(`count their own events and leave none to the next, whatever host they get (${target})`, async () => {
      const { out } = await cli([
        ...['test', '--content', folder, '--app', join(folder, 'app'), '--suite', 'unit', '--offline'],
        ...['--target', target, '--format', 'json'],
      ]);
      const seen = (JSON.parse(out) as RunResult).detections.map(({ name, tests: [test] }) => [
        ...[name, test!.outcome, test!.reason],
        test!.datasets.map(({ events }) => events).join(),
      ]);
      expect(seen).to.deep.equal([
        ['a first', 'pass', null, '2'],
        ['b second', 'fail', 'no-results', '2'],
      ]);
    });
});
