import { Readable } from 'node:stream';
import type { SearchResult } from '../../engine/engine.ts';
import { printCsv } from '../../formats/csv.ts';
import { escapeXml } from '../../formats/xml.ts';
import { isoTime, type Row, scalarsOf, scalarText, toNumber } from '../../values/index.ts';
import type { Job } from '../jobs.ts';
import { type Answer, json, type Message } from './answer.ts';
import { failureText } from './job-entry.ts';
import type { OutputMode, RestRequest } from './request.ts';

/** The cells of a result row: texts, lists for multivalues; nulls are absent. */
type Cells = Record<string, string | string[]>;

/** A part of the results of a job. */
export interface ResultPage {
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  readonly offset: number;
  readonly messages: readonly Message[];
  readonly preview: boolean;
}

/** Results, finished or so far. */
export type ResultTable = Pick<SearchResult, 'fields' | 'rows' | 'messages'>;

const defaultCount = 100;

/** The rows and fields of a result that a request asks for: `count` (0 is all), `offset`, `f` and `field_list`. */
export function resultPage(result: ResultTable, request: RestRequest, preview = false): ResultPage {
  const offset = request.number('offset', 0);
  const count = request.number('count', defaultCount);
  const wanted = [...request.all('f'), ...(request.argument('field_list') ?? '').split(',')].filter(
    (name) => name !== '',
  );
  const start = offset < 0 ? Math.max(0, result.rows.length + offset) : offset;
  return {
    fields: wanted.length === 0 ? result.fields : result.fields.filter((name) => wanted.includes(name)),
    rows: result.rows.slice(start, count <= 0 ? undefined : start + count),
    offset: start,
    messages: result.messages,
    preview,
  };
}

/** A page of results in the request's output mode. */
export function sendPage(page: ResultPage, mode: OutputMode): Answer {
  const { fields, rows } = page;
  switch (mode) {
    case 'json':
      return json({
        preview: page.preview,
        init_offset: page.offset,
        messages: page.messages,
        fields: fields.map((name) => ({ name })),
        results: rows.map((row) => cellsOf(row, fields)),
        highlighted: {},
      });
    case 'json_rows':
      return json({
        ...tableHead(page),
        rows: rows.map((row) => {
          const cells = cellsOf(row, fields);
          return fields.map((name) => cells[name] ?? null);
        }),
      });
    case 'json_cols': {
      const all = rows.map((row) => cellsOf(row, fields));
      return json({ ...tableHead(page), columns: fields.map((name) => all.map((cells) => cells[name] ?? null)) });
    }
    case 'csv':
      return { kind: 'body', type: 'text/csv; charset=UTF-8', body: csvText(page) };
    case 'raw':
      return { kind: 'body', type: 'text/plain; charset=UTF-8', body: rows.map(rawLine).join('') };
    case 'atom':
      return { kind: 'body', type: 'text/xml; charset=UTF-8', body: atomText(page) };
    default:
      return { kind: 'body', type: 'text/xml; charset=UTF-8', body: xmlText(page) };
  }
}

const tableHead = (page: ResultPage) => ({
  preview: page.preview,
  init_offset: page.offset,
  messages: page.messages,
  fields: page.fields,
});

/** Rows that are written at once in an export. */
const exportBatch = 500;

/** A whole result as `search/jobs/export` streams it: JSON one object a line, the others as they are elsewhere. */
export function sendExport(result: ResultTable, request: RestRequest, mode: OutputMode): Answer {
  const page = { ...resultPage(result, request), rows: result.rows, offset: 0 };
  if (mode !== 'json') return sendPage(page, mode);
  return { kind: 'body', type: 'application/json; charset=UTF-8', body: Readable.from(exportLines(page)) };
}

function* exportLines({ rows, fields }: ResultPage): Generator<string> {
  if (rows.length === 0) yield lastOfNone;
  for (let from = 0; from < rows.length; from += exportBatch)
    yield rows
      .slice(from, from + exportBatch)
      .map((row, i) => exportLine(row, from + i, fields, from + i === rows.length - 1))
      .join('');
}

const lastOfNone = '{"preview":false,"lastrow":true}\n';

function exportLine(row: Row, offset: number, fields: readonly string[], isLast: boolean): string {
  const last = isLast ? { lastrow: true } : {};
  return `${JSON.stringify({ preview: false, offset, ...last, result: cellsOf(row, fields) })}\n`;
}

