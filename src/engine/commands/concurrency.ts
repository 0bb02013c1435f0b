import { numberOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface ConcurrencyArguments {
  readonly duration: string;
  readonly start: string;
  readonly output: string;
}

export const concurrency = command<ConcurrencyArguments>({
  name: 'concurrency',
  category: 'statistics',
  kind: 'dataset',
  summary: 'Counts how many results are under way when each one starts, itself included.',
  arguments: [
    { name: 'duration', type: 'field', doc: 'The field that holds how long a result lasts, in seconds.' },
    { name: 'start', type: 'field', default: '_time', doc: 'The field that holds when it starts.' },
    { name: 'output', type: 'field', default: 'concurrency', doc: 'The field for the count.' },
  ],
  examples: [
    {
      title: 'two at a time',
      given: [
        { s: '0', d: '10' },
        { s: '5', d: '10' },
        { s: '20', d: '1' },
      ],
      search: 'concurrency duration=d start=s',
      gives: [
        { s: '0', d: '10', concurrency: '1' },
        { s: '5', d: '10', concurrency: '2' },
        { s: '20', d: '1', concurrency: '1' },
      ],
    },
    {
      title: 'another output field',
      given: [{ s: '0', d: '1' }],
      search: 'concurrency duration=d start=s output=n',
      gives: [{ s: '0', d: '1', n: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options({ duration: 'string', start: 'string', output: 'string' } as const);
    if (given.duration === undefined) return parser.fail('concurrency needs duration=…', parser.spanHere());
    return { duration: given.duration, start: given.start ?? '_time', output: given.output ?? 'concurrency' };
  },
  fields: (args, wanted) => wanted.with(args.duration, args.start),
  outputs: (args, before) => before && [...new Set([...before, args.output])],
  *run(rows, args, job) {
    const all = [...rows];
    const timed = all.flatMap((row) => {
      const start = numberOf(row.get(args.start) ?? null);
      const duration = numberOf(row.get(args.duration) ?? null);
      return start === null || duration === null ? [] : [{ row, start, end: start + duration }];
    });
    timed.sort((a, b) => a.start - b.start);
    let open: typeof timed = [];
    for (const one of timed) {
      job.tick();
      open = open.filter((other) => other.end > one.start);
      open.push(one);
      one.row.set(args.output, open.length);
    }
    yield* all;
  },
});
