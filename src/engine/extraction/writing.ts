import { type Row, type Scalar, scalarsOf, setField } from '../../values/index.ts';

/** Makes fields of a text. */
export interface FieldMaker {
  /** Fields it can make; undefined where the event's text decides (`$1::$2`, DELIMS without FIELDS). */
  readonly produces: readonly string[] | undefined;
  /** Whether values stand in the text that they come from: as they are, but for quotes, or not surely. */
  readonly values: 'literal' | 'unquoted' | 'made';
  apply(text: string, row: Row): void;
}

/** How fields are written: MV_ADD, CLEAN_KEYS, KEEP_EMPTY_VALS. */
export interface Writing {
  readonly add: boolean;
  readonly clean: boolean;
  readonly keepEmpty: boolean;
}

/** A field's name as it is written: letters, digits and underscores, without digits or underscores before it (CLEAN_KEYS). */
export function cleanKey(name: string, { clean }: Pick<Writing, 'clean'>): string {
  return clean ? name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[0-9_]+/, '') : name;
}

const metadata: ReadonlySet<string> = new Set(['host', 'source', 'sourcetype', 'index']);

/** Writes a value unless the field has one; with MV_ADD it is added to it, but not to the event's metadata. */
export function write(row: Row, name: string, value: string, writing: Writing): void {
  if (name === '' || (value === '' && !writing.keepEmpty)) return;
  const before = row.get(name) ?? null;
  if (before === null) row.set(name, value);
  else if (writing.add && !metadata.has(name)) setField(row, name, [...scalarsOf(before), value] as readonly Scalar[]);
}
