import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ajv from 'ajv-draft-04';
import { expect } from 'chai';
import { rules } from '../../src/suites/validation/rules/index.ts';
import { cli } from '../cli/harness.ts';

const Ajv = ajv.default;
const file = 'detections/endpoint/wmic_remote_process_creation.yml';

describe('formats of findings', () => {
  let root: string;
  const now = 1_796_000_000;
  const validate = (...args: string[]) => cli(['validate', '--content', 'my pack', ...args], { cwd: root, now });

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'firedrill-findings-'));
    cpSync(fileURLToPath(new URL('../../content/', import.meta.url)), join(root, 'my pack'), { recursive: true });
    const path = join(root, 'my pack', file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('type: TTP', 'type: TPP').replace('dest: 64', 'dest: 64'));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('text shows the line and underlines it', async () => {
    const { code, out } = await validate();
    expect(code).to.equal(1);
    expect(out).to.include(
      `${file}:7:7: error detection-type: "TPP" is no valid type\n    7 | type: TPP\n      |       ~~~  hint: one of TTP`,
    );
    expect(out).to.match(/10 detections in 38 files: 1 error, \d+ warnings?/);
  });

  it('json follows the contract', async () => {
    const { out } = await validate('--format', 'json', file);
    const report = JSON.parse(out);
    expect(report.schema).to.equal('firedrill/findings@1');
    expect(report.summary).to.deep.include({ files: 1, detections: 1, errors: 1 });
    expect(report.findings).to.deep.include({
      severity: 'error',
      code: 'detection-type',
      file,
      line: 7,
      column: 7,
      message: '"TPP" is no valid type',
      hint: 'one of TTP, Anomaly, Hunting, Correlation',
      object: 'WMIC Remote Process Creation',
    });
  });

  it('github writes one annotation a line, with the path from the working folder', async () => {
    const { code, out } = await validate('--format', 'github');
    expect(code).to.equal(1);
    expect(out.split('\n')).to.include(
      `::error file=my pack/${file},line=7,col=7,endColumn=10,title=detection-type::"TPP" is no valid type (one of TTP, Anomaly, Hunting, Correlation)`,
    );
  });

  it('sarif describes every rule and places every result', async () => {
    const { out } = await validate('--format', 'sarif');
    const log = JSON.parse(out);
    expect(log.version).to.equal('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver).to.include({ name: 'firedrill' });
    const described = run.tool.driver.rules as { id: string; fullDescription: { text: string } }[];
    expect(described.map((rule) => rule.id)).to.include.members(rules.map((rule) => rule.meta.id));
    for (const rule of described) expect(rule.fullDescription.text).to.not.equal('');
    for (const result of run.results) {
      expect(described[result.ruleIndex]!.id).to.equal(result.ruleId);
      expect(result.level).to.be.oneOf(['error', 'warning', 'note']);
      expect(result.locations[0].physicalLocation.artifactLocation.uri).to.match(/^my%20pack\/detections\//);
      expect(result.partialFingerprints['finding/v1']).to.match(/^[0-9a-f]{32}$/);
    }
    const wrong = run.results.find((one: { ruleId: string }) => one.ruleId === 'detection-type');
    expect(wrong.locations[0].physicalLocation.region).to.deep.equal({
      startLine: 7,
      startColumn: 7,
      endLine: 7,
      endColumn: 10,
    });
  });

  it('sarif follows the schema of SARIF 2.1.0', async () => {
    const { out } = await validate('--format', 'sarif');
    const log = JSON.parse(out);
    const folder = dirname(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'));
    const schema = JSON.parse(readFileSync(join(folder, 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
    // Formats are checked by the assertions above; one pattern of the schema is none by the rules of Unicode mode.
    const check = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
    expect(check(log), JSON.stringify(check.errors)).to.equal(true);
    expect(check({ ...log, runs: [{ ...log.runs[0], results: [{ level: 'fatal' }] }] })).to.equal(false);
  });

  it('firedrill.yml switches rules, and names those that do not exist', async () => {
    const config = join(root, 'firedrill.yml');
    try {
      writeFileSync(config, 'rules:\n  detection-type: off\n  deployment-missing: off\n');
      expect((await validate()).code).to.equal(0);
      writeFileSync(config, 'rules:\n  detection-type: warning\n');
      expect(JSON.parse((await validate('--format', 'json', file)).out).summary.errors).to.equal(0);
      writeFileSync(config, 'rules:\n  detection-typ: off\n');
      const { code, err } = await validate();
      expect(code).to.equal(2);
      expect(err).to.include('there is no rule "detection-typ"').and.to.include('did you mean "detection-type"?');
    } finally {
      rmSync(config, { force: true });
    }
  });
});

describe('firedrill rules and schema', () => {
  it('list and describe', async () => {
    const listed = JSON.parse((await cli(['rules', '--format', 'json'])).out) as { id: string }[];
    expect(listed.map((rule) => rule.id)).to.deep.equal(rules.map((rule) => rule.meta.id));
    expect((await cli(['rules', 'spl-backslash'])).out).to.match(/^spl-backslash\s+warning\s+In a search/);
    expect((await cli(['rules', 'no-such'])).code).to.equal(2);
    expect(JSON.parse((await cli(['schema', 'detection-v5'])).out)).to.include({ type: 'object' });
    expect((await cli(['schema', 'detecton-v5'])).err).to.include('did you mean "detection-v5"?');
  });
});
