import { addUnits, noFields, parseSpan, snapTo, strftime, strptime, type TimeSpan } from '../../values/index.ts';
import { command } from '../command.ts';
import { tooManyRows } from '../run-pipeline.ts';

interface GentimesArguments {
  readonly start: string;
  readonly end?: string;
  readonly step: TimeSpan;
}

const options = { start: 'string', end: 'string', increment: 'string' } as const;
const timestamp = /^(?:-?\d+|\d{1,2}\/\d{1,2}\/(?:\d{2}|\d{4})(?::\d{1,2}:\d{1,2}:\d{1,2})?)$/;
const humanFormat = '%a %b %e %H:%M:%S %Y';

/** A year may have two digits, as in the examples of the Search Reference. */
function formatOf(text: string): string {
  const [date, hour] = text.split(/:(.*)/, 2) as [string, string?];
  return `${/\/\d{2}$/.test(date) ? '%m/%d/%y' : '%m/%d/%Y'}${hour === undefined ? '' : ':%H:%M:%S'}`;
}

export const gentimes = command<GentimesArguments>({
  name: 'gentimes',
  category: 'generating',
  kind: 'generating',
  summary: 'Makes a result for each step of time between two dates.',
  arguments: [
    { name: 'start', type: 'string', doc: '`MM/DD/[YY]YY[:HH:MM:SS]`, or a number of days: -5 is five days ago.' },
    { name: 'end', type: 'string', doc: 'Likewise; the last midnight by default.' },
    { name: 'increment', type: 'timespan', default: '1d', doc: 'The step, in s, m, h or d.' },
  ],
  examples: [
    {
      title: 'two days',
      given: [],
      search: 'gentimes start=10/1/2020 end=10/3/2020 | table starttime endtime',
      gives: [
        { starttime: '1601510400', endtime: '1601596799' },
        { starttime: '1601596800', endtime: '1601683199' },
      ],
    },
    {
      title: 'the times in words',
      given: [],
      search: 'gentimes start=10/1/2020:12:00:00 end=10/1/2020:13:00:00 increment=1h | table starthuman',
      gives: [{ starthuman: 'Thu Oct  1 12:00:00 2020' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const given = parser.options(options);
    if (given.start === undefined) return parser.fail('gentimes needs start=…', parser.spanHere());
    for (const text of [given.start, given.end])
      if (text !== undefined && !timestamp.test(text))
        parser.fail(
          `"${text}" is no time`,
          parser.spanHere(),
          'write MM/DD/YYYY or a number of days',
          'spl-bad-argument',
        );
    const step = parseSpan(given.increment ?? '1d');
    if (!step || !['s', 'm', 'h', 'd'].includes(step.unit))
      return parser.fail(
        `"${given.increment}" is no increment`,
        parser.spanHere(),
        'write for example increment=1h',
        'spl-bad-argument',
      );
    return { start: given.start, ...(given.end === undefined ? {} : { end: given.end }), step };
  },
  fields: () => noFields,
  outputs: () => ['starttime', 'starthuman', 'endtime', 'endhuman'],
  *run(_rows, args, job) {
    const zone = job.environment.timezone;
    const midnight = snapTo(job.environment.now, 'd', zone);
    const read = (text: string): number =>
      /^-?\d+$/.test(text)
        ? addUnits(midnight, Number(text), 'd', zone)
        : (strptime(text, formatOf(text), zone) ?? midnight);
    const end = args.end === undefined ? midnight : read(args.end);
    job.columns(['starttime', 'starthuman', 'endtime', 'endhuman']);
    let count = 0;
    for (let at = read(args.start); at < end; ) {
      if (++count > job.limits.maxRows) throw tooManyRows('gentimes', job.limits.maxRows);
      job.tick();
      if (job.isFinalized()) return;
      const next = addUnits(at, args.step.count, args.step.unit, zone);
      yield new Map<string, string | number>([
        ['starttime', at],
        ['starthuman', strftime(at, humanFormat, zone)],
        ['endtime', next - 1],
        ['endhuman', strftime(next - 1, humanFormat, zone)],
      ]);
      at = next;
    }
  },
});
