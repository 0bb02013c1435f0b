import type { ArgumentParser } from '../../spl/argument-parser.ts';
import type { AggregationCall, SearchExpr } from '../../spl/ast.ts';
import {
  type FieldSet,
  multivalue,
  noFields,
  parseSpan,
  type Row,
  setField,
  snapToSpan,
  type TimeSpan,
  textOf,
} from '../../values/index.ts';
import { command } from '../command.ts';
import { createDataModelReader, resolveDatasets } from '../data-model.ts';
import { fieldsOfAggregations, Grouping } from '../grouping.ts';
import type { JobContext } from '../job.ts';
import { compileSearch, fieldsOfSearch } from '../search/predicate.ts';
import { scanEvents, scanServicesOf } from '../search/scan.ts';
import { timeRangeOf } from '../search/time-range.ts';

interface TstatsArguments {
  readonly calls: readonly AggregationCall[];
  readonly dataModel?: string;
  readonly where: SearchExpr;
  readonly by: readonly string[];
  readonly span?: TimeSpan;
  readonly fillNull?: string;
  readonly append: boolean;
  /** Returns the rows themselves, for a later `stats`, `chart` or `timechart`. */
  readonly preStats: boolean;
  /** What PREFIX() names: beginnings of raw terms, lower case. */
  readonly prefixes: readonly string[];
}

const options = {
  prestats: 'boolean',
  local: 'boolean',
  append: 'boolean',
  summariesonly: 'boolean',
  allow_old_summaries: 'boolean',
  include_reduced_buckets: 'boolean',
  use_summary_index_values: 'boolean',
  chunk_size: 'integer',
  fillnull_value: 'string',
} as const;

export const tstats = command<TstatsArguments>({
  name: 'tstats',
  category: 'statistics',
  kind: 'generating',
  summary: 'Aggregates events of a data model, or indexed fields, without returning the events.',
  arguments: [
    { name: 'aggregations', type: 'aggregations', doc: 'Statistical functions over `Dataset.field` names.' },
    {
      name: 'FROM datamodel=',
      type: 'string',
      doc: '`Model` or `Model.Dataset`; without it, indexed fields of events are read.',
    },
    { name: 'WHERE', type: 'expression', doc: 'A search expression over the same names.' },
    { name: 'BY', type: 'fields', doc: 'Fields to group by, with `span=` for `_time`.' },
    { name: 'summariesonly', type: 'boolean', default: false, doc: 'Accepted: all data counts as summarised.' },
    { name: 'allow_old_summaries', type: 'boolean', default: false, doc: 'Accepted.' },
    { name: 'fillnull_value', type: 'string', doc: 'Stands in for null by-fields; without it such rows are left out.' },
    {
      name: 'prestats',
      type: 'boolean',
      default: false,
      doc: 'Returns rows for a later `stats`, `chart` or `timechart`.',
    },
    { name: 'append', type: 'boolean', default: false, doc: 'Puts the results behind those of the commands before.' },
    {
      name: 'chunk_size',
      type: 'integer',
      doc: 'Accepted; likewise local, include_reduced_buckets and use_summary_index_values.',
    },
  ],
  deviations: [
    '`prestats=true` returns rows that are not aggregated yet: a following `stats`, `chart` or `timechart` gives the same result, but the rows look different.',
    '`FROM sid=` is refused.',
    'There are no summaries: `summariesonly` finds the same events as without it.',
  ],
  examples: [
    { title: 'nothing indexed', given: [], search: 'tstats count where index=main', gives: [{ count: '0' }] },
    {
      title: 'for each index and sourcetype',
      given: [],
      search: 'tstats count where index=* by index sourcetype',
      gives: [],
    },
  ],
  parse(parser) {
    const begin = parser.offset;
    const { given, calls } = parser.optionsAndAggregations(options, ['from', 'where', 'by', 'groupby']);
    if (!given.append) parser.requireFirst(begin);
    if (calls.length === 0)
      parser.fail(
        'tstats needs a statistical function',
        parser.spanHere(),
        'for example: tstats count from datamodel=Endpoint.Processes by Processes.dest',
      );
    const dataModel = parser.tryKeyword('from') ? readDataModel(parser) : undefined;
    if (dataModel !== undefined) parser.options(options, given);
    const start = parser.offset;
    const where: SearchExpr = parser.tryKeyword('where')
      ? parser.searchExpression({ stopWords: ['by', 'groupby'] })
      : { kind: 'all', span: parser.spanFrom(start) };
    const { fields, span } =
      parser.tryKeyword('by') || parser.tryKeyword('groupby') ? readBy(parser) : { fields: [], span: undefined };
    const prefixes = prefixesOf([...calls.map((call) => call.field ?? ''), ...fields]);
    if (prefixes.length > 0 && dataModel !== undefined) parser.unsupported('PREFIX() in a data model');
    return {
      calls: calls.map((call) => (call.field === undefined ? call : { ...call, field: withoutPrefix(call.field) })),
      prefixes,
      preStats: given.prestats ?? false,
      ...(dataModel ? { dataModel } : {}),
      where,
      by: [...new Set(fields.map(withoutPrefix))],
      ...(span ? { span } : {}),
      ...(given.fillnull_value === undefined ? {} : { fillNull: given.fillnull_value }),
      append: given.append ?? false,
    };
  },
  fields: (args, wanted) => (args.append ? wanted : noFields),
  outputs: (args) =>
    args.calls.some((call) => call.as.includes('*')) ? undefined : [...args.by, ...args.calls.map((call) => call.as)],
  *run(rows, args, job) {
    if (args.append) yield* rows;
    const where = job.resolveSearch(args.where);
    const wanted = fieldsOfAggregations(args.calls, args.by)
      .union(fieldsOfSearch(where))
      .with(...(args.prefixes.length > 0 ? ['_raw'] : []));
    const grouping = new Grouping(
      args.calls,
      args.by,
      job,
      args.fillNull === undefined ? {} : { fillNull: args.fillNull },
    );
    const cut = args.span && args.by.includes('_time') ? args.span : undefined;
    for (const row of args.dataModel === undefined
      ? indexedRows(where, wanted, job, args.prefixes.length > 0)
      : dataModelRows(args.dataModel, where, wanted, job)) {
      if (args.prefixes.length > 0) readPrefixes(row, args.prefixes);
      if (cut) row.set('_time', snapToSpan(Number(row.get('_time')), cut, job.environment.timezone));
      if (!args.preStats) grouping.add(row);
      else if (fillBy(row, args)) yield row;
    }
    if (args.preStats) return;
    const grouped = grouping.rows();
    job.columns(grouping.columnNames);
    yield* grouped;
  },
});

