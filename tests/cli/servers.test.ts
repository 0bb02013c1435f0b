import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadPack, renderApp } from '../../src/content/index.ts';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import type { RunResult } from '../../src/suites/result.ts';
import { startFaultServer } from '../datasets/fault-server.ts';
import { cli } from './harness.ts';

const content = new URL('../../content/', import.meta.url).pathname;

describe('servers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-servers-'));
  const engines: Engine[] = [];
  const taken = [0, 0];
  const emulators: Emulator[] = [];
  const token = '01234567-89ab-4cde-8f01-23456789abcd';
  before(async () => {
    const pack = loadPack(content);
    const { knowledge } = loadKnowledge([...bundledApps(), memoryApp(pack.appId, renderApp(pack))]);
    for (let i = 0; i < 2; i++) {
      const engine = createEngine({ knowledge, now: () => 1_790_000_000 });
      engines.push(engine);
      const { store } = engine;
      const add = store.add.bind(store);
      store.add = (events) => {
        const count = add(events);
        taken[i]! += count;
        return count;
      };
      emulators.push(
        await startEmulator({ engine, now: () => 1_790_000_000, password: 'a password', hecToken: token }),
      );
    }
    const servers = emulators.map(
      ({ managementUrl, hecUrl }) => `    - {url: "${managementUrl}", hec_url: "${hecUrl}"}\n`,
    );
    writeFileSync(
      join(folder, 'firedrill.yml'),
      `content: ${content}\ndatasets: ${join(content, '../datasets')}\ntarget: splunk\nsplunk:\n  verify_tls: false\n  servers:\n${servers.join('')}`,
    );
  });
  after(async () => {
    for (const emulator of emulators) await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('share the detections, and reach the verdicts of one', async () => {
    const { code, out, err } = await cli(['test', '--format', 'json'], {
      cwd: folder,
      env: { SPLUNK_PASSWORD: 'a password', SPLUNK_HEC_TOKEN: token },
    });
    expect(err).to.equal('');
    const result = JSON.parse(out) as RunResult;
    expect(result.target.kind).to.equal('splunk');
    expect(result.summary).to.deep.include({ detections: 10, passed: 10, failed: 0, errored: 0 });
    expect(code).to.equal(0);
    // Each has tested some, and has kept none of their events, nor of those that their actions made.
    expect(taken.every((count) => count > 0)).to.equal(true);
    const left = engines.map((engine) => engine.search('search index=*').rows.length);
    expect(left).to.deep.equal([0, 0]);
  });
  it('are named by flags as well', async () => {
    const pairs = emulators.flatMap(({ managementUrl, hecUrl }) => ['--splunk-server', `${managementUrl}=${hecUrl}`]);
    const { code, out } = await cli(
      [
        ...['test', 'T1047', '--suite', 'unit', '--format', 'json', '--target', 'splunk', '--no-verify-tls', ...pairs],
        ...['--content', content, '--datasets', join(content, '../datasets'), '--splunk-username', 'admin'],
      ],
      { env: { SPLUNK_PASSWORD: 'a password', SPLUNK_HEC_TOKEN: token } },
    );
    const result = JSON.parse(out) as RunResult;
    expect([code, result.summary.passed > 0]).to.deep.equal([0, true]);
    expect(result.target.url).to.equal(emulators.map(({ managementUrl }) => managementUrl).join(', '));
  });
  it('are given --timeout for each search', async () => {
    const server = await startFaultServer();
    const endless: Record<string, unknown> = {
      '/services/auth/login': { sessionKey: 'key' },
      '/services/search/jobs': { sid: '1' },
      '/services/search/jobs/1': { entry: [{ content: { isDone: false } }] },
    };
    server.handle((request, response) => {
      request.resume();
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(endless[request.url!.replace(/\?.*/, '')] ?? {}));
    });
    const cwd = join(folder, 'endless');
    mkdirSync(cwd);
    writeFileSync(
      join(cwd, 'firedrill.yml'),
      `content: ${content}\ndatasets: ${join(content, '../datasets')}\ntarget: splunk\nsplunk: {url: "${server.base}", hec_url: "${server.base}"}\n`,
    );
    const { code, out } = await cli(
      ['test', 'type:Correlation', '--suite', 'unit', '--timeout', '1', '--format', 'json'],
      { cwd, env: { SPLUNK_PASSWORD: 'a password', SPLUNK_HEC_TOKEN: token } },
    );
    await server.close();
    const [result] = (JSON.parse(out) as RunResult).detections;
    expect(result!.tests[0]).to.include({ outcome: 'error', reason: 'timeout' });
    expect(result!.tests[0]!.message).to.include('after 1 s');
    expect(code).to.equal(3);
  });
  it('need credentials, which the message does not hold', async () => {
    const { code, err } = await cli(['test'], { cwd: folder });
    expect(code).to.equal(2);
    expect(err).to.include('needs credentials').and.to.include('SPLUNK_PASSWORD');
    const wrong = await cli(['test', 'T1047', '--format', 'json'], {
      cwd: folder,
      env: { SPLUNK_PASSWORD: 'not the password', SPLUNK_HEC_TOKEN: token },
    });
    expect(wrong.code).to.equal(3);
    expect(wrong.out + wrong.err).not.to.include('not the password');
  });
});
