import {
  type FieldSet,
  parseSpan,
  parseTimeModifier,
  scalarsOf,
  setField,
  snapToSpan,
  spanSeconds,
  type TimeSpan,
  toNumber,
  type Value,
} from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

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
    const isTime = args.field === '_time';
    const align = alignment(args.alignTime, job);
    if (args.span === undefined) {
      const all = [...rows];
      const cut = automaticBucketer(
        all.map((row) => row.get(args.field) ?? null),
        args,
        isTime,
        zone,
        align,
      );
      for (const row of all) {
        setField(row, args.as, cut(row.get(args.field) ?? null));
        yield row;
      }
      return;
    }
    const cut = bucketer(args.span, isTime, zone, align);
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

/** What `aligntime` means: an end of the time range, or a time; undefined where there is none. */
export function alignment(text: string | undefined, job: JobContext): number | undefined {
  if (text === undefined) return undefined;
  if (text === 'earliest') return job.earliest ?? undefined;
  if (text === 'latest') return job.latest ?? undefined;
  return parseTimeModifier(text, job.environment.now, job.environment.timezone) ?? undefined;
}

/** The widths that time is cut into where no span is given. */
const timeSteps = ['1s', '5s', '10s', '30s', '1m', '5m', '10m', '30m', '1h', '1d', '1mon'].map(
  (text) => parseSpan(text)!,
);

/** How wide buckets are where no span is given. */
export interface AutomaticBins {
  readonly bins: number;
  readonly minspan?: TimeSpan;
  /** The range to cut; it is never less than that of the values. */
  readonly start?: number;
  readonly end?: number;
}

/** Puts values into at most `bins` buckets of the smallest round width. */
export function automaticBucketer(
  values: readonly Value[],
  { bins, minspan, start, end }: AutomaticBins,
  isTime: boolean,
  zone: string,
  align?: number,
): (value: Value) => Value {
  const numbers = values.map(single).filter((one): one is number => one !== null);
  const low = numbers.reduce((a, b) => Math.min(a, b), start ?? Number.POSITIVE_INFINITY);
  const high = numbers.reduce((a, b) => Math.max(a, b), end ?? Number.NEGATIVE_INFINITY);
  const extent = Math.max(high - low, 0);
  if (!isTime) return bucketer({ width: 10 ** Math.ceil(Math.log10(Math.max(extent / bins, 1e-9))) }, false, zone);
  return bucketer({ time: automaticSpan(extent, bins, minspan) }, true, zone, align);
}

/** The shortest step, `least` or more, that cuts `extent` seconds into at most `bins` buckets. */
export function automaticSpan(extent: number, bins: number, least: TimeSpan | undefined): TimeSpan {
  const shortest = least ? spanSeconds(least) : 0;
  const fits = (span: TimeSpan) => spanSeconds(span) >= shortest && extent / spanSeconds(span) <= bins;
  return timeSteps.find(fits) ?? timeSteps.at(-1)!;
}
