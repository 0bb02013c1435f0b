import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'chai';
import { DiagnosticError, positionOf } from '../../src/diagnostics/index.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { AppSource, Knowledge } from '../../src/knowledge/index.ts';
import { type Cells, cells, knowledgeWith } from '../engine/harness.ts';
import { type Case, readCases } from './read.ts';

export interface RunnerOptions {
  /** Folder that case names are relative to. */
  readonly root: string;
  /** Apps below what the cases set up themselves. */
  readonly apps?: readonly AppSource[];
  /** What `now()` sees. */
  readonly now?: number;
}

/** `npm test -- --update` writes what the engine gives in place of expectations that differ. Refused in CI. */
const updating = process.argv.includes('--update');
if (updating && process.env.CI) throw new Error('--update is not for CI: expectations are reviewed by people');

/** Declares one mocha test a case. */
export function runCases(file: string, options: RunnerOptions): void {
  const replaced: { range: readonly [number, number]; lines: readonly string[] }[] = [];
  for (const one of readCases(file)) {
    it(`${relative(options.root, file)}:${one.line} ${one.name}`, () => {
      const actual = run(one, engineOf(one, options));
      if (updating && one.directive !== 'extract' && actual.join('\n') !== one.expected.join('\n')) {
        process.stdout.write(
          `${file}:${one.line} ${one.name}\n${one.expected.map((line) => `- ${line}\n`).join('')}${actual.map((line) => `+ ${line}\n`).join('')}`,
        );
        replaced.push({ range: one.range, lines: actual });
        return;
      }
      expect(actual).to.deep.equal(normalized(one));
    });
  }
  if (updating) after(() => write(file, replaced));
}

function write(file: string, replaced: readonly { range: readonly [number, number]; lines: readonly string[] }[]) {
  if (replaced.length === 0) return;
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const { range, lines: put } of [...replaced].reverse()) lines.splice(range[0], range[1] - range[0], ...put);
  writeFileSync(file, lines.join('\n'));
}

/** JSON lines are compared as JSON text; `error` lines as far as they go: code, then position, then message. */
function normalized(one: Case): string[] {
  return one.expected.map((line) => (line.startsWith('{') ? JSON.stringify(JSON.parse(line)) : line));
}

function engineOf(one: Case, options: RunnerOptions): Engine {
  const { setup } = one;
  const engine = createEngine({ knowledge: knowledgeOf(one, options), now: () => options.now ?? 1_700_000_000 });
  for (const { metadata, text } of setup.events) {
    const { index = 'main', source = 'test', sourcetype = 'test', host = 'h' } = metadata;
    engine.ingestRaw({ index, source, sourcetype, host }, [text]);
  }
  return engine;
}

/** What the cases over some apps know, by what they set up themselves. */
const known = new WeakMap<readonly AppSource[], Map<string, Knowledge>>();

/** Cases that set up the same share what they know, unless they write into lookups, which is all that changes it. */
function knowledgeOf({ setup, input }: Case, { apps = [] }: RunnerOptions): Knowledge {
  const files = {
    ...setup.files,
    'default/macros.conf': setup.macros,
    'default/transforms.conf': `${setup.files['default/transforms.conf'] ?? ''}\n${setup.transforms}`,
  };
  const key = JSON.stringify(files);
  if (/outputlookup/i.test(input + key)) return knowledgeWith(files, apps);
  const shared = known.get(apps) ?? new Map<string, Knowledge>();
  known.set(apps, shared);
  const knowledge = shared.get(key) ?? knowledgeWith(files, apps);
  shared.set(key, knowledge);
  return knowledge;
}

function run(one: Case, engine: Engine): string[] {
  switch (one.directive) {
    case 'search':
      return runSearch(one, engine);
    case 'parse':
      return runParse(one, engine);
    case 'expand':
      return engine.parse(one.input).source.text.split('\n');
    case 'extract':
      return runExtract(one, engine);
  }
}

