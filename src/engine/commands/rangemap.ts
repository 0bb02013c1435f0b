import { multivalue, scalarsOf, setField, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';

interface RangemapArguments {
  readonly field: string;
  readonly ranges: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  readonly fallback: string;
}

export const rangemap = command<RangemapArguments>({
  name: 'rangemap',
  category: 'fields',
  kind: 'streaming',
  summary: 'Names the range that a number lies in, in the field `range`.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The numeric field.' },
    { name: 'name=low-high', type: 'other', doc: 'One or more ranges.' },
    { name: 'default', type: 'string', default: 'None', doc: 'The name where no range fits.' },
  ],
  examples: [
    {
      title: 'a range',
      given: [{ n: '5' }, { n: '50' }],
      search: 'rangemap field=n low=0-10 high=11-100',
      gives: [
        { n: '5', range: 'low' },
        { n: '50', range: 'high' },
      ],
    },
    {
      title: 'a default',
      given: [{ n: '500' }],
      search: 'rangemap field=n low=0-10 default=severe',
      gives: [{ n: '500', range: 'severe' }],
    },
  ],
  parse(parser) {
    let field: string | undefined;
    let fallback = 'None';
    const ranges: RangemapArguments['ranges'][number][] = [];
    while (!parser.atEnd()) {
      const name = parser.fieldName().name;
      parser.expectChar('=');
      const value = parser.value();
      if (name === 'field') field = value.text;
      else if (name === 'default') fallback = value.text;
      else {
        const found = /^(-?[\d.]+)-(-?[\d.]+)$/.exec(value.text);
        if (!found) return parser.fail(`"${value.text}" is no range`, value.span, 'write low=0-10', 'spl-bad-argument');
        ranges.push({ name, low: Number(found[1]), high: Number(found[2]) });
      }
    }
    if (field === undefined) return parser.fail('rangemap needs field=…', parser.spanHere());
    return { field, ranges, fallback };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (_args, before) => before && [...new Set([...before, 'range'])],
  *run(rows, args) {
    for (const row of rows) {
      const number = toNumber(scalarsOf(row.get(args.field) ?? null)[0] ?? '');
      const names =
        number === null
          ? []
          : args.ranges.filter((range) => number >= range.low && number <= range.high).map((range) => range.name);
      setField(row, 'range', multivalue(names.length > 0 ? names : [args.fallback]));
      yield row;
    }
  },
});
