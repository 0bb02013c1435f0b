import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttackDataReference,
  type ContentPack,
  type Detection,
  type DetectionTest,
  savedSearchName,
} from '../content/index.ts';
import {
  DatasetError,
  type DatasetOptions,
  readDataset,
  resolveDataset,
  withoutCredentials,
} from '../datasets/index.ts';
import { DiagnosticError, locationText, searchFaults } from '../diagnostics/index.ts';
import { usualIndex } from '../enterprise-security/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import { type EventPlace, markRun, prepareReplay, type ReplayItem, type RunMark } from '../replay/index.ts';
import { runField } from '../splunk/marked-events.ts';
import { type SearchOutcome, type Target, TargetError } from '../targets/target.ts';
import type { Row } from '../values/index.ts';
import { expectationsOf, judgeExpectedRows } from './expectations.ts';
import { integrationSkip, judgeIntegration, type ObservedEvents } from './integration.ts';
import type { DatasetUse, DetectionResult, SuiteName, TestResult } from './result.ts';
import { judgeUnit, skipReason } from './unit.ts';
import { createValidation, type RuleLevel, type Validation } from './validation/validate.ts';
import { errored, fail, pass, skip, type Verdict, worst } from './verdict.ts';

/** The suites, in the order in which they run. */
export const suiteNames: readonly SuiteName[] = ['validation', 'unit', 'integration'];

/** What a run tests, with what, and who hears of it. */
export interface RunOptions {
  readonly pack: ContentPack;
  readonly knowledge: Knowledge;
  readonly detections: readonly Detection[];
  readonly suites: readonly SuiteName[];
  readonly datasets: DatasetOptions;
  /** Opens a target for one detection after another; `jobs` are open at once. */
  openTarget(): Target;
  readonly jobs: number;
  /** Seconds that one search may take, retries on a real server included. */
  readonly timeout: number;
  /** Index for test data that names none. */
  readonly index: string;
  /** Host of test data that names none; unique to the run on a shared server. */
  readonly host: string;
  readonly bail: boolean;
  /** Severities of validation rules that the configuration changes. */
  readonly ruleLevels?: Readonly<Record<string, RuleLevel>>;
  /** Milliseconds since some start. */
  clock(): number;
  /** Epoch seconds that searches see as now, for data that are shifted; default: the clock. */
  now?(): number;
  onResult?(result: DetectionResult): void;
  /** Told what came out of a test whose detection was dispatched, to be recorded as expectations. */
  onObserved?(observed: Observed): void;
}

/** Results and events of one test. */
export interface Observed extends ObservedEvents {
  readonly detection: Detection;
  readonly test: DetectionTest;
  readonly rows: readonly Row[];
}

/** Runs the suites over detections with a bounded pool; results come in the order of the detections. */
export async function runSuites(options: RunOptions): Promise<DetectionResult[]> {
  const validation = createValidation(
    options.pack,
    options.knowledge,
    options.ruleLevels ? { levels: options.ruleLevels } : {},
  );
  const results: DetectionResult[] = new Array(options.detections.length);
  let next = 0;
  let stopped = false;
  const work = async () => {
    let target: Target | undefined;
    try {
      for (let i = next++; i < options.detections.length && !stopped; i = next++) {
        target ??= options.openTarget();
        const result = await runDetection(options.detections[i]!, target, validation, options);
        results[i] = result;
        options.onResult?.(result);
        if (options.bail && (result.outcome === 'fail' || result.outcome === 'error')) stopped = true;
      }
    } finally {
      await target?.close();
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(options.jobs, options.detections.length)) }, work));
  return results.filter((result) => result !== undefined);
}

async function runDetection(
  detection: Detection,
  target: Target,
  validation: Validation,
  options: RunOptions,
): Promise<DetectionResult> {
  const tests: TestResult[] = [];
  if (options.suites.includes('validation')) tests.push(validate(detection, validation, options));
  if (options.suites.includes('unit') || options.suites.includes('integration'))
    tests.push(...(await runTests(detection, target, options)));
  return {
    name: detection.name,
    id: detection.id,
    file: detection.file,
    type: detection.type,
    status: detection.status,
    outcome: worst(tests.map((test) => test.outcome)),
    tests: tests.filter((test) => options.suites.includes(test.suite)),
  };
}

