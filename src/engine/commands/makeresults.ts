import { createSource } from '../../diagnostics/index.ts';
import { parseCsv } from '../../formats/csv.ts';
import { multivalue, noFields, type Row, setField, type Value } from '../../values/index.ts';
import { command } from '../command.ts';
import { tooManyRows } from '../run-pipeline.ts';

interface MakeresultsArguments {
  readonly count: number;
  readonly annotate: boolean;
  readonly data?: { readonly format: 'csv' | 'json'; readonly text: string };
}

const options = {
  count: 'integer',
  annotate: 'boolean',
  splunk_server: 'string',
  splunk_server_group: 'string',
  format: ['csv', 'json'],
  data: 'string',
} as const;

export const makeresults = command<MakeresultsArguments>({
  name: 'makeresults',
  category: 'generating',
  kind: 'generating',
  summary: 'Makes results out of nothing, or out of inline CSV or JSON.',
  arguments: [
    { name: 'count', type: 'integer', default: 1, doc: 'How many results to make.' },
    { name: 'annotate', type: 'boolean', default: false, doc: 'Adds empty internal fields such as host and source.' },
    { name: 'format', type: 'enum', doc: '`csv` or `json`: the format of data.' },
    { name: 'data', type: 'string', doc: 'CSV text with a header, or a JSON array of objects.' },
    { name: 'splunk_server', type: 'string', doc: 'Accepted; there is one server.' },
    { name: 'splunk_server_group', type: 'string', doc: 'Accepted; there is one server.' },
  ],
  examples: [
    {
      title: 'rows with a field',
      given: [],
      search: 'makeresults count=2 | eval a="x" | table a',
      gives: [{ a: 'x' }, { a: 'x' }],
    },
    {
      title: 'inline CSV',
      given: [],
      search: 'makeresults format=csv data="a,b\n1,2" | table a b',
      gives: [{ a: '1', b: '2' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const given = parser.options(options);
    const count = given.count ?? parser.tryInteger() ?? 1;
    if (given.data !== undefined && given.format === 'json' && !isJson(given.data))
      parser.fail(
        'data= is no JSON object or array of objects',
        parser.spanHere(),
        'write an array of objects',
        'spl-bad-argument',
      );
    if (count < 0)
      parser.fail('makeresults needs a count of 0 or more', parser.spanHere(), undefined, 'spl-bad-argument');
    const data = given.data === undefined ? undefined : { format: given.format ?? ('csv' as const), text: given.data };
    return { count, annotate: given.annotate ?? false, ...(data ? { data } : {}) };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    // Whole seconds, as now() has them.
    const now = Math.floor(job.environment.now);
    if (args.data) {
      yield* inlineRows(args.data, now);
      return;
    }
    if (args.count > job.limits.maxRows) throw tooManyRows('makeresults', job.limits.maxRows);
    for (let i = 0; i < args.count; i++) {
      job.tick();
      if (job.isFinalized()) return;
      const row: Row = new Map([['_time', now]]);
      if (args.annotate) row.set('splunk_server', 'firedrill').set('splunk_server_group', '');
      yield row;
    }
  },
});

function* inlineRows(data: { format: 'csv' | 'json'; text: string }, now: number): Generator<Row> {
  if (data.format === 'csv') {
    for (const record of parseCsv(createSource('<data>', data.text.replaceAll('\\n', '\n'))).rows)
      yield new Map(record);
    return;
  }
  const parsed: unknown = JSON.parse(data.text);
  for (const item of Array.isArray(parsed) ? parsed : [parsed]) {
    const row: Row = new Map<string, Value>([
      ['_raw', JSON.stringify(item)],
      ['_time', now],
    ]);
    for (const [name, value] of Object.entries(item as Record<string, unknown>)) {
      if (Array.isArray(value)) setField(row, name, multivalue(value.map(String)));
      else if (value !== null) row.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    yield row;
  }
}

function isJson(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    const items: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
    return items.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item));
  } catch {
    return false;
  }
}
