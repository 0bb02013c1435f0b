import Mocha from 'mocha';
import type { Detection } from '../content/index.ts';
import { printable, printableLine } from '../diagnostics/index.ts';
import type { DetectionResult, SuiteName, TestResult } from './result.ts';
import { type RunOptions, runSuites } from './run.ts';
import { worst } from './verdict.ts';

/** How Mocha runs and shows tests. */
export interface MochaOptions {
  /** Name of a Mocha reporter, or a reporter class. */
  readonly reporter: string | Mocha.ReporterConstructor;
  readonly reporterOptions?: Record<string, unknown>;
  readonly grep?: string;
  readonly bail: boolean;
}

/** A test failed or could not be run; what Mocha's reporters show. */
class DrillError extends Error {
  readonly reason: string | null;
  constructor(result: TestResult) {
    super(printable(`${result.outcome === 'error' ? 'ERROR' : 'FAIL'} ${result.reason}: ${result.message}`));
    this.name = result.outcome === 'error' ? 'TestError' : 'DetectionFailure';
    this.reason = result.reason;
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Names of the tests that a detection will have, before anything has run. */
function plannedTests(detection: Detection, suites: readonly SuiteName[]): { suite: SuiteName; name: string }[] {
  const names = detection.tests.length > 0 ? detection.tests.map((test) => test.name) : ['no test'];
  return [
    ...(suites.includes('validation') ? [{ suite: 'validation' as const, name: 'content is sound' }] : []),
    ...names.flatMap((name) =>
      (['unit', 'integration'] as const).filter((suite) => suites.includes(suite)).map((suite) => ({ suite, name })),
    ),
  ];
}

/**
 * Runs the suites on Mocha: one `describe` a detection, one `it` a test. Mocha asks in order; the work itself is done by
 * the pool of `runSuites`, so that several detections run at once.
 */
export async function runOnMocha(options: RunOptions, mochaOptions: MochaOptions): Promise<DetectionResult[]> {
  const mocha = new Mocha({
    reporter: mochaOptions.reporter as string,
    reporterOptions: mochaOptions.reporterOptions,
    bail: mochaOptions.bail,
    timeout: 0,
    ...(mochaOptions.grep ? { grep: mochaOptions.grep } : {}),
  });
  mocha.suite.timeout(0);
  const grep = mocha.options.grep as RegExp | undefined;
  const selected = options.detections.filter(
    (detection) =>
      !grep || plannedTests(detection, options.suites).some((test) => grep.test(fullName(detection.name, test))),
  );
  const wanted = (result: DetectionResult) => (grep ? onlyTests(result, grep) : result);
  const settled = new Map<string, (result: DetectionResult | undefined) => void>();
  const pending = new Map<string, Promise<DetectionResult | undefined>>();
  for (const detection of selected)
    pending.set(detection.file, new Promise((resolve) => settled.set(detection.file, resolve)));

  for (const detection of selected) {
    const suite = Mocha.Suite.create(mocha.suite, printableLine(detection.name));
    plannedTests(detection, options.suites).forEach(({ suite: suiteName, name }, i) => {
      suite.addTest(
        new Mocha.Test(printableLine(`${suiteName}: ${name}`), async function (this: Mocha.Context) {
          const result = await pending.get(detection.file);
          const test = result?.tests[i];
          if (!test || test.outcome === 'skip') this.skip();
          else if (test.outcome !== 'pass') throw new DrillError(test);
        }),
      );
    });
  }
  const running = runSuites({
    ...options,
    detections: selected,
    onResult: (result) => {
      settled.get(result.file)?.(result);
      options.onResult?.(wanted(result));
    },
  }).finally(() => {
    for (const settle of settled.values()) settle(undefined);
  });
  await new Promise<void>((resolve) => void mocha.run(() => resolve()));
  mocha.dispose();
  return (await running).map(wanted);
}

/** A result without the tests that were not asked for; their outcome does not count. */
function onlyTests(result: DetectionResult, grep: RegExp): DetectionResult {
  const tests = result.tests.filter((test) => grep.test(fullName(result.name, test)));
  return { ...result, tests, outcome: worst(tests.map((test) => test.outcome)) };
}

function fullName(detection: string, test: { suite: SuiteName; name: string }): string {
  return printableLine(`${detection} ${test.suite}: ${test.name}`);
}
