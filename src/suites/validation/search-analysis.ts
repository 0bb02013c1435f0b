import type { Source, Span } from '../../diagnostics/index.ts';
import { splLanguage } from '../../engine/engine.ts';
import type { Knowledge } from '../../knowledge/index.ts';
import {
  type AggregationCall,
  type CommandCall,
  type Expr,
  type MacroProvider,
  type ParsedSearch,
  type Pipeline,
  parseSearch,
  type SearchExpr,
} from '../../spl/index.ts';
import { type FlowStep, flowOf } from './field-flow.ts';

/** A node of a search's tree, with the command that it stands in. */
export interface Located<N> {
  readonly node: N;
  readonly call: CommandCall;
}

/** A search, parsed once, with the views that rules need. */
export interface SearchAnalysis {
  readonly parsed: ParsedSearch;
  /** As written, before macros were expanded; its offsets lead to the YAML file. */
  readonly written: Source;
  /** Every command, those of subsearches included. */
  readonly calls: readonly CommandCall[];
  readonly expressions: readonly Located<Expr>[];
  readonly searchExpressions: readonly Located<SearchExpr>[];
  readonly aggregations: readonly Located<AggregationCall>[];
  /** The top-level commands with the fields before and after; empty where the search has errors. */
  readonly flow: readonly FlowStep[];
  /** The place of a word in the arguments of a command; the command's name where it does not stand there. */
  find(call: CommandCall, word: string): { source: Source; span: Span };
  at(span: Span): { source: Source; span: Span };
}

/** Parses a search and prepares the views; each is made when it is first asked for. */
export function analyseSearch(written: Source, knowledge: Knowledge): SearchAnalysis {
  const parsed = parseSearch(written, splLanguage, macrosOf(knowledge));
  let nodes: Nodes | undefined;
  let flow: readonly FlowStep[] | undefined;
  const all = () => (nodes ??= collect(parsed.commands));
  const at = (span: Span) => ({ source: parsed.source, span });
  return {
    parsed,
    written,
    get calls() {
      return all().calls;
    },
    get expressions() {
      return all().expressions;
    },
    get searchExpressions() {
      return all().searchExpressions;
    },
    get aggregations() {
      return all().aggregations;
    },
    get flow() {
      return (flow ??= parsed.pipeline ? flowOf(parsed.pipeline.commands) : []);
    },
    at,
    find(call, word) {
      const found = findWord(parsed.source.text, word, call.nameSpan.end, call.span.end);
      return at(found ?? call.nameSpan);
    },
  };
}

/** The macros of the knowledge, for the parser. */
export function macrosOf(knowledge: Knowledge): MacroProvider {
  return {
    find: (name, count) => knowledge.macro(name, count),
    names: () => [...knowledge.macros()].map((macro) => macro.name),
  };
}

/** The first place where a word stands by itself. */
function findWord(text: string, word: string, from: number, end: number): Span | undefined {
  const part = /[\w.:{}@]/;
  for (let at = text.indexOf(word, from); at >= 0 && at < end; at = text.indexOf(word, at + 1)) {
    const behind = at + word.length;
    if (!part.test(text[at - 1] ?? ' ') && !part.test(text[behind] ?? ' ')) return { start: at, end: behind };
  }
  return undefined;
}

interface Nodes {
  readonly calls: CommandCall[];
  readonly expressions: Located<Expr>[];
  readonly searchExpressions: Located<SearchExpr>[];
  readonly aggregations: Located<AggregationCall>[];
}

const expressionKinds = new Set(['string', 'number', 'field', 'call', 'unary', 'binary']);
const searchKinds = new Set(['and', 'or', 'not', 'compare', 'term', 'subsearch', 'time', 'all']);

/**
 * Every node of the commands' arguments. Arguments are each command's own; the nodes in them are told by their `kind`,
 * and a named thing with `as` and `renamed` is an aggregation.
 */
function collect(commands: readonly CommandCall[]): Nodes {
  const nodes: Nodes = { calls: [], expressions: [], searchExpressions: [], aggregations: [] };
  const visit = (value: unknown, call: CommandCall): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, call);
      return;
    }
    if (
      value === null ||
      typeof value !== 'object' ||
      (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
    )
      return;
    const node = value as { kind?: string; renamed?: unknown; operand?: unknown };
    if (node.kind === 'pipeline') {
      for (const one of (value as Pipeline).commands) enter(one);
      return;
    }
    if (node.kind !== undefined && expressionKinds.has(node.kind))
      nodes.expressions.push({ node: value as Expr, call });
    else if (node.kind !== undefined && searchKinds.has(node.kind))
      nodes.searchExpressions.push({ node: value as SearchExpr, call });
    else if (node.kind === 'in') {
      // Both grammars have IN; that of eval has an operand.
      if (node.operand !== undefined) nodes.expressions.push({ node: value as Expr, call });
      else nodes.searchExpressions.push({ node: value as SearchExpr, call });
    } else if (node.renamed !== undefined && 'as' in node)
      nodes.aggregations.push({ node: value as AggregationCall, call });
    for (const one of Object.values(value)) if (one !== null && typeof one === 'object') visit(one, call);
  };
  const enter = (call: CommandCall) => {
    nodes.calls.push(call);
    visit(call.args, call);
  };
  for (const call of commands) enter(call);
  return nodes;
}
