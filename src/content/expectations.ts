import type { AttackDataReference, Detection, DetectionTest } from './detection.ts';
import { readAttackData } from './dialects/common.ts';
import type { ContentFile } from './files.ts';
import { expectationSuffix } from './kinds.ts';
import { type Mapping, mapping, mappings, number, string } from './reading.ts';

/** Fields that a result or event must have, each with all of its values; other fields are free. */
export type ExpectedFields = ReadonlyMap<string, readonly string[]>;

/** What must come out of one test, beyond what the detection itself promises. */
export interface TestExpectation {
  /** Name of the test; every test where it is left out. */
  readonly test?: string;
  /** The exact number of results. */
  readonly results?: number;
  /** Each of these must be among the results, two of them never the same one. */
  readonly rows: readonly ExpectedFields[];
  /** The exact number of risk and notable events, and events that must be among them. */
  readonly riskEvents?: number;
  readonly risk: readonly ExpectedFields[];
  readonly notableEvents?: number;
  readonly notables: readonly ExpectedFields[];
}

/** The sidecar file of a detection; see docs/expectations.md. */
export interface Expectations {
  readonly file: ContentFile;
  readonly tests: readonly TestExpectation[];
  /** Datasets on which the detection must stay silent. */
  readonly silent: readonly AttackDataReference[];
}

/** The detection's file that a sidecar file stands beside. */
export function detectionFileOf(path: string): string {
  return `${path.slice(0, -expectationSuffix.length)}.yml`;
}

/** The sidecar file of a detection's file. */
export function expectationFileOf(path: string): string {
  return path.replace(/\.ya?ml$/, expectationSuffix);
}

/** Reads the sidecar file of a detection (docs/expectations.md). */
export function readExpectations(file: ContentFile): Expectations {
  return {
    file,
    tests: mappings(file.data.tests).map(readTest),
    silent: mappings(file.data.silent).map(readAttackData),
  };
}

function readTest(data: Mapping): TestExpectation {
  const optional = <K extends string>(key: K, value: number | undefined) =>
    (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: number };
  return {
    ...(data.test === undefined ? {} : { test: string(data.test) }),
    ...optional('results', number(data.results)),
    rows: mappings(data.rows).map(readFields),
    ...optional('riskEvents', number(data.risk_events)),
    risk: mappings(data.risk).map(readFields),
    ...optional('notableEvents', number(data.notable_events)),
    notables: mappings(data.notables).map(readFields),
  };
}

function readFields(data: Mapping): ExpectedFields {
  return new Map(
    Object.entries(mapping(data)).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value : [value]).map((one) => string(one)),
    ]),
  );
}

/** A detection with what its sidecar file adds: expectations, and a test for each dataset on which it must stay silent. */
export function withExpectations(detection: Detection, expectations: Expectations | undefined): Detection {
  if (!expectations) return detection;
  const silent = expectations.silent.map(
    (reference): DetectionTest => ({
      name: `Silent on ${reference.data.slice(reference.data.lastIndexOf('/') + 1)}`,
      kind: 'unit',
      attackData: [reference],
      expectedResults: 0,
    }),
  );
  return { ...detection, expectations, tests: [...detection.tests, ...silent] };
}
