import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContentPack, type Detection, expectationFileOf } from '../content/index.ts';
import { setYamlKey } from '../formats/yaml.ts';
import type { Observed } from '../suites/run.ts';
import { type Row, textsOf } from '../values/index.ts';

/** Results and events that are written down of one test; the counts say how many there were. */
const mostRows = 20;
const riskFields = [
  'risk_object',
  'risk_object_type',
  'risk_score',
  'risk_message',
  'threat_object',
  'threat_object_type',
];
const notableFields = ['rule_title', 'rule_description', 'severity', 'security_domain'];

/** Detections without what their sidecar files expect, so that a test can be recorded anew. */
export function withoutExpectations(detections: readonly Detection[]): Detection[] {
  return detections.map((detection) =>
    detection.expectations ? { ...detection, expectations: { ...detection.expectations, tests: [] } } : detection,
  );
}

/** Writes what came out as the expectations of each detection; `silent` and comments stay. Returns the files. */
export function recordExpectations(pack: ContentPack, observed: readonly Observed[]): string[] {
  const byFile = new Map<string, Observed[]>();
  for (const one of observed) {
    if (one.test.expectedResults === 0) continue;
    const tests = byFile.get(one.detection.file);
    if (tests) tests.push(one);
    else byFile.set(one.detection.file, [one]);
  }
  return [...byFile].map(([file, tests]) => {
    const path = expectationFileOf(file);
    const place = join(pack.root, path);
    const before = existsSync(place) ? readFileSync(place, 'utf8') : '';
    writeFileSync(place, setYamlKey(before, 'tests', tests.map(recorded)));
    return path;
  });
}

function recorded({ test, rows, risk, notables }: Observed): Record<string, unknown> {
  return {
    test: test.name,
    results: rows.length,
    rows: rows.slice(0, mostRows).map((row) =>
      fieldsOf(
        row,
        [...row.keys()].filter((name) => !name.startsWith('_')),
      ),
    ),
    risk_events: risk.length,
    risk: risk.slice(0, mostRows).map((row) => fieldsOf(row, riskFields)),
    notable_events: notables.length,
    notables: notables.slice(0, mostRows).map((row) => fieldsOf(row, notableFields)),
  };
}

function fieldsOf(row: Row, names: readonly string[]): Record<string, string | string[]> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = textsOf(row.get(name) ?? null);
      return values.length === 0 ? [] : [[name, values.length === 1 ? values[0]! : values] as const];
    }),
  );
}
