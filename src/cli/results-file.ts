import { resolve } from 'node:path';
import { z } from 'zod';
import { checkSchema } from '../content/index.ts';
import type { RunResult } from '../suites/result.ts';
import { type CliContext, CliError, exitCodes } from './context.ts';
import { readInput, readTextFile } from './files.ts';

const count = z.number();
const counts = { passed: count, failed: count, errored: count, skipped: count };
const outcome = z.enum(['pass', 'fail', 'error', 'skip']);

/** What the reporters read of a result file; keys beside it are kept. */
const resultSchema = z.looseObject({
  schema: z.literal('firedrill/results@1'),
  started: z.string(),
  duration_s: z.number(),
  target: z.looseObject({ kind: z.string(), url: z.string().optional() }),
  summary: z.looseObject({
    detections: count,
    ...counts,
    suites: z.looseObject({
      validation: z.looseObject(counts),
      unit: z.looseObject(counts),
      integration: z.looseObject(counts),
    }),
  }),
  detections: z.array(
    z.looseObject({
      name: z.string(),
      id: z.string(),
      file: z.string(),
      type: z.string(),
      status: z.string(),
      outcome,
      tests: z.array(
        z.looseObject({
          suite: z.enum(['validation', 'unit', 'integration']),
          name: z.string(),
          outcome,
          reason: z.string().nullable(),
          message: z.string().nullable(),
          duration_s: z.number(),
          datasets: z.array(z.looseObject({ data: z.string(), source: z.string(), sourcetype: z.string() })),
        }),
      ),
    }),
  ),
});

const howToMake = 'make one with firedrill test --format json';

/** The result file of an earlier run, which anyone may have written since; `-` is standard input. */
export async function readResults(file: string, context: CliContext): Promise<RunResult> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(file === '-' ? await readInput(context) : readTextFile(resolve(context.cwd, file), file));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(exitCodes.usage, `${file} is no JSON: ${(error as Error).message}`, howToMake);
  }
  const [issue] = checkSchema(resultSchema, parsed);
  if (issue)
    throw new CliError(
      exitCodes.usage,
      `${file} is no result of firedrill test${issue.path.length > 0 ? `: ${issue.message}` : ''}`,
      howToMake,
    );
  return parsed as RunResult;
}
