import type { ArgumentParser } from '../../spl/argument-parser.ts';
import { allFields, type Row, textOf, toNumber } from '../../values/index.ts';
import { command } from '../command.ts';
import type { JobContext } from '../job.ts';
import { quartilesOf } from '../quartiles.ts';
import { type OutlierArguments, readOutlierArguments, withoutOutliers } from './outlier.ts';

interface AnomalyArguments {
  readonly action: 'filter' | 'annotate' | 'summary';
  readonly threshold?: number;
  readonly names: readonly string[];
  /** Set with method=iqr, which is the command outlier. */
  readonly outlier?: OutlierArguments;
}

const options = {
  method: ['histogram', 'zscore', 'iqr'],
  action: ['filter', 'annotate', 'summary'],
  pthresh: 'number',
  cutoff: 'boolean',
} as const;

export const anomalydetection = command<AnomalyArguments>({
  name: 'anomalydetection',
  category: 'statistics',
  kind: 'dataset',
  summary: 'Finds results that are improbable, by the frequencies of their field values.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'The fields to look at; all visible ones by default.' },
    { name: 'method', type: 'enum', default: 'histogram', doc: '`histogram`, or `iqr`, which works as `outlier`.' },
    {
      name: 'action',
      type: 'enum',
      default: 'filter',
      doc: '`filter` keeps the anomalous results, `annotate` keeps all and marks these, `summary` gives figures. With `iqr`: as `outlier`.',
    },
    {
      name: 'pthresh',
      type: 'number',
      doc: 'The probability below which a result is anomalous; calculated by default.',
    },
    { name: 'cutoff', type: 'boolean', default: true, doc: 'Accepted.' },
  ],
  deviations: [
    'The threshold is the documented formula, lower quartile - 1.5 × interquartile range of the log probabilities; how `cutoff=true` then finds fewer anomalies is not documented, so it has no effect.',
    'Numbers are put into as many bins of equal width as the square root of their count; how Splunk chooses bins is not documented.',
    '`method=zscore` is refused.',
  ],
  examples: [
    {
      title: 'a rare value',
      given: [...Array.from({ length: 12 }, (_, i) => ({ u: i < 11 ? 'a' : 'z' }))],
      search: 'anomalydetection u | table u probable_cause',
      gives: [{ u: 'z', probable_cause: 'u' }],
    },
    {
      title: 'annotate keeps all results',
      given: [...Array.from({ length: 12 }, (_, i) => ({ u: i < 11 ? 'a' : 'z' }))],
      search: 'anomalydetection u action=annotate | stats count count(probable_cause) AS anomalies',
      gives: [{ count: '12', anomalies: '1' }],
    },
  ],
  parse(parser) {
    if (/\bmethod\s*=\s*"?iqr\b/i.test(parser.text.slice(parser.offset, parser.end))) return readIqr(parser);
    const { given, names } = parser.optionsAndFields(options);
    if (given.method === 'zscore') parser.unsupported('anomalydetection method=zscore');
    return {
      action: given.action ?? 'filter',
      ...(given.pthresh === undefined ? {} : { threshold: given.pthresh }),
      names,
    };
  },
  fields: () => allFields,
  *run(rows, args, job) {
    const all = [...rows];
    if (args.outlier) yield* withoutOutliers(all, args.outlier);
    else yield* byHistogram(all, args, job);
  },
});

function readIqr(parser: ArgumentParser): AnomalyArguments {
  const method = /^(\s*)method\s*=\s*"?iqr"?/i.exec(parser.text.slice(parser.offset, parser.end));
  if (!method)
    return parser.fail(
      'method=iqr must stand before the other arguments',
      parser.spanHere(),
      undefined,
      'spl-bad-position',
    );
  parser.advance(method[0].length);
  const outlier = readOutlierArguments(parser);
  return { action: 'filter', names: outlier.names, outlier };
}

interface Scored {
  readonly row: Row;
  readonly log: number;
  readonly frequencies: readonly (readonly [string, number])[];
}

function* byHistogram(rows: readonly Row[], args: AnomalyArguments, job: JobContext): Generator<Row> {
  const names = args.names.length > 0 ? args.names : visibleNames(rows);
  const columns = names.map((name) => ({ name, frequency: frequenciesOf(rows, name) }));
  const scored = rows.map((row): Scored => {
    job.tick();
    const frequencies = columns.flatMap(({ name, frequency }) => {
      const share = frequency(row);
      return share === undefined ? [] : [[name, share] as const];
    });
    return { row, frequencies, log: frequencies.reduce((sum, [, share]) => sum + Math.log(share), 0) };
  });
  const quartiles = quartilesOf(scored.map((one) => one.log));
  if (!quartiles) return;
  const reach = 1.5 * (quartiles.upper - quartiles.lower);
  const limit = args.threshold === undefined ? quartiles.lower - reach : Math.log(args.threshold);
  const isAnomalous = (one: Scored) => one.log < limit;
  if (args.action === 'summary') {
    job.columns(['num_anomalies', 'thresh', 'max_logprob', 'min_logprob', '1st_quartile', '3rd_quartile']);
    yield new Map([
      ['num_anomalies', scored.filter(isAnomalous).length],
      ['thresh', limit],
      ['max_logprob', scored.reduce((high, one) => Math.max(high, one.log), -Infinity)],
      ['min_logprob', scored.reduce((low, one) => Math.min(low, one.log), Infinity)],
      ['1st_quartile', quartiles.lower],
      ['3rd_quartile', quartiles.upper],
    ]);
    return;
  }
  for (const one of scored) {
    if (isAnomalous(one)) annotate(one);
    else if (args.action === 'filter') continue;
    yield one.row;
  }
}

/** The probable cause is the field whose value is rarest. */
function annotate({ row, log, frequencies }: Scored): void {
  const sorted = [...frequencies].sort(([, a], [, b]) => a - b);
  row.set('log_event_prob', log);
  row.set('max_freq', sorted.at(-1)![1]);
  row.set('probable_cause', sorted[0]![0]);
  row.set('probable_cause_freq', sorted[0]![1]);
}

function visibleNames(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => [...row.keys()]))].filter((name) => !name.startsWith('_'));
}

/** The share of results whose value is equal, or for a numeric field, in the same bin. */
function frequenciesOf(rows: readonly Row[], name: string): (row: Row) => number | undefined {
  const texts = rows.flatMap((row) => textOf(row.get(name) ?? null) ?? []);
  const numbers = texts.flatMap((text) => toNumber(text) ?? []);
  const isNumeric = numbers.length > 0 && numbers.length === texts.length;
  const low = numbers.reduce((a, b) => Math.min(a, b), Infinity);
  const high = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const bins = Math.ceil(Math.sqrt(numbers.length));
  const binOf = (text: string): string => {
    if (!isNumeric || high === low) return text;
    return String(Math.min(bins - 1, Math.floor(((toNumber(text)! - low) / (high - low)) * bins)));
  };
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(binOf(text), (counts.get(binOf(text)) ?? 0) + 1);
  return (row) => {
    const text = textOf(row.get(name) ?? null);
    return text === null ? undefined : counts.get(binOf(text))! / rows.length;
  };
}
