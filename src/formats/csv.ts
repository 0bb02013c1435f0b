import type { Diagnostic, Source } from '../diagnostics/index.ts';

/** A table with a header line; cells that are empty are left out of their row. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a lookup's CSV: quotes as in RFC 4180, a BOM is skipped, blanks around unquoted fields are trimmed (published
 * lookups put one behind the comma). An empty field is absent from its row. Rows with another number of
 * fields than the header are reported once: missing ones are empty, those beyond the header are cut.
 */
export function parseCsv(source: Source): CsvTable {
  const records = readCsvRecords(source.text);
  const header = records.next();
  const columns = header.done ? [] : header.value.fields.map((name) => name.trim());
  const rows: Map<string, string>[] = [];
  const diagnostics: Diagnostic[] = [];
  let ragged: CsvRecord | undefined;
  let raggedRows = 0;
  for (const record of records) {
    if (record.fields.length === 1 && record.fields[0] === '') continue;
    if (record.fields.length !== columns.length) {
      ragged ??= record;
      raggedRows++;
    }
    if (record.open)
      diagnostics.push({
        code: 'csv-open-quote',
        severity: 'warning',
        message: 'a quote is never closed: all that follows is one field',
        source,
        span: { start: record.start, end: record.start + 1 },
      });
    const row = new Map<string, string>();
    for (let i = 0; i < columns.length; i++) {
      const value = record.fields[i];
      if (value !== undefined && value !== '' && columns[i] !== '') row.set(columns[i]!, value);
    }
    rows.push(row);
  }
  if (ragged)
    diagnostics.push({
      code: 'csv-ragged-row',
      severity: 'warning',
      message: `${raggedRows === 1 ? 'a row has' : `${raggedRows} rows, the first one here, have`} another number of fields (${ragged.fields.length}) than the header (${columns.length})`,
      source,
      span: { start: ragged.start, end: ragged.start + 1 },
    });
  return { columns: columns.filter((name) => name !== ''), rows, diagnostics };
}

/** The cells of one line, and its offset. */
export interface CsvRecord {
  readonly fields: string[];
  readonly start: number;
  /** A quote was never closed. */
  readonly open: boolean;
}

/** The lines of a CSV as they are, the header too; a line without cells has one empty cell. */
export function* readCsvRecords(text: string): Generator<CsvRecord> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const fields: string[] = [];
    let open = false;
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
            open = true;
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
    yield { fields, start, open };
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
