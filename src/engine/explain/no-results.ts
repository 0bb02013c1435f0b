import { DiagnosticError, locationText, type Source } from '../../diagnostics/index.ts';
import type { DataModelDataset } from '../../knowledge/index.ts';
import type { CommandCall, Expr, ParsedSearch, SearchExpr } from '../../spl/index.ts';
import { type Row, textsOf } from '../../values/index.ts';
import type { Engine } from '../engine.ts';
import { timeRangeOf } from '../search/time-range.ts';
import {
  type Blame,
  blameCondition,
  type Condition,
  conditionsOfExpression,
  conditionsOfSearch,
  missingField,
  type Sample,
} from './conditions.ts';

/** So many events or results are looked at. */
const sampleSize = 3000;

/**
 * Says why a command put out nothing: the condition that no event meets and what the events hold in its place, a field
 * that none has, a time range that holds none of them, a dataset that none belongs to. `lost` is the number of the command
 * in the pipeline. Undefined where there is nothing to say; it never throws for a search that cannot be explained.
 */
export function explainNoResults(engine: Engine, search: Source, lost: number): string | undefined {
  try {
    const parsed = engine.parse(search);
    const call = parsed.pipeline?.commands[lost];
    const blame = call && (lost === 0 ? blameSource(engine, call, parsed) : blameFilter(engine, call, parsed, lost));
    if (!blame) return undefined;
    const at = { start: blame.start, end: blame.start + 1 };
    const place = locationText({ code: '', severity: 'info', message: '', source: parsed.source, span: at });
    return `${place.startsWith('<') ? '' : `${place} `}${blame.text}`;
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

interface ReaderArguments {
  readonly expression?: SearchExpr;
  readonly where?: SearchExpr;
  readonly dataModel?: string;
  readonly by?: readonly string[];
}

/** Why the first command found no events. */
function blameSource(engine: Engine, call: CommandCall, { source }: ParsedSearch): Blame | undefined {
  if (call.name !== 'search' && call.name !== 'tstats') return undefined;
  const { expression, where, dataModel, by = [] } = call.args as ReaderArguments;
  const asked = expression ?? where;
  const events = sampleOf(engine, 'search index=*');
  if (events.rows.length === 0) return undefined;
  const range = asked && blameTime(engine, asked, events);
  if (range) return range;
  const member = dataModel === undefined ? events : sampleOf(engine, `| datamodel ${modelPath(dataModel)} search`);
  if (dataModel !== undefined && member.rows.length === 0)
    return blameConstraint(engine, dataModel, call.nameSpan.start, events);
  const conditions = asked ? conditionsOfSearch(asked, source.text) : [];
  return blameCondition(conditions, 'search', member) ?? blameGroups(by, call.nameSpan.start, member);
}

/** Why a later command let nothing pass. */
function blameFilter(
  engine: Engine,
  call: CommandCall,
  { pipeline, source }: ParsedSearch,
  lost: number,
): Blame | undefined {
  const before = source.text.slice(0, pipeline!.commands[lost - 1]!.span.end);
  const sample: Sample = { ...sampleOf(engine, before), noun: 'result' };
  if (sample.rows.length === 0) return undefined;
  const args = call.args as { expression?: unknown; by?: readonly string[]; names?: readonly string[]; field?: string };
  if (call.name === 'search') {
    const conditions = conditionsOfSearch(args.expression as SearchExpr, source.text);
    return blameCondition(conditions, 'search', sample);
  }
  if (call.name === 'where') {
    const conditions: Condition[] = conditionsOfExpression(args.expression as Expr, source.text);
    return blameCondition(conditions, 'where', sample);
  }
  if (call.name === 'regex' && args.field !== undefined) return blameGroups([args.field], call.nameSpan.start, sample);
  const grouped = args.by ?? args.names ?? [];
  return blameGroups(grouped, call.nameSpan.start, sample);
}

/** A command that groups by fields leaves out what lacks one of them. */
function blameGroups(names: readonly string[], start: number, { rows, noun }: Sample): Blame | undefined {
  const has = (row: Row, name: string) => textsOf(row.get(name) ?? null).length > 0;
  const absent = names.find((name) => name !== '_time' && !/[*]/.test(name) && !rows.some((row) => has(row, name)));
  return absent === undefined ? undefined : { start, text: missingField(absent, rows, noun) };
}

function blameTime(engine: Engine, expression: SearchExpr, { rows }: Sample): Blame | undefined {
  const open = { earliest: null, latest: null };
  const { earliest, latest } = timeRangeOf(expression, open, engine.now(), engine.timezone);
  if (earliest === null && latest === null) return undefined;
  const times = rows.map((row) => Number(row.get('_time')));
  const inside = (time: number) => (earliest === null || time >= earliest) && (latest === null || time < latest);
  if (times.some(inside)) return undefined;
  const day = (time: number) => new Date(time * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const bounds = [
    ...(earliest === null ? [] : [`from ${day(earliest)}`]),
    ...(latest === null ? [] : [`to ${day(latest)}`]),
  ];
  return {
    start: timeNodeOf(expression)?.span.start ?? expression.span.start,
    text: `the search reads ${bounds.join(' ')}, but the events are of ${day(first)} to ${day(last)}; update_timestamp: true (v4) moves them to now, or give --now`,
  };
}

function timeNodeOf(expression: SearchExpr): SearchExpr | undefined {
  if (expression.kind === 'time') return expression;
  return expression.kind === 'and' ? expression.operands.map(timeNodeOf).find((one) => one !== undefined) : undefined;
}

const modelPath = (name: string) => name.split('.').slice(0, 2).join(' ');

/** Why no event belongs to a dataset: the constraints from the root down. */
function blameConstraint(engine: Engine, name: string, start: number, events: Sample): Blame | undefined {
  const [modelName = '', ...path] = name.split('.');
  const model = engine.knowledge.dataModel(modelName);
  const dataset = model?.dataset(path.at(-1) ?? '');
  const about = `no event belongs to the data model ${name}`;
  if (!model || !dataset) return undefined;
  for (const one of dataset.lineage.flatMap((part): DataModelDataset[] =>
    [model.dataset(part)].flatMap((d) => d ?? []),
  )) {
    const text = (one.baseSearch ?? one.constraint).trim();
    const parsed = engine.parse(`search ${text === '' ? '*' : text}`);
    const first = parsed.pipeline?.commands[0];
    if (first?.name !== 'search') return { start, text: about };
    const { expression } = first.args as { expression: SearchExpr };
    const blame = blameCondition(conditionsOfSearch(expression, parsed.source.text), 'search', events);
    if (blame)
      return {
        start,
        text: `${about}: ${blame.text}; the source or sourcetype of the test is wrong, or an add-on is missing (--app): firedrill fields shows what is known of a log`,
      };
  }
  return { start, text: about };
}

function sampleOf(engine: Engine, search: string): Sample {
  return { engine, rows: engine.search(`${search} | head ${sampleSize}`).rows, noun: 'event' };
}
