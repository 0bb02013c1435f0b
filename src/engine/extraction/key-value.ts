import { jsonFields } from '../../formats/json-fields.ts';
import { isWindowsEvent, scanWindowsEvent } from '../../formats/windows-event.ts';
import { xmlPaths } from '../../formats/xml.ts';
import { type FieldSet, multivalue, type Row, type Scalar, scalarsOf, setField } from '../../values/index.ts';
import type { KvMode } from './settings.ts';

/** How automatic extraction reads an event. */
export interface KeyValueSettings {
  readonly mode: KvMode;
  /** AUTO_KV_JSON: whether `auto` reads an event that is JSON as such. */
  readonly autoJson: boolean;
  /**
   * `auto` looks for `key=value` pairs in so many characters (limits.conf, `[kv] maxchars`); `auto_escaped` in all, since
   * it reads summary events here, which Splunk reads with a transform.
   */
  readonly characters: number;
}

/**
 * Adds what automatic extraction finds; a field that an earlier step has filled is left alone. JSON is read to its end:
 * published field lists of GitHub and CloudTrail events name what stands behind 5,000 and 10,240 characters, the limits
 * of `spath` and of pairs.
 */
export function extractKeyValues(raw: string, settings: KeyValueSettings, wanted: FieldSet, row: Row): void {
  const { mode, autoJson, characters } = settings;
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
  pairs(mode === 'auto' ? raw.slice(0, characters) : raw, mode === 'auto_escaped', wanted, row);
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

const pairPattern = /([A-Za-z_][\w.{}:@-]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;|&"'<>[\](){}]*))/g;

/**
 * `key=value` pairs as automatic extraction finds them: quoted values hold blanks, bare ones end at a delimiter. In
 * escaped mode `\"` and `\\` in quoted values are resolved; names keep their dots and a repeated one is a multivalue.
 */
function pairs(raw: string, escaped: boolean, wanted: FieldSet, row: Row): void {
  if (!raw.includes('=')) return;
  const before = new Set(row.keys());
  for (const found of raw.matchAll(pairPattern)) {
    const name = escaped ? found[1]! : found[1]!.replace(/[^\w]/g, '_').replace(/^_+/, '');
    if (name === '' || before.has(name) || !wanted.has(name)) continue;
    let value = found[2] ?? found[3] ?? found[4] ?? '';
    if (escaped && found[2] !== undefined) value = value.replace(/\\(["\\])/g, '$1');
    if (value === '') continue;
    if (!row.has(name)) row.set(name, value);
    else if (escaped) addValue(row, name, value);
  }
}

/** Adds a value to a field that has some. */
function addValue(row: Row, name: string, value: Scalar): void {
  setField(row, name, multivalue([...scalarsOf(row.get(name) ?? null), value]));
}
