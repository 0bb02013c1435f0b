import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RunResult } from '../../src/suites/result.ts';
import { cli } from '../cli/harness.ts';

const bundled = fileURLToPath(new URL('../../content/', import.meta.url));
const datasets = fileURLToPath(new URL('../../datasets/', import.meta.url));
const wmic = 'detections/endpoint/wmic_remote_process_creation.yml';
const wmiexec = 'detections/endpoint/powershell_invoke_wmiexec_usage.yml';
const spraying = 'detections/endpoint/password_spraying_from_one_address.yml';

interface Breakage {
  readonly what: string;
  readonly file: string;
  readonly edit: (text: string) => string;
  readonly detection?: string;
  /** Suite, outcome and reason that must come out; the exit status. */
  readonly gives: readonly (readonly [string, string, string | null])[];
  readonly exit: number;
}

const replace = (from: string | RegExp, to: string) => (text: string) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to break: ${from}`);
  return changed;
};

const breakages: readonly Breakage[] = [
  {
    what: 'a search that cannot match',
    file: wmic,
    edit: replace('Processes.process="*create*"', 'Processes.process="*destroy*"'),
    gives: [
      ['validation', 'pass', null],
      ['unit', 'fail', 'no-results'],
      ['integration', 'skip', 'unit-not-passed'],
    ],
    exit: 1,
  },
  {
    what: 'a dropped risk field',
    file: wmic,
    edit: replace('| `wmic_remote', '| fields - user | `wmic_remote'),
    gives: [['unit', 'fail', 'missing-risk-field']],
    exit: 1,
  },
  {
    what: 'a risk field that is null',
    file: wmic,
    edit: replace('| `wmic_remote', '| eval user="null" | `wmic_remote'),
    gives: [['unit', 'fail', 'null-risk-field']],
    exit: 1,
  },
  {
    what: 'results with an event_id, as Windows events have (nothing is broken)',
    file: wmic,
    edit: replace('| `wmic_remote', '| eval event_id="5136" | `wmic_remote'),
    gives: [['integration', 'pass', null]],
    exit: 0,
  },
  {
    what: 'a threat field that is never filled',
    file: wmic,
    edit: replace('- field: parent_process_name', '- field: parent_process_hash'),
    gives: [['unit', 'fail', 'missing-threat-field']],
    exit: 1,
  },
  {
    what: 'a command that must be the first, behind others',
    file: wmic,
    edit: replace('| `wmic_remote', '| makeresults | `wmic_remote'),
    gives: [['unit', 'fail', 'spl-bad-position']],
    exit: 1,
  },
  {
    what: 'a broken macro',
    file: wmic,
    edit: replace('`process_wmic`', '`process_wmik`'),
    gives: [
      ['validation', 'fail', 'spl-unknown-macro'],
      ['unit', 'fail', 'spl-unknown-macro'],
      ['integration', 'skip', 'unit-not-passed'],
    ],
    exit: 1,
  },
  {
    what: 'an unknown command',
    file: wmic,
    edit: replace('| `drop_dm', '| frobnicate | `drop_dm'),
    gives: [
      ['validation', 'fail', 'spl-unknown-command'],
      ['unit', 'fail', 'spl-unknown-command'],
    ],
    exit: 1,
  },
  {
    what: 'a command that is not supported',
    file: wmic,
    edit: replace('| `drop_dm', '| fit KMeans x | `drop_dm'),
    gives: [
      ['validation', 'pass', null],
      ['unit', 'error', 'spl-unsupported'],
      ['integration', 'error', 'spl-unsupported'],
    ],
    exit: 3,
  },
  {
    what: 'a message whose token has no field',
    file: wmic,
    edit: replace(
      'started a process on another computer with $process_name$',
      'started a process for $parent_process_namee$',
    ),
    gives: [
      ['validation', 'fail', 'risk-field-unknown'],
      ['unit', 'pass', null],
      ['integration', 'fail', 'risk-message-unreplaced-token'],
    ],
    exit: 1,
  },
  {
    what: 'a missing dataset',
    file: wmic,
    edit: replace('wmic_remote/windows-sysmon.log', 'wmic_remote/gone.log'),
    gives: [
      ['validation', 'pass', null],
      ['unit', 'error', 'dataset-missing'],
      ['integration', 'error', 'dataset-missing'],
    ],
    exit: 3,
  },
  {
    what: 'a log that is not of its sourcetype',
    file: wmic,
    edit: replace('sourcetype: xmlwineventlog', 'sourcetype: aws:cloudtrail'),
    gives: [['unit', 'fail', 'no-results']],
    exit: 1,
  },
  {
    what: 'a silent test that is not silent',
    file: spraying,
    detection: spraying,
    edit: replace('unique_accounts > 20', 'unique_accounts > 0'),
    gives: [['unit', 'fail', 'unexpected-results']],
    exit: 1,
  },
  {
    what: 'a wrong number of results',
    file: spraying,
    detection: spraying,
    edit: replace('expected_results: 1', 'expected_results: 2'),
    gives: [['unit', 'fail', 'result-count-mismatch']],
    exit: 1,
  },
  {
    what: 'a manual test',
    file: wmiexec,
    detection: wmiexec,
    edit: replace('tags:\n', 'tags:\n  manual_test: needs a person\n'),
    gives: [
      ['unit', 'skip', 'manual-test'],
      ['integration', 'skip', 'manual-test'],
    ],
    exit: 0,
  },
  {
    what: 'a deprecated detection',
    file: wmiexec,
    detection: wmiexec,
    edit: replace('status: production', 'status: deprecated'),
    gives: [['unit', 'skip', 'deprecated']],
    exit: 0,
  },
  {
    what: 'a duplicate key',
    file: wmiexec,
    detection: wmiexec,
    edit: replace('version: 1\n', 'version: 1\nversion: 2\n'),
    gives: [
      ['validation', 'fail', 'yaml-syntax'],
      ['unit', 'pass', null],
    ],
    exit: 1,
  },
];

describe('breaking the sample content', () => {
  for (const breakage of breakages) {
    it(`${breakage.what}: ${breakage.gives.map(([suite, outcome, reason]) => `${suite} ${outcome}${reason ? ` ${reason}` : ''}`).join(', ')}`, async () => {
      const pack = mkdtempSync(join(tmpdir(), 'firedrill-pack-'));
      try {
        cpSync(bundled, pack, { recursive: true });
        const file = join(pack, breakage.file);
        writeFileSync(file, breakage.edit(readFileSync(file, 'utf8')));
        const { code, out, err } = await cli([
          'test',
          breakage.detection ?? wmic,
          '--content',
          pack,
          '--datasets',
          datasets,
          '--offline',
          '--format',
          'json',
        ]);
        expect(err).to.equal('');
        const result = JSON.parse(out) as RunResult;
        const tests = result.detections[0]!.tests.map((test) => [test.suite, test.outcome, test.reason]);
        for (const wanted of breakage.gives) expect(tests).to.deep.include(wanted);
        expect(code).to.equal(breakage.exit);
      } finally {
        rmSync(pack, { recursive: true, force: true });
      }
    });
  }

  it('an unreadable file is named, the other detections still run', async () => {
    const pack = mkdtempSync(join(tmpdir(), 'firedrill-pack-'));
    try {
      cpSync(bundled, pack, { recursive: true });
      writeFileSync(join(pack, 'detections/endpoint/broken.yml'), 'name: [unclosed\n');
      const { code, out } = await cli(['validate', '--content', pack, '--format', 'json'], { now: 1_796_000_000 });
      expect(code).to.equal(1);
      expect(JSON.parse(out).findings[0]).to.include({ code: 'yaml-syntax', file: 'detections/endpoint/broken.yml' });
      const run = JSON.parse(
        (await cli(['test', 'T1047', '--content', pack, '--datasets', datasets, '--format', 'json'])).out,
      ) as RunResult;
      expect(run.summary.passed).to.equal(3);
    } finally {
      rmSync(pack, { recursive: true, force: true });
    }
  });
});
