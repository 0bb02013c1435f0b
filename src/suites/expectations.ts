import type { Detection, DetectionTest, ExpectedFields, TestExpectation } from '../content/index.ts';
import { type Row, textsOf } from '../values/index.ts';
import { fail, type Verdict } from './verdict.ts';

/** What the detection's sidecar file says about one test; without a name it holds for all but those that expect silence. */
export function expectationsOf(detection: Detection, test: DetectionTest): readonly TestExpectation[] {
  return (detection.expectations?.tests ?? []).filter((one) =>
    one.test === undefined ? test.expectedResults !== 0 : one.test === test.name,
  );
}

/** Judges the results of a search; undefined where all expectations hold. */
export function judgeExpectedRows(expectations: readonly TestExpectation[], rows: readonly Row[]): Verdict | undefined {
  return first(
    expectations,
    ({ results }) => count('result-count-mismatch', 'results', results, rows),
    (one) => among('expected-row-missing', 'result', one.rows, rows),
  );
}

/** Judges the risk and notable events of a dispatch; undefined where all expectations hold. */
export function judgeExpectedEvents(
  expectations: readonly TestExpectation[],
  events: { readonly risk: readonly Row[]; readonly notables: readonly Row[] },
): Verdict | undefined {
  return first(
    expectations,
    ({ riskEvents }) => count('risk-event-count', 'risk events', riskEvents, events.risk),
    (one) => among('expected-risk-event-missing', 'risk event', one.risk, events.risk),
    ({ notableEvents }) => count('notable-event-count', 'notable events', notableEvents, events.notables),
    (one) => among('expected-notable-missing', 'notable event', one.notables, events.notables),
  );
}

type Check = (expectation: TestExpectation) => Verdict | undefined;

function first(expectations: readonly TestExpectation[], ...checks: readonly Check[]): Verdict | undefined {
  for (const expectation of expectations)
    for (const check of checks) {
      const verdict = check(expectation);
      if (verdict) return verdict;
    }
  return undefined;
}

function count(reason: string, what: string, wanted: number | undefined, rows: readonly Row[]): Verdict | undefined {
  return wanted === undefined || rows.length === wanted
    ? undefined
    : fail(reason, `${rows.length} ${what} arose, the expectation is ${wanted}`);
}

/** Each of the expected must be one of the rows, no two of them the same. */
function among(
  reason: string,
  what: string,
  expected: readonly ExpectedFields[],
  rows: readonly Row[],
): Verdict | undefined {
  const missing = unmatched(expected, rows);
  if (missing === undefined) return undefined;
  const nearest = nearestRow(missing, rows);
  const shown = [...missing].map(([name, values]) => `${name}=${show(values)}`).join(' ');
  const differs = nearest
    ? `; the nearest has ${differences(missing, nearest)
        .map((name) => `${name}=${show(textsOf(nearest.get(name) ?? null))}`)
        .join(' ')}`
    : '';
  return fail(reason, `no ${what} has ${shown}${differs}`);
}

const show = (values: readonly string[]) =>
  values.length === 0 ? 'nothing' : values.length === 1 ? JSON.stringify(values[0]) : JSON.stringify(values);

/** Fields of a row that are not as expected; values of a multivalue count in any order. */
function differences(expected: ExpectedFields, row: Row): string[] {
  const sorted = (values: readonly string[]) => JSON.stringify([...values].sort());
  return [...expected]
    .filter(([name, values]) => sorted(values) !== sorted(textsOf(row.get(name) ?? null)))
    .map(([name]) => name);
}

function nearestRow(expected: ExpectedFields, rows: readonly Row[]): Row | undefined {
  return rows
    .map((row) => ({ row, distance: differences(expected, row).length }))
    .reduce<{ row: Row; distance: number } | undefined>(
      (best, one) => (best === undefined || one.distance < best.distance ? one : best),
      undefined,
    )?.row;
}

/** An expected row that finds no partner, where all others have one (augmenting paths); undefined where none is left. */
function unmatched(expected: readonly ExpectedFields[], rows: readonly Row[]): ExpectedFields | undefined {
  const fits = expected.map((one) => rows.flatMap((row, i) => (differences(one, row).length === 0 ? [i] : [])));
  const takenBy = new Map<number, number>();
  const place = (wanted: number, seen: Set<number>): boolean => {
    for (const row of fits[wanted]!) {
      if (seen.has(row)) continue;
      seen.add(row);
      const other = takenBy.get(row);
      if (other === undefined || place(other, seen)) {
        takenBy.set(row, wanted);
        return true;
      }
    }
    return false;
  };
  const left = expected.findIndex((_one, i) => !place(i, new Set()));
  return left < 0 ? undefined : expected[left];
}
