import type { ArgumentParser } from '../spl/argument-parser.ts';
import { type Row, type SortMode, scalarsOf, sortCompare } from '../values/index.ts';
import type { JobContext } from './job.ts';

/** One key of `sort`: `-count`, `+ip(src)`, `num(size)`. */
export interface SortField {
  readonly name: string;
  readonly descending: boolean;
  readonly mode: SortMode;
}

/**
 * Reads sort keys: `[+|-]field`, optionally `auto(f)`, `num(f)`, `ip(f)`, `str(f)`. A sign with a blank behind it holds
 * for its field only (Search Reference, "sort").
 */
export function parseSortFields(parser: ArgumentParser, stopWords: readonly string[] = []): SortField[] {
  const fields: SortField[] = [];
  for (;;) {
    parser.skipCommas();
    if (parser.atEnd() || stopWords.some((word) => parser.peekKeyword(word))) return fields;
    const descending = parser.tryChar('-');
    if (!descending) parser.tryChar('+');
    const field = parser.fieldName();
    const wrapped = field.quoted ? null : /^(auto|num|ip|str)\(([^()]+)\)$/i.exec(field.name);
    const name = wrapped ? wrapped[2]!.trim().replace(/^["']|["']$/g, '') : field.name;
    fields.push({ name, descending, mode: (wrapped?.[1]?.toLowerCase() ?? 'auto') as SortMode });
  }
}

/** Sorts stably. Rows that lack a key come last, in either direction. */
export function sortRows(rows: Row[], fields: readonly SortField[], job: Pick<JobContext, 'tick'>): Row[] {
  const keyed = rows.map((row) => ({
    row,
    keys: fields.map((field) => scalarsOf(row.get(field.name) ?? null)[0] ?? null),
  }));
  keyed.sort((a, b) => {
    job.tick();
    for (let i = 0; i < fields.length; i++) {
      const left = a.keys[i]!;
      const right = b.keys[i]!;
      if (left === null || right === null) {
        if (left === right) continue;
        return left === null ? 1 : -1;
      }
      const order = sortCompare(left, right, fields[i]!.mode);
      if (order !== 0) return fields[i]!.descending ? -order : order;
    }
    return 0;
  });
  return keyed.map((one) => one.row);
}
