import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { confBoolean } from '../../knowledge/index.ts';
import { type Row, type Scalar, scalarsOf, setField } from '../../values/index.ts';

/** A compiled search-time transform (transforms.conf): writes fields into a row. */
export interface Transform {
  readonly name: string;
  readonly sourceKey: string;
  /** Fields it can make; undefined where the event's text decides (`$1::$2`, DELIMS without FIELDS). */
  readonly produces: readonly string[] | undefined;
  /** True where a FORMAT writes constants, so that values need not stand in the raw text. */
  readonly writesConstants: boolean;
  apply(text: string, row: Row): void;
}

const keyCharacters = /[^A-Za-z0-9_]/g;

function cleanKey(name: string): string {
  return name.replace(keyCharacters, '_').replace(/^_+/, '');
}

/** Writes a value unless the field has one; with MV_ADD it is added to it. */
function write(row: Row, name: string, value: string, add: boolean): void {
  if (name === '' || value === '') return;
  const before = row.get(name) ?? null;
  if (before === null) row.set(name, value);
  else if (add) setField(row, name, [...scalarsOf(before), value] as readonly Scalar[]);
}

/** Compiles a transform; throws where its regular expression is wrong. */
export function compileTransform(name: string, settings: ReadonlyMap<string, string>): Transform | undefined {
  const sourceKey =
    settings
      .get('SOURCE_KEY')
      ?.replace(/^(?:field|_raw):?/i, (found) => (found.toLowerCase().startsWith('_raw') ? '_raw' : '')) ?? '_raw';
  const add = confBoolean(settings.get('MV_ADD'), false);
  const clean = confBoolean(settings.get('CLEAN_KEYS'), true);
  const delimiters = settings.get('DELIMS');
  if (delimiters !== undefined) return delimited(name, sourceKey, delimiters, settings.get('FIELDS'), add, clean);
  const pattern = settings.get('REGEX');
  if (pattern === undefined) return undefined;
  const regex = compileRegex(pattern);
  const format = settings.get('FORMAT');
  return format === undefined
    ? byNamedGroups(name, sourceKey, regex, add, clean)
    : byFormat(name, sourceKey, regex, format, add, clean);
}

/** Every match of a pattern; stops where it matches nothing. */
function* matches(regex: CompiledRegex, text: string) {
  for (let from = 0; from <= text.length; ) {
    const match = regex.exec(text, from);
    if (!match) return;
    yield match;
    from = match.end > match.index ? match.end : match.end + 1;
  }
}

function byNamedGroups(name: string, sourceKey: string, regex: CompiledRegex, add: boolean, clean: boolean): Transform {
  const dynamicKeys = regex.groupNames.some((group) => group.startsWith('_KEY_'));
  return {
    name,
    sourceKey,
    produces: dynamicKeys ? undefined : regex.groupNames,
    writesConstants: false,
    apply(text, row) {
      for (const match of matches(regex, text)) {
        for (const group of regex.groupNames) {
          const value = match.groups[group];
          if (value === undefined) continue;
          if (group.startsWith('_KEY_')) {
            const partner = match.groups[group.replace('_KEY_', '_VAL_')];
            if (partner !== undefined) write(row, clean ? cleanKey(value) : value, partner, add);
          } else if (!group.startsWith('_VAL_')) write(row, group, value, add);
        }
        if (!add && !dynamicKeys) return;
      }
    },
  };
}

interface FormatPart {
  readonly key: string;
  readonly value: string;
}

function byFormat(
  name: string,
  sourceKey: string,
  regex: CompiledRegex,
  format: string,
  add: boolean,
  clean: boolean,
): Transform {
  const parts: FormatPart[] = [
    ...format.matchAll(/("(?:[^"\\]|\\.)*"|[^\s:"]+(?::(?!:)[^\s:"]*)*)::("(?:[^"\\]|\\.)*"|\S+)/g),
  ].map((found) => ({
    key: unquote(found[1]!),
    value: unquote(found[2]!),
  }));
  const dynamic = parts.some((part) => part.key.includes('$'));
  const fill = (text: string, captures: readonly (string | undefined)[], whole: string) =>
    text.replace(/\$(\d+)/g, (_whole, index: string) => (index === '0' ? whole : (captures[Number(index) - 1] ?? '')));
  return {
    name,
    sourceKey,
    produces: dynamic ? undefined : parts.map((part) => part.key),
    writesConstants: parts.some((part) => !/^\$\d+$/.test(part.value)),
    apply(text, row) {
      for (const match of matches(regex, text)) {
        for (const part of parts) {
          const key = fill(part.key, match.captures, match.text);
          write(
            row,
            part.key.includes('$') && clean ? cleanKey(key) : key,
            fill(part.value, match.captures, match.text),
            add,
          );
        }
        // Only key-value formats go on behind the first match.
        if (!dynamic && !add) return;
      }
    },
  };
}

function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replace(/\\(["\\])/g, '$1') : text;
}

function delimited(
  name: string,
  sourceKey: string,
  delimiters: string,
  fields: string | undefined,
  add: boolean,
  clean: boolean,
): Transform {
  const sets = [...delimiters.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) =>
    found[1]!
      .replace(/\\t/g, '\t')
      .replace(/\\n/g, '\n')
      .replace(/\\(["\\])/g, '$1'),
  );
  const [pairs = ',', keys] = sets.length > 0 ? sets : [delimiters.trim()];
  const names =
    fields === undefined
      ? undefined
      : [...fields.matchAll(/"([^"]*)"|([^\s,]+)/g)].map((found) => found[1] ?? found[2]!);
  return {
    name,
    sourceKey,
    produces: names,
    writesConstants: false,
    apply(text, row) {
      const parts = splitDelimited(text, pairs, keys === undefined);
      if (names) {
        parts.forEach((value, i) => {
          if (names[i]) write(row, names[i]!, value.trim(), add);
        });
        return;
      }
      for (const part of parts) {
        const at = [...part].findIndex((char) => keys?.includes(char));
        if (at <= 0) continue;
        const key = part.slice(0, at).trim();
        write(
          row,
          clean ? cleanKey(key) : key,
          part
            .slice(at + 1)
            .trim()
            .replace(/^"(.*)"$/s, '$1'),
          add,
        );
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
