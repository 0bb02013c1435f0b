import type { SearchExpr } from '../../spl/ast.ts';
import { noFields, type Row } from '../../values/index.ts';
import { command } from '../command.ts';
import { compileSearch } from '../search/predicate.ts';
import { findTable } from './lookup.ts';

interface InputlookupArguments {
  readonly name: string;
  readonly append: boolean;
  readonly start: number;
  readonly max: number;
  readonly where?: SearchExpr;
}

const options = { append: 'boolean', start: 'integer', max: 'integer', strict: 'boolean' } as const;

export const inputlookup = command<InputlookupArguments>({
  name: 'inputlookup',
  category: 'generating',
  kind: 'generating',
  summary: 'Reads the rows of a lookup table.',
  arguments: [
    { name: 'lookup', type: 'string', doc: 'The name of a lookup definition, or a CSV file.' },
    { name: 'append', type: 'boolean', default: false, doc: 'Puts the rows behind the current results.' },
    { name: 'start', type: 'integer', default: 0, doc: 'The first row to read, from 0.' },
    { name: 'max', type: 'integer', default: 1000000000, doc: 'How many rows to read.' },
    { name: 'where', type: 'expression', doc: 'A search expression that rows must satisfy.' },
    { name: 'strict', type: 'boolean', default: false, doc: 'Accepted.' },
  ],
  examples: [
    {
      title: 'the rows of a table',
      files: { 'lookups/users.csv': 'user,dept\nalice,hr\nbob,it' },
      given: [],
      search: 'inputlookup users.csv where dept=it',
      gives: [{ user: 'bob', dept: 'it' }],
    },
    {
      title: 'behind the results',
      files: { 'lookups/users.csv': 'user\nalice' },
      given: [{ user: 'zoe' }],
      search: 'inputlookup append=true users.csv',
      gives: [{ user: 'zoe' }, { user: 'alice' }],
    },
  ],
  parse(parser) {
    const start = parser.offset;
    const given = parser.options(options);
    const name = parser.fieldName().name;
    parser.options(options, given);
    if (!given.append) parser.requireFirst(start);
    const where = parser.tryKeyword('where') ? parser.searchExpression() : undefined;
    return {
      name,
      append: given.append ?? false,
      start: given.start ?? 0,
      max: given.max ?? 1_000_000_000,
      ...(where ? { where } : {}),
    };
  },
  fields: (args, wanted) => (args.append ? wanted : noFields),
  *run(rows, args, job) {
    if (args.append) yield* rows;
    const definition = findTable(args.name, job);
    const table = definition.table();
    const matches = args.where && compileSearch(job.resolveSearch(args.where));
    const before = job.inputColumns();
    job.columns(args.append && before ? [...before, ...table.columns] : table.columns);
    let count = 0;
    for (const record of table.rows.slice(args.start)) {
      job.tick();
      const row: Row = new Map(record);
      if (matches && !matches(row)) continue;
      if (++count > args.max) return;
      yield row;
    }
  },
});
