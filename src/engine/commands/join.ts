import type { Pipeline } from '../../spl/ast.ts';
import { allFields, type Row, scalarsOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface JoinArguments {
  readonly names: readonly string[];
  readonly outer: boolean;
  readonly overwrite: boolean;
  readonly max: number;
  /** Which partners `usetime=true` lets through; those of the same second always pass. */
  readonly time: 'earlier' | 'later' | undefined;
  readonly pipeline: Pipeline;
}

const options = {
  type: ['inner', 'outer', 'left'],
  usetime: 'boolean',
  earlier: 'boolean',
  overwrite: 'boolean',
  max: 'integer',
} as const;

export const join = command<JoinArguments>({
  name: 'join',
  category: 'combining',
  kind: 'dataset',
  summary: 'Joins the results with those of a subsearch where the given fields are equal.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'The fields to compare; without any, all fields that both sides have.' },
    {
      name: 'type',
      type: 'enum',
      default: 'inner',
      doc: '`inner` drops results without a partner; `outer` or `left` keeps them.',
    },
    {
      name: 'overwrite',
      type: 'boolean',
      default: true,
      doc: 'Whether fields of the subsearch replace those of the result.',
    },
    { name: 'max', type: 'integer', default: 1, doc: 'How many partners a result joins with; 0 joins with all.' },
    { name: 'usetime', type: 'boolean', default: false, doc: 'Whether only earlier, or later, partners join.' },
    {
      name: 'earlier',
      type: 'boolean',
      default: true,
      doc: 'With usetime: earlier partners join, or later ones where false.',
    },
    { name: 'subsearch', type: 'subsearch', doc: 'The other side.' },
  ],
  deviations: [
    'A multivalue key joins by all its values together.',
    'The form with aliases and WHERE (`join left=L right=R where …`) is refused.',
  ],
  examples: [
    {
      title: 'the first partner wins and overwrites',
      given: [
        { id: '1', a: 'x' },
        { id: '2', a: 'y' },
      ],
      search: 'join id [| makeresults | eval id="1", a="z" | fields - _time]',
      gives: [{ id: '1', a: 'z' }],
    },
    {
      title: 'left keeps results without a partner',
      given: [{ id: '1' }, { id: '2' }],
      search: 'join type=left id [| makeresults | eval id="1", b="z" | fields - _time]',
      gives: [{ id: '1', b: 'z' }, { id: '2' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const names: string[] = [];
    for (;;) {
      parser.options(options, given);
      if (parser.atEnd() || parser.atSubsearch()) break;
      if (parser.peekKeyword('where') || parser.tryOption(['left', 'right'])) parser.unsupported('join with aliases');
      parser.rejectUnknownOption(Object.keys(options));
      names.push(parser.fieldName().name);
    }
    const pipeline = parser.subsearch();
    parser.options(options, given);
    return {
      names,
      outer: given.type === 'outer' || given.type === 'left',
      overwrite: given.overwrite ?? true,
      max: given.max ?? 1,
      time: given.usetime ? ((given.earlier ?? true) ? 'earlier' : 'later') : undefined,
      pipeline,
    };
  },
  fields: (args, wanted) =>
    args.names.length === 0 ? allFields : wanted.with(...args.names, ...(args.time ? ['_time'] : [])),
  *run(rows, args, job) {
    const right = job.subsearch(args.pipeline, { maxRows: job.limits.joinRows });
    const left = args.names.length === 0 ? [...rows] : rows;
    const names = args.names.length > 0 ? args.names : commonFields(left as Row[], right.rows);
    const partners = new Map<string, Row[]>();
    for (const row of right.rows) {
      const key = keyOf(row, names);
      if (key === undefined) continue;
      const list = partners.get(key);
      if (list) list.push(row);
      else partners.set(key, [row]);
    }
    const before = job.inputColumns();
    for (const row of left) {
      job.tick();
      const key = keyOf(row, names);
      const found = (key === undefined ? [] : (partners.get(key) ?? [])).filter((one) => inTime(row, one, args.time));
      if (found.length === 0) {
        if (args.outer) yield row;
        continue;
      }
      for (const partner of args.max === 0 ? found : found.slice(0, args.max)) {
        const joined: Row = new Map(row);
        for (const [name, value] of partner) if (args.overwrite || !joined.has(name)) joined.set(name, value);
        yield joined;
      }
    }
    const columns = job.inputColumns() ?? before;
    if (columns) job.columns([...columns, ...right.columns]);
  },
});

function inTime(row: Row, partner: Row, limit: JoinArguments['time']): boolean {
  if (limit === undefined) return true;
  const distance = Math.floor(Number(partner.get('_time') ?? 0)) - Math.floor(Number(row.get('_time') ?? 0));
  return limit === 'earlier' ? distance <= 0 : distance >= 0;
}

function keyOf(row: Row, names: readonly string[]): string | undefined {
  const parts: string[] = [];
  for (const name of names) {
    const values = scalarsOf(row.get(name) ?? null);
    if (values.length === 0) return undefined;
    parts.push(values.join('\u0001'));
  }
  return parts.join('\0');
}

function commonFields(left: readonly Row[], right: readonly Row[]): string[] {
  const onLeft = new Set(left.flatMap((row) => [...row.keys()]));
  return [...new Set(right.flatMap((row) => [...row.keys()]))].filter(
    (name) => onLeft.has(name) && !name.startsWith('_'),
  );
}
