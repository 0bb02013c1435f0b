import { type Row, scalarsOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface SelfjoinArguments {
  readonly names: readonly string[];
  readonly overwrite: boolean;
  readonly max: number;
  readonly keepSingle: boolean;
}

const options = { overwrite: 'boolean', max: 'integer', keepsingle: 'boolean' } as const;

export const selfjoin = command<SelfjoinArguments>({
  name: 'selfjoin',
  category: 'combining',
  kind: 'dataset',
  summary: 'Joins results with later results of the same set whose fields are equal.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'The fields to compare.' },
    {
      name: 'overwrite',
      type: 'boolean',
      default: true,
      doc: 'Whether the later result replaces fields of the earlier.',
    },
    { name: 'max', type: 'integer', default: 1, doc: 'How many later results each one joins with; 0 is all.' },
    { name: 'keepsingle', type: 'boolean', default: false, doc: 'Whether a result without a partner is kept.' },
  ],
  deviations: ['Which of two equal results is the base is not documented: here it is the earlier one.'],
  examples: [
    {
      title: 'two results of one id',
      given: [
        { id: '1', a: 'x' },
        { id: '1', b: 'y' },
        { id: '2', a: 'z' },
      ],
      search: 'selfjoin id',
      gives: [{ id: '1', a: 'x', b: 'y' }],
    },
    {
      title: 'single results are kept on demand',
      given: [{ id: '1', a: 'x' }],
      search: 'selfjoin keepsingle=true id',
      gives: [{ id: '1', a: 'x' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const names = parser.fieldNames({ options: Object.keys(options) });
    parser.options(options, given);
    return {
      names,
      overwrite: given.overwrite ?? true,
      max: given.max ?? 1,
      keepSingle: given.keepsingle ?? false,
    };
  },
  fields: (args, wanted) => wanted.with(...args.names),
  *run(rows, args, job) {
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = args.names.map((name) => scalarsOf(row.get(name) ?? null).join('\u0001'));
      if (key.includes('')) continue;
      const id = key.join('\0');
      const group = groups.get(id);
      if (group) group.push(row);
      else groups.set(id, [row]);
    }
    for (const group of groups.values()) {
      if (group.length === 1 && args.keepSingle) yield group[0]!;
      for (let i = 0; i < group.length - 1; i++) {
        const partners = group.slice(i + 1, args.max === 0 ? undefined : i + 1 + args.max);
        for (const partner of partners) {
          job.tick();
          const joined: Row = new Map(group[i]);
          for (const [name, value] of partner) if (args.overwrite || !joined.has(name)) joined.set(name, value);
          yield joined;
        }
      }
    }
  },
});
