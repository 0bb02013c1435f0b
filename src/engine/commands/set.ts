import type { Pipeline } from '../../spl/ast.ts';
import { noFields, type Row } from '../../values/index.ts';
import { command } from '../command.ts';

interface SetArguments {
  readonly operation: 'union' | 'diff' | 'intersect';
  readonly left: Pipeline;
  readonly right: Pipeline;
}

export const set = command<SetArguments>({
  name: 'set',
  category: 'combining',
  kind: 'generating',
  summary: 'The union, difference or intersection of the results of two subsearches.',
  arguments: [
    {
      name: 'operation',
      type: 'enum',
      doc: '`union`: all, without duplicates; `diff`: those of only one side; `intersect`: those of both.',
    },
    {
      name: 'subsearches',
      type: 'subsearch',
      doc: 'Two searches in brackets. Results are equal where all fields are.',
    },
  ],
  deviations: ['Internal fields are not compared.'],
  examples: [
    {
      title: 'what only one side has',
      given: [],
      search:
        'set diff [| makeresults count=2 | streamstats count AS n | table n] [| makeresults | eval n=2 | table n]',
      gives: [{ n: '1' }],
    },
    {
      title: 'what both sides have',
      given: [],
      search:
        'set intersect [| makeresults count=2 | streamstats count AS n | table n] [| makeresults | eval n=2 | table n]',
      gives: [{ n: '2' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const operation = (['union', 'diff', 'intersect'] as const).find((word) => parser.tryKeyword(word));
    if (!operation) return parser.fail('set needs union, diff or intersect', parser.spanHere(), 'set diff [ … ] [ … ]');
    return { operation, left: parser.subsearch(), right: parser.subsearch() };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    const left = job.subsearch(args.left, { maxRows: job.limits.appendRows });
    const right = job.subsearch(args.right, { maxRows: job.limits.appendRows });
    job.columns([...left.columns, ...right.columns]);
    const onLeft = distinct(left.rows);
    const onRight = distinct(right.rows);
    for (const [key, row] of onLeft)
      if (args.operation === 'union' || onRight.has(key) === (args.operation === 'intersect')) yield row;
    if (args.operation === 'intersect') return;
    for (const [key, row] of onRight) if (!onLeft.has(key)) yield row;
  },
});

function distinct(rows: readonly Row[]): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const visible = [...row].filter(([name]) => !name.startsWith('_'));
    const key = JSON.stringify(visible.map(([name, value]) => [name, String(value)]).sort());
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}
