import { jsonFields } from '../../formats/json-fields.ts';
import { isWindowsEvent, scanWindowsEvent } from '../../formats/windows-event.ts';
import { xmlPaths } from '../../formats/xml.ts';
import { type FieldSet, multivalue, type Row, setField } from '../../values/index.ts';
import type { KvSettings } from './settings.ts';
import { cleanKey } from './writing.ts';

/**
 * Adds what automatic extraction finds; a field that an earlier step has filled is left alone. `key=value` pairs are
 * looked for in so many characters (limits.conf, `[kv] maxchars`). JSON is read to its end: published field lists of
 * GitHub and CloudTrail events name what stands behind 5,000 and 10,240 characters, the limits of `spath` and of pairs.
 */
export function extractKeyValues(
  raw: string,
  settings: KvSettings,
  characters: number,
  wanted: FieldSet,
  row: Row,
): void {
  const { mode, autoJson } = settings;
  if (mode === 'none') return;
  if (mode === 'xml') {
    xmlFields(raw, wanted, row);
    return;
  }
  if (mode === 'json' || (autoJson && mode.startsWith('auto'))) {
    const first = /^\s*[{[]/.test(raw);
    const fields = first ? jsonFields(raw, wanted) : null;
    if (fields) {
      for (const [name, value] of fields) if (!row.has(name)) row.set(name, value);
      return;
    }
    if (mode === 'json') return;
  }
  if (mode === 'multi') return;
  pairs(raw.slice(0, characters), settings, wanted, row);
}

function xmlFields(raw: string, wanted: FieldSet, row: Row): void {
  const found = new Map<string, string[]>();
  const collect = (name: string, value: string) => {
    const list = found.get(name);
    if (list) list.push(value);
    else found.set(name, [value]);
  };
  if (isWindowsEvent(raw)) scanWindowsEvent(raw, wanted, collect);
  else {
    for (const [path, values] of xmlPaths(raw) ?? []) {
      const name = path.slice(path.lastIndexOf('.') + 1).replace(/\{@(.*)\}$/, '_$1');
      if (wanted.has(name)) for (const value of values) collect(name, value);
    }
  }
  for (const [name, values] of found) if (!row.has(name)) setField(row, name, multivalue(values));
}

const name = String.raw`([A-Za-z_][\w.{}:@-]*)=`;
const others = String.raw`'([^']*)'|([^\s,;|&"'<>[\](){}]*)`;
const plainPairs = new RegExp(`${name}(?:"([^"]*)"|${others})`, 'g');
const escapedPairs = new RegExp(`${name}(?:"((?:[^"\\\\]|\\\\.)*)"|${others})`, 'g');

/**
 * `key=value` pairs as automatic extraction finds them: quoted values hold blanks, bare ones end at a delimiter, and of a
 * repeated name the first value counts. In escaped mode a quoted value may hold `\"` and `\\`; KV_TRIM_SPACES drops blanks
 * around values (props.conf specification, KV_MODE).
 */
function pairs(raw: string, { mode, trimSpaces }: KvSettings, wanted: FieldSet, row: Row): void {
  if (!raw.includes('=')) return;
  const escaped = mode === 'auto_escaped';
  for (const found of raw.matchAll(escaped ? escapedPairs : plainPairs)) {
    const key = cleanKey(found[1]!, { clean: true });
    if (key === '' || row.has(key) || !wanted.has(key)) continue;
    let value = found[2] ?? found[3] ?? found[4] ?? '';
    if (escaped && found[2] !== undefined) value = value.replace(/\\(["\\])/g, '$1');
    if (trimSpaces) value = value.replace(/^ +| +$/g, '');
    if (value !== '') row.set(key, value);
  }
}