/**
 * The results of a running job as JSON, one object a line, as they come; `cancel` is called when all are sent or the
 * client has left. A search that fails on the way ends the lines with its message.
 */
export function sendRunningExport(job: Job, request: RestRequest, cancel: () => void): Answer {
  const { fields: wanted } = resultPage({ fields: [], rows: [], messages: [] }, request);
  const fieldsOf = (row: Row) => (wanted.length === 0 ? [...row.keys()] : wanted);
  async function* lines(): AsyncGenerator<string> {
    try {
      let sent = 0;
      const { rows } = job.running;
      for (;;) {
        const isEnded = job.result !== undefined || job.error !== undefined;
        // The last line says so: one row is held back until the end is known.
        for (const until = rows.length - 1; sent < until; sent++)
          yield exportLine(rows[sent]!, sent, fieldsOf(rows[sent]!), false);
        if (isEnded) break;
        await Promise.race([job.finished, job.running.moreRows()]);
      }
      const last = rows.at(-1);
      if (last && sent < rows.length) yield exportLine(last, sent, fieldsOf(last), job.error === undefined);
      if (job.error)
        yield `${JSON.stringify({ preview: false, messages: [{ type: 'FATAL', text: failureText(job) }] })}\n`;
    } finally {
      cancel();
    }
  }
  return { kind: 'body', type: 'application/json; charset=UTF-8', body: Readable.from(lines()) };
}

function cellsOf(row: Row, fields: readonly string[]): Cells {
  const cells: Cells = {};
  for (const name of fields) {
    const value = row.get(name);
    if (value === undefined || value === null) continue;
    const texts = scalarsOf(value).map(scalarText);
    const time = name === '_time' && texts.length === 1 ? toNumber(texts[0]!) : null;
    const cell = time !== null ? isoTime(time) : texts.length === 1 ? texts[0]! : texts;
    // A field may be called `__proto__`.
    Object.defineProperty(cells, name, { value: cell, enumerable: true });
  }
  return cells;
}

const textOf = (value: string | string[]) => (Array.isArray(value) ? value.join('\n') : value);

function csvText({ fields, rows }: ResultPage): string {
  const lines = rows.map(
    (row) => new Map(Object.entries(cellsOf(row, fields)).map(([name, value]) => [name, textOf(value)])),
  );
  return printCsv(fields, lines);
}

function rawLine(row: Row): string {
  const raw = row.get('_raw');
  return raw === undefined || raw === null ? '' : `${scalarsOf(raw).map(scalarText).join('\n')}\n`;
}

function xmlText(page: ResultPage): string {
  const order = page.fields.map((name) => `<field>${escapeXml(name)}</field>`).join('\n');
  const said = page.messages
    .map(({ type, text }) => `<msg type="${escapeXml(type)}">${escapeXml(text)}</msg>`)
    .join('');
  const body = page.rows.map((row, i) => {
    const cells = Object.entries(cellsOf(row, page.fields)).map(
      ([name, value]) => `<field k="${escapeXml(name)}">${xmlCell(name, value)}</field>`,
    );
    return `<result offset="${page.offset + i}">${cells.join('\n')}</result>`;
  });
  const messages = said === '' ? '' : `<messages>${said}</messages>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<results preview="${page.preview ? 1 : 0}">\n<meta>\n<fieldOrder>\n${order}\n</fieldOrder>\n</meta>\n${messages}${body.join('\n')}\n</results>\n`;
}

function xmlCell(name: string, value: string | string[]): string {
  return [value]
    .flat()
    .map((text) =>
      name === '_raw'
        ? `<v xml:space="preserve" trunc="0">${escapeXml(text)}</v>`
        : `<value><text>${escapeXml(text)}</text></value>`,
    )
    .join('');
}

function atomText(page: ResultPage): string {
  const entry = (row: Row, i: number) => {
    const keys = Object.entries(cellsOf(row, page.fields)).map(
      ([name, value]) => `<s:key name="${escapeXml(name)}">${escapeXml(textOf(value))}</s:key>`,
    );
    return `<entry><title>${page.offset + i}</title><content type="text/xml"><s:dict>${keys.join('')}</s:dict></content></entry>`;
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"><title>results</title>${page.rows.map(entry).join('\n')}</feed>\n`;
}
