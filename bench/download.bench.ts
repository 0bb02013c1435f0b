import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { createDownloader, DatasetCache } from '../src/datasets/index.ts';
import { type Benchmark, megabytesPerSecond } from './benchmark.ts';

const run = promisify(execFile);
const bytes = 200_000_000;

/** Serves the same megabyte again and again, from a process of its own. */
const server = `
const { createServer } = require('node:http');
const piece = require('node:crypto').randomBytes(1e6);
createServer(async (request, response) => {
  response.writeHead(200, { 'content-length': ${bytes}, 'content-type': 'application/octet-stream' });
  for (let sent = 0; sent < ${bytes}; sent += piece.length)
    if (!response.write(piece)) await new Promise((go) => response.once('drain', go));
  response.end();
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

const benchmark: Benchmark = {
  about: 'a download over loopback into the cache, hashed on its way, beside what curl takes to disk',
  async run(print) {
    const folder = mkdtempSync(join(tmpdir(), 'firedrill-bench-'));
    const serving = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    const downloader = createDownloader({ cache: new DatasetCache(join(folder, 'cache')) });
    try {
      const [port] = (await once(serving.stdout, 'data')) as [Buffer];
      const url = (name: string) => `http://127.0.0.1:${String(port).trim()}/datasets/${name}.log`;
      const file = join(folder, 'curl.log');
      let count = 0;
      const [curl, hashed, ours] = await medians([
        async () => {
          await run('curl', ['-s', '-f', '-o', file, url('curl')]);
          return file;
        },
        async () => {
          await run('sh', ['-c', 'curl -s -f "$1" | tee "$2" | openssl sha256', 'sh', url('curl'), file]);
          return file;
        },
        async () => (await downloader.fetch(url(`data${count++}`))).path,
      ]);
      const ofOurs = (seconds: number) => `${((seconds / ours!) * 100).toFixed(0)} %`;
      print(`curl to disk                     ${megabytesPerSecond(bytes, curl!)}`);
      print(`curl to disk and openssl sha256  ${megabytesPerSecond(bytes, hashed!)}`);
      print(`download                         ${megabytesPerSecond(bytes, ours!)}`);
      print(`download is ${ofOurs(curl!)} of curl (aim: 80), ${ofOurs(hashed!)} of curl that is hashed as well`);
    } finally {
      downloader.close();
      serving.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Seconds by the clock, in the middle of several rounds; in each, all take their turn. The file that each makes is removed. */
async function medians(works: readonly (() => Promise<string>)[], rounds = 7): Promise<number[]> {
  const times: number[][] = works.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, work] of works.entries()) {
      const began = performance.now();
      const file = await work();
      times[i]!.push((performance.now() - began) / 1000);
      rmSync(file, { force: true });
    }
  return times.map((of) => of.sort((a, b) => a - b)[rounds >> 1]!);
}

export default benchmark;
