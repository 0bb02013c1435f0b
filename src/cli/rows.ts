import { printableLine } from '../diagnostics/index.ts';
import { isoTime, type Row, scalarsOf, scalarText, toNumber, type Value } from '../values/index.ts';

/** A cell as Splunk's REST API gives it: text, or a list of texts for a multivalue; `_time` is ISO 8601. */
function cellOf(name: string, value: Value, timezone: string): string | string[] {
  if (name === '_time' && !Array.isArray(value)) {
    const time = value === null ? null : toNumber(value as string | number);
    if (time !== null) return isoTime(time, timezone);
  }
  const texts = scalarsOf(value).map(scalarText);
  return texts.length === 1 ? texts[0]! : texts;
}

/** A row as an object in column order; null fields are absent. */
export function rowObject(row: Row, fields: readonly string[], timezone: string): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = {};
  for (const name of fields) {
    const value = row.get(name);
    if (value === undefined || value === null) continue;
    Object.defineProperty(object, name, {
      value: cellOf(name, value, timezone),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** Rows as a plain text table; long cells are cut to `width` characters. */
export function textTable(
  fields: readonly string[],
  rows: readonly Record<string, string | string[]>[],
  width = 60,
): string {
  const shown = fields.filter((name) => !name.startsWith('_') || name === '_time' || name === '_raw');
  const cells = rows.map((row) =>
    shown.map((name) => {
      const cell = row[name];
      const text = printableLine((Array.isArray(cell) ? cell.join(', ') : (cell ?? '')).replace(/\s+/g, ' '));
      return text.length > width ? `${text.slice(0, width - 1)}…` : text;
    }),
  );
  const widths = shown.map((name, i) => cells.reduce((most, line) => Math.max(most, line[i]!.length), name.length));
  const line = (list: readonly string[]) =>
    list
      .map((text, i) => text.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(shown.map(printableLine)), line(widths.map((w) => '─'.repeat(w))), ...cells.map(line)].join('\n');
}
