import { type FieldSet, type Row, setField, wildcardToRegExp } from '../../values/index.ts';
import { command } from '../command.ts';

interface RenamePair {
  readonly from: string;
  readonly to: string;
}
interface RenameArguments {
  readonly pairs: readonly RenamePair[];
}

interface Renaming {
  readonly rename: (name: string) => string | undefined;
  /** The pair itself where it has no wildcard. */
  readonly plain?: RenamePair;
}

function renaming(pair: RenamePair): Renaming {
  return pair.from.includes('*') ? { rename: renameOne(pair) } : { rename: renameOne(pair), plain: pair };
}

/** Renames for one field name: the last name that the pairs, applied one after the other, lead to. */
function renameOne(pair: RenamePair): (name: string) => string | undefined {
  if (!pair.from.includes('*')) return (name) => (name === pair.from ? pair.to : undefined);
  const pattern = wildcardToRegExp(pair.from);
  return (name) => {
    const parts = pattern.exec(name)?.slice(1);
    if (!parts) return undefined;
    let i = 0;
    return pair.to.replace(/\*/g, () => parts[i++] ?? '');
  };
}

function renameKeys(names: readonly string[], pairs: readonly ((name: string) => string | undefined)[]): string[] {
  let current = [...names];
  for (const rename of pairs) {
    const targets = new Map<string, string>();
    for (const name of current) {
      const to = rename(name);
      if (to !== undefined && to !== '' && to !== name) targets.set(name, to);
    }
    const overwritten = new Set(targets.values());
    current = current
      .filter((name) => targets.has(name) || !overwritten.has(name))
      .map((name) => targets.get(name) ?? name);
  }
  return [...new Set(current)];
}

function needed(args: RenameArguments, wanted: FieldSet): FieldSet {
  if (wanted.all) return wanted;
  let names: FieldSet = wanted;
  for (const pair of [...args.pairs].reverse()) {
    if (pair.to.includes('*')) {
      // Which source fields a wildcard brings to the wanted names is only known for plain prefixes and suffixes.
      const pattern = wildcardToRegExp(pair.to);
      const sources = [...names.names].flatMap((name) => {
        const parts = pattern.exec(name)?.slice(1);
        if (!parts) return [];
        let i = 0;
        return [pair.from.replace(/\*/g, () => parts[i++] ?? '*')];
      });
      names = names.with(...sources);
      if (names.patterns.length > 0) names = names.with(pair.from);
    } else if (names.has(pair.to)) names = names.without(pair.to).with(pair.from);
  }
  return names;
}

export const rename = command<RenameArguments>({
  name: 'rename',
  category: 'fields',
  kind: 'streaming',
  summary: 'Gives fields other names; stars carry over what they matched.',
  arguments: [
    {
      name: 'old AS new',
      type: 'fields',
      doc: 'One or more pairs, applied from left to right. A pair replaces a field that has the new name, with null where the old one does not exist.',
    },
  ],
  examples: [
    {
      title: 'a prefix is dropped',
      given: [{ 'Processes.dest': 'a', 'Processes.user': 'b' }],
      search: 'rename Processes.* AS *',
      gives: [{ dest: 'a', user: 'b' }],
    },
    { title: 'an absent field changes nothing', given: [{ a: '1' }], search: 'rename b AS c', gives: [{ a: '1' }] },
    {
      title: 'pairs apply one after the other',
      given: [{ a: '1', b: '2' }],
      search: 'rename a AS tmp, b AS a, tmp AS b',
      gives: [{ b: '1', a: '2' }],
    },
  ],
  parse(parser) {
    const pairs = parser.asPairs();
    if (pairs.length === 0) parser.fail('rename needs a pair', parser.spanHere(), 'write: rename old AS new');
    for (const pair of pairs) {
      const stars = (text: string) => text.split('*').length - 1;
      if (pair.to.includes('*') && stars(pair.from) !== stars(pair.to)) {
        parser.fail(
          `"${pair.from}" and "${pair.to}" need the same number of stars`,
          pair.span,
          undefined,
          'spl-bad-argument',
        );
      }
    }
    return { pairs: pairs.map(({ from, to }) => ({ from, to })) };
  },
  fields: needed,
  outputs: (args, before) => before && renameKeys(before, args.pairs.map(renameOne)),
  *run(rows, args, job) {
    const pairs = args.pairs.map(renaming);
    const names = pairs.map((pair) => pair.rename);
    const known = new Map<string, string>();
    const stable = args.pairs.length === 1;
    let fixed = false;
    for (const row of rows) {
      if (!fixed) {
        const columns = job.inputColumns();
        if (columns) job.columns(renameKeys(columns, names));
        fixed = true;
      }
      yield stable ? renameFast(row, pairs[0]!, known) : renameRow(row, pairs);
    }
    if (!fixed) {
      const columns = job.inputColumns();
      if (columns) job.columns(renameKeys(columns, names));
    }
  },
});

function renameFast(row: Row, pair: Renaming, known: Map<string, string>): Row {
  const result: Row = new Map();
  let collided = pair.plain !== undefined && row.has(pair.plain.to);
  for (const [name, value] of row) {
    let to = known.get(name);
    if (to === undefined) {
      to = pair.rename(name) || name;
      known.set(name, to);
    }
    if (to !== name && row.has(to)) collided = true;
    result.set(to, value);
  }
  return collided ? renameRow(row, [pair]) : result;
}

function renameRow(row: Row, pairs: readonly Renaming[]): Row {
  let current = row;
  for (const { rename, plain } of pairs) {
    const targets = new Map<string, string>();
    for (const name of current.keys()) {
      const to = rename(name);
      if (to !== undefined && to !== '' && to !== name) targets.set(name, to);
    }
    if (targets.size === 0) {
      // A field that does not exist empties the one that it would have become (Search Reference, "rename").
      if (plain && !current.has(plain.from)) current.delete(plain.to);
      continue;
    }
    const overwritten = new Set(targets.values());
    const next: Row = new Map();
    for (const [name, value] of current) {
      const to = targets.get(name);
      if (to === undefined && overwritten.has(name)) continue;
      setField(next, to ?? name, value);
    }
    current = next;
  }
  return current;
}
