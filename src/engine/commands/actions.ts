import { allFields, type Row, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

/** Commands that reach out of the search. Nothing leaves the machine: what they ask for is recorded with the job. */
function recorded(name: 'sendemail' | 'sendalert', summary: string) {
  return command<{ parameters: Readonly<Record<string, string>> }>({
    name,
    category: 'actions',
    kind: 'dataset',
    summary,
    arguments: [
      { name: 'parameters', type: 'other', doc: 'Parameters of the action; they are recorded, and no action runs.' },
    ],
    deviations: ['The action is recorded in the job and does not run.'],
    examples: [
      {
        title: 'without results',
        given: [],
        search: `${name} ${name === 'sendemail' ? 'to=a@example.com' : 'notable'}`,
        gives: [],
      },
      {
        title: 'results pass through',
        given: [{ a: '1' }],
        search: `${name} ${name === 'sendemail' ? 'to=a@example.com' : 'notable'}`,
        gives: [{ a: '1' }],
      },
    ],
    parse(parser) {
      const parameters: Record<string, string> = {};
      for (let i = 0; !parser.atEnd(); i++) {
        const key = parser.fieldName().name;
        if (parser.tryChar('=')) parameters[key] = parser.value().text;
        else parameters[`argument${i}`] = key;
        parser.skipCommas();
      }
      return { parameters };
    },
    fields: (_args, wanted) => wanted,
    *run(rows, args, job) {
      const all = [...rows];
      job.record({ command: name, parameters: args.parameters, rows: all.length });
      yield* all;
    },
  });
}

export const sendemail = recorded('sendemail', 'Would send the results by e-mail.');
export const sendalert = recorded('sendalert', 'Would run an alert action.');

const collectOptions = {
  index: 'string',
  addtime: 'boolean',
  file: 'string',
  host: 'string',
  marker: 'string',
  output_format: ['raw', 'hec'],
  run_in_preview: 'boolean',
  spool: 'boolean',
  source: 'string',
  sourcetype: 'string',
  testmode: 'boolean',
} as const;

export const collect = command<{
  index: string;
  source: string;
  sourcetype: string;
  host: string;
  marker: string;
  testMode: boolean;
}>({
  name: 'collect',
  category: 'actions',
  kind: 'dataset',
  summary: 'Writes the results as events into an index.',
  arguments: [
    { name: 'index', type: 'string', doc: 'The summary index.' },
    { name: 'source', type: 'string', doc: 'Source of the events; likewise host and sourcetype (stash).' },
    { name: 'marker', type: 'string', doc: 'Further key=value pairs for each event.' },
    { name: 'testmode', type: 'boolean', default: false, doc: 'Writes nothing.' },
    { name: 'addtime', type: 'boolean', doc: 'Accepted; likewise file, output_format, run_in_preview and spool.' },
  ],
  examples: [
    {
      title: 'results pass through',
      given: [{ a: '1' }],
      search: 'collect index=summary testmode=true',
      gives: [{ a: '1' }],
    },
    {
      title: 'the events can be searched',
      given: [{ a: '1' }],
      search: 'collect index=summary | append [search index=summary | stats count] | table count',
      gives: [{}, { count: '1' }],
    },
  ],
  parse(parser) {
    const given = parser.options(collectOptions);
    if (given.index === undefined) parser.fail('collect needs index=…', parser.spanHere());
    return {
      index: given.index ?? '',
      source: given.source ?? 'collect',
      sourcetype: given.sourcetype ?? 'stash',
      host: given.host ?? 'firedrill',
      marker: given.marker ?? '',
      testMode: given.testmode ?? false,
    };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const all = [...rows];
    if (!args.testMode) {
      job.beforeWrite();
      job.store.add(
        all.map((row) => ({
          index: args.index,
          host: args.host,
          source: args.source,
          sourcetype: args.sourcetype,
          time: Number(row.get('_time') ?? job.environment.now),
          raw: stash(row, args.marker, job.environment.now),
        })),
      );
    }
    yield* all;
  },
});

/** `epoch, name="value", …`. */
function stash(row: Row, marker: string, now: number): string {
  const pairs = [...row]
    .filter(([name]) => !name.startsWith('_'))
    .map(([name, value]) => `${name}="${(textOf(value) ?? '').replace(/[\\"]/g, '\\$&')}"`);
  return [String(Number(row.get('_time') ?? now)), ...(marker === '' ? [] : [marker]), ...pairs].join(', ');
}

export const deleteCommand = command<null>({
  name: 'delete',
  category: 'actions',
  kind: 'dataset',
  summary: 'Removes the events from their index and tells how many, in all and for each index.',
  arguments: [],
  examples: [
    {
      title: 'nothing to remove',
      given: [],
      search: 'delete',
      gives: [{ splunk_server: 'firedrill', index: '__ALL__', deleted: '0', errors: '0' }],
    },
    {
      title: 'an event',
      given: [{ a: '1' }],
      search: 'collect index=summary | append [search index=summary | delete] | search index=__ALL__ | table deleted',
      gives: [{ deleted: '1' }],
    },
  ],
  parse: () => null,
  fields: (_args, _wanted) => allFields,
  *run(rows, _args, job) {
    const ids = new Set<string>();
    for (const row of rows) ids.add(String(row.get('_cd')));
    job.beforeWrite();
    const deleted = new Map<string, number>();
    const total =
      ids.size === 0
        ? 0
        : job.store.remove((event) => {
            if (!ids.has(`${event.bucket.id}:${event.offset}`)) return false;
            deleted.set(event.bucket.index, (deleted.get(event.bucket.index) ?? 0) + 1);
            return true;
          });
    for (const [index, count] of [['__ALL__', total] as const, ...deleted])
      yield new Map<string, string | number>([
        ['splunk_server', 'firedrill'],
        ['index', index],
        ['deleted', count],
        ['errors', 0],
      ]);
  },
});
