import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunResult, TestResult } from '../../src/suites/result.ts';
import { cli } from '../cli/harness.ts';

/** A detection of the v5 form; what is left out is filled in. */
export interface SmallDetection {
  readonly name: string;
  readonly search: string;
  readonly type?: string;
  readonly message?: string;
  readonly riskObjects?: readonly { field: string; type: string; score: number }[];
  readonly threatObjects?: readonly { field: string; type: string }[];
  readonly tags?: Readonly<Record<string, unknown>>;
  /** Keys that take the place of the usual ones. */
  readonly keys?: Readonly<Record<string, unknown>>;
  /** The datasets of each test: paths in the pack. */
  readonly tests: readonly (readonly (string | Readonly<Record<string, unknown>>)[])[];
}

const idOf = (name: string) =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.*)$/, '$1-$2-4$3-a$4-$5');

function yamlOf(detection: SmallDetection): string {
  const { name, search, type = 'TTP', message = 'Seen on $dest$.' } = detection;
  const makesRisk = type === 'TTP' || type === 'Anomaly';
  const usual = { source: 'test', sourcetype: 'test:lines' };
  // JSON is YAML.
  return JSON.stringify({
    name,
    id: idOf(name),
    version: 1,
    date: '2026-01-01',
    author: 'someone',
    status: 'production',
    type,
    description: 'For a test.',
    search,
    how_to_implement: 'No need.',
    known_false_positives: 'None.',
    ...(makesRisk
      ? {
          rba: {
            message,
            risk_objects: detection.riskObjects ?? [{ field: 'dest', type: 'system', score: 50 }],
            threat_objects: detection.threatObjects ?? [],
          },
        }
      : {}),
    tags: { analytic_story: ['Story'], asset_type: 'Endpoint', mitre_attack_id: ['T1047'], ...detection.tags },
    tests: detection.tests.map((datasets, i) => ({
      name: `Test ${i + 1}`,
      attack_data: datasets.map((one) => ({ ...usual, ...(typeof one === 'string' ? { data: one } : one) })),
    })),
    ...detection.keys,
  });
}

/** Writes a pack of some detections and files, hands its folder on, and removes it. */
export async function withSmallPack<T>(
  detections: readonly SmallDetection[],
  files: Readonly<Record<string, string | Buffer>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-small-'));
  const put = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  try {
    for (const one of detections)
      put(`detections/endpoint/${one.name.toLowerCase().replaceAll(' ', '_')}.yml`, yamlOf(one));
    for (const [path, text] of Object.entries(files)) put(path, text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The results of the unit and integration tests of each detection, by its name. */
export async function testSmallPack(
  detections: readonly SmallDetection[],
  files: Readonly<Record<string, string | Buffer>>,
  args: readonly string[] = [],
): Promise<ReadonlyMap<string, readonly TestResult[]>> {
  return withSmallPack(detections, files, async (folder) => {
    const run = await cli(['test', '--content', folder, '--suite', 'unit,integration', '--format', 'json', ...args]);
    const result = JSON.parse(run.out) as RunResult;
    return new Map(result.detections.map((one) => [one.name, one.tests]));
  });
}

/** `unit pass`, `integration fail no-risk-event`, … */
export function verdicts(tests: readonly TestResult[] | undefined): string[] {
  return (tests ?? []).map(({ suite, outcome, reason }) => `${suite} ${outcome}${reason === null ? '' : ` ${reason}`}`);
}
