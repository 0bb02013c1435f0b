import type { Engine, SearchResult } from '../engine/engine.ts';
import { textsOf } from '../values/index.ts';

type Settings = ReadonlyMap<string, string>;

const comparisons: Readonly<Record<string, (count: number, quantity: number) => boolean>> = {
  'greater than': (count, quantity) => count > quantity,
  'less than': (count, quantity) => count < quantity,
  'equal to': (count, quantity) => count === quantity,
  'not equal to': (count, quantity) => count !== quantity,
};

/**
 * Whether the results of a scheduled search trigger its actions: `counttype` with `relation` and `quantity`, or a
 * condition that is a search over them (savedsearches.conf specification, "Settings that define alert conditions"). REST
 * clients write `alert_type`, `alert_comparator` and `alert_threshold`.
 */
export function isTriggered(
  settings: Settings,
  result: SearchResult,
  engine: Engine,
  complain: (text: string) => void,
): boolean {
  const get = (name: string, alias: string) => settings.get(name) || settings.get(alias) || '';
  const condition = settings.get('alert_condition') ?? '';
  const type = get('counttype', 'alert_type').toLowerCase();
  if (type === 'custom' || (type === '' && condition !== ''))
    return engine.search(condition, { over: result }).rows.length > 0;
  if (type === '' || type === 'always') return true;
  const count = countOf(type, result);
  const relation = get('relation', 'alert_comparator').toLowerCase() || 'greater than';
  const holds = comparisons[relation];
  if (count === undefined || !holds) {
    complain(`alert condition "${type} ${relation}" is not emulated: the actions of the search are not triggered`);
    return false;
  }
  return holds(count, Number(get('quantity', 'alert_threshold') || 0));
}

function countOf(type: string, { rows }: SearchResult): number | undefined {
  if (type === 'number of events') return rows.length;
  const field = /^number of (host|source)s$/.exec(type)?.[1];
  return field === undefined ? undefined : new Set(rows.flatMap((row) => textsOf(row.get(field) ?? null))).size;
}
