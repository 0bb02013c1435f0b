import { multivalue, scalarsOf, scalarText, setField, wildcardToRegExp } from '../../values/index.ts';
import { command } from '../command.ts';

interface ReplaceArguments {
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
  readonly fields: readonly string[];
}

export const replace = command<ReplaceArguments>({
  name: 'replace',
  category: 'fields',
  kind: 'streaming',
  summary: 'Replaces whole field values; stars carry over what they matched.',
  arguments: [
    { name: 'old WITH new', type: 'other', doc: 'One or more pairs, separated by commas.' },
    { name: 'IN', type: 'fields', doc: 'The fields to change; all visible ones by default.' },
  ],
  examples: [
    {
      title: 'a whole value',
      given: [{ a: 'x', b: 'x' }],
      search: 'replace "x" WITH "y" IN a',
      gives: [{ a: 'y', b: 'x' }],
    },
    {
      title: 'a wildcard',
      given: [{ ip: '::ffff:10.0.0.1' }],
      search: 'replace "::ffff:*" WITH * IN ip',
      gives: [{ ip: '10.0.0.1' }],
    },
  ],
  parse(parser) {
    const pairs: { from: string; to: string }[] = [];
    for (;;) {
      parser.skipCommas();
      if (parser.atEnd() || parser.peekKeyword('in')) break;
      const from = parser.value().text;
      if (!parser.tryKeyword('with'))
        parser.fail('expected WITH', parser.spanHere(), 'write: replace old WITH new IN field');
      pairs.push({ from, to: parser.value().text });
    }
    if (pairs.length === 0) parser.fail('replace needs a pair', parser.spanHere());
    const fields = parser.tryKeyword('in') ? parser.fieldNames() : [];
    return { pairs, fields };
  },
  fields: (args, wanted) => wanted.with(...args.fields),
  outputs: (_args, before) => before,
  *run(rows, args) {
    const change = replacer(args.pairs);
    for (const row of rows) {
      const names = args.fields.length > 0 ? args.fields : [...row.keys()].filter((name) => !name.startsWith('_'));
      for (const name of names) {
        const values = scalarsOf(row.get(name) ?? null);
        if (values.length > 0) setField(row, name, multivalue(values.map((value) => change(scalarText(value)))));
      }
      yield row;
    }
  },
});

/**
 * Of the pairs that fit, the later plain text wins, then the pattern whose stars matched least (Search Reference,
 * "replace", "Usage").
 */
function replacer(given: ReplaceArguments['pairs']): (text: string) => string {
  const plain = new Map(given.filter((pair) => !pair.from.includes('*')).map((pair) => [pair.from, pair.to]));
  const patterns = given
    .filter((pair) => pair.from.includes('*'))
    .map((pair) => ({ to: pair.to, pattern: wildcardToRegExp(pair.from), fixed: pair.from.replaceAll('*', '').length }))
    .sort((a, b) => b.fixed - a.fixed);
  return (text) => {
    const exact = plain.get(text);
    if (exact !== undefined) return exact;
    for (const { pattern, to } of patterns) {
      const found = pattern.exec(text);
      if (!found) continue;
      let i = 1;
      return to.replace(/\*/g, () => found[i++] ?? '');
    }
    return text;
  };
}
