import { command } from '../command.ts';

export const setfields = command<{ values: readonly (readonly [string, string])[] }>({
  name: 'setfields',
  category: 'fields',
  kind: 'streaming',
  summary: 'Gives fields the same value in every result.',
  arguments: [{ name: 'field="value"', type: 'other', doc: 'One or more, separated by commas.' }],
  examples: [
    {
      title: 'two fields',
      given: [{ a: '1' }],
      search: 'setfields ip="10.0.0.1", user="me"',
      gives: [{ a: '1', ip: '10.0.0.1', user: 'me' }],
    },
    { title: 'a value is replaced', given: [{ a: '1' }], search: 'setfields a="2"', gives: [{ a: '2' }] },
  ],
  parse(parser) {
    const values: [string, string][] = [];
    for (parser.skipCommas(); !parser.atEnd(); parser.skipCommas()) {
      const name = parser.fieldName().name;
      parser.expectChar('=');
      values.push([name, parser.value().text]);
    }
    if (values.length === 0) parser.fail('setfields needs field="value"', parser.spanHere());
    return { values };
  },
  fields: (args, wanted) => wanted.without(...args.values.map(([name]) => name)),
  outputs: (args, before) => before && [...new Set([...before, ...args.values.map(([name]) => name)])],
  *run(rows, args) {
    for (const row of rows) {
      for (const [name, value] of args.values) row.set(name, value);
      yield row;
    }
  },
});
