import { createHash } from 'node:crypto';
import type { SavedSearch } from '../knowledge/index.ts';
import type { Row } from '../values/index.ts';
import { annotationFields } from './annotations.ts';
import type { DispatchContext } from './risk-events.ts';
import { carriedFields, type StashFields } from './stash.ts';
import { replaceTokens } from './tokens.ts';

/** Whether a saved search writes notable events. */
export function hasNotableAction(saved: SavedSearch): boolean {
  return ['1', 'true'].includes(saved.settings.get('action.notable') ?? '');
}

/** The notable event of one result: its own fields, the rule's texts with tokens replaced, domain and severity. */
export function notableEventOf(row: Row, index: number, saved: SavedSearch, context: DispatchContext): StashFields {
  const parameter = (name: string) => saved.settings.get(`action.notable.param.${name}`) ?? '';
  const fields = carriedFields(row);
  fields.set('search_name', [saved.name]);
  for (const [name, values] of annotationFields(saved.settings.get('action.correlationsearch.annotations') ?? '{}'))
    fields.set(name, values);
  fields.set('rule_name', [
    (saved.settings.get('action.correlationsearch.label') ?? saved.name).replace(/^.*? - (.*) - Rule$/, '$1'),
  ]);
  fields.set('rule_title', [replaceTokens(parameter('rule_title'), row)]);
  fields.set('rule_description', [replaceTokens(parameter('rule_description'), row)]);
  fields.set('security_domain', [parameter('security_domain')]);
  fields.set('severity', [parameter('severity')]);
  const nesFields = parameter('nes_fields');
  if (nesFields !== '') fields.set('nes_fields', [nesFields]);
  const drilldowns = parameter('drilldown_searches');
  if (drilldowns !== '') fields.set('drilldown_searches', [drilldowns]);
  fields.set('owner', ['unassigned']);
  fields.set('status', fields.get('status') ?? ['1']);
  fields.set('orig_sid', [context.sid]);
  fields.set('orig_rid', [String(index)]);
  fields.set('orig_time', [String(row.get('_time') ?? context.now)]);
  fields.set('info_min_time', [String(context.earliest ?? 0)]);
  fields.set('info_max_time', [context.latest === null ? '+Infinity' : String(context.latest)]);
  fields.set('info_search_time', [context.now.toFixed(3)]);
  fields.set('event_hash', [createHash('md5').update(`${saved.name}\0${context.sid}\0${index}`).digest('hex')]);
  fields.set('event_id', [`firedrill@@notable@@${fields.get('event_hash')![0]}`]);
  return fields;
}
