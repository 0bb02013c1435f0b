import { textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface StrcatArguments {
  readonly parts: readonly { readonly text: string; readonly literal: boolean }[];
  readonly target: string;
  readonly allRequired: boolean;
}

export const strcat = command<StrcatArguments>({
  name: 'strcat',
  category: 'fields',
  kind: 'streaming',
  summary: 'Joins fields and texts into one field.',
  arguments: [
    { name: 'allrequired', type: 'boolean', default: false, doc: 'Whether nothing is written where a field is null.' },
    { name: 'parts', type: 'fields', doc: 'Fields, and texts in double quotes.' },
    { name: 'target', type: 'field', doc: 'The last one gets the text.' },
  ],
  examples: [
    {
      title: 'fields and a text',
      given: [{ a: 'x', b: 'y' }],
      search: 'strcat a "-" b c',
      gives: [{ a: 'x', b: 'y', c: 'x-y' }],
    },
    {
      title: 'nothing where a field is null',
      given: [{ a: 'x' }],
      search: 'strcat allrequired=true a "-" b c',
      gives: [{ a: 'x' }],
    },
  ],
  parse(parser) {
    const given = parser.options({ allrequired: 'boolean' } as const);
    const parts: { text: string; literal: boolean }[] = [];
    for (;;) {
      const literal = parser.tryString();
      if (literal) parts.push({ text: literal.text, literal: true });
      else {
        const field = parser.tryFieldName();
        if (!field) break;
        parts.push({ text: field.name, literal: false });
      }
    }
    const target = parts.pop();
    if (!target || parts.length === 0) return parser.fail('strcat needs parts and a target field', parser.spanHere());
    return { parts, target: target.text, allRequired: given.allrequired ?? false };
  },
  fields: (args, wanted) => wanted.with(...args.parts.filter((part) => !part.literal).map((part) => part.text)),
  outputs: (args, before) => before && [...new Set([...before, args.target])],
  *run(rows, args) {
    for (const row of rows) {
      const texts = args.parts.map((part) => (part.literal ? part.text : textOf(row.get(part.text) ?? null)));
      if (!args.allRequired || texts.every((text) => text !== null))
        row.set(args.target, texts.map((text) => text ?? '').join(''));
      yield row;
    }
  },
});