/** Rows are handed to the search through inline JSON. */
function withRows(search: string, rows: readonly string[]): string {
  const data = `[${rows.join(',')}]`.replace(/[\\"]/g, '\\$&');
  const absent = ['_raw', '_time'].filter((name) => !rows.some((row) => row.includes(`"${name}"`)));
  const drop = absent.length > 0 ? `| fields - ${absent.join(' ')} ` : '';
  return `| makeresults format=json data="${data}" ${drop}| ${search.replace(/^\s*\|/, '')}`;
}

function runSearch(one: Case, engine: Engine): string[] {
  try {
    const result = engine.search(one.setup.rows ? withRows(one.input, one.setup.rows) : one.input);
    const messages = one.expected.some((line) => /^(warn|info|error) /.test(line)) || updating ? result.messages : [];
    return [
      ...cells(result).map((row) => JSON.stringify(row)),
      ...messages.map((message) => `${message.type.toLowerCase()} ${message.text}`),
    ];
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return errorLines(error.diagnostic, one.expected);
  }
}

function runParse(one: Case, engine: Engine): string[] {
  const errors = engine.parse(one.input).diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  return errors.length === 0 ? ['ok'] : errors.flatMap((diagnostic) => errorLines(diagnostic, one.expected));
}

/** `error CODE LINE:COLUMN` and `hint TEXT`; the position and the hint only where the case names them. */
function errorLines(diagnostic: DiagnosticError['diagnostic'], expected: readonly string[]): string[] {
  const named = expected.find((line) => line.startsWith('error '));
  const place =
    diagnostic.source && diagnostic.span && (updating || /^error \S+ \d/.test(named ?? ''))
      ? positionOf(diagnostic.source, diagnostic.span.start)
      : undefined;
  const head = `error ${diagnostic.code}${place ? ` ${place.line}:${place.column}` : ''}`;
  const hint = updating || expected.some((line) => line.startsWith('hint ')) ? diagnostic.hint : undefined;
  return hint === undefined ? [head] : [head, `hint ${hint}`];
}

/**
 * What became of one event. Only what the case names is shown, so that a case need not list every field: each JSON line
 * shows the fields it names (null where one is absent), `eventtype`, `tag` and `not tag` lines the names that hold.
 */
function runExtract(one: Case, engine: Engine): string[] {
  const events = cells(engine.search('index=* OR index=_*'));
  const ordered = events.toSorted((a, b) => offsetOf(a) - offsetOf(b) || bucketOf(a) - bucketOf(b));
  const number = Number(one.options.event ?? '1');
  const event = ordered[number - 1];
  if (!event) throw new Error(`there are only ${ordered.length} events`);
  return one.expected.map((line) => shown(line, event, ordered.length, engine));
}

function offsetOf(event: Cells): number {
  return Number(String(event._cd).split(':').at(-1));
}

function bucketOf(event: Cells): number {
  return Number(String(event._cd).split(':')[0]);
}

function shown(line: string, event: Cells, count: number, engine: Engine): string {
  if (line.startsWith('{')) return pick(line, event);
  const [word = '', ...rest] = line.split(' ');
  switch (word) {
    case 'events':
      return `events ${count}`;
    case 'time':
      return `time ${event._time}`;
    case 'raw':
      return `raw ${JSON.stringify(event._raw)}`;
    case 'eventtype':
    case 'tag':
      return [word, ...rest.filter((name) => [event[word] ?? []].flat().includes(name))].join(' ');
    case 'no':
      return [word, rest[0], ...rest.slice(1).filter((name) => ![event[rest[0]!] ?? []].flat().includes(name))].join(
        ' ',
      );
    case 'model': {
      const found = rowOf(rest[0]!, event, engine);
      const fields = rest.slice(1).join(' ');
      return found ? `model ${rest[0]} ${pick(fields, found)}` : `not in model ${rest[0]}`;
    }
    case 'not':
      return rowOf(rest[2]!, event, engine) ? `model ${rest[2]}` : `not in model ${rest[2]}`;
    default:
      throw new Error(`"${line}" is no expectation of extract`);
  }
}

/** The fields that a JSON text names, in its order, with the values of an event. */
function pick(json: string, event: Cells): string {
  const names = Object.keys(JSON.parse(json) as object);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, event[name] ?? null])));
}

function rowOf(dataset: string, event: Cells, engine: Engine): Cells | undefined {
  const rows = cells(engine.search(`| from datamodel:${dataset}`));
  return rows.find((row) => row._raw === event._raw && row._time === event._time);
}
