import { performance } from 'node:perf_hooks';
import { DiagnosticError } from '../diagnostics/index.ts';
import type { Pipeline } from '../spl/ast.ts';
import { allFields, type FieldSet, type Row } from '../values/index.ts';
import type { CommandDefinition } from './command.ts';
import type { JobContext, StageReport } from './job.ts';

/** The part of a job that all stages share; each stage gets its own columns and wanted fields on top. */
export type SharedJob = Omit<JobContext, 'columns' | 'inputColumns' | 'wanted'>;

/** A pipeline that runs as its rows are taken. */
export interface PipelineRun {
  readonly rows: Iterable<Row>;
  /** The column order so far: what the last stage fixed. Complete once the rows have been pulled. */
  columns(): readonly string[] | undefined;
  readonly stages: readonly StageReport[];
}

/** The fields that each stage needs from the one before it, last stage first in time: index i is what stage i gets. */
function wantedBefore(
  pipeline: Pipeline,
  find: (name: string) => CommandDefinition,
  last: FieldSet = allFields,
): FieldSet[] {
  const wanted: FieldSet[] = [];
  let after = last;
  for (let i = pipeline.commands.length - 1; i >= 0; i--) {
    const call = pipeline.commands[i]!;
    wanted[i] = after;
    after = find(call.name).fields(call.args, after);
  }
  return wanted;
}

/**
 * Connects the commands of a pipeline: each pulls rows from the one before it, lazily. `source` feeds the first command
 * where that is not a generating one.
 */
export function runPipeline(
  pipeline: Pipeline,
  job: SharedJob,
  find: (name: string) => CommandDefinition,
  source: { rows: Iterable<Row>; columns(): readonly string[] | undefined } = { rows: [], columns: () => undefined },
  last: FieldSet = allFields,
): PipelineRun {
  const wanted = wantedBefore(pipeline, find, last);
  const stages: StageReport[] = [];
  let rows = source.rows;
  let inputColumns = source.columns;
  pipeline.commands.forEach((call, i) => {
    const report: StageReport = { command: call.name, text: call.text, rowsIn: 0, rowsOut: 0, milliseconds: 0 };
    stages.push(report);
    const clock: StageClock = { inside: 0 };
    const before = inputColumns;
    let fixed: readonly string[] | undefined;
    const stageJob: JobContext = Object.assign(Object.create(job) as SharedJob, {
      wanted: wanted[i]!,
      columns: (names: readonly string[]) => {
        fixed = [...new Set(names)];
      },
      inputColumns: before,
    });
    const input = countIn(rows, report, clock);
    const { kind, run } = find(call.name);
    const most = kind === 'generating' || i === 0 ? Number.POSITIVE_INFINITY : job.limits.maxRows;
    rows = countOut(() => run(input, call.args, stageJob), report, clock, most);
    inputColumns = () => fixed ?? before();
  });
  return { rows, columns: inputColumns, stages };
}

interface StageClock {
  /** Milliseconds spent in the stages before this one, since its current pull began. */
  inside: number;
}

function* countIn(rows: Iterable<Row>, report: StageReport, clock: StageClock): Generator<Row> {
  const iterator = rows[Symbol.iterator]();
  try {
    for (;;) {
      const began = performance.now();
      const next = iterator.next();
      clock.inside += performance.now() - began;
      if (next.done) return;
      report.rowsIn++;
      yield next.value;
    }
  } finally {
    iterator.return?.();
  }
}

/** `mostAdded` bounds the rows that a stage puts out beyond those that it took in. */
function* countOut(
  start: () => Iterable<Row>,
  report: StageReport,
  clock: StageClock,
  mostAdded: number,
): Generator<Row> {
  let iterator: Iterator<Row> | undefined;
  try {
    for (;;) {
      const began = performance.now();
      clock.inside = 0;
      iterator ??= start()[Symbol.iterator]();
      const next = iterator.next();
      report.milliseconds += performance.now() - began - clock.inside;
      if (next.done) return;
      if (++report.rowsOut - report.rowsIn > mostAdded) throw tooManyRows(report.command, mostAdded);
      yield next.value;
    }
  } finally {
    iterator?.return?.();
  }
}

/** The refusal of a command that makes more rows than one search may hold. */
export function tooManyRows(command: string, most: number): DiagnosticError {
  return new DiagnosticError({
    code: 'spl-limit',
    severity: 'error',
    message: `${command} would make more than ${most} results, the limit of one search`,
  });
}

/** Final column order: what the pipeline fixed, then further fields in the order they first appear. */
export function finalColumns(rows: readonly Row[], fixed: readonly string[] | undefined): string[] {
  const columns = new Set(fixed ?? []);
  for (const row of rows) for (const name of row.keys()) columns.add(name);
  return [...columns];
}
