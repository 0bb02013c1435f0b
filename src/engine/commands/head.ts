import type { Expr } from '../../spl/ast.ts';
import { command } from '../command.ts';
import { fieldsOf } from '../expression.ts';

interface HeadArguments {
  readonly limit: number;
  readonly condition?: Expr;
  readonly keepLast: boolean;
  readonly allowNull: boolean;
}

const options = { limit: 'integer', null: 'boolean', keeplast: 'boolean' } as const;

export const head = command<HeadArguments>({
  name: 'head',
  category: 'filtering',
  kind: 'streaming',
  summary: 'Keeps the first results, by number or while a condition holds.',
  arguments: [
    { name: 'limit', type: 'integer', default: 10, doc: 'How many results to keep.' },
    { name: 'condition', type: 'expression', doc: 'Keeps results until this is false, in parentheses.' },
    { name: 'null', type: 'boolean', default: false, doc: 'Whether a condition that is null counts as true.' },
    { name: 'keeplast', type: 'boolean', default: false, doc: 'Whether the result that ends it is kept as well.' },
  ],
  examples: [
    {
      title: 'the first two',
      given: [{ n: '1' }, { n: '2' }, { n: '3' }],
      search: 'head 2',
      gives: [{ n: '1' }, { n: '2' }],
    },
    {
      title: 'while a condition holds',
      given: [{ n: '1' }, { n: '5' }, { n: '2' }],
      search: 'head (n<3)',
      gives: [{ n: '1' }],
    },
    {
      title: 'keeplast keeps the row that ends it',
      given: [{ n: '1' }, { n: '5' }, { n: '2' }],
      search: 'head keeplast=true (n<3)',
      gives: [{ n: '1' }, { n: '5' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    let limit = given.limit;
    let condition: Expr | undefined;
    const count = parser.tryInteger();
    if (count !== undefined) limit = count;
    else if (!parser.atEnd()) condition = parser.expression();
    parser.options(options, given);
    limit ??= given.limit;
    if (limit !== undefined && limit < 0)
      parser.fail('head needs a number of 0 or more', parser.spanHere(), undefined, 'spl-bad-argument');
    return {
      limit: limit ?? (condition ? Number.POSITIVE_INFINITY : 10),
      ...(condition ? { condition } : {}),
      keepLast: given.keeplast ?? false,
      allowNull: given.null ?? false,
    };
  },
  fields: (args, wanted) => (args.condition ? wanted.union(fieldsOf(args.condition)) : wanted),
  outputs: (_args, before) => before,
  *run(rows, args, job) {
    if (args.limit === 0) return;
    const holds = args.condition && job.compile(args.condition);
    let count = 0;
    for (const row of rows) {
      if (holds) {
        const verdict = holds(row);
        if (verdict !== true && !(args.allowNull && verdict === null)) {
          if (args.keepLast) yield row;
          return;
        }
      }
      yield row;
      if (++count >= args.limit) return;
    }
  },
});
