import { expect } from 'chai';
import type { Detection, DetectionTest } from '../content/index.ts';
import type { SearchOutcome } from '../targets/target.ts';
import { type Row, textsOf } from '../values/index.ts';
import { fail, pass, skip, type Verdict } from './verdict.ts';

/** Why a detection is not run; undefined where it is. */
export function skipReason(detection: Detection, test?: DetectionTest): Verdict | undefined {
  if (detection.status === 'deprecated') return skip('deprecated', 'the detection is deprecated');
  if (detection.status === 'experimental') return skip('experimental', 'the detection is experimental');
  if (detection.manualTest !== undefined) return skip('manual-test', detection.manualTest);
  if (test?.kind === 'experimental') return skip('experimental', test.description ?? 'the test is experimental');
  return undefined;
}

/** Values of a field that count: neither empty nor the text `null`, which fillnull_value puts in. */
function filled(row: Row, field: string): string[] {
  return textsOf(row.get(field) ?? null).filter((text) => text !== '' && text !== 'null');
}

/** The names of the fields that a result has, the first dozen. */
export function fieldList(row: Row): string {
  const names = [...row.keys()].filter((name) => !name.startsWith('_'));
  return names.length === 0 ? 'no fields' : `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
}

/**
 * Judges a unit test as contentctl does (retry_search_until_timeout): at least one result (ng: the exact number). Results
 * are looked at in order: a risk object field that is absent or `null` fails the test, and the first result that also
 * fills every threat object field passes it; otherwise each threat field must be filled in some result. Detections
 * without risk objects need results only.
 */
export function judgeUnit(
  detection: Detection,
  test: DetectionTest,
  outcome: SearchOutcome,
  explain?: ExplainLoss,
): Verdict {
  const count = outcome.rows.length;
  if (test.expectedResults !== undefined) {
    if (count !== test.expectedResults) {
      if (test.expectedResults === 0)
        return fail(
          'unexpected-results',
          `the detection must stay silent here, but returned ${count} result${count === 1 ? '' : 's'}`,
        );
      if (count === 0) return fail('no-results', noResults(outcome, explain));
      return fail(
        'result-count-mismatch',
        `expected exactly ${test.expectedResults} result${test.expectedResults === 1 ? '' : 's'}, got ${count}`,
      );
    }
    if (count === 0) return pass;
  }
  if (count === 0) return fail('no-results', noResults(outcome, explain));
  const riskFields = uniqueFields(detection.riskObjects);
  const threatFields = uniqueFields(detection.threatObjects);
  for (const [i, row] of outcome.rows.entries()) {
    for (const field of riskFields) {
      if (!row.has(field))
        return fail(
          'missing-risk-field',
          `result ${i + 1} of ${count} has no field "${field}", which the risk object needs; it has ${fieldList(row)}`,
        );
      if (filled(row, field).length === 0)
        return fail(
          'null-risk-field',
          `the risk object field "${field}" is ${JSON.stringify(textsOf(row.get(field)!).join(', '))} in result ${i + 1} of ${count}`,
        );
    }
    if (threatFields.every((field) => filled(row, field).length > 0)) return pass;
  }
  for (const field of threatFields) {
    if (!outcome.rows.some((row) => filled(row, field).length > 0))
      return fail(
        'missing-threat-field',
        `no result fills the threat object field "${field}"; the first has ${fieldList(outcome.rows[0]!)}`,
      );
  }
  expect(count).to.be.greaterThan(0);
  return pass;
}

function uniqueFields(objects: readonly { field: string }[]): string[] {
  return [...new Set(objects.map((object) => object.field))];
}

/** Tells why the command of that number let nothing pass; undefined where it cannot. */
export type ExplainLoss = (lost: number) => string | undefined;

type Stage = NonNullable<SearchOutcome['stages']>[number];

/**
 * Says where the rows were lost: the first stage that put out none and, where a later one made rows of nothing (`append`,
 * `stats count`), the stage that lost those.
 */
function noResults(outcome: SearchOutcome, explain?: ExplainLoss): string {
  const stages = outcome.stages ?? [];
  const losses = stages.filter((stage, i) => stage.rowsOut === 0 && (i === 0 || stages[i - 1]!.rowsOut > 0));
  const [first, last] = [losses[0], losses.at(-1)];
  const revived = stages.slice(first ? stages.indexOf(first) : 0).find((stage) => stage.rowsOut > 0);
  const where = first ? `; nothing passed ${stageText(first)}` : '';
  const again = last && last !== first ? `, nor, of what "${revived!.command}" made, ${stageText(last)}` : '';
  const why = first && !again ? explain?.(stages.indexOf(first)) : undefined;
  return `the search returned no results (${outcome.scannedEvents} events looked at)${where}${again}${why ? `; ${why}` : ''}`;
}

function stageText({ command, text, rowsIn }: Stage): string {
  const shown = text.length > 120 ? `${text.slice(0, 117)}…` : text;
  return `"${command} ${shown}"${rowsIn > 0 ? ` (${rowsIn} row${rowsIn === 1 ? '' : 's'} in)` : ''}`;
}
