import type { SavedSearch } from '../knowledge/index.ts';
import { type Row, textsOf } from '../values/index.ts';
import { annotationFields } from './annotations.ts';
import { carriedFields, type StashFields } from './stash.ts';
import { replaceTokens } from './tokens.ts';

/** One modifier of `action.risk.param._risk`. */
interface RiskModifier {
  readonly field: string;
  readonly type: string;
  readonly score: number;
  readonly message?: string;
}
interface ThreatModifier {
  readonly field: string;
  readonly type: string;
}

/** The risk action of a saved search: whom it accuses, by what, and in which words. */
export interface RiskAction {
  readonly objects: readonly RiskModifier[];
  readonly threats: readonly ThreatModifier[];
  readonly message: string;
}

/** What a dispatch knows besides the results. */
export interface DispatchContext {
  readonly sid: string;
  readonly now: number;
  readonly earliest: number | null;
  readonly latest: number | null;
}

/**
 * The risk action of a saved search, undefined where it has none: the JSON list of `_risk`, or the older single object
 * (`_risk_object`, `_risk_object_type`, `_risk_score`).
 */
export function readRiskAction(saved: SavedSearch): RiskAction | undefined {
  const get = (key: string) => saved.settings.get(key);
  if (!['1', 'true'].includes(get('action.risk') ?? '')) return undefined;
  const message = get('action.risk.param._risk_message') ?? '';
  const list = parseList(get('action.risk.param._risk'));
  const objects: RiskModifier[] = [];
  const threats: ThreatModifier[] = [];
  for (const one of list) {
    if (typeof one.risk_object_field === 'string') {
      objects.push({
        field: one.risk_object_field,
        type: String(one.risk_object_type ?? 'other'),
        score: Number(one.risk_score ?? 0),
        ...(typeof one.risk_message === 'string' ? { message: one.risk_message } : {}),
      });
    } else if (typeof one.threat_object_field === 'string')
      threats.push({ field: one.threat_object_field, type: String(one.threat_object_type ?? '') });
  }
  const single = get('action.risk.param._risk_object');
  if (objects.length === 0 && single)
    objects.push({
      field: single,
      type: get('action.risk.param._risk_object_type') ?? 'other',
      score: Number(get('action.risk.param._risk_score') ?? 0),
    });
  return { objects, threats, message };
}

function parseList(json: string | undefined): Record<string, unknown>[] {
  try {
    const parsed: unknown = JSON.parse(json ?? '[]');
    return Array.isArray(parsed)
      ? parsed.filter((one): one is Record<string, unknown> => one !== null && typeof one === 'object')
      : [];
  } catch {
    return [];
  }
}

/** The risk events of one result: one for each risk object and value; a risk object without value makes none. */
export function riskEventsOf(
  row: Row,
  index: number,
  saved: SavedSearch,
  action: RiskAction,
  context: DispatchContext,
): StashFields[] {
  const events: StashFields[] = [];
  const annotations = annotationFields(saved.settings.get('action.correlationsearch.annotations') ?? '{}');
  const threatValues = action.threats.flatMap((threat) =>
    textsOf(row.get(threat.field) ?? null).map((value) => ({ value, type: threat.type })),
  );
  for (const object of action.objects) {
    for (const value of textsOf(row.get(object.field) ?? null)) {
      if (value === '') continue;
      const fields = carriedFields(row);
      fields.set('search_name', [saved.name]);
      for (const [name, values] of annotations) fields.set(name, values);
      fields.set('orig_sid', [context.sid]);
      fields.set('orig_rid', [String(index)]);
      fields.set('info_min_time', [String(context.earliest ?? 0)]);
      fields.set('info_max_time', [context.latest === null ? '+Infinity' : String(context.latest)]);
      fields.set('info_search_time', [context.now.toFixed(3)]);
      fields.set('risk_object', [value]);
      fields.set('risk_object_type', [object.type]);
      fields.set('risk_score', [String(object.score)]);
      fields.set('risk_message', [replaceTokens(object.message ?? action.message, row)]);
      if (threatValues.length > 0) {
        fields.set(
          'threat_object',
          threatValues.map((threat) => threat.value),
        );
        fields.set(
          'threat_object_type',
          threatValues.map((threat) => threat.type),
        );
      }
      fields.set('savedsearch_description', [saved.settings.get('description') ?? '']);
      fields.set('contributing_events_search', [`| savedsearch "${saved.name}" | search ${object.field}="${value}"`]);
      events.push(fields);
    }
  }
  return events;
}