function readDataModel(parser: ArgumentParser): string {
  const source = parser.tryOption(['datamodel', 'sid']);
  if (!source) return parser.fail('FROM needs datamodel=…', parser.spanHere());
  if (source.name === 'sid') parser.unsupported('tstats FROM sid=', source.span);
  return source.value.text.replace(/^"|"$/g, '');
}

/** The fields behind BY as they are written, and the `span=` among them; other options may stand there as well. */
function readBy(parser: ArgumentParser): { fields: readonly string[]; span: TimeSpan | undefined } {
  const fields: string[] = [];
  let span: TimeSpan | undefined;
  for (parser.skipCommas(); !parser.atEnd(); parser.skipCommas()) {
    const option = parser.tryOption(['span', ...Object.keys(options)]);
    if (!option) fields.push(parser.fieldName().name);
    else if (option.name === 'span')
      span =
        parseSpan(option.value.text) ??
        parser.fail(
          `"${option.value.text}" is no time span`,
          option.span,
          'write for example span=1h',
          'spl-bad-argument',
        );
  }
  if (fields.length === 0) parser.fail('BY lacks a field', parser.spanHere());
  return { fields, span };
}

/** A row whose by-fields are all there, filled where `fillnull_value=` says so. */
function fillBy(row: Row, args: TstatsArguments): boolean {
  return args.by.every((name) => {
    if (row.has(name)) return true;
    if (args.fillNull === undefined) return false;
    row.set(name, args.fillNull);
    return true;
  });
}

const prefixCall = /^PREFIX\((.*)\)$/is;

function withoutPrefix(name: string): string {
  return prefixCall.exec(name)?.[1] ?? name;
}

function prefixesOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => prefixCall.exec(name)?.[1] ?? []))];
}

/** Terms of the raw event as the index holds them: lower case, between major breakers. */
function readPrefixes(row: Row, prefixes: readonly string[]): void {
  const terms = (textOf(row.get('_raw') ?? null) ?? '').toLowerCase().split(/[\s[\]<>(){}|!;,'"*&?+]+/);
  for (const prefix of prefixes) {
    const start = prefix.toLowerCase();
    const values = terms.filter((term) => term.startsWith(start) && term.length > start.length);
    setField(row, prefix, multivalue([...new Set(values.map((term) => term.slice(start.length)))]));
  }
}

/** Events of a data model, with prefixed names, that satisfy the WHERE clause. */
function* dataModelRows(name: string, where: SearchExpr, wanted: FieldSet, job: JobContext): Generator<Row> {
  const { model, datasets } = resolveDatasets(job, name, wanted);
  const range = timeRangeOf(where, job, job.environment.now, job.environment.timezone);
  const matches = compileSearch(where);
  for (const dataset of datasets) {
    for (const row of createDataModelReader(model, dataset, wanted, job).rows(range, false))
      if (matches(row)) yield row;
  }
}

const indexedNames = [
  '_time',
  'index',
  'host',
  'source',
  'sourcetype',
  '_indextime',
  'splunk_server',
  'linecount',
  'punct',
];

/** Events with their indexed fields only. */
function* indexedRows(where: SearchExpr, wanted: FieldSet, job: JobContext, raw: boolean): Generator<Row> {
  const range = timeRangeOf(where, job, job.environment.now, job.environment.timezone);
  const indexed = (row: Row, names: ReadonlySet<string>): Row => {
    for (const name of row.keys()) if (!indexedNames.includes(name) && !names.has(name)) row.delete(name);
    return row;
  };
  // Terms of the WHERE clause look at the text, which is no indexed field itself.
  const searched = fieldsOfSearch(where).has('_raw');
  const own = new Set<string>(raw || searched ? ['_raw'] : []);
  for (const bucket of job.scanner.buckets())
    for (const event of bucket.events) for (const name of event.indexed?.keys() ?? []) own.add(name);
  const request = { expression: where, range, wanted, ordered: false, map: (row: Row) => indexed(row, own) };
  for (const row of scanEvents(request, scanServicesOf(job))) {
    if (!raw) row.delete('_raw');
    yield row;
  }
}
