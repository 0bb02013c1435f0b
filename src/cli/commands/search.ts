import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { DiagnosticError, formatDiagnostic, positionOf, printable, searchFaults } from '../../diagnostics/index.ts';
import { createEngine, type SearchResult } from '../../engine/engine.ts';
import { printCsv } from '../../formats/csv.ts';
import { isTimezone, textOf } from '../../values/index.ts';
import { allowOutsideHelp, emitDocument } from '../common.ts';
import { readSetup } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { addFetchOptions, allowedOutside } from '../datasets.ts';
import { readTextFile } from '../files.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';
import { collect, instant } from '../options.ts';
import { rowObject, textTable } from '../rows.ts';
import { type DataFlags, loadSearchData } from '../search-data.ts';
import { listable, listLanguage } from './search-list.ts';

interface SearchFlags extends DataFlags {
  splFile?: string;
  content?: string;
  earliest?: string;
  latest?: string;
  now?: number;
  timezone: string;
  format?: string;
  output?: string;
  verbose?: boolean;
  list?: (typeof listable)[number];
}

const formats = ['table', 'json', 'csv', 'ndjson', 'raw'] as const;

/** `firedrill search`: SPL over local log files. */
export function registerSearch(program: Command, context: CliContext): void {
  addFetchOptions(program.command('search'))
    .description('run SPL over local log files with the embedded engine')
    .argument('[SPL]', 'the search, or - to read it from standard input')
    .option('--spl-file <FILE>', 'read the search from a file')
    .option('--data <FILE>', 'a raw log file to search')
    .option('--source <S>', 'source of the events in --data')
    .option('--sourcetype <T>', 'sourcetype of the events in --data')
    .option('--index <I>', 'index of the events', 'main')
    .option('--host <H>', 'host of the events', 'firedrill')
    .option('--dataset <YML>', 'load what an attack_data-style descriptor lists (repeatable)', collect, [])
    .option('--datasets <DIR>', 'dataset tree of descriptors that lie in none')
    .option('--offline', 'do not download what a descriptor lists')
    .option('--content <DIR>', 'content pack whose macros and lookups the search may use')
    .option('--app <PATH>', 'a further Splunk app or add-on (repeatable)', collect, [])
    .option('--allow-outside <DIR>', allowOutsideHelp, collect, [])
    .option('--earliest <TIME>', 'Splunk time modifier or epoch; default all time')
    .option('--latest <TIME>', 'Splunk time modifier or epoch; default all time')
    .option('--now <TIME>', 'what now() sees: epoch or ISO 8601', instant)
    .option('--timezone <ZONE>', 'IANA time zone for times in results', 'UTC')
    .addOption(
      new Option('--format <FORMAT>', 'output format (default: table on a terminal, else json)').choices(formats),
    )
    .addOption(new Option('--list <WHAT>', 'list what the engine knows, with one line of help each').choices(listable))
    .option('--output <FILE>', 'write the document to a file as well')
    .option('--verbose', 'show stages and notes')
    .option('--no-color', 'no colours')
    .action(async (spl: string | undefined, flags: SearchFlags) => {
      await searchCommand(spl, flags, context);
    });
}

async function searchCommand(spl: string | undefined, flags: SearchFlags, context: CliContext): Promise<void> {
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
    if (format !== 'json')
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
  if (spl === '-') {
    const parts: Buffer[] = [];
    for await (const part of context.stdin) parts.push(Buffer.from(part));
    return Buffer.concat(parts).toString('utf8').trim();
  }
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
