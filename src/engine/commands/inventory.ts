import { noFields, type Row, wildcardToRegExp } from '../../values/index.ts';
import { command } from '../command.ts';
import { savedSearchRows } from './from.ts';

/** Commands that tell what is there. */
export const eventcount = command<{ indexes: readonly string[]; summarize: boolean }>({
  name: 'eventcount',
  category: 'generating',
  kind: 'generating',
  summary: 'Counts the events of indexes.',
  arguments: [
    { name: 'index', type: 'string', default: '*', doc: 'An index, with wildcards; may repeat.' },
    { name: 'summarize', type: 'boolean', default: true, doc: 'One sum instead of a row for each index.' },
    { name: 'report_size', type: 'boolean', default: false, doc: 'Accepted; likewise list_vix.' },
  ],
  examples: [
    { title: 'an empty store', given: [], search: 'eventcount index=none', gives: [{ count: '0' }] },
    {
      title: 'for each index',
      given: [],
      search: 'eventcount summarize=false index=main | table index count',
      gives: [{ index: 'main', count: '0' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const indexes: string[] = [];
    let summarize = true;
    for (;;) {
      const option = parser.tryOption(['index', 'summarize', 'report_size', 'list_vix']);
      if (!option) break;
      if (option.name === 'index') indexes.push(option.value.text);
      if (option.name === 'summarize') summarize = parser.booleanOf('summarize', option.value);
    }
    return { indexes: indexes.length > 0 ? indexes : ['*'], summarize };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    const tests = args.indexes.map((name) => wildcardToRegExp(name, 'i'));
    const counts = new Map<string, number>();
    for (const name of job.store.indexes())
      if (tests.some((test) => test.test(name)) && !name.startsWith('_')) counts.set(name, 0);
    for (const bucket of job.store.buckets())
      if (counts.has(bucket.index)) counts.set(bucket.index, counts.get(bucket.index)! + bucket.events.length);
    if (args.summarize) yield new Map([['count', [...counts.values()].reduce((a, b) => a + b, 0)]]);
    else
      for (const [index, count] of counts)
        yield new Map<string, string | number>([
          ['count', count],
          ['index', index],
          ['server', 'firedrill'],
        ]);
  },
});

export const metadata = command<{ type: 'hosts' | 'sources' | 'sourcetypes'; index: string }>({
  name: 'metadata',
  category: 'generating',
  kind: 'generating',
  summary: 'Lists hosts, sources or sourcetypes with counts and times.',
  arguments: [
    { name: 'type', type: 'enum', doc: '`hosts`, `sources` or `sourcetypes`.' },
    { name: 'index', type: 'string', default: '*', doc: 'An index, with wildcards.' },
    { name: 'splunk_server', type: 'string', doc: 'Accepted; likewise splunk_server_group and datatype.' },
  ],
  examples: [
    { title: 'an empty store', given: [], search: 'metadata type=hosts index=none', gives: [] },
    { title: 'the index may have a wildcard', given: [], search: 'metadata type=sourcetypes index=no*', gives: [] },
  ],
  parse(parser) {
    parser.requireFirst();
    const given = parser.options({
      type: ['hosts', 'sources', 'sourcetypes'],
      index: 'string',
      splunk_server: 'string',
      splunk_server_group: 'string',
      datatype: 'string',
    } as const);
    if (!given.type) return parser.fail('metadata needs type=hosts, sources or sourcetypes', parser.spanHere());
    return { type: given.type, index: given.index ?? '*' };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    const field = args.type.slice(0, -1) as 'host' | 'source' | 'sourcetype';
    const test = wildcardToRegExp(args.index, 'i');
    const found = new Map<string, { count: number; first: number; last: number }>();
    for (const bucket of job.store.buckets()) {
      if (!test.test(bucket.index) || (bucket.index.startsWith('_') && !args.index.startsWith('_'))) continue;
      const entry = found.get(bucket[field]) ?? {
        count: 0,
        first: Number.POSITIVE_INFINITY,
        last: Number.NEGATIVE_INFINITY,
      };
      found.set(bucket[field], {
        count: entry.count + bucket.events.length,
        first: Math.min(entry.first, bucket.earliest),
        last: Math.max(entry.last, bucket.latest),
      });
    }
    for (const [name, entry] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const row: Row = new Map<string, string | number>([
        ['firstTime', Math.floor(entry.first)],
        [field, name],
        ['lastTime', Math.floor(entry.last)],
        ['recentTime', Math.floor(entry.last)],
        ['totalCount', entry.count],
        ['type', args.type],
      ]);
      yield row;
    }
  },
});

export const savedsearch = command<{ name: string; replacements: ReadonlyMap<string, string> }>({
  name: 'savedsearch',
  category: 'generating',
  kind: 'generating',
  summary: 'Runs a saved search and returns its results.',
  arguments: [
    { name: 'name', type: 'string', doc: 'The saved search.' },
    {
      name: 'replacements',
      type: 'other',
      doc: '`key=value` pairs, for `$key$` in the search; `nosubstitution=true` leaves them.',
    },
  ],
  examples: [
    {
      title: 'its results',
      files: { 'default/savedsearches.conf': '[one]\nsearch = | makeresults | eval a=1 | table a' },
      given: [],
      search: 'savedsearch one',
      gives: [{ a: '1' }],
    },
    {
      title: 'a token',
      files: { 'default/savedsearches.conf': '[of]\nsearch = | makeresults | eval u="$user$" | table u' },
      given: [],
      search: 'savedsearch of user=alice',
      gives: [{ u: 'alice' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    const name = (parser.tryString() ?? { text: parser.fieldName().name }).text;
    const replacements = new Map<string, string>();
    let substitutes = true;
    while (!parser.atEnd()) {
      const key = parser.fieldName().name;
      parser.expectChar('=');
      const value = parser.value();
      if (key.toLowerCase() === 'nosubstitution') substitutes = !parser.booleanOf(key, value);
      else replacements.set(key, value.text);
    }
    return { name, replacements: substitutes ? replacements : new Map<string, string>() };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    yield* savedSearchRows(args.name, job, args.replacements);
  },
});
