import { type CompiledRegex, compileRegex } from '../../formats/pcre.ts';
import { confBoolean } from '../../knowledge/index.ts';
import { delimited } from './delimited.ts';
import { fillFormat, readSearchFormat } from './format.ts';
import { cleanKey, type FieldMaker, type Writing, write } from './writing.ts';

/** A compiled search-time transform (transforms.conf): writes fields into a row. */
export interface Transform extends FieldMaker {
  readonly name: string;
  readonly sourceKey: string;
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
  const parts = readSearchFormat(format, regex.groupCount);
  if (regex.groupCount === 0) throw new Error('REGEX has no group: at search time it needs one');
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
