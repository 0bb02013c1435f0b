import { resolve } from 'node:path';
import { DiagnosticError, formatDiagnostic, positionOf, printable, searchFaults } from '../../diagnostics/index.ts';
import { createEngine, type SearchResult } from '../../engine/engine.ts';
import { printCsv } from '../../formats/csv.ts';
import { isTimezone, textOf } from '../../values/index.ts';
import type { Listable, SearchFormat } from '../commands/search.ts';
import { emitDocument } from '../common.ts';
import { readSetup } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { allowedOutside } from '../datasets.ts';
import { readInput, readTextFile } from '../files.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';
import { rowObject, textTable } from '../rows.ts';
import { type DataFlags, loadSearchData } from '../search-data.ts';
import { listLanguage } from './search-list.ts';

/** What `firedrill search` was given. */
export interface SearchFlags extends DataFlags {
  splFile?: string;
  content?: string;
  earliest?: string;
  latest?: string;
  now?: number;
  timezone: string;
  format?: SearchFormat;
  output?: string;
  verbose?: boolean;
  quiet?: boolean;
  list?: Listable;
}

/** `firedrill search`: SPL over local log files. */
export async function search(spl: string | undefined, flags: SearchFlags, context: CliContext): Promise<void> {
  const format = flags.format ?? (context.isTTY ? 'table' : 'json');
  if (flags.list) {
    await emitDocument(listLanguage(flags.list, flags.format ?? 'table'), flags, context);
    return;
  }
  if (!isTimezone(flags.timezone))
    throw new CliError(
      exitCodes.usage,
      `"${flags.timezone}" is no time zone`,
      'write an IANA name such as Europe/Berlin',
    );
  const text = await readSearch(spl, flags, context);
  const { config, ...places } = readSetup(context, flags);
  const loaded = loadCliKnowledge({
    cwd: context.cwd,
    apps: [...(config.apps ?? []), ...flags.app],
    allowOutside: allowedOutside(context, flags, config),
    ...places,
  });
  const notes: string[] = [];
  const engine = createEngine({
    knowledge: loaded.knowledge,
    now: () => flags.now ?? context.now(),
    timezone: flags.timezone,
    onNote: (note) => notes.push(note),
  });
  try {
    await loadSearchData(engine, flags, config, context);
    const result = engine.search(text, {
      ...(flags.earliest ? { earliest: flags.earliest } : {}),
      ...(flags.latest ? { latest: flags.latest } : {}),
    });
    const document = render(result, format, flags);
    await emitDocument(document, flags, context);
    if (format !== 'json' && !flags.quiet)
      for (const message of result.messages) context.stderr.write(printable(`${message.type}: ${message.text}\n`));
    reportKnowledge(loaded.diagnostics, notes, flags, context);
    if (flags.verbose) {
      for (const stage of result.stages)
        context.stderr.write(
          `${stage.command.padEnd(14)} in ${stage.rowsIn}  out ${stage.rowsOut}  ${stage.milliseconds.toFixed(1)} ms\n`,
        );
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    await reportError(error, format, flags, context);
  }
}

async function reportError(
  error: DiagnosticError,
  format: string,
  flags: SearchFlags,
  context: CliContext,
): Promise<void> {
  const { diagnostic } = error;
  const at = diagnostic.source && diagnostic.span ? positionOf(diagnostic.source, diagnostic.span.start) : undefined;
  if (format === 'json') {
    const { code, message, hint } = diagnostic;
    await emitDocument(
      `${JSON.stringify({ error: { code, message, ...(at ? { offset: at.offset, line: at.line, column: at.column } : {}), ...(hint ? { hint } : {}) } }, null, 1)}\n`,
      flags,
      context,
    );
  } else context.stderr.write(`${formatDiagnostic(diagnostic, { color: context.color })}\n`);
  context.setExitCode(searchFaults.has(diagnostic.code) ? exitCodes.usage : exitCodes.infrastructure);
}

async function readSearch(spl: string | undefined, flags: SearchFlags, context: CliContext): Promise<string> {
  if (flags.splFile !== undefined) {
    return readTextFile(resolve(context.cwd, flags.splFile), flags.splFile).trim();
  }
  if (spl === '-') return (await readInput(context)).trim();
  if (spl === undefined)
    throw new CliError(
      exitCodes.usage,
      'search needs SPL',
      "for example: firedrill search 'EventCode=1 | stats count by Image' --data FILE --source S --sourcetype T",
    );
  return spl;
}

function render(result: SearchResult, format: string, flags: SearchFlags): string {
  const rows = () => result.rows.map((row) => rowObject(row, result.fields, flags.timezone));
  switch (format) {
    case 'csv':
      return printCsv(
        result.fields,
        rows().map(
          (row) =>
            new Map(Object.entries(row).map(([name, cell]) => [name, Array.isArray(cell) ? cell.join('\n') : cell])),
        ),
      );
    case 'ndjson':
      return rows()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join('');
    case 'raw':
      return result.rows.map((row) => `${textOf(row.get('_raw') ?? null) ?? ''}\n`).join('');
    case 'table':
      return result.rows.length === 0 ? 'No results.\n' : `${textTable(result.fields, rows())}\n`;
    default:
      return `${JSON.stringify(
        {
          fields: result.fields,
          results: rows(),
          messages: result.messages,
          stats: {
            scanned_events: result.scannedEvents,
            matched_events: result.matchedEvents,
            duration_ms: Math.round(result.durationMs),
            ...(flags.verbose
              ? {
                  stages: result.stages.map((stage) => ({
                    command: stage.command,
                    text: stage.text,
                    rows_in: stage.rowsIn,
                    rows_out: stage.rowsOut,
                    duration_ms: Number(stage.milliseconds.toFixed(3)),
                  })),
                }
              : {}),
          },
        },
        null,
        1,
      )}\n`;
  }
}
