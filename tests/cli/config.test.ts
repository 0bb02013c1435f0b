import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { loadContent } from '../../src/cli/common.ts';
import { readSetup } from '../../src/cli/config.ts';
import { configSchema } from '../../src/cli/config-schema.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { withServerFlags } from '../../src/cli/server-flags.ts';
import { cli } from './harness.ts';
import { sampleDetection } from './sample-detection.ts';

/** The flag of each key; secrets have neither. */
const configFlags = {
  content: '--content',
  datasets: '--datasets',
  apps: '--app',
  allow_outside: '--allow-outside',
  target: '--target',
  'splunk.url': '--splunk-url',
  'splunk.hec_url': '--hec-url',
  'splunk.servers': '--splunk-server',
  'splunk.verify_tls': '--verify-tls',
  'splunk.username': '--splunk-username',
  mirrors: '--mirror',
  jobs: '--jobs',
  timeout: '--timeout',
  rules: '--rule-level',
};

describe('configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-config-'));
  const file = join(folder, 'firedrill.yml');
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const contextIn = (errors: string[] = []) =>
    ({ cwd: folder, stderr: { write: (text: string) => errors.push(text) } }) as unknown as CliContext;
  const setup = (flags: { content?: string } = {}) => {
    const errors: string[] = [];
    return { ...readSetup(contextIn(errors), flags), errors };
  };

  for (const [yaml, message] of [
    ['jobs: many', '1:7: error config-invalid: "jobs" must be a number, not the text "many"'],
    ['jobs: -1', '1:7: error config-invalid: "jobs" must be at least 1'],
    ['timeout: soon', '"timeout" must be a number'],
    ['content: 5', '"content" must be text, not 5'],
    ['apps: x', '"apps" must be a list'],
    ['target: moon', '"moon" is no valid target'],
    ['splunk: hello', '"splunk" must be a mapping'],
    ['splunk: {url: 5}', '"splunk.url" must be text'],
    ['splunk: {url: host}', '"host" is no valid splunk.url'],
    ['splunk: {usernme: x}', 'unknown key "usernme" in "splunk"'],
    ['splunk: {servers: [5]}', '"splunk.servers[0]" must be a mapping'],
    ['constent: x', 'did you mean "content"?'],
    ['__proto__: {jobs: 3}', 'unknown key "__proto__"'],
    ['- a', 'the file holds no mapping'],
    ['just text', 'the file holds no mapping'],
    ['a: [', 'error yaml-syntax'],
  ] as const) {
    it(`refuses ${yaml}`, async () => {
      writeFileSync(file, `${yaml}\n`);
      const { code, err, out } = await cli(['test', 'T1047'], { cwd: folder });
      expect([code, out]).to.deep.equal([2, '']);
      expect(err).to.include(message);
    });
  }
  it('refuses secrets, and does not show them', async () => {
    for (const yaml of [
      'splunk:\n  password: s3cr3t',
      'splunk: {hec_token: s3cr3t}',
      'splunk: {url: "https://admin:s3cr3t@host:8089"}',
      'splunk: {servers: [{url: "https://s3cr3t@host:8089"}]}',
    ]) {
      writeFileSync(file, `${yaml}\n`);
      const { code, err } = await cli(['test'], { cwd: folder });
      expect(code, yaml).to.equal(2);
      expect(err).to.include('SPLUNK_PASSWORD').and.not.include('s3cr3t');
    }
    rmSync(file);
    const { code, err } = await cli(['replay', 'T1047', '--hec-url', 'https://u:s3cr3t@127.0.0.1:1'], {
      cwd: folder,
      env: { SPLUNK_HEC_TOKEN: 'x' },
    });
    expect(code).to.equal(2);
    expect(err).to.include('in the environment').and.not.include('s3cr3t');
  });
  it('a folder in the place of the file is told', async () => {
    mkdirSync(file);
    const { code, err } = await cli(['test'], { cwd: folder });
    expect([code, err]).to.deep.equal([2, `firedrill: this is a folder, not a file: ${file}\n`]);
  });
  it('is empty where the file is empty', () => {
    writeFileSync(file, '');
    expect(setup().config).to.deep.equal({});
  });

  it('takes local apps and the test instance from contentctl.yml, before its own', () => {
    mkdirSync(join(folder, 'apps/TA-one'), { recursive: true });
    writeFileSync(file, 'apps: [apps/TA-own]\n');
    writeFileSync(
      join(folder, 'contentctl.yml'),
      [
        'path: .',
        'apps:',
        '- {appid: TA-one, hardcoded_path: apps/TA-one}',
        '- {appid: TA-gone, hardcoded_path: apps/gone.tgz}',
        '- {appid: TA-far, hardcoded_path: "https://apps.example.org/far.tgz"}',
        '- {appid: TA-none}',
        'test_instance: {instance_address: splunk.example, api_port: 9089, splunk_app_username: tester}',
      ].join('\n'),
    );
    const { config, content, errors } = setup();
    expect(config.apps).to.deep.equal([join(folder, 'apps/TA-one'), join(folder, 'apps/TA-own')]);
    expect(config.testInstance).to.deep.equal({
      url: 'https://splunk.example:9089',
      hec_url: 'https://splunk.example:8088',
      username: 'tester',
    });
    expect(content).to.equal(folder);
    expect(errors.join('')).to.include(join(folder, 'apps/gone.tgz'));
  });
  it('follows the path of contentctl.yml, whose label still counts', () => {
    mkdirSync(join(folder, 'pack/detections'), { recursive: true });
    writeFileSync(join(folder, 'contentctl.yml'), 'path: pack\napp: {label: OURS, appid: our_app}\n');
    expect(setup().content).to.equal(join(folder, 'pack'));
    const { pack } = loadContent(contextIn(), { app: [], allowOutside: [] }, []);
    expect([pack.root, pack.label, pack.appId]).to.deep.equal([join(folder, 'pack'), 'OURS', 'our_app']);
  });
  it('a broken contentctl.yml shares nothing', () => {
    for (const text of ['', '[', '- a', 'apps: 5', 'apps: [5, null]', 'test_instance: [x]', 'path: {a: b}']) {
      writeFileSync(join(folder, 'contentctl.yml'), text);
      expect(setup().config, text).to.deep.equal({});
    }
  });
  it('has a flag for each key', async () => {
    const keysOf = (schema: z.ZodType, path: string): string[] => {
      const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
      return inner instanceof z.ZodObject
        ? Object.entries(inner.shape).flatMap(([key, value]) =>
            keysOf(value as z.ZodType, path === '' ? key : `${path}.${key}`),
          )
        : [path];
    };
    expect(keysOf(configSchema, '').sort()).to.deep.equal(Object.keys(configFlags).sort());
    const { out } = await cli(['test', '--help']);
    for (const [key, flag] of Object.entries(configFlags))
      expect(out, key).to.match(new RegExp(`^\\s+${flag}\\b`, 'm'));
  });
  it('gives way to flags of servers', () => {
    const servers = [{ url: 'https://one', hec_url: 'https://two' }];
    const config = { splunk: { url: 'https://a', hec_url: 'https://b', verify_tls: false, username: 'u' } };
    expect(withServerFlags({ splunk: { servers } }, { verifyTls: false }).splunk).to.deep.equal({
      servers,
      verify_tls: false,
    });
    expect(withServerFlags(config, { splunkUrl: 'https://c', verifyTls: true }).splunk).to.deep.equal({
      ...config.splunk,
      url: 'https://c',
      verify_tls: true,
    });
    expect(withServerFlags({ splunk: { servers } }, { splunkUrl: 'https://c' }).splunk).to.deep.equal({
      url: 'https://c',
    });
    expect(withServerFlags(config, { splunkServer: servers }).splunk).to.deep.include({ servers });
  });
  for (const [args, message] of [
    [['--splunk-url', 'https://me:secret@host'], 'holds a user name or password'],
    [['--hec-url', 'host:8088'], '"host:8088" is no address of a server'],
    [['--splunk-server', 'https://host:8089'], 'write URL=HEC_URL'],
    [['--rule-level', 'spl-parse'], 'write ID=warning'],
    [['--rule-level', 'no-such=off'], '--rule-level: there is no rule "no-such"'],
    [['--rule-level', 'spl-case-sensitive=loud'], '--rule-level: "loud" is no level'],
  ] as const)
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, err } = await cli(['test', 'T1047', '--suite', 'validation', ...args]);
      expect([code, err.includes(message), err.includes('secret')]).to.deep.equal([2, true, false]);
    });
  it('takes the severity of a rule from a flag, before that of the file', async () => {
    mkdirSync(join(folder, 'detections'));
    writeFileSync(join(folder, 'detections/a.yml'), sampleDetection({ name: 'A', data: 'no/such/file.log' }));
    const levelsOf = async (...args: string[]) => {
      const { out } = await cli(['validate', '--content', folder, '--format', 'json', ...args]);
      return JSON.parse(out)
        .findings.filter((one: { code: string }) => one.code === 'attack-data-location')
        .map((one: { severity: string }) => one.severity);
    };
    expect(await levelsOf()).to.deep.equal(['error']);
    writeFileSync(file, 'rules: {attack-data-location: info}\n');
    expect(await levelsOf()).to.deep.equal(['info']);
    expect(await levelsOf('--rule-level', 'attack-data-location=warning')).to.deep.equal(['warning']);
  });
  it('an app of the configuration counts in a search', async () => {
    mkdirSync(join(folder, 'TA-x/default'), { recursive: true });
    writeFileSync(join(folder, 'TA-x/default/props.conf'), '[x]\nEXTRACT-x = (?<letter>[a-z])\n');
    writeFileSync(file, 'apps: [TA-x]\n');
    writeFileSync(join(folder, 'x.log'), '1 a\n');
    const { out } = await cli(['search', '* | table letter', '--data', 'x.log', '--sourcetype', 'x'], { cwd: folder });
    expect(JSON.parse(out).results).to.deep.equal([{ letter: 'a' }]);
  });
});
