import { type Row, textsOf } from '../values/index.ts';

/** Values by field name; several make a multivalue. */
export type StashFields = ReadonlyMap<string, readonly string[]>;

/**
 * The text of a summary, risk or notable event: epoch seconds, then `name="value"` pairs separated by comma and blank;
 * quotes and backslashes are escaped, a multivalue repeats its name.
 */
export function stashText(time: number, fields: StashFields): string {
  const parts = [time.toFixed(3).replace(/\.?0+$/, '')];
  for (const [name, values] of fields)
    for (const value of values) parts.push(`${name}="${value.replace(/[\\"]/g, '\\$&')}"`);
  return parts.join(', ');
}

/** The fields of a result that travel into risk and notable events: all but internal ones. */
export function carriedFields(row: Row): Map<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  for (const [name, value] of row) if (!name.startsWith('_') && !reserved.has(name)) fields.set(name, textsOf(value));
  return fields;
}

/** Names that the events set themselves, and metadata that must not be mixed up with the event's own. */
const reserved = new Set([
  'source',
  'sourcetype',
  'host',
  'index',
  'linecount',
  'splunk_server',
  'punct',
  'eventtype',
  'tag',
  'search_name',
  'risk_message',
  'risk_score',
  'risk_object',
  'risk_object_type',
]);
