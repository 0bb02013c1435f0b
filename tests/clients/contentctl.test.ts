import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { loadPack, renderApp } from '../../src/content/index.ts';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { writeContentctlPack } from './contentctl-pack.ts';

interface Summary {
  readonly summary: { success: boolean; total_tested_detections: number; total_fail: number };
  readonly tested_detections: {
    name: string;
    tests: { test_type: string; status: string; message: string; exception: string | null }[];
  }[];
}

const given = process.env.CONTENTCTL;
const tool = given !== undefined && existsSync(given) ? given : undefined;

/** contentctl builds apps from a template that lies in its own package. */
function appTemplate(program: string): string {
  const python = join(dirname(program), 'python');
  const asked = spawnSync(python, ['-c', 'import contentctl, os; print(os.path.dirname(contentctl.__file__))']);
  return join(asked.stdout.toString().trim(), 'templates', 'app_template');
}

function run(program: string, args: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('close', (code) => done({ code, output }));
  });
}

const title =
  tool === undefined ? 'contentctl (set CONTENTCTL to the program of contentctl 5 to run it)' : 'contentctl';

(tool === undefined ? describe.skip : describe)(title, function () {
  this.timeout(300_000);
  let folder: string;
  let emulator: Emulator | undefined;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-contentctl-'));
  });
  after(async () => {
    await emulator?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it('passes unit and integration tests of the sample pack, unmodified', async () => {
    const written = writeContentctlPack(resolve('content'), folder, resolve('datasets'), appTemplate(tool!));
    for (const args of [
      ['init', '-q'],
      ['add', '-A'],
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'pack'],
    ])
      spawnSync('git', args, { cwd: folder });
    const pack = loadPack(folder);
    const { knowledge } = loadKnowledge([...bundledApps(), memoryApp(pack.appId, renderApp(pack))]);
    const now = () => Date.now() / 1000;
    emulator = await startEmulator({ engine: createEngine({ knowledge, now }), now });
    const port = (url: string) => new URL(url).port;
    const server = [
      '127.0.0.1',
      'admin',
      emulator.password,
      '8000',
      port(emulator.hecUrl),
      port(emulator.managementUrl),
    ];
    const ran = await run(
      tool!,
      [
        'test_servers',
        '--disable-tqdm',
        '--enable-integration-testing',
        '--post-test-behavior',
        'never_pause',
        '--server-info',
        server.join(','),
        'mode:all',
      ],
      folder,
    );
    const file = join(folder, 'test_results', 'summary.yml');
    expect(existsSync(file), ran.output).to.equal(true);
    const results = parse(readFileSync(file, 'utf8')) as Summary;
    const outcomes = results.tested_detections.flatMap(({ name, tests }) =>
      tests.map(
        (test) => `${name}: ${test.test_type} ${test.status}${test.status === 'pass' ? '' : ` ${test.message}`}`,
      ),
    );
    const hunting = (name: string) => written.find((one) => one.name === name)?.type === 'Hunting';
    expect(outcomes.filter((line) => !line.endsWith(' pass') && !hunting(line.split(':')[0]!))).to.deep.equal([]);
    expect(results.summary.total_tested_detections).to.equal(
      written.filter((detection) => detection.type !== 'Correlation').length,
    );
    expect([ran.code, results.summary.success, results.summary.total_fail]).to.deep.equal([0, true, 0]);
  });
});
