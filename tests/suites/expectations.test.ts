import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { RunResult } from '../../src/suites/result.ts';
import { cli } from '../cli/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('expectations beside a detection', () => {
  const pack = mkdtempSync(join(tmpdir(), 'firedrill-expectations-'));
  const sidecar = join(pack, 'detections/endpoint/wmic_remote_process_creation.expect.yaml');
  before(() => cpSync(join(root, 'content'), pack, { recursive: true }));
  after(() => rmSync(pack, { recursive: true, force: true }));
  afterEach(() => rmSync(sidecar, { force: true }));

  const test = async (...more: string[]) => {
    const datasets = join(root, 'datasets');
    const { out, err, code } = await cli([
      'test',
      'WMIC Remote Process Creation',
      ...['--content', pack, '--datasets', datasets, '--format', 'json', ...more],
    ]);
    return { code, err, tests: (JSON.parse(out) as RunResult).detections[0]!.tests };
  };
  const judged = async (text: string) => {
    writeFileSync(sidecar, text);
    const { tests } = await test();
    return tests.map(({ suite, name, outcome, reason }) => [suite, name, outcome, reason].join(' '));
  };
  const passing = [
    'validation content is sound pass ',
    'unit True Positive Test pass ',
    'integration True Positive Test pass ',
  ];

  it('hold where the results and events are as they say', async () => {
    expect(
      await judged(`tests:
- test: True Positive Test
  results: 1
  rows:
  - {dest: ws-022.corp.example, user: k.tanaka}
  risk_events: 2
  risk:
  - {risk_object: k.tanaka, risk_object_type: user, risk_score: 64}
  - {risk_object: ws-022.corp.example, threat_object: [cmd.exe, WMIC.exe]}
  notable_events: 1
  notables:
  - {severity: high}
`),
    ).to.deep.equal(passing);
  });
  for (const [what, text, verdict] of [
    ['another count', 'results: 2', 'unit True Positive Test fail result-count-mismatch'],
    ['another value', 'rows: [{dest: ws-023.corp.example}]', 'unit True Positive Test fail expected-row-missing'],
    [
      'the same row twice',
      'rows: [{user: k.tanaka}, {user: k.tanaka}]',
      'unit True Positive Test fail expected-row-missing',
    ],
    ['a count of risk events', 'risk_events: 3', 'integration True Positive Test fail risk-event-count'],
    ['another score', 'risk: [{risk_score: 65}]', 'integration True Positive Test fail expected-risk-event-missing'],
    ['no notable', 'notable_events: 0', 'integration True Positive Test fail notable-event-count'],
    ['another title', 'notables: [{rule_title: x}]', 'integration True Positive Test fail expected-notable-missing'],
  ] as const) {
    it(`${what} is a failure`, async () => {
      expect(await judged(`tests:\n- ${text}\n`)).to.include(verdict);
    });
  }
  it('name the nearest result', async () => {
    writeFileSync(sidecar, 'tests:\n- rows: [{user: k.tanaka, dest: ws-023.corp.example}]\n');
    const unit = (await test()).tests.find((one) => one.suite === 'unit')!;
    expect(unit.message).to.equal(
      'no result has user="k.tanaka" dest="ws-023.corp.example"; the nearest has dest="ws-022.corp.example"',
    );
  });
  it('ask for silence on other datasets', async () => {
    const silent = (data: string, source: string) =>
      `silent:\n- data: https://example.com/datasets/attack_techniques/${data}\n  source: XmlWinEventLog:${source}\n  sourcetype: xmlwineventlog\n`;
    expect(await judged(silent('T1110.003/mistyped_passwords/windows-security.log', 'Security'))).to.include(
      'unit Silent on windows-security.log pass ',
    );
    expect(
      await judged(silent('T1047/wmic_remote/windows-sysmon.log', 'Microsoft-Windows-Sysmon/Operational')),
    ).to.include('unit Silent on windows-sysmon.log fail unexpected-results');
  });
  it('are checked like all content', async () => {
    const findings = async (text: string) => {
      writeFileSync(sidecar, text);
      const { out } = await cli(['validate', '--content', pack, '--format', 'json']);
      return (JSON.parse(out) as { findings: { code: string; line: number; hint?: string }[] }).findings;
    };
    expect(await findings('tests:\n- test: True Positive Tset\n  rsults: 1\n')).to.containSubset([
      { code: 'unknown-key', line: 3, hint: 'did you mean "results"?' },
      { code: 'expectation-target', line: 2, hint: 'did you mean "True Positive Test"?' },
    ]);
  });
  it('are recorded, then hold; what stood beside them stays', async () => {
    writeFileSync(sidecar, '# reviewed by the blue team\ntests:\n- results: 99\n');
    const { code, err } = await test('--update-expectations');
    expect(code).to.equal(0);
    expect(err).to.include('wrote detections/endpoint/wmic_remote_process_creation.expect.yaml');
    const text = readFileSync(sidecar, 'utf8');
    expect(text).to.include('# reviewed by the blue team').and.to.include('risk_object: k.tanaka');
    expect(existsSync(sidecar)).to.equal(true);
    expect((await test()).tests.map((one) => one.outcome)).to.deep.equal(['pass', 'pass', 'pass']);
  });
});
