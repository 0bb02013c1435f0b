import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Emulator, startEmulator } from '../src/emulator/server.ts';
import { createEngine, type Engine } from '../src/engine/engine.ts';
import { createTextDecoder } from '../src/formats/text-decoder.ts';
import { bundledApps, loadKnowledge } from '../src/knowledge/index.ts';
import { replay } from '../src/replay/index.ts';
import { HecSender } from '../src/splunk/hec-sender.ts';
import { createEmbeddedTarget } from '../src/targets/embedded.ts';
import { type Benchmark, bestCpu, cpuSeconds, megabytesPerSecond } from './benchmark.ts';
import { jsonTelemetry, sysmonTelemetry, type Telemetry } from './telemetry.ts';

/** Enough to be past the first garbage collections, little enough to be done in seconds. */
const megabytes = 20;
const run = promisify(execFile);
const knowledge = loadKnowledge(bundledApps()).knowledge;
const now = () => 1_800_000_000;
const newEngine = () => createEngine({ knowledge, now });

const benchmark: Benchmark = {
  about: 'bytes a second of processor time, on the way from a file to the index (without the start of the emulator)',
  async run(print) {
    for (const data of [sysmonTelemetry(megabytes), jsonTelemetry(megabytes)]) {
      const report = (name: string, seconds: number, aim = '') =>
        print(
          `${data.sourcetype.padEnd(15)} ${name.padEnd(26)} ${megabytesPerSecond(data.bytes, seconds).padStart(9)}${aim}`,
        );
      report('index', await bestCpu(() => index(data)));
      report('replay, embedded', await bestCpu(() => embedded(data)), ' (aim: 100)');
      report('HEC raw', await overHttp(data, false), ' (aim: 50)');
      report('HEC raw, with ack', await overHttp(data, true), ' (aim: 50)');
      report('replay, emulator', await replayed(data), ' (both sides; aim: 50)');
    }
  },
};

async function index(data: Telemetry): Promise<Engine> {
  const engine = newEngine();
  const { source, sourcetype } = data;
  const raw = engine.openRaw({ index: 'main', host: 'bench', source, sourcetype });
  const decoder = createTextDecoder(raw.charset);
  for await (const chunk of read(data.file)) raw.push(decoder.write(chunk as Buffer));
  raw.push(decoder.end());
  raw.finish();
  return engine;
}

async function embedded({ file, source, sourcetype }: Telemetry): Promise<void> {
  const target = createEmbeddedTarget({ knowledge, now });
  await target.ingest({ index: 'main', host: 'bench', source, sourcetype, chunks: read(file) });
}

const channel = '00000000-0000-4000-8000-000000000000';

/** Seconds of processor time of work with an emulator that is running. */
async function withEmulator(work: (emulator: Emulator) => Promise<void>): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < 4; run++) {
    const emulator = await startEmulator({ engine: newEngine(), now, tls: false });
    const seconds = await cpuSeconds(() => work(emulator));
    await emulator.close();
    if (run > 0) least = Math.min(least, seconds);
  }
  return least;
}

/** `curl` sends the file in one body; its time does not count. */
function overHttp({ source, sourcetype, file }: Telemetry, ack: boolean): Promise<number> {
  return withEmulator(async (emulator) => {
    const token = ack ? emulator.hecToken : await tokenWithoutAck(emulator);
    const query = new URLSearchParams({ source, sourcetype, channel });
    const url = `${emulator.hecUrl}/services/collector/raw?${query}`;
    const headers = ['-H', `Authorization: Splunk ${token}`, '-H', 'Content-Type: text/plain', '-H', 'Expect:'];
    const { stdout } = await run('curl', ['-s', '-S', ...headers, '--data-binary', `@${file}`, url]);
    if (!stdout.includes('Success')) throw new Error(stdout);
  });
}

async function tokenWithoutAck(emulator: Emulator): Promise<string> {
  const answer = await fetch(
    `${emulator.managementUrl}/servicesNS/nobody/splunk_httpinput/data/inputs/http?output_mode=json`,
    {
      method: 'POST',
      headers: { Authorization: `Basic ${btoa(`${emulator.username}:${emulator.password}`)}` },
      body: new URLSearchParams({ name: 'plain', index: 'main' }),
    },
  );
  const body = (await answer.json()) as { entry: [{ content: { token: string } }] };
  return body.entry[0].content.token;
}

function replayed({ file, source, sourcetype }: Telemetry): Promise<number> {
  return withEmulator(async (emulator) => {
    const sink = new HecSender({ url: emulator.hecUrl, token: emulator.hecToken, verifyTls: true, timeout: 30 });
    const place = { index: 'main', host: 'bench', source, sourcetype };
    const item = { ...place, data: file, group: 'bench', open: () => read(file) };
    const { items } = await replay([item], { knowledge, sink, now: now() });
    if (items[0]!.error) throw items[0]!.error;
    sink.close();
  });
}

/** Reads a file as datasets are read. */
function read(file: string): Readable {
  return createReadStream(file, { highWaterMark: 1 << 20 });
}

export default benchmark;