function validate(detection: Detection, validation: Validation, options: RunOptions): TestResult {
  const began = options.clock();
  const errors = validation.of(detection).filter((finding) => finding.severity === 'error');
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const verdict = first
    ? fail(first.code, `${locationText(first)} ${first.message}${first.hint ? `; ${first.hint}` : ''}${more}`)
    : pass;
  return toResult('validation', 'content is sound', verdict, began, options, []);
}

async function runTests(detection: Detection, target: Target, options: RunOptions): Promise<TestResult[]> {
  const results: TestResult[] = [];
  if (detection.tests.length === 0) {
    const verdict = skipReason(detection) ?? skip('no-test', 'the detection has no test');
    for (const suite of ['unit', 'integration'] as const)
      results.push(toResult(suite, 'no test', verdict, options.clock(), options, []));
    return results;
  }
  for (const test of detection.tests) results.push(...(await runTest(detection, test, target, options)));
  return results;
}

async function runTest(
  detection: Detection,
  test: DetectionTest,
  target: Target,
  options: RunOptions,
): Promise<TestResult[]> {
  const began = options.clock();
  const skipped = skipReason(detection, test);
  if (skipped)
    return (['unit', 'integration'] as const).map((suite) =>
      toResult(suite, test.name, skipped, began, options, declared(test)),
    );
  const uses: DatasetUse[] = [];
  let outcome: SearchOutcome | undefined;
  let unit: Verdict;
  let integration: Verdict | undefined;
  let integrationBegan = began;
  let events: ObservedEvents = { risk: [], notables: [] };
  try {
    await target.prepare();
    uses.push(...(await replayTest(test, target, options)));
    outcome = await searchUntil(detection, test, target, options);
    unit = judgeUnit(detection, test, outcome, (lost) => target.explainNoResults?.(detection.searchSource, lost));
    if (unit.outcome === 'pass') unit = judgeExpectedRows(expectationsOf(detection, test), outcome.rows) ?? unit;
    integrationBegan = options.clock();
    if (options.suites.includes('integration'))
      integration = await integrate(detection, test, unit, outcome, target, options, (seen) => {
        events = seen;
      });
    if (unit.outcome === 'pass') options.onObserved?.({ detection, test, rows: outcome.rows, ...events });
  } catch (error) {
    unit = asVerdict(error);
  }
  const left = await cleanUp(test, target, options);
  if (left && unit.outcome === 'pass') [unit, integration] = [left, left];
  integration ??= unit.outcome === 'error' ? unit : skip('unit-not-passed', 'the unit test did not pass');
  const search = outcome && { results: outcome.rows.length, scanned_events: outcome.scannedEvents };
  return [
    toResult('unit', test.name, unit, began, options, uses.length > 0 ? uses : declared(test), search),
    toResult('integration', test.name, integration, integrationBegan, options, uses.length > 0 ? uses : declared(test)),
  ];
}

async function integrate(
  detection: Detection,
  test: DetectionTest,
  unit: Verdict,
  outcome: SearchOutcome,
  target: Target,
  options: RunOptions,
  observe: (events: ObservedEvents) => void,
): Promise<Verdict> {
  const skipped = integrationSkip(detection);
  if (skipped) return skipped;
  if (unit.outcome !== 'pass') return skip('unit-not-passed', 'the unit test did not pass');
  if (test.expectedResults === 0) return skip('no-integration', 'the test expects the detection to stay silent');
  try {
    return await judgeIntegration(detection, savedSearchName(options.pack.label, detection), outcome, target, {
      expectations: expectationsOf(detection, test),
      observe,
    });
  } catch (error) {
    return asVerdict(error);
  }
}

/** The datasets of a test before they were loaded. */
function declared(test: DetectionTest): DatasetUse[] {
  return test.attackData.map(({ data, source, sourcetype }) => ({ data, source, sourcetype, events: 0, bytes: 0 }));
}

