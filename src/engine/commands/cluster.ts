import { type Row, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface ClusterArguments {
  readonly threshold: number;
  readonly delimiters: RegExp;
  readonly match: 'termlist' | 'termset' | 'ngramset';
  readonly field: string;
  readonly countField: string;
  readonly labelField: string;
  readonly showCount: boolean;
  readonly labelOnly: boolean;
}

const options = {
  t: 'number',
  delims: 'string',
  match: ['termlist', 'termset', 'ngramset'],
  field: 'string',
  countfield: 'string',
  labelfield: 'string',
  showcount: 'boolean',
  labelonly: 'boolean',
} as const;

export const cluster = command<ClusterArguments>({
  name: 'cluster',
  aliases: ['slc'],
  category: 'statistics',
  kind: 'dataset',
  summary: 'Groups results whose text is alike; one of each group is returned.',
  arguments: [
    { name: 't', type: 'number', default: 0.8, doc: 'How alike they must be, above 0 and below 1.' },
    { name: 'field', type: 'field', default: '_raw', doc: 'The field to compare.' },
    {
      name: 'match',
      type: 'enum',
      default: 'termlist',
      doc: '`termlist` needs the same terms in the same order, `termset` in any order, `ngramset` compares three-character pieces.',
    },
    { name: 'delims', type: 'string', doc: 'Characters between terms; by default all but letters, digits and `_`.' },
    { name: 'showcount', type: 'boolean', default: false, doc: 'Whether each result gets the size of its group.' },
    { name: 'countfield', type: 'field', default: 'cluster_count', doc: 'The field for it.' },
    { name: 'labelfield', type: 'field', default: 'cluster_label', doc: 'The field for the number of the group.' },
    { name: 'labelonly', type: 'boolean', default: false, doc: 'Returns all results, with the number of their group.' },
  ],
  deviations: [
    'The measure of likeness is not documented. Here it is the cosine of the terms (for `termlist` of terms with their place), compared with the first result of each group.',
  ],
  examples: [
    {
      title: 'one result of each group',
      given: [{ m: 'user a logged in' }, { m: 'user a logged in' }, { m: 'disk is full now' }],
      search: 'cluster field=m showcount=t | table m cluster_count',
      gives: [
        { m: 'user a logged in', cluster_count: '2' },
        { m: 'disk is full now', cluster_count: '1' },
      ],
    },
    {
      title: 'all results with their group',
      given: [{ m: 'a b c' }, { m: 'x y z' }],
      search: 'cluster field=m labelonly=t | table m cluster_label',
      gives: [
        { m: 'a b c', cluster_label: '1' },
        { m: 'x y z', cluster_label: '2' },
      ],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const threshold = given.t ?? 0.8;
    if (threshold <= 0 || threshold >= 1)
      parser.fail('t= needs a number above 0 and below 1', parser.spanHere(), undefined, 'spl-bad-argument');
    return {
      threshold,
      delimiters: given.delims === undefined ? /\W+/ : new RegExp(`[${given.delims.replace(/[\\\]^-]/g, '\\$&')}]+`),
      match: given.match ?? 'termlist',
      field: given.field ?? '_raw',
      countField: given.countfield ?? 'cluster_count',
      labelField: given.labelfield ?? 'cluster_label',
      showCount: given.showcount ?? false,
      labelOnly: given.labelonly ?? false,
    };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args, job) {
    const groups: { vector: ReadonlyMap<string, number>; members: Row[] }[] = [];
    const all: Row[] = [];
    for (const row of rows) {
      const text = textOf(row.get(args.field) ?? null);
      if (text === null) continue;
      const vector = vectorOf(text, args);
      let label = groups.findIndex((group) => {
        job.tick();
        return likeness(group.vector, vector) >= args.threshold;
      });
      if (label < 0) label = groups.push({ vector, members: [] }) - 1;
      groups[label]!.members.push(row);
      row.set(args.labelField, label + 1);
      all.push(row);
    }
    if (args.showCount)
      for (const { members } of groups) for (const row of members) row.set(args.countField, members.length);
    yield* args.labelOnly ? all : groups.map((group) => group.members[0]!);
  },
});

function vectorOf(text: string, { match, delimiters }: ClusterArguments): Map<string, number> {
  const terms = text.split(delimiters).filter((term) => term !== '');
  const parts =
    match === 'termlist'
      ? terms.map((term, i) => `${i} ${term}`)
      : match === 'termset'
        ? terms
        : Array.from({ length: Math.max(text.length - 2, 1) }, (_, i) => text.slice(i, i + 3));
  const vector = new Map<string, number>();
  for (const part of parts) vector.set(part, (vector.get(part) ?? 0) + 1);
  return vector;
}

/** The cosine of two vectors; two empty ones are alike. */
function likeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const length = (vector: ReadonlyMap<string, number>) =>
    Math.sqrt([...vector.values()].reduce((sum, one) => sum + one * one, 0));
  const size = length(a) * length(b);
  if (size === 0) return a.size === b.size ? 1 : 0;
  let product = 0;
  for (const [part, count] of a) product += count * (b.get(part) ?? 0);
  return product / size;
}
