import type { Diagnostic, Source } from '../diagnostics/index.ts';

export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a lookup's CSV: quotes as in RFC 4180, a BOM is skipped, blanks around unquoted fields are trimmed (published
 * lookups put one behind the comma). An empty field is absent from its row; a row with too many fields is reported and
 * cut.
 */
export function parseCsv(source: Source): CsvTable {
  const records = readRecords(source.text);
  const header = records.next();
  const columns = header.done ? [] : header.value.fields.map((name) => name.trim());
  const rows: Map<string, string>[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const record of records) {
    if (record.fields.length === 1 && record.fields[0] === '') continue;
    if (record.fields.length > columns.length && diagnostics.length < 20) {
      diagnostics.push({
        code: 'csv-ragged-row',
        severity: 'warning',
        message: `a row has ${record.fields.length} fields, the header ${columns.length}`,
        source,
        span: { start: record.start, end: record.start + 1 },
      });
    }
    const row = new Map<string, string>();
    for (let i = 0; i < columns.length; i++) {
      const value = record.fields[i];
      if (value !== undefined && value !== '' && columns[i] !== '') row.set(columns[i]!, value);
    }
    rows.push(row);
  }
  return { columns: columns.filter((name) => name !== ''), rows, diagnostics };
}

function* readRecords(text: string): Generator<{ fields: string[]; start: number }> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const fields: string[] = [];
    for (;;) {
      let from = at;
      while (text[from] === ' ' || text[from] === '\t') from++;
      if (text[from] === '"') {
        let value = '';
        let i = from + 1;
        for (;;) {
          const quote = text.indexOf('"', i);
          if (quote < 0) {
            value += text.slice(i);
            i = text.length;
            break;
          }
          value += text.slice(i, quote);
          i = quote + 1;
          if (text[i] !== '"') break;
          value += '"';
          i++;
        }
        fields.push(value);
        while (i < text.length && text[i] !== ',' && text[i] !== '\n') i++;
        at = i;
      } else {
        let i = at;
        while (i < text.length && text[i] !== ',' && text[i] !== '\n') i++;
        fields.push(text.slice(at, i).trim());
        at = i;
      }
      if (text[at] !== ',') break;
      at++;
    }
    at++;
    yield { fields, start };
  }
}

/** Writes CSV; fields with commas, quotes or line breaks are quoted. */
export function printCsv(columns: readonly string[], rows: Iterable<ReadonlyMap<string, string>>): string {
  const cell = (value: string) =>
    /[",\r\n]/.test(value) || value !== value.trim() ? `"${value.replaceAll('"', '""')}"` : value;
  let out = `${columns.map(cell).join(',')}\n`;
  for (const row of rows) out += `${columns.map((name) => cell(row.get(name) ?? '')).join(',')}\n`;
  return out;
}
