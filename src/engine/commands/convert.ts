import {
  type FieldSet,
  fieldSet,
  multivalue,
  type Row,
  type Scalar,
  scalarsOf,
  scalarText,
  setField,
  strftime,
  strptime,
  toNumber,
  wildcardToRegExp,
} from '../../values/index.ts';
import { command } from '../command.ts';

type Conversion = (text: string, format: string, zone: string) => Scalar | null | 'drop';

interface ConvertCall {
  readonly name: string;
  readonly pattern: string;
  readonly as?: string;
}
interface ConvertArguments {
  readonly format: string;
  readonly calls: readonly ConvertCall[];
}

const unitFactors: Readonly<Record<string, number>> = { k: 1, m: 1024, g: 1024 * 1024 };

/** `HH:MM:SS`, `D+HH:MM:SS` or `HH:MM` to seconds. */
function durationSeconds(text: string): number | null {
  const found = /^(?:(\d+)\+)?(?:(\d+):)?(\d+):(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!found) return null;
  return Number(found[1] ?? 0) * 86_400 + Number(found[2] ?? 0) * 3600 + Number(found[3]) * 60 + Number(found[4]);
}

function anyNumber(text: string): number | null {
  return (
    toNumber(text) ??
    durationSeconds(text) ??
    memk(text) ??
    (/^[\d,]+(?:\.\d+)?/.test(text) ? Number.parseFloat(text.replaceAll(',', '')) : null)
  );
}

function memk(text: string): number | null {
  const found = /^([\d.]+)\s*([kmg])?b?$/i.exec(text.trim());
  return found ? Number(found[1]) * (unitFactors[found[2]?.toLowerCase() ?? 'k'] ?? 1) : null;
}

const conversions: Readonly<Record<string, Conversion>> = {
  auto: (text) => anyNumber(text) ?? text,
  ctime: (text, format, zone) => {
    const time = toNumber(text);
    return time === null ? text : strftime(time, format, zone);
  },
  mktime: (text, format, zone) => strptime(text, format, zone),
  dur2sec: durationSeconds,
  mstime: (text) => {
    const found = /^(?:(\d+):)?(\d+)(?:\.(\d+))?$/.exec(text.trim());
    return found ? Number(found[1] ?? 0) * 60 + Number(`${found[2]}.${found[3] ?? 0}`) : null;
  },
  memk,
  num: (text) => anyNumber(text) ?? 'drop',
  rmcomma: (text) => text.replaceAll(',', ''),
  rmunit: (text) => {
    const found = /^[-+]?[\d.,]+/.exec(text.trim());
    return found ? Number(found[0].replaceAll(',', '')) : text;
  },
  none: (text) => text,
};

export const convert = command<ConvertArguments>({
  name: 'convert',
  category: 'fields',
  kind: 'streaming',
  summary: 'Converts field values: times to text and back, durations, sizes and texts to numbers.',
  arguments: [
    { name: 'timeformat', type: 'string', default: '%m/%d/%Y %H:%M:%S', doc: 'The format for ctime and mktime.' },
    {
      name: 'functions',
      type: 'other',
      doc: '`ctime()`, `mktime()`, `dur2sec()`, `mstime()`, `memk()`, `num()`, `rmcomma()`, `rmunit()`, `auto()`, `none()`, each with a field or pattern and an optional AS.',
    },
  ],
  examples: [
    {
      title: 'epoch seconds to text',
      given: [{ t: '1700000000' }],
      search: 'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime(t)',
      gives: [{ t: '2023-11-14T22:13:20' }],
    },
    { title: 'an absent field stays absent', given: [{ a: '1' }], search: 'convert ctime(t)', gives: [{ a: '1' }] },
    {
      title: 'text to a number',
      given: [{ s: '1,234' }],
      search: 'convert rmcomma(s) AS n',
      gives: [{ s: '1,234', n: '1234' }],
    },
  ],
  parse(parser) {
    const options = { timeformat: 'string' } as const;
    const given = parser.options(options);
    const calls: ConvertCall[] = [];
    for (;;) {
      parser.skipCommas();
      parser.options(options, given);
      if (parser.atEnd()) break;
      const start = parser.offset;
      const name = parser.peekWord()?.toLowerCase() ?? '';
      if (!(name in conversions))
        parser.fail(
          `convert has no function "${name}"`,
          { start, end: start + Math.max(1, name.length) },
          `one of ${Object.keys(conversions).join(', ')}`,
          'spl-unknown-function',
        );
      parser.moveTo(start + name.length);
      parser.expectChar('(');
      const field = parser.tryFieldName()?.name ?? '*';
      parser.expectChar(')');
      const as = parser.tryKeyword('as') ? parser.fieldName().name : undefined;
      calls.push({ name, pattern: field, ...(as ? { as } : {}) });
    }
    if (calls.length === 0)
      parser.fail('convert needs a function', parser.spanHere(), 'for example: convert ctime(firstTime)');
    return { format: given.timeformat ?? '%m/%d/%Y %H:%M:%S', calls };
  },
  fields: (args, wanted) =>
    wanted.all
      ? wanted
      : args.calls.reduce((fields, call) => (call.as === undefined ? fields : fields.with(call.pattern)), wanted),
  outputs: (args, before) => before && [...new Set([...before, ...args.calls.flatMap((call) => call.as ?? [])])],
  *run(rows, args, job) {
    const excluded = fieldSet(args.calls.filter((call) => call.name === 'none').map((call) => call.pattern));
    const calls = args.calls.filter((call) => call.name !== 'none');
    for (const row of rows) {
      for (const call of calls) apply(row, call, excluded, args.format, job.environment.timezone);
      yield row;
    }
  },
});

/** `none()` keeps fields away from the patterns of the other functions. */
function apply(row: Row, call: ConvertCall, excluded: FieldSet, format: string, zone: string): void {
  const conversion = conversions[call.name]!;
  const pattern = wildcardToRegExp(call.pattern);
  const names = call.pattern.includes('*')
    ? [...row.keys()].filter(
        (name) => pattern.test(name) && (!name.startsWith('_') || call.pattern.startsWith('_')) && !excluded.has(name),
      )
    : [call.pattern];
  for (const name of names) {
    const values = scalarsOf(row.get(name) ?? null);
    if (values.length === 0) continue;
    // auto leaves a field alone unless all of its values can be converted.
    if (call.name === 'auto' && values.some((value) => anyNumber(scalarText(value)) === null)) continue;
    const converted = values.map((value) => conversion(scalarText(value), format, zone));
    const good = converted.filter((value): value is Scalar => value !== null && value !== 'drop');
    const target = call.as === undefined ? name : wildcardTarget(call.as, pattern.exec(name)?.slice(1) ?? []);
    setField(row, target, multivalue(good));
  }
}

/** Each star of AS takes what the same star of the pattern matched. */
function wildcardTarget(as: string, parts: readonly string[]): string {
  let i = 0;
  return as.replace(/\*/g, () => parts[i++] ?? '');
}
