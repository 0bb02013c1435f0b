import { fieldSet, type Row, scalarsOf, setField, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

/** Commands that look from one result to the next. */

function numberIn(row: Row, field: string): number | null {
  const values = scalarsOf(row.get(field) ?? null);
  return values.length === 1 ? toNumber(values[0]!) : null;
}

export const accum = command<{ field: string; as: string }>({
  name: 'accum',
  category: 'statistics',
  kind: 'streaming',
  summary: 'A running total of a numeric field.',
  arguments: [{ name: 'field', type: 'field', doc: 'The field, with an optional AS name.' }],
  examples: [
    {
      title: 'a running total',
      given: [{ n: '1' }, { n: '2' }],
      search: 'accum n AS total',
      gives: [
        { n: '1', total: '1' },
        { n: '2', total: '3' },
      ],
    },
    {
      title: 'text is passed over',
      given: [{ n: '1' }, { n: 'x' }, { n: '2' }],
      search: 'accum n',
      gives: [{ n: '1' }, { n: 'x' }, { n: '3' }],
    },
  ],
  parse(parser) {
    const field = parser.fieldName().name;
    return { field, as: parser.tryKeyword('as') ? parser.fieldName().name : field };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args) {
    let total = 0;
    for (const row of rows) {
      const number = numberIn(row, args.field);
      if (number !== null) {
        total += number;
        row.set(args.as, total);
      }
      yield row;
    }
  },
});

export const delta = command<{ field: string; as: string; period: number }>({
  name: 'delta',
  category: 'statistics',
  kind: 'streaming',
  summary: 'The difference to the value of an earlier result.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field, with an optional AS name.' },
    { name: 'p', type: 'integer', default: 1, doc: 'How many results back.' },
  ],
  examples: [
    {
      title: 'the difference',
      given: [{ n: '1' }, { n: '4' }],
      search: 'delta n AS d',
      gives: [{ n: '1' }, { n: '4', d: '3' }],
    },
    {
      title: 'two results back',
      given: [{ n: '1' }, { n: '4' }, { n: '9' }],
      search: 'delta n AS d p=2',
      gives: [{ n: '1' }, { n: '4' }, { n: '9', d: '8' }],
    },
  ],
  parse(parser) {
    const field = parser.fieldName().name;
    const as = parser.tryKeyword('as') ? parser.fieldName().name : `delta(${field})`;
    return { field, as, period: parser.options({ p: 'integer' } as const).p ?? 1 };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args) {
    const before: (number | null)[] = [];
    for (const row of rows) {
      const number = numberIn(row, args.field);
      const earlier = before.at(-args.period) ?? null;
      if (number !== null && earlier !== null) row.set(args.as, number - earlier);
      before.push(number);
      if (before.length > args.period) before.shift();
      yield row;
    }
  },
});

export const autoregress = command<{ field: string; as?: string; from: number; to: number }>({
  name: 'autoregress',
  category: 'statistics',
  kind: 'streaming',
  summary: 'Copies values of earlier results into the current one.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field, with an optional AS name.' },
    { name: 'p', type: 'other', default: 1, doc: 'How many results back, or a range such as 1-3.' },
  ],
  examples: [
    {
      title: 'the value before',
      given: [{ n: '1' }, { n: '4' }],
      search: 'autoregress n AS before',
      gives: [{ n: '1' }, { n: '4', before: '1' }],
    },
    {
      title: 'two results back',
      given: [{ n: '1' }, { n: '4' }, { n: '9' }],
      search: 'autoregress n p=1-2 | tail 1',
      gives: [{ n: '9', n_p1: '4', n_p2: '1' }],
    },
  ],
  parse(parser) {
    const field = parser.fieldName().name;
    const as = parser.tryKeyword('as') ? parser.fieldName().name : undefined;
    const range = /^(\d+)(?:-(\d+))?$/.exec(parser.options({ p: 'string' } as const).p ?? '1');
    if (!range) return parser.fail('p= needs a number or a range', parser.spanHere(), undefined, 'spl-bad-argument');
    return { field, ...(as ? { as } : {}), from: Number(range[1]), to: Number(range[2] ?? range[1]) };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args) {
    const before: ReturnType<Row['get']>[] = [];
    for (const row of rows) {
      const own = row.get(args.field);
      for (let p = args.from; p <= args.to; p++) {
        const value = before.at(-p);
        if (value !== undefined)
          setField(
            row,
            args.as !== undefined && args.from === args.to ? args.as : `${args.as ?? args.field}_p${p}`,
            value,
          );
      }
      before.push(own);
      if (before.length > args.to) before.shift();
      yield row;
    }
  },
});

export const filldown = command<{ names: readonly string[] }>({
  name: 'filldown',
  category: 'fields',
  kind: 'streaming',
  summary: 'Fills null values with the last value before them.',
  arguments: [{ name: 'fields', type: 'fields', doc: 'The fields to fill; all by default.' }],
  examples: [
    {
      title: 'the last value goes on',
      given: [{ a: '1' }, { b: 'x' }],
      search: 'filldown a',
      gives: [{ a: '1' }, { b: 'x', a: '1' }],
    },
    {
      title: 'every field',
      given: [{ a: '1', b: 'x' }, { c: 'y' }],
      search: 'filldown | tail 1',
      gives: [{ c: 'y', a: '1', b: 'x' }],
    },
  ],
  parse: (parser) => ({ names: parser.fieldNames({ optional: true }) }),
  fields: (args, wanted) => wanted.with(...args.names),
  *run(rows, args) {
    const last: Row = new Map();
    const names = args.names.filter((name) => !name.includes('*'));
    const patterns = args.names.length > names.length ? fieldSet(args.names) : undefined;
    for (const row of rows) {
      const known = names.length > 0 ? names : new Set([...last.keys(), ...row.keys()]);
      for (const name of patterns ? [...known, ...last.keys(), ...row.keys()] : known) {
        if (patterns && !patterns.has(name)) continue;
        const value = row.get(name);
        if (value !== undefined) last.set(name, value);
        else if (last.has(name)) row.set(name, last.get(name)!);
      }
      yield row;
    }
  },
});
