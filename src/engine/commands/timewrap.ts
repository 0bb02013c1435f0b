import { addUnits, allFields, numberOf, parseSpan, type Row, type TimeSpan, type Value } from '../../values/index.ts';
import { command } from '../command.ts';

interface TimewrapArguments {
  readonly span: TimeSpan;
  readonly series: 'relative' | 'short';
}

const unitNames: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mon: 'month',
  q: 'quarter',
  y: 'year',
};

export const timewrap = command<TimewrapArguments>({
  name: 'timewrap',
  category: 'reshaping',
  kind: 'transforming',
  summary: 'Lays the periods of a `timechart` over each other, a column for each period.',
  arguments: [
    { name: 'span', type: 'timespan', doc: 'The length of a period: `1week`, `1d`.' },
    {
      name: 'series',
      type: 'enum',
      default: 'relative',
      doc: '`relative` names columns `…_latest_week`, `…_1week_before`; `short` `…_s0`, `…_s1`.',
    },
    { name: 'align', type: 'enum', default: 'end', doc: '`end`: periods end where the data, or the search, ends.' },
  ],
  deviations: ['`series=exact`, `time_format` and `align=now` are refused.'],
  examples: [
    {
      title: 'two days',
      given: [
        { _time: '0', count: '1' },
        { _time: '86400', count: '2' },
      ],
      search: 'timewrap 1d',
      gives: [{ _time: '86400', count_1day_before: '1', count_latest_day: '2' }],
    },
    {
      title: 'short names',
      given: [
        { _time: '0', n: '1' },
        { _time: '3600', n: '2' },
      ],
      search: 'timewrap 1h series=short',
      gives: [{ _time: '3600', n_s1: '1', n_s0: '2' }],
    },
  ],
  parse(parser) {
    const options = { series: ['relative', 'short', 'exact'], align: ['now', 'end'], time_format: 'string' } as const;
    const given = parser.options(options);
    const start = parser.offset;
    const text = parser.value().text;
    const span = parseSpan(text);
    if (!span)
      return parser.fail(`"${text}" is no time span`, parser.spanFrom(start), 'write 1week', 'spl-bad-argument');
    parser.options(options, given);
    if (given.series === 'exact') return parser.unsupported('timewrap series=exact');
    if (given.align === 'now') return parser.unsupported('timewrap align=now');
    return { span, series: given.series ?? 'relative' };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const zone = job.environment.timezone;
    const timed = [...rows].flatMap((row) => {
      const time = numberOf(row.get('_time') ?? null);
      return time === null ? [] : [{ row, time }];
    });
    if (timed.length === 0) return;
    const last = timed.reduce((high, { time }) => Math.max(high, time), -Infinity);
    const names = (job.inputColumns() ?? []).filter((name) => !name.startsWith('_'));
    const lines = new Map<number, Row>();
    let most = 0;
    for (const { row, time } of timed) {
      let periods = 0;
      let at = time;
      while (addUnits(at, args.span.count, args.span.unit, zone) <= last) {
        job.tick();
        at = addUnits(at, args.span.count, args.span.unit, zone);
        periods++;
      }
      most = Math.max(most, periods);
      const line = lines.get(at) ?? new Map<string, Value>([['_time', at]]);
      lines.set(at, line);
      for (const [name, value] of row)
        if (!name.startsWith('_')) line.set(`${name}_${seriesName(periods, args)}`, value);
    }
    const periods = Array.from({ length: most + 1 }, (_, i) => most - i);
    job.columns(['_time', ...periods.flatMap((period) => names.map((name) => `${name}_${seriesName(period, args)}`))]);
    yield* [...lines].sort(([a], [b]) => a - b).map(([, line]) => line);
  },
});

function seriesName(periods: number, { span, series }: TimewrapArguments): string {
  if (series === 'short') return `s${periods}`;
  const unit = unitNames[span.unit] ?? span.unit;
  const count = periods * span.count;
  return periods === 0
    ? `latest_${span.count === 1 ? '' : span.count}${unit}${span.count === 1 ? '' : 's'}`
    : `${count}${unit}${count === 1 ? '' : 's'}_before`;
}
