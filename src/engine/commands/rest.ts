import { noFields, type Row, type Value } from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';

type Entry = Readonly<Record<string, string | number>>;

/** What a server would answer, as far as the engine knows it: the last part of the path names the endpoint. */
const endpoints: Readonly<Record<string, (job: JobContext) => Entry[]>> = {
  'server/info': () => [
    { title: 'server-info', serverName: 'firedrill', version: '9.4.0', product_type: 'enterprise' },
  ],
  'data/indexes': (job) =>
    job.store.indexes().map((title) => {
      const buckets = [...job.store.buckets()].filter((bucket) => bucket.index === title);
      return {
        title,
        disabled: 0,
        totalEventCount: buckets.reduce((sum, bucket) => sum + bucket.events.length, 0),
      };
    }),
  'saved/searches': (job) =>
    [...job.knowledge.savedSearches()].map((one) => ({
      title: one.name,
      'eai:acl.app': one.app,
      ...Object.fromEntries(one.settings),
      search: one.search,
    })),
  'saved/eventtypes': (job) => job.knowledge.eventtypes.map(({ name, search }) => ({ title: name, search })),
  'datamodel/model': (job) =>
    [...job.knowledge.dataModels()].map(({ name, displayName }) => ({ title: name, displayName })),
  'admin/macros': (job) =>
    [...job.knowledge.macros()].map((one) => ({
      title: one.arguments.length > 0 ? `${one.name}(${one.arguments.length})` : one.name,
      definition: one.definition,
      args: one.arguments.join(','),
    })),
  'data/transforms/lookups': (job) =>
    [...job.knowledge.lookups()].map((one) => ({ title: one.name, type: one.kind, filename: one.resource })),
};

const path = /^\/?services(?:NS\/[^/]+\/[^/]+)?\/(.+?)\/?$/;

export const rest = command<{ endpoint: string; title?: string; count: number }>({
  name: 'rest',
  category: 'generating',
  kind: 'generating',
  summary: 'Reads an endpoint of the management interface.',
  arguments: [
    { name: 'path', type: 'string', doc: `\`/services/…\`, one of ${Object.keys(endpoints).join(', ')}.` },
    { name: 'count', type: 'integer', default: 0, doc: 'How many entries to return; 0 is all.' },
    {
      name: 'splunk_server',
      type: 'string',
      doc: 'Accepted; likewise splunk_server_group, timeout, strict and arguments of the endpoint.',
    },
  ],
  deviations: [
    'Only the endpoints above are answered, from the installed knowledge and the indexes of the engine, with few of their fields; others are refused by name.',
  ],
  examples: [
    {
      title: 'the server',
      given: [],
      search: 'rest /services/server/info | table title serverName',
      gives: [{ title: 'server-info', serverName: 'firedrill' }],
    },
    {
      title: 'one index',
      given: [],
      search: 'rest /services/data/indexes/main splunk_server=local | table title totalEventCount',
      gives: [{ title: 'main', totalEventCount: '0' }],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    let given: string | undefined;
    let count = 0;
    const start = parser.offset;
    while (!parser.atEnd()) {
      const option = /^[A-Za-z_][\w:.-]*\s*=\s*/.exec(parser.text.slice(parser.offset, parser.end));
      if (option) {
        parser.advance(option[0].length);
        const value = parser.value();
        if (/^count\b/i.test(option[0])) count = Number(value.text) || 0;
      } else given = parser.value().text;
    }
    const tail = path.exec(given ?? '')?.[1];
    if (tail === undefined)
      return parser.fail('rest needs a path', parser.spanFrom(start), 'write /services/data/indexes');
    const endpoint = Object.keys(endpoints).find((name) => tail === name || tail.startsWith(`${name}/`));
    if (!endpoint) return parser.unsupported(`the endpoint /services/${tail}`, parser.spanFrom(start));
    const title = tail.length > endpoint.length ? decodeURIComponent(tail.slice(endpoint.length + 1)) : undefined;
    return { endpoint, ...(title === undefined ? {} : { title }), count };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    const entries = endpoints[args.endpoint]!(job).filter(
      (entry) => args.title === undefined || entry.title === args.title,
    );
    for (const entry of args.count > 0 ? entries.slice(0, args.count) : entries) {
      const row: Row = new Map<string, Value>(Object.entries(entry));
      yield row.set('splunk_server', 'firedrill');
    }
  },
});
