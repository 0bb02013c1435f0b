import { numberOf } from '../../values/index.ts';
import { command } from '../command.ts';

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

export const reltime = command<{ field: string; output: string }>({
  name: 'reltime',
  category: 'fields',
  kind: 'streaming',
  summary: 'Says how long ago a time is: `2 days ago`.',
  arguments: [
    { name: 'timefield', type: 'field', default: '_time', doc: 'The field that holds the time.' },
    { name: 'prefix', type: 'string', doc: 'With timefield: put before its name to name the new field.' },
  ],
  deviations: ['Which unit is chosen is not documented: here it is the greatest of which there is one or more.'],
  examples: [
    {
      title: 'two hours',
      given: [{ _time: '1699992800' }],
      search: 'reltime | table reltime',
      gives: [{ reltime: '2 hours ago' }],
    },
    {
      title: 'another field',
      given: [{ t: '1699999940' }],
      search: 'reltime timefield=t prefix=rel_ | table rel_t',
      gives: [{ rel_t: '1 minute ago' }],
    },
  ],
  parse(parser) {
    const given = parser.options({ timefield: 'string', prefix: 'string' } as const);
    const field = given.timefield ?? '_time';
    return {
      field,
      output: given.timefield === undefined && !given.prefix ? 'reltime' : `${given.prefix ?? 'reltime_'}${field}`,
    };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (args, before) => before && [...new Set([...before, args.output])],
  *run(rows, args, job) {
    for (const row of rows) {
      const time = numberOf(row.get(args.field) ?? null);
      if (time !== null) row.set(args.output, describe(job.environment.now - time));
      yield row;
    }
  },
});

function describe(seconds: number): string {
  const size = Math.abs(seconds);
  const [name, length] = units.find(([, one]) => size >= one) ?? ['second', 1];
  const count = Math.floor(size / length);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return count === 0 ? 'now' : seconds < 0 ? `in ${words}` : `${words} ago`;
}
