import { addUnits, parseSpan, type Row, type TimeSpan, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

export const makecontinuous = command<{ field: string; span?: TimeSpan }>({
  name: 'makecontinuous',
  category: 'reshaping',
  kind: 'dataset',
  summary: 'Adds results for missing steps of a field.',
  arguments: [
    { name: 'field', type: 'field', default: '_time', doc: 'The field that goes in steps.' },
    { name: 'span', type: 'timespan', doc: 'The step; by default the smallest distance between two results.' },
    { name: 'start', type: 'number', doc: 'Accepted; likewise end, bins and aligntime.' },
  ],
  examples: [
    {
      title: 'a gap is filled',
      given: [
        { _time: '0', n: '1' },
        { _time: '120', n: '2' },
      ],
      search: 'makecontinuous _time span=1m',
      gives: [{ _time: '0', n: '1' }, { _time: '60' }, { _time: '120', n: '2' }],
    },
    {
      title: 'the step is taken from the data',
      given: [{ n: '1' }, { n: '2' }, { n: '4' }],
      search: 'makecontinuous n',
      gives: [{ n: '1' }, { n: '2' }, { n: '3' }, { n: '4' }],
    },
  ],
  parse(parser) {
    const options = { span: 'string', start: 'number', end: 'number', bins: 'integer', aligntime: 'string' } as const;
    const given = parser.options(options);
    const field = parser.tryFieldName()?.name ?? '_time';
    parser.options(options, given);
    const span = given.span === undefined ? null : parseSpan(given.span);
    return { field, ...(span ? { span } : {}) };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args, job) {
    const keyed = [...rows]
      .map((row) => ({ row, at: toNumber((row.get(args.field) ?? '') as string) }))
      .filter((one): one is { row: Row; at: number } => one.at !== null);
    keyed.sort((a, b) => a.at - b.at);
    const gaps = keyed
      .slice(1)
      .map((one, i) => one.at - keyed[i]!.at)
      .filter((gap) => gap > 0);
    const smallest = gaps.length > 0 ? Math.min(...gaps.slice(0, 10_000)) : 1;
    let expected: number | undefined;
    let made = 0;
    for (const { row, at } of keyed) {
      while (expected !== undefined && expected < at && made++ < 50_000) {
        job.tick();
        yield new Map([[args.field, expected]]);
        expected = args.span
          ? addUnits(expected, args.span.count, args.span.unit, job.environment.timezone)
          : expected + smallest;
      }
      yield row;
      expected = args.span ? addUnits(at, args.span.count, args.span.unit, job.environment.timezone) : at + smallest;
    }
  },
});
