import { createSource, DiagnosticError } from '../../diagnostics/index.ts';
import { canMatch, type KnowledgeVerdict } from '../../engine/search/prune.ts';
import type { DataModelDataset, Eventtype, Knowledge } from '../../knowledge/index.ts';
import { type CommandCall, expandMacros, parseSearchExpression, type SearchExpr } from '../../spl/index.ts';
import { memo } from './memo.ts';
import { modelNameOf } from './rules/spl-unknown-datamodel.ts';
import { macrosOf, type SearchAnalysis } from './search-analysis.ts';

/** Where recorded data would stand. */
export interface DataPlace {
  readonly source: string;
  readonly sourcetype: string;
}

/** Tells whether recorded data can match a search, by source and sourcetype alone. */
export interface MetadataMatcher {
  /** False where no event of that source and sourcetype can satisfy the search. */
  possible(place: DataPlace): boolean;
  /** What the search asks for, for a hint. */
  readonly asks: string;
}

/** Any of these makes rows that do not come from events. */
const otherOrigins = new Set([
  'inputlookup',
  'makeresults',
  'rest',
  'loadjob',
  'savedsearch',
  'metadata',
  'eventcount',
]);

/**
 * Tells whether data can satisfy a search by its source and sourcetype alone: those that the search names, those that
 * its event types and tags imply, and those of the constraint of its data model. What is not known may match.
 */
export function createMetadataMatcher(search: SearchAnalysis, knowledge: Knowledge): MetadataMatcher {
  const origins = search.calls.flatMap((call) => originOf(call, knowledge));
  const open = origins.length === 0 || search.calls.some((call) => otherOrigins.has(call.name));
  const views = viewsOf(knowledge);
  return {
    possible(place) {
      if (open) return true;
      const seen = views.of(place);
      return seen === undefined || origins.some((one) => canMatch(one, seen.metadata, seen.verdict));
    },
    asks: `it asks for ${[...new Set(origins.flatMap((one) => [...asked(one)]))].slice(0, 6).join(', ') || 'other data'}`,
  };
}

/** The conditions that events must satisfy to reach a command; nothing for commands that read no events. */
function originOf(call: CommandCall, knowledge: Knowledge): SearchExpr[] {
  const args = call.args as { expression?: SearchExpr; generating?: boolean; where?: SearchExpr };
  if (call.name === 'search') return args.generating && args.expression ? [withoutIndex(args.expression)] : [];
  const model = modelNameOf(call);
  if (call.name === 'tstats' && model === undefined && args.where) return [withoutIndex(args.where)];
  return model === undefined ? [] : constraintsOf(model, knowledge);
}

function constraintsOf(name: string, knowledge: Knowledge): SearchExpr[] {
  const unknown: SearchExpr = { kind: 'all', span: { start: 0, end: 0 } };
  const [modelName = '', ...path] = name.split('.');
  const model = knowledge.dataModel(modelName);
  if (!model) return [unknown];
  const dataset = path.length > 0 ? model.dataset(path.at(-1)!) : undefined;
  const datasets = dataset ? [dataset] : model.datasets.filter((one) => one.parent === undefined);
  return datasets.map(
    (one) =>
      constraintOf(
        one.lineage.flatMap((part) => model.dataset(part) ?? []),
        knowledge,
      ) ?? unknown,
  );
}

function constraintOf(lineage: readonly DataModelDataset[], knowledge: Knowledge): SearchExpr | undefined {
  if (lineage.some((one) => one.kind !== 'event')) return undefined;
  const text = lineage
    .map((one) => one.constraint)
    .filter((one) => one.trim() !== '')
    .join(' ');
  try {
    return withoutIndex(parseSearchExpression(expandMacros(createSource('', text), macrosOf(knowledge)).source.text));
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

/** Tests choose the index themselves: what asks for one is left open. */
function withoutIndex(node: SearchExpr): SearchExpr {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { ...node, operands: node.operands.map(withoutIndex) };
    case 'not':
      return { ...node, operand: withoutIndex(node.operand) };
    case 'compare':
    case 'in':
      return node.field === 'index' || node.field === 'host'
        ? { kind: 'term', text: '', quoted: false, directive: 'none', span: node.span }
        : node;
    default:
      return node;
  }
}

function* asked(node: SearchExpr): Generator<string> {
  if (node.kind === 'and' || node.kind === 'or') for (const one of node.operands) yield* asked(one);
  if (node.kind === 'compare' && /^(?:source|sourcetype|eventtype|tag)$/.test(node.field))
    yield `${node.field}${node.operator}${node.value.text}`;
}

interface Metadata extends DataPlace {
  readonly index: string;
  readonly host: string;
}

/** How searches see data of a place. */
interface View {
  readonly metadata: Metadata;
  readonly verdict: KnowledgeVerdict;
}

interface Views {
  /** Undefined where data may get another sourcetype when it is indexed. */
  of(place: DataPlace): View | undefined;
}

const known = new WeakMap<Knowledge, Views>();

/** The views of a knowledge; tests share few places, so that each is looked at once. */
function viewsOf(knowledge: Knowledge): Views {
  let views = known.get(knowledge);
  if (!views) {
    const byPlace = memo((key: string) => viewOf(JSON.parse(key) as DataPlace, knowledge, eventtypes));
    const eventtypes = knowledge.eventtypes.flatMap((eventtype) => {
      try {
        return [{ eventtype, expression: withoutIndex(parseSearchExpression(eventtype.search)) }];
      } catch (error) {
        if (error instanceof DiagnosticError) return [];
        throw error;
      }
    });
    views = { of: ({ source, sourcetype }) => byPlace(JSON.stringify({ source, sourcetype })) };
    known.set(knowledge, views);
  }
  return views;
}

interface ParsedEventtype {
  readonly eventtype: Eventtype;
  readonly expression: SearchExpr;
}

/** `eventtype=x` and `tag=x` by the event types that data of a place can have; open where none of them knows the data. */
function viewOf(place: DataPlace, knowledge: Knowledge, eventtypes: readonly ParsedEventtype[]): View | undefined {
  const props = knowledge.props({ ...place, host: '' });
  if ([...props.settings.keys()].some((key) => key.startsWith('TRANSFORMS'))) return undefined;
  const metadata = { index: '', host: '', source: place.source, sourcetype: props.sourcetype };
  const possible = eventtypes.filter((one) => canMatch(one.expression, metadata)).map((one) => one.eventtype);
  const isKnown = possible.some((one) => /source(?:type)?\s*=/i.test(one.search));
  const verdict: KnowledgeVerdict = (field, expression) => {
    if (!isKnown || expression.kind !== 'compare' || expression.operator !== '=') return undefined;
    const wanted = expression.value.text.toLowerCase();
    if (wanted.includes('*')) return undefined;
    if (field === 'eventtype') {
      const defined = eventtypes.some((one) => one.eventtype.name.toLowerCase() === wanted);
      return defined && !possible.some((one) => one.name.toLowerCase() === wanted) ? false : undefined;
    }
    if (field !== 'tag' || knowledge.tagged(expression.value.text).some((pair) => pair.field !== 'eventtype'))
      return undefined;
    return possible.some((one) => one.tags.includes(expression.value.text)) ? undefined : false;
  };
  return { metadata, verdict };
}