async function replayTest(test: DetectionTest, target: Target, options: RunOptions): Promise<DatasetUse[]> {
  const items = await Promise.all(
    test.attackData.map(async (reference): Promise<ReplayItem> => {
      const dataset = await resolveDataset(reference.data, options.datasets);
      return {
        data: reference.data,
        group: reference.updateTimestamp ? 'shifted' : 'as recorded',
        ...placeOf(reference, options),
        open: () => readDataset(dataset),
      };
    }),
  );
  const now = options.now?.() ?? Date.now() / 1000;
  const prepared = await prepareReplay(items, options.knowledge, { now, shift: (item) => item.group === 'shifted' });
  const uses: DatasetUse[] = [];
  for (const one of prepared) {
    const { data, index, source, sourcetype, host } = one;
    const { endpoint, found } = markTest(one, options);
    const { events, bytes } = await target.ingest({
      ...{ index, source, sourcetype, host, found },
      chunks: one.chunks(),
      batches: one.batches(),
      ...(endpoint === 'event' ? { marked: one.events({ [runField]: options.host }) } : {}),
    });
    // A server may count late; that it was sent nothing is known.
    if (events === 0 && (bytes === 0 || !target.eventual))
      throw new DatasetError('dataset-empty', emptyDataset(data, sourcetype, bytes));
    uses.push({ data, source, sourcetype, events, bytes });
  }
  return uses;
}

function emptyDataset(data: string, sourcetype: string, bytes: number): string {
  const why =
    bytes === 0
      ? 'the file is empty'
      : `none came of its ${bytes} bytes: they are blank, or the sourcetype "${sourcetype}" drops them`;
  return `${data} holds no events: ${why}`;
}

function placeOf(reference: AttackDataReference, options: RunOptions): EventPlace {
  const { source, sourcetype, host = options.host } = reference;
  return { index: reference.index ?? usualIndex(sourcetype, options.index), source, sourcetype, host };
}

/** How the events of a test are found again on a server that other tests share. */
function markTest(place: EventPlace, { host, knowledge }: RunOptions): RunMark {
  return markRun(place, { id: host, host }, knowledge);
}

/** Searches over all time. An empty answer is asked again only where results may come late. */
async function searchUntil(
  detection: Detection,
  test: DetectionTest,
  target: Target,
  options: RunOptions,
): Promise<SearchOutcome> {
  const search = /^\s*(?:\||search[\s(])/i.test(detection.search) ? detection.search : `search ${detection.search}`;
  const deadline = options.clock() + options.timeout * 1000;
  for (let pause = 2000; ; pause *= 2) {
    const outcome = await target.search({ search });
    if (outcome.rows.length > 0 || !target.eventual || test.expectedResults === 0 || options.clock() + pause > deadline)
      return outcome;
    await sleep(pause);
  }
}

/** Removes what the test has left; why it could not, since later tests would find it. */
async function cleanUp(test: DetectionTest, target: Target, options: RunOptions): Promise<Verdict | undefined> {
  const places = new Map(
    test.attackData.map((reference) => {
      const { found } = markTest(placeOf(reference, options), options);
      return [JSON.stringify(found), found];
    }),
  );
  try {
    await target.cleanUp([...places.values()]);
    return undefined;
  } catch (error) {
    return errored(
      'clean-up-failed',
      `what the test has left could not be removed, and later tests would find it: ${(error as Error).message}; the user needs the role can_delete`,
    );
  }
}

/** FAIL means that the detection is wrong, ERROR that the test could not be run. */
function asVerdict(error: unknown): Verdict {
  if (error instanceof DatasetError || error instanceof TargetError) return errored(error.reason, error.message);
  if (error instanceof DiagnosticError) {
    const { code, message, hint } = error.diagnostic;
    const place = locationText(error.diagnostic);
    const text = `${place.startsWith('<') || place === '' ? '' : `${place} `}${message}${hint ? `; ${hint}` : ''}`;
    return searchFaults.has(code) || code === 'spl-unknown-datamodel' ? fail(code, text) : errored(code, text);
  }
  return errored('internal-error', error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function toResult(
  suite: SuiteName,
  name: string,
  verdict: Verdict,
  began: number,
  options: RunOptions,
  datasets: readonly DatasetUse[],
  search?: TestResult['search'],
): TestResult {
  return {
    suite,
    name,
    ...verdict,
    ...(verdict.message === null ? {} : { message: withoutCredentials(verdict.message) }),
    duration_s: Math.round(options.clock() - began) / 1000,
    datasets: datasets.map((dataset) => ({ ...dataset, data: withoutCredentials(dataset.data) })),
    ...(search ? { search } : {}),
  };
}
