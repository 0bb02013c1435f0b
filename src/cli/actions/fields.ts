import { createReadStream, existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatDiagnostic } from '../../diagnostics/index.ts';
import { createEngine } from '../../engine/engine.ts';
import { explainRaw } from '../../engine/explain/index.ts';
import { emitDocument } from '../common.ts';
import { readSetup } from '../config.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';
import { allowedOutside } from '../datasets.ts';
import { fieldsText } from '../fields-view.ts';
import { loadCliKnowledge, reportKnowledge } from '../knowledge.ts';

/** What `firedrill fields` was given. */
export interface FieldsFlags {
  source?: string;
  sourcetype: string;
  index: string;
  host: string;
  content?: string;
  app: readonly string[];
  allowOutside: readonly string[];
  event?: number;
  limit: number;
  now?: number;
  format: string;
  output?: string;
  verbose?: boolean;
}

/** `firedrill fields`: what the knowledge of all apps makes of a log file. */
export async function explainFields(file: string, flags: FieldsFlags, context: CliContext): Promise<void> {
  const path = resolve(context.cwd, file);
  if (!existsSync(path) || !statSync(path).isFile())
    throw new CliError(exitCodes.infrastructure, `there is no data file ${file}`);
  const { config, ...places } = readSetup(context, flags);
  const { knowledge, diagnostics } = loadCliKnowledge({
    cwd: context.cwd,
    apps: [...(config.apps ?? []), ...flags.app],
    allowOutside: allowedOutside(context, flags, config),
    ...places,
  });
  const notes: string[] = [];
  const complain = (note: string) => {
    if (!notes.includes(note)) notes.push(note);
  };
  const engine = createEngine({ knowledge, now: () => flags.now ?? context.now(), onNote: complain });
  const explanation = await explainRaw(
    engine,
    { index: flags.index, host: flags.host, source: flags.source ?? file, sourcetype: flags.sourcetype },
    createReadStream(path, { highWaterMark: 1 << 20 }),
    { limit: flags.limit, ...(flags.event === undefined ? {} : { event: flags.event }), complain },
  );
  if (flags.event !== undefined && explanation.events.length === 0)
    throw new CliError(exitCodes.usage, `there is no event ${flags.event}: ${file} holds ${explanation.total}`);
  const document =
    flags.format === 'json'
      ? `${JSON.stringify({ schema: 'firedrill/fields@1', file, ...explanation, notes: [...diagnostics.map((one) => formatDiagnostic(one)), ...notes] }, null, 1)}\n`
      : fieldsText(explanation, { detail: flags.event !== undefined });
  await emitDocument(document, flags, context);
  reportKnowledge(diagnostics, notes, flags, context);
}
