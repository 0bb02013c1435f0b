import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Benchmark, best } from './benchmark.ts';

const program = fileURLToPath(new URL('../bin/firedrill.js', import.meta.url));
const built = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const benchmark: Benchmark = {
  about: 'seconds until a command has done nothing much, and as a multiple of starting Node itself',
  async run(print) {
    if (!existsSync(built)) {
      print('not measured: npm run build comes first');
      return;
    }
    const start = (args: readonly string[]) => best(() => execFileSync(process.execPath, args, { stdio: 'ignore' }), 3);
    const node = start(['-e', '0']);
    const report = (name: string, seconds: number, aim = '') =>
      print(`${name.padEnd(30)} ${seconds.toFixed(2)} s  ${(seconds / node).toFixed(1)} × node${aim}`);
    for (const args of [['--version'], ['--help'], ['schema', 'detection-v5'], ['rules']])
      report(`firedrill ${args.join(' ')}`, start([program, ...args]));
    report('firedrill search', start([program, 'search', '| makeresults']));
    report('firedrill emulator', await emulatorReady(), ' (aim: 1 s)');
  },
};

/** Until the emulator says that it is ready; the best of three. */
async function emulatorReady(): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const began = performance.now();
    const ports = ['--hec-port', '0', '--management-port', '0', '--web-port', '0'];
    const child = spawn(process.execPath, [program, 'emulator', '--format', 'json', ...ports], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const _line of createInterface(child.stdout)) break;
    least = Math.min(least, (performance.now() - began) / 1000);
    child.kill();
  }
  return least;
}

export default benchmark;
