import { type Deployment, defaultDeployment, readInlineDeployment } from '../deployment.ts';
import type {
  AttackDataReference,
  Detection,
  DetectionTest,
  Dialect,
  Drilldown,
  NotableAction,
  RiskObject,
  ThreatObject,
} from '../detection.ts';
import type { ContentFile } from '../files.ts';
import { boolean, type Mapping, mapping, mappings, number, string, strings } from '../reading.ts';

/** Finds the deployment of a detection type. */
export type DeploymentFinder = (type: string, name?: string) => Deployment | undefined;

/** The keys of a named schedule of the pack. */
export type ScheduleFinder = (name: string) => Mapping | undefined;

/** One form in which detections are written. */
export interface DialectReader {
  readonly dialect: Dialect;
  /** Whether a file is written in this form. */
  detect(file: ContentFile): boolean;
  read(file: ContentFile, deployments: DeploymentFinder, schedules: ScheduleFinder): Detection;
}

/** The keys that all dialects share. */
export function readCommon(file: ContentFile, dialect: Dialect, deployments: DeploymentFinder) {
  const { data } = file;
  const type = string(data.type);
  const inline =
    data.deployment !== null && typeof data.deployment === 'object'
      ? readInlineDeployment(mapping(data.deployment), type, 'inline')
      : undefined;
  const deployment =
    inline ??
    deployments(type, typeof data.deployment === 'string' ? data.deployment : undefined) ??
    defaultDeployment(type);
  const search = string(data.search).trim();
  const common = {
    name: string(data.name).trim(),
    id: string(data.id).trim(),
    version: number(data.version) ?? 0,
    dialect,
    file: file.path,
    source: file.source,
    type,
    status: string(data.status),
    author: string(data.author),
    description: string(data.description).trim(),
    search,
    searchSource: file.yaml.scalarSource(['search']) ?? { name: file.path, text: search },
    dataSources: strings(data.data_source),
    howToImplement: string(data.how_to_implement),
    knownFalsePositives: string(data.known_false_positives),
    references: strings(data.references),
    drilldowns: mappings(data.drilldown_searches).map(readDrilldown),
    locate: (path: readonly (string | number)[]) => file.yaml.locate(path),
  };
  return { common, deployment };
}

/** The keys that contentctl 4 and 5 hold under `tags`, and ng at the top. */
export function readTagging(data: ReturnType<typeof mapping>) {
  const throttling = throttlingOf(data.throttling);
  const manual = data.manual_test;
  return {
    analyticStories: strings(data.analytic_story),
    assetType: string(data.asset_type),
    mitreAttackIds: strings(data.mitre_attack_id),
    cves: strings(data.cve),
    products: strings(data.product),
    securityDomain: string(data.security_domain),
    ...(throttling ? { throttling } : {}),
    ...(manual === undefined || manual === null ? {} : { manualTest: string(manual) || 'marked as manual test' }),
  };
}

/** The type of a risk object as contentctl 5 writes it; anything else is `other`. */
export function riskTypeOf(value: string): RiskObject['type'] {
  return value === 'user' || value === 'system' ? value : 'other';
}

/** The threat objects of contentctl 5 and ng. */
export function readThreatObjects(value: unknown): ThreatObject[] {
  return mappings(value).map((one) => ({ field: string(one.field), type: string(one.type) }));
}

function readDrilldown(data: ReturnType<typeof mapping>): Drilldown {
  const offset = (value: unknown) => (value === null || value === undefined ? null : string(value));
  return {
    name: string(data.name),
    search: string(data.search),
    earliest: offset(data.earliest_offset),
    latest: offset(data.latest_offset),
  };
}

/** Reads `tests`; a list that is none gives none. */
export function readTests(value: unknown): DetectionTest[] {
  return mappings(value).map((test) => ({
    name: string(test.name, 'Test'),
    kind: string(test.test_type) === 'experimental' ? ('experimental' as const) : ('unit' as const),
    attackData: mappings(test.attack_data).map(readAttackData),
    ...(number(test.expected_results) === undefined ? {} : { expectedResults: number(test.expected_results)! }),
    ...(test.earliest_time === undefined ? {} : { earliest: string(test.earliest_time) }),
    ...(test.latest_time === undefined ? {} : { latest: string(test.latest_time) }),
    ...(test.description === undefined ? {} : { description: string(test.description) }),
  }));
}

/** Reads one entry of `attack_data`. */
export function readAttackData(data: ReturnType<typeof mapping>): AttackDataReference {
  const index = string(data.custom_index) || string(data.index);
  return {
    data: string(data.data),
    source: string(data.source),
    sourcetype: string(data.sourcetype),
    ...(index ? { index } : {}),
    ...(data.host ? { host: string(data.host) } : {}),
    updateTimestamp: boolean(data.update_timestamp),
  };
}

/** Severity of a notable by the highest score of the detection (contentctl 5). */
export function severityOf(scores: readonly number[]): string {
  if (scores.length === 0) return 'high';
  const score = Math.max(...scores);
  return score <= 20
    ? 'informational'
    : score <= 40
      ? 'low'
      : score <= 60
        ? 'medium'
        : score <= 80
          ? 'high'
          : 'critical';
}

/** The notable that a deployment asks for, with `%name%` and `%description%` filled in. */
export function notableOf(
  deployment: Deployment,
  detection: { name: string; description: string; securityDomain: string; riskObjects: readonly RiskObject[] },
): NotableAction | undefined {
  if (!deployment.notable) return undefined;
  const fill = (text: string) =>
    text.replaceAll('%name%', detection.name).replaceAll('%description%', detection.description);
  return {
    ruleTitle: fill(deployment.notable.ruleTitle),
    ruleDescription: fill(deployment.notable.ruleDescription),
    nesFields: deployment.notable.nesFields,
    securityDomain: detection.securityDomain,
    severity: severityOf(detection.riskObjects.map((object) => object.score)),
  };
}

function throttlingOf(value: unknown): Detection['throttling'] {
  const data = mapping(value);
  return data.fields === undefined ? undefined : { fields: strings(data.fields), period: string(data.period) };
}
