import { closeSync, openSync, readSync } from 'node:fs';
import { createEngine, type Engine } from '../src/engine/engine.ts';
import { createTextDecoder } from '../src/formats/text-decoder.ts';
import { bundledApps, loadKnowledge } from '../src/knowledge/index.ts';
import { allFields, fieldSet } from '../src/values/index.ts';
import { type Benchmark, bestCpu, grep, megabytesPerSecond } from './benchmark.ts';
import { jsonTelemetry, sysmonTelemetry, type Telemetry } from './telemetry.ts';

const knowledge = loadKnowledge(bundledApps()).knowledge;

function indexed(data: Telemetry): Engine {
  const engine = createEngine({ knowledge, now: () => 1_800_000_000 });
  const { source, sourcetype } = data;
  const raw = engine.openRaw({ index: 'main', host: 'bench', source, sourcetype });
  // In pieces as a file or a connection gives them.
  const decoder = createTextDecoder(raw.charset);
  const file = openSync(data.file, 'r');
  const piece = Buffer.alloc(1 << 16);
  for (let size = readSync(file, piece); size > 0; size = readSync(file, piece))
    raw.push(decoder.write(piece.subarray(0, size)));
  closeSync(file);
  raw.push(decoder.end());
  raw.finish();
  return engine;
}

const dataModelFields = [
  'dest user parent_process_name parent_process process_name process process_id parent_process_id',
  'original_file_name process_path process_guid parent_process_guid',
]
  .join(' ')
  .split(' ')
  .map((name) => `Processes.${name}`)
  .join(' ');

interface Job {
  readonly name: string;
  readonly term: string;
  readonly search: string;
  /** What the design aims at, as a multiple of grep. */
  readonly aim?: number;
}

const sysmonJobs: readonly Job[] = [
  {
    name: 'raw term',
    term: 'wmiprvse',
    search: 'search source="*Sysmon*" "*no-such-wmiexec*" | stats count by Computer',
    aim: 3,
  },
  {
    name: 'field predicate',
    term: 'wmiprvse',
    search:
      'search EventCode=1 Image="*\\\\wmiprvse.exe" | stats count min(_time) as firstTime by Computer User Image ParentImage CommandLine ProcessId',
    aim: 10,
  },
  {
    name: 'tstats',
    term: 'wmiprvse',
    search: `| tstats count min(_time) as firstTime from datamodel=Endpoint.Processes where Processes.process_name=wmiprvse.exe by ${dataModelFields}`,
    aim: 20,
  },
];

const jsonJobs: readonly Job[] = [
  {
    name: 'spath',
    term: 'stoplogging',
    search: 'search eventName=StopLogging | spath path=userIdentity.userName output=who | stats count by who awsRegion',
  },
];

const benchmark: Benchmark = {
  about:
    'processor time of indexing, searches and extraction, and as a multiple of what `grep -ci` takes on the same file',
  async run(print) {
    const sysmon = sysmonTelemetry();
    const before = memory();
    let engine = indexed(sysmon);
    const after = memory();
    const multiple = (kind: 'rss' | 'heapUsed') => ((after[kind] - before[kind]) / sysmon.bytes).toFixed(1);
    print(`memory           ${multiple('rss')} × raw (aim: 4), of which ${multiple('heapUsed')} are in use`);
    const base = grep('wmiprvse', sysmon.file);
    const index = await bestCpu(() => void (engine = indexed(sysmon)), 3);
    report(print, 'index', sysmon, index, base);
    for (const job of sysmonJobs) await measure(print, engine, sysmon, job);
    await measureExtraction(print, engine, sysmon, base);
    const json = jsonTelemetry();
    const other = indexed(json);
    for (const job of jsonJobs) await measure(print, other, json, job);
  },
};

function memory(): NodeJS.MemoryUsage {
  globalThis.gc?.();
  return process.memoryUsage();
}

async function measure(print: (line: string) => void, engine: Engine, data: Telemetry, job: Job): Promise<void> {
  const seconds = await bestCpu(() => engine.search(job.search), 3);
  report(print, job.name, data, seconds, grep(job.term, data.file), job.aim);
}

function report(
  print: (line: string) => void,
  name: string,
  data: Telemetry,
  seconds: number,
  base: number,
  aim?: number | string,
): void {
  print(
    `${name.padEnd(16)} ${megabytesPerSecond(data.bytes, seconds).padStart(9)}  ${(seconds / base).toFixed(1)} × grep${aim === undefined ? '' : ` (aim: ${aim})`}`,
  );
}

async function measureExtraction(
  print: (line: string) => void,
  engine: Engine,
  data: Telemetry,
  base: number,
): Promise<void> {
  const bucket = [...engine.store.buckets()][0]!;
  const extract = (wanted: Parameters<Engine['extractor']>[1]) => () => {
    const extractor = engine.extractor(bucket, wanted);
    for (const event of bucket.events) extractor.extract(event);
  };
  const all = await bestCpu(extract(allFields), 3);
  report(print, 'all fields', data, all, base, '60 MB/s');
  const few = await bestCpu(extract(fieldSet(['EventCode', 'Image', 'CommandLine'])), 3);
  report(print, 'three fields', data, few, base);
  print(`projection       ${(all / few).toFixed(1)} × faster than all fields (aim: 3)`);
}

export default benchmark;
