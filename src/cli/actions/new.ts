import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  type ContentPack,
  loadPack,
  type ScaffoldFile,
  type ScaffoldInput,
  type ScaffoldKind,
  scaffold,
} from '../../content/index.ts';
import { didYouMean, printableLine } from '../../diagnostics/index.ts';
import { printContentYaml } from '../../formats/yaml.ts';
import { findPlaces, readSetup } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { schemaLine } from '../editor-schema.ts';

/** What `firedrill new` was given. */
export interface NewFlags {
  content?: string;
  datasets?: string;
  name?: string;
  form?: 'v4' | 'v5' | 'ng';
  author?: string;
  description?: string;
  type: string;
  category: string;
  search?: string;
  story?: string;
  dataSource?: string;
  source?: string;
  sourcetype?: string;
  technique: string;
  field: string;
  definition?: string;
  arguments?: string;
  columns?: string;
}

/** `firedrill new`: writes the files of a new detection, macro, lookup, story or data source. */
export async function createContent(
  kind: ScaffoldKind,
  name: string | undefined,
  flags: NewFlags,
  context: CliContext,
): Promise<void> {
  const places = findPlaces(context, flags, readSetup(context, flags));
  if (places.bundled)
    throw new CliError(exitCodes.usage, 'there is no content pack here', 'name one with --content DIR');
  const pack = loadPack(places.content);
  const ask = asker(context);
  try {
    const input = await inputOf(kind, name ?? (await ask('Name')), flags, pack, ask, context);
    const files = scaffold(kind, input);
    const roots = { content: places.content, datasets: places.datasets };
    const taken = files.find((file) => existsSync(join(roots[file.in], file.path)));
    if (taken) throw new CliError(exitCodes.usage, `${taken.path} exists already`, 'choose another name');
    for (const file of files) write(file, roots[file.in], context);
  } finally {
    ask.close();
  }
}

type Ask = ((question: string, fallback?: string) => Promise<string>) & { close(): void };

/** Asks on a terminal, again where an answer is needed and none was given; elsewhere what has no fallback is missing. */
function asker(context: CliContext): Ask {
  let answers: Answers | undefined;
  const ask = async (question: string, fallback?: string): Promise<string> => {
    if (!context.isTTY) {
      if (fallback !== undefined) return fallback;
      throw new CliError(exitCodes.usage, `"${question}" is not given`, 'firedrill new --help lists the flags');
    }
    answers ??= readAnswers(context);
    for (;;) {
      const line = await answers.next(`${question}${fallback ? ` [${fallback}]` : ''}: `);
      if (line === undefined)
        throw new CliError(exitCodes.usage, `the input ended before "${question}" was answered`, 'nothing was written');
      if (line.trim() !== '') return line.trim();
      if (fallback !== undefined) return fallback;
    }
  };
  return Object.assign(ask, { close: () => answers?.close() });
}

interface Answers {
  /** The next line; undefined where the input ended. */
  next(prompt: string): Promise<string | undefined>;
  close(): void;
}

/** Lines of the terminal. What is typed or pasted before its question is kept for it. */
function readAnswers(context: CliContext): Answers {
  const reader = createInterface({ input: context.stdin as Readable, output: context.stdout });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async next(prompt) {
      reader.setPrompt(prompt);
      reader.prompt();
      const { done, value } = await lines.next();
      return done ? undefined : value;
    },
    close: () => reader.close(),
  };
}

const list = (text: string | undefined, fallback: readonly string[]) =>
  text === undefined
    ? fallback
    : text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');

async function inputOf(
  kind: ScaffoldKind,
  name: string,
  flags: NewFlags,
  pack: ContentPack,
  ask: Ask,
  context: CliContext,
): Promise<ScaffoldInput> {
  if (name.trim() === '') throw new CliError(exitCodes.usage, 'the name is empty');
  if (printableLine(name) !== name)
    throw new CliError(exitCodes.usage, 'the name holds a line end or a control character', 'write it in one line');
  const isDetection = kind === 'detection';
  const dataSource = isDetection
    ? sourceOf(flags.dataSource ?? (await ask('Data source', first(pack.dataSources.keys()))), pack)
    : { name, source: flags.source ?? name, sourcetype: flags.sourcetype ?? name };
  const story = isDetection ? (flags.story ?? (await ask('Analytic story', first(pack.stories.keys())))) : '';
  if (isDetection && !pack.stories.has(story))
    throw new CliError(
      exitCodes.usage,
      `there is no analytic story "${story}"`,
      didYouMean(story, pack.stories.keys()) ?? `firedrill new story "${story}" makes one`,
    );
  const { field } = flags;
  return {
    name: name.trim(),
    dialect: flags.form ?? pack.dialect,
    id: randomUUID(),
    today: new Date(context.now() * 1000).toISOString().slice(0, 10),
    author: flags.author ?? (await ask('Author', context.env.USER || 'unknown')),
    description: flags.description ?? (await ask('Description', `${name.trim()}.`)),
    type: flags.type,
    category: flags.category,
    search:
      flags.search ??
      (isDetection
        ? await ask(
            'Search',
            `sourcetype="${dataSource.sourcetype}" ${field}=* | stats count min(_time) as firstTime max(_time) as lastTime by ${field}`,
          )
        : ''),
    story,
    dataSource,
    technique: flags.technique,
    field,
    definition: flags.definition ?? (kind === 'macro' ? await ask('Definition') : ''),
    arguments: list(flags.arguments, []),
    columns: list(flags.columns, ['key', 'value']),
  };
}

function first(names: Iterable<string>): string | undefined {
  for (const name of names) return name;
  return undefined;
}

function sourceOf(name: string, pack: ContentPack): ScaffoldInput['dataSource'] {
  const found = pack.dataSources.get(name);
  if (!found)
    throw new CliError(
      exitCodes.usage,
      `there is no data source "${name}"`,
      didYouMean(name, pack.dataSources.keys()) ?? `firedrill new data-source "${name}" makes one`,
    );
  return { name, source: found.source, sourcetype: found.sourcetype };
}

function write(file: ScaffoldFile, root: string, context: CliContext): void {
  const path = join(root, file.path);
  const text = typeof file.content === 'string' ? file.content : printContentYaml(file.content);
  mkdirSync(dirname(path), { recursive: true });
  const line = file.schema === undefined ? '' : schemaLine(root, file.path, file.schema);
  writeFileSync(path, `${line}${text}`, { flag: 'wx' });
  context.stdout.write(`${relative(context.cwd, path) || path}\n`);
}
