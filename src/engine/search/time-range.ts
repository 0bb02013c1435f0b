import { DiagnosticError } from '../../diagnostics/index.ts';
import type { SearchExpr } from '../../spl/ast.ts';
import { parseTimeModifier, strptime } from '../../values/index.ts';

/** Epoch seconds; null is open. Earliest is inclusive, latest exclusive, as in Splunk. */
export interface TimeRange {
  readonly earliest: number | null;
  readonly latest: number | null;
  /** The range of the time at which events were indexed (`_index_earliest`, `_index_latest`). */
  readonly indexed?: { readonly earliest: number | null; readonly latest: number | null };
}

const unitsAgo: Readonly<Record<string, string>> = { minutes: 'm', hours: 'h', days: 'd', months: 'mon', years: 'y' };

/**
 * The range that the time modifiers of a search expression ask for (Search Reference, "Time modifiers for search");
 * what they leave open comes from `outer`. Only modifiers joined by AND count.
 */
export function timeRangeOf(expression: SearchExpr, outer: TimeRange, now: number, timezone: string): TimeRange {
  let { earliest, latest } = outer;
  const indexed = { earliest: null as number | null, latest: null as number | null };
  let format = defaultFormat;
  const times: TimeNode[] = [];
  const walk = (node: SearchExpr): void => {
    if (node.kind === 'and') node.operands.forEach(walk);
    if (node.kind === 'time') times.push(node);
  };
  walk(expression);
  // The format holds for the whole search, wherever it stands.
  for (const node of times) if (node.name === 'timeformat') format = node.value;
  for (const node of times) {
    if (node.name === 'timeformat') continue;
    const side = sideOf(node.name);
    const time = timeOf(node, now, timezone, format);
    if (/^_?index_/.test(node.name)) indexed[side] = time;
    else if (side === 'earliest') earliest = time;
    else latest = time;
  }
  const byIndexing = indexed.earliest !== null || indexed.latest !== null;
  return { earliest, latest, ...(byIndexing ? { indexed } : {}) };
}

type TimeNode = Extract<SearchExpr, { kind: 'time' }>;

const defaultFormat = '%m/%d/%Y:%H:%M:%S';

function sideOf(name: string): 'earliest' | 'latest' {
  return name.startsWith('end') || name.endsWith('latest') ? 'latest' : 'earliest';
}

/** The instant that a modifier names; a value that names none is an error, as in Splunk. */
function timeOf(node: TimeNode, now: number, timezone: string, format: string): number {
  const { name, value } = node;
  if (name.startsWith('searchtimespan')) {
    throw new DiagnosticError({
      code: 'spl-unsupported',
      severity: 'error',
      message: `the time modifier ${name} is not supported by the embedded engine`,
      span: node.span,
    });
  }
  const ago = /^(?:start|end)?(minutes|hours|days|months|years)ago$/.exec(name);
  const time = ago
    ? parseTimeModifier(`-${value}${unitsAgo[ago[1]!]}`, now, timezone)
    : /^(?:start|end)timeu$/.test(name)
      ? epoch(value)
      : /^(?:start|end)time$/.test(name)
        ? strptime(value, format, timezone)
        : (parseTimeModifier(value, now, timezone) ?? strptime(value, format, timezone));
  if (time !== null) return time;
  throw new DiagnosticError({
    code: 'spl-bad-argument',
    severity: 'error',
    message: `invalid value "${value}" for time term '${name}'`,
    span: node.span,
    hint: `write a relative time such as -1h@h, epoch seconds, or a time as ${format}`,
  });
}

function epoch(value: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}
