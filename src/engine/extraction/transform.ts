import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { confBoolean } from '../../knowledge/index.ts';
import { type Row, type Scalar, scalarsOf, setField } from '../../values/index.ts';
import { fillFormat, readFormat } from './format.ts';

/** A compiled search-time transform (transforms.conf): writes fields into a row. */
export interface Transform {
  readonly name: string;
  readonly sourceKey: string;
  /** Fields it can make; undefined where the event's text decides (`$1::$2`, DELIMS without FIELDS). */
  readonly produces: readonly string[] | undefined;
  /** Whether values stand in the text that they come from: as they are, but for quotes, or not surely. */
  readonly values: 'literal' | 'unquoted' | 'made';
  apply(text: string, row: Row): void;
}

/** How fields are written: MV_ADD, CLEAN_KEYS, KEEP_EMPTY_VALS. */
interface Writing {
  readonly add: boolean;
  readonly clean: boolean;
  readonly keepEmpty: boolean;
}

function cleanKey(name: string, { clean }: Writing): string {
  return clean ? name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^_+/, '') : name;
}

/** Writes a value unless the field has one; with MV_ADD it is added to it. */
function write(row: Row, name: string, value: string, writing: Writing): void {
  if (name === '' || (value === '' && !writing.keepEmpty)) return;
  const before = row.get(name) ?? null;
  if (before === null) row.set(name, value);
  else if (writing.add) setField(row, name, [...scalarsOf(before), value] as readonly Scalar[]);
}

/** Compiles a transform; undefined where it makes no fields. Throws where its regular expression is wrong. */
export function compileTransform(name: string, settings: ReadonlyMap<string, string>): Transform | undefined {
  const writing: Writing = {
    add: confBoolean(settings.get('MV_ADD'), false),
    clean: confBoolean(settings.get('CLEAN_KEYS'), true),
    keepEmpty: confBoolean(settings.get('KEEP_EMPTY_VALS'), false),
  };
  const made = fieldMaker(settings, writing);
  if (!made) return undefined;
  const sourceKey = (settings.get('SOURCE_KEY') ?? '_raw').replace(/^fields?:/i, '');
  return { name, sourceKey: sourceKey.toLowerCase() === '_raw' ? '_raw' : sourceKey, ...made };
}

type FieldMaker = Pick<Transform, 'produces' | 'values' | 'apply'>;

function fieldMaker(settings: ReadonlyMap<string, string>, writing: Writing): FieldMaker | undefined {
  const delimiters = settings.get('DELIMS');
  if (delimiters !== undefined && delimiters !== '') return delimited(delimiters, settings.get('FIELDS'), writing);
  const pattern = settings.get('REGEX');
  if (pattern === undefined || pattern === '') return undefined;
  const regex = compileRegex(pattern);
  const format = settings.get('FORMAT');
  return format === undefined || format === '' ? byNamedGroups(regex, writing) : byFormat(regex, format, writing);
}

function byNamedGroups(regex: CompiledRegex, writing: Writing): FieldMaker {
  const dynamicKeys = regex.groupNames.some((group) => group.startsWith('_KEY_'));
  return {
    produces: dynamicKeys ? undefined : regex.groupNames,
    values: 'literal',
    apply(text, row) {
      for (const match of regex.matches(text)) {
        for (const group of regex.groupNames) {
          const value = match.groups[group];
          if (value === undefined) continue;
          if (group.startsWith('_KEY_')) {
            const partner = match.groups[group.replace('_KEY_', '_VAL_')];
            if (partner !== undefined) write(row, cleanKey(value, writing), partner, writing);
          } else if (!group.startsWith('_VAL_')) write(row, group, value, writing);
        }
        if (!writing.add && !dynamicKeys) return;
      }
    },
  };
}

function byFormat(regex: CompiledRegex, format: string, writing: Writing): FieldMaker {
  const parts = readFormat(format);
  const dynamic = parts.some((part) => part.key.includes('$'));
  return {
    produces: dynamic ? undefined : parts.map((part) => part.key),
    values: parts.every((part) => /^\$\d+$/.test(part.value)) ? 'literal' : 'made',
    apply(text, row) {
      for (const match of regex.matches(text)) {
        for (const part of parts) {
          const key = part.key.includes('$') ? cleanKey(fillFormat(part.key, match), writing) : part.key;
          write(row, key, fillFormat(part.value, match), writing);
        }
        // Only key-value formats go on behind the first match.
        if (!dynamic && !writing.add) return;
      }
    },
  };
}

/** `DELIMS = ","` with FIELDS, or `DELIMS = "|;", "=:"` for pairs; every character of a set is a delimiter. */
function delimited(delimiters: string, fields: string | undefined, writing: Writing): FieldMaker {
  const sets = [...delimiters.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) =>
    found[1]!
      .replace(/\\t/g, '\t')
      .replace(/\\n/g, '\n')
      .replace(/\\(["\\])/g, '$1'),
  );
  const [pairs = ',', keys] = sets.length > 0 ? sets : [delimiters.trim()];
  if (keys !== undefined) return delimitedPairs(pairs, keys, writing);
  const names = [...(fields ?? '').matchAll(/"([^"]*)"|([^\s,]+)/g)].map((found) => found[1] ?? found[2]!);
  return {
    produces: names,
    values: 'unquoted',
    apply(text, row) {
      splitDelimited(text, pairs, true).forEach((value, i) => {
        if (names[i]) write(row, names[i]!, value.trim(), writing);
      });
    },
  };
}

function delimitedPairs(pairs: string, keys: string, writing: Writing): FieldMaker {
  return {
    produces: undefined,
    values: 'literal',
    apply(text, row) {
      for (const part of splitDelimited(text, pairs, false)) {
        const at = [...part].findIndex((char) => keys.includes(char));
        if (at <= 0) continue;
        const value = part.slice(at + 1).trim();
        write(row, cleanKey(part.slice(0, at).trim(), writing), value.replace(/^"(.*)"$/s, '$1'), writing);
      }
    },
  };
}

/** Splits at any of the characters; double quotes hold a field together. */
function splitDelimited(text: string, characters: string, unquoteFields: boolean): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '"') {
      if (quoted && unquoteFields && text[i + 1] === '"') {
        part += '"';
        i++;
        continue;
      }
      quoted = !quoted;
      if (!unquoteFields) part += c;
    } else if (!quoted && characters.includes(c)) {
      parts.push(part);
      part = '';
    } else part += c;
  }
  parts.push(part);
  return parts;
}
