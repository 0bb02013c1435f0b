import {
  type FieldSet,
  parseSpan,
  parseTimeModifier,
  type Row,
  scalarsOf,
  setField,
  snapToSpan,
  type TimeSpan,
  toNumber,
  type Value,
} from '../../values/index.ts';
import { command } from '../command.ts';

/** How wide a bin is: a length, a time, or a power of a base. */
export interface BinSpan {
  readonly time?: TimeSpan;
  readonly width?: number;
  readonly log?: { readonly base: number; readonly factor: number };
}

interface BinArguments {
  readonly field: string;
  readonly as: string;
  readonly span?: BinSpan;
  readonly bins: number;
  readonly minspan?: TimeSpan;
  readonly start?: number;
  readonly end?: number;
  readonly alignTime?: string;
}

const options = {
  span: 'string',
  bins: 'integer',
  minspan: 'string',
  start: 'number',
  end: 'number',
  aligntime: 'string',
} as const;

export const bin = command<BinArguments>({
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  category: 'statistics',
  kind: 'streaming',
  summary: 'Puts numbers or times into buckets.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field to cut, with an optional AS name.' },
    {
      name: 'span',
      type: 'timespan',
      doc: 'The width of a bucket: `5m`, `1h`, `1d` for times, a number or `2log10` for numbers.',
    },
    { name: 'bins', type: 'integer', default: 100, doc: 'The greatest number of buckets where no span is given.' },
    { name: 'minspan', type: 'timespan', doc: 'The least width where it is chosen automatically.' },
    { name: 'start', type: 'number', doc: 'Lower end of the range for automatic numeric buckets; likewise `end`.' },
    { name: 'aligntime', type: 'string', doc: 'Aligns time buckets to `earliest`, `latest` or a time.' },
  ],
  examples: [
    {
      title: 'times are cut down to the hour',
      given: [{ _time: '1700000000' }],
      search: 'bin span=1h _time',
      gives: [{ _time: '1699999200' }],
    },
    { title: 'numbers become ranges', given: [{ n: '27' }], search: 'bin n span=10', gives: [{ n: '20-30' }] },
  ],
  parse(parser) {
    const given = parser.options(options);
    const field = parser.fieldName().name;
    let as = field;
    parser.options(options, given);
    if (parser.tryKeyword('as')) as = parser.fieldName().name;
    parser.options(options, given);
    const span =
      given.span === undefined
        ? undefined
        : (readSpan(given.span) ??
          parser.fail(
            `"${given.span}" is no span`,
            parser.spanHere(),
            'write for example span=5m or span=10',
            'spl-bad-argument',
          ));
    const minspan = given.minspan === undefined ? undefined : (parseSpan(given.minspan) ?? undefined);
    return {
      field,
      as,
      bins: given.bins ?? 100,
      ...(span ? { span } : {}),
      ...(minspan ? { minspan } : {}),
      ...(given.start === undefined ? {} : { start: given.start }),
      ...(given.end === undefined ? {} : { end: given.end }),
      ...(given.aligntime === undefined ? {} : { alignTime: given.aligntime }),
    };
  },
  fields: (args, wanted): FieldSet => wanted.with(args.field),
  outputs: (args, before) => before && [...new Set([...before, args.as])],
  *run(rows, args, job) {
    const zone = job.environment.timezone;
    if (args.span === undefined) {
      yield* automatic([...rows], args, zone);
      return;
    }
    const align =
      args.alignTime === 'earliest'
        ? job.earliest
        : args.alignTime === 'latest'
          ? job.latest
          : args.alignTime === undefined
            ? null
            : parseTimeModifier(args.alignTime, job.environment.now, zone);
    const cut = bucketer(args.span, args.field === '_time', zone, align ?? undefined);
    for (const row of rows) {
      setField(row, args.as, cut(row.get(args.field) ?? null));
      yield row;
    }
  },
});

/** Puts one value into its bucket: a time is cut down, a number becomes a range; anything else stays as it is. */
export function bucketer(
  { time, width, log }: BinSpan,
  isTime: boolean,
  zone: string,
  align?: number,
): (value: Value) => Value {
  return (value) => {
    const number = single(value);
    if (number === null) return value;
    if (isTime || time !== undefined) return snapToSpan(number, time ?? { count: width!, unit: 's' }, zone, align);
    return log ? logRange(number, log.base, log.factor) : range(number, width!);
  };
}

/** `1h`, `10` or `2log10`; null for anything else. */
export function readSpan(text: string): BinSpan | null {
  const log = /^(\d+(?:\.\d+)?)?log(\d+(?:\.\d+)?)?$/i.exec(text);
  if (log) return { log: { factor: Number(log[1] ?? 1), base: Number(log[2] ?? 10) } };
  if (/^\d+(?:\.\d+)?$/.test(text)) return { width: Number(text) };
  const time = parseSpan(text);
  return time && { time };
}

function single(value: Value): number | null {
  const values = scalarsOf(value);
  return values.length === 1 ? toNumber(values[0]!) : null;
}

function tidy(value: number): string {
  return String(Number(value.toPrecision(12)));
}

function range(value: number, width: number): string {
  const low = Math.floor(value / width + 1e-12) * width;
  return `${tidy(low)}-${tidy(low + width)}`;
}

function logRange(value: number, base: number, factor: number): string | number {
  if (value <= 0) return value;
  const power = Math.floor(Math.log(value / factor) / Math.log(base) + 1e-12);
  return `${tidy(factor * base ** power)}-${tidy(factor * base ** (power + 1))}`;
}

const niceSeconds = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 86_400, 30 * 86_400];

/** Without a span, the width is the smallest round one that gives at most `bins` buckets. */
function* automatic(rows: Row[], args: BinArguments, zone: string) {
  const numbers = rows.map((row) => single(row.get(args.field) ?? null)).filter((one): one is number => one !== null);
  const low = args.start ?? numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = args.end ?? numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const extent = Math.max(high - low, 0);
  const isTime = args.field === '_time';
  const seconds = niceSeconds.find((width) => extent / width <= args.bins) ?? niceSeconds.at(-1)!;
  const power = 10 ** Math.ceil(Math.log10(Math.max(extent / args.bins, 1e-9)));
  for (const row of rows) {
    const number = single(row.get(args.field) ?? null);
    if (number !== null)
      row.set(args.as, isTime ? snapToSpan(number, { count: seconds, unit: 's' }, zone) : range(number, power));
    yield row;
  }
}
