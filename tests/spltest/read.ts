import { readdirSync, readFileSync } from 'node:fs';

/** What a case works on: everything that the directives above it have set up. */
export interface Setup {
  readonly files: Readonly<Record<string, string>>;
  readonly macros: string;
  readonly transforms: string;
  readonly events: readonly { readonly metadata: Readonly<Record<string, string>>; readonly text: string }[];
  readonly rows?: readonly string[];
}

export type Directive = 'search' | 'parse' | 'expand' | 'extract';

export interface Case {
  readonly directive: Directive;
  readonly name: string;
  /** Line of the directive, from 1. */
  readonly line: number;
  readonly options: Readonly<Record<string, string>>;
  readonly input: string;
  readonly expected: readonly string[];
  /** Lines of the expectation, from 0, half open: what `--update` replaces. */
  readonly range: readonly [number, number];
  readonly setup: Setup;
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesIn(`${folder}/${entry.name}`)
        : entry.name.endsWith('.spltest')
          ? [`${folder}/${entry.name}`]
          : [],
    )
    .sort();
}

const settingUp = ['events', 'more', 'rows', 'lookup', 'macro', 'conf', 'clear'] as const;
const checking: readonly Directive[] = ['search', 'parse', 'expand', 'extract'];
const pattern = new RegExp(`^(${[...settingUp, ...checking].join('|')})(?:\\s+(.*))?$`);

const empty: Setup = { files: {}, macros: '', transforms: '', events: [] };

/** Reads the cases of a file; a line that is no directive, no comment and in no block is an error of the file. */
export function readCases(file: string): Case[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const cases: Case[] = [];
  let setup = empty;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === '' || line.startsWith('#')) continue;
    const word = pattern.exec(line);
    if (!word) throw new Error(`${file}:${i + 1}: "${line}" is no directive`);
    const directive = word[1]!;
    const rest = word[2] ?? '';
    const checks = checking.includes(directive as Directive);
    const start = i + 1;
    const end = endOfBlock(lines, start, checks ? '----' : '');
    const block = lines.slice(start, end);
    i = end;
    if (!checks) {
      setup = setUp(setup, directive, rest, block);
      continue;
    }
    if (end >= lines.length) throw new Error(`${file}:${start}: the case "${rest}" has no ----`);
    const last = endOfBlock(lines, end + 1, '');
    cases.push({
      directive: directive as Directive,
      name: rest.replace(optionPattern, '').trim(),
      line: start,
      options: directive === 'extract' ? optionsOf(rest) : {},
      input: block.join('\n').trim(),
      expected: lines.slice(end + 1, last),
      range: [end + 1, last],
      setup,
    });
    i = last;
  }
  return cases;
}

function endOfBlock(lines: readonly string[], from: number, end: string): number {
  let i = from;
  while (i < lines.length && lines[i] !== end) i++;
  return i;
}

const optionPattern = /\b(event)=(\d+)/g;

/** `name=value` pairs; a value with blanks stands in quotes. */
function optionsOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)=(?:"([^"]*)"|(\S+))/g)].map((found) => [found[1]!, found[2] ?? found[3]!]),
  );
}

function setUp(setup: Setup, directive: string, rest: string, block: readonly string[]): Setup {
  switch (directive) {
    case 'clear':
      return empty;
    case 'events': {
      const { rows: _rows, ...others } = setup;
      return { ...others, events: [{ metadata: optionsOf(rest), text: emptyLines(block.join('\n')) }] };
    }
    case 'more':
      return {
        ...setup,
        events: [...setup.events, { metadata: optionsOf(rest), text: emptyLines(block.join('\n')) }],
      };
    case 'rows':
      return { ...setup, rows: block };
    case 'lookup': {
      const name = /^\S+/.exec(rest)?.[0] ?? 'lookup';
      const settings = Object.entries(optionsOf(rest)).map(([key, value]) => `${key} = ${value}`);
      return {
        ...setup,
        files: { ...setup.files, [`lookups/${name}.csv`]: block.join('\n') },
        transforms: `${setup.transforms}\n[${name}]\nfilename = ${name}.csv\n${settings.join('\n')}\n`,
      };
    }
    case 'macro':
      return { ...setup, macros: `${setup.macros}${macroStanza(rest, block)}` };
    default: {
      if (rest === 'macros.conf') return { ...setup, macros: `${setup.macros}${block.join('\n')}\n` };
      const key = `default/${rest}`;
      return { ...setup, files: { ...setup.files, [key]: `${setup.files[key] ?? ''}\n${block.join('\n')}` } };
    }
  }
}

function macroStanza(rest: string, block: readonly string[]): string {
  const found = /^([\w.-]+)(?:\(([^)]*)\))?$/.exec(rest);
  if (!found) throw new Error(`"macro ${rest}" is no macro`);
  const args = found[2]?.split(',').map((one) => one.trim()) ?? [];
  const head = `[${found[1]}${args.length > 0 ? `(${args.length})` : ''}]\n${args.length > 0 ? `args = ${args.join(',')}\n` : ''}`;
  return `${head}definition = ${block.join(' ')}\n`;
}

/** A line `\` stands for an empty line inside an event, which would end the block. */
function emptyLines(text: string): string {
  return text.replace(/^\\$/gm, '');
}
