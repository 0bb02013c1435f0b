import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { DiagnosticError, positionOf } from '../../src/diagnostics/index.ts';
import { cells, engineWith } from '../engine/harness.ts';

interface State {
  files: Record<string, string>;
  macros: string;
  transforms: string;
  events: { metadata: Record<string, string>; lines: string[] }[];
  rows: string[] | undefined;
}

const root = fileURLToPath(new URL('.', import.meta.url));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesIn(`${folder}/${entry.name}`)
      : entry.name.endsWith('.spltest')
        ? [`${folder}/${entry.name}`]
        : [],
  );
}

function engineOf(state: State) {
  const files: Record<string, string> = {
    ...state.files,
    'default/macros.conf': state.macros,
    'default/transforms.conf': `${state.files['default/transforms.conf'] ?? ''}\n${state.transforms}`,
  };
  const engine = engineWith(files);
  for (const { metadata, lines } of state.events) {
    engine.ingestRaw(
      {
        index: metadata.index ?? 'main',
        source: metadata.source ?? 'test',
        sourcetype: metadata.sourcetype ?? 'test',
        host: metadata.host ?? 'h',
      },
      [lines.join('\n')],
    );
  }
  return engine;
}

/** Rows are handed to the search through inline JSON. */
function withRows(search: string, rows: readonly string[]): string {
  const data = `[${rows.join(',')}]`.replace(/[\\"]/g, '\\$&');
  const times = rows.some((row) => row.includes('"_time"'));
  return `| makeresults format=json data="${data}" ${rows.some((row) => row.includes('"_raw"')) ? '' : '| fields - _raw '}${times ? '' : '| fields - _time '}| ${search.replace(/^\s*\|/, '')}`;
}

function runFile(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const state: State = { files: {}, macros: '', transforms: '', events: [], rows: undefined };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const word = /^(events|rows|lookup|macro|conf|search|parse)\b\s*(.*)$/.exec(line);
    if (!word) continue;
    const [, directive, rest] = word as unknown as [string, string, string];
    const block: string[] = [];
    let j = i + 1;
    const end = directive === 'search' || directive === 'parse' ? '----' : '';
    for (; j < lines.length && lines[j] !== end; j++) block.push(lines[j]!);
    const at = i + 1;
    i = j;
    if (directive === 'events') {
      const metadata = Object.fromEntries([...rest.matchAll(/(\w+)=(\S+)/g)].map((found) => [found[1]!, found[2]!]));
      state.events = [{ metadata, lines: block }];
      state.rows = undefined;
    } else if (directive === 'rows') state.rows = block;
    else if (directive === 'lookup') {
      const [name, ...settings] = rest.split(' ') as [string, ...string[]];
      state.files[`lookups/${name}.csv`] = block.join('\n');
      state.transforms += `\n[${name}]\nfilename = ${name}.csv\n${settings.map((one) => one.replace('=', ' = ')).join('\n')}\n`;
    } else if (directive === 'macro') {
      const found = /^([\w.-]+)(?:\(([^)]*)\))?$/.exec(rest)!;
      const args = found[2]?.split(',').map((one) => one.trim()) ?? [];
      state.macros += `[${found[1]}${args.length > 0 ? `(${args.length})` : ''}]\n${args.length > 0 ? `args = ${args.join(',')}\n` : ''}definition = ${block.join(' ')}\n`;
    } else if (directive === 'conf')
      state.files[`default/${rest}`] = `${state.files[`default/${rest}`] ?? ''}\n${block.join('\n')}`;
    else {
      const expected: string[] = [];
      for (j++; j < lines.length && lines[j] !== ''; j++) expected.push(lines[j]!);
      i = j;
      const snapshot: State = { ...state, files: { ...state.files }, events: [...state.events] };
      it(`${relative(root, file)}:${at} ${rest}`, () =>
        directive === 'search'
          ? checkSearch(snapshot, block.join('\n'), expected)
          : checkParse(snapshot, block.join('\n'), expected));
    }
  }
}

function checkSearch(state: State, search: string, expected: readonly string[]): void {
  const engine = engineOf(state);
  const text = state.rows ? withRows(search, state.rows) : search;
  if (expected[0]?.startsWith('error ')) {
    const [, code] = expected[0].split(' ');
    try {
      engine.search(text);
    } catch (error) {
      expect(error).to.be.instanceOf(DiagnosticError);
      expect((error as DiagnosticError).diagnostic.code).to.equal(code);
      const hint = expected.find((line) => line.startsWith('hint '));
      if (hint) expect((error as DiagnosticError).diagnostic.hint).to.equal(hint.slice(5));
      return;
    }
    throw new Error(`expected ${expected[0]}, but the search ran`);
  }
  const result = cells(engine.search(text)).map((row) => JSON.stringify(row));
  expect(result).to.deep.equal(expected.map((line) => JSON.stringify(JSON.parse(line))));
}

function checkParse(state: State, search: string, expected: readonly string[]): void {
  const parsed = engineOf(state).parse(search);
  const errors = parsed.diagnostics.filter((one) => one.severity === 'error');
  if (expected[0] === 'ok') {
    expect(errors.map((one) => one.message)).to.deep.equal([]);
    return;
  }
  const shown = errors.map((one) => {
    const at = positionOf(one.source!, one.span!.start);
    return `error ${one.code} ${at.line}:${at.column}${one.hint ? ` hint ${one.hint}` : ''}`;
  });
  expect(shown).to.deep.equal(expected);
}

describe('conformance', () => {
  for (const file of filesIn(root).sort()) runFile(file);
});
