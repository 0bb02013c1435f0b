import { allFields, type Row, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface MapArguments {
  readonly template: string;
  readonly maxSearches: number;
}

const options = { search: 'string', maxsearches: 'integer' } as const;

export const map = command<MapArguments>({
  name: 'map',
  category: 'combining',
  kind: 'dataset',
  summary: 'Runs a search once for each result, with `$field$` replaced by its values.',
  arguments: [
    { name: 'search', type: 'string', doc: 'The search to run; macros in it are expanded when it runs.' },
    { name: 'maxsearches', type: 'integer', default: 10, doc: 'How many results to run it for.' },
    { name: 'subsearch', type: 'subsearch', doc: 'The search in brackets instead of search=.' },
  ],
  examples: [
    {
      title: 'one search a result',
      given: [{ n: '1' }, { n: '2' }],
      search: 'map search="| makeresults | eval m=$n$*10 | table m"',
      gives: [{ m: '10' }, { m: '20' }],
    },
    {
      title: 'only so many searches',
      given: [{ n: '1' }, { n: '2' }],
      search: 'map maxsearches=1 search="| makeresults | eval m=$n$ | table m"',
      gives: [{ m: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const template = given.search ?? (parser.atSubsearch() ? parser.bracketText().text : undefined);
    parser.options(options, given);
    if (template === undefined) return parser.fail('map needs search="…"', parser.spanHere());
    return { template, maxSearches: given.maxsearches ?? 10 };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    let count = 0;
    for (const row of rows) {
      if (++count > args.maxSearches) {
        job.message('WARN', `map stopped after ${args.maxSearches} searches (maxsearches).`);
        return;
      }
      job.tick();
      const missing: string[] = [];
      const text = substitute(args.template, row, missing);
      if (missing.length > 0) {
        job.message('WARN', `map left out a result that lacks ${missing.map((name) => `"${name}"`).join(', ')}.`);
        continue;
      }
      const result = job.subsearch(job.parse(text.trim()));
      yield* result.rows;
    }
  },
});

function substitute(template: string, row: Row, missing: string[]): string {
  return template.replace(/\$([A-Za-z_][\w.:{}@-]*)\$/g, (_whole, name: string) => {
    const text = textOf(row.get(name) ?? null);
    if (text === null) missing.push(name);
    return (text ?? '').replace(/\n/g, ' ');
  });
}
