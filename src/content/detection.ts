import type { Source, Span } from '../diagnostics/index.ts';
import type { Expectations } from './expectations.ts';

/** The form that a file is written in: contentctl 4 (`tags.observable`), contentctl 5 (`rba`), ESCU 6 (`finding`). */
export type Dialect = 'v4' | 'v5' | 'ng';
/** How a detection works: a TTP and an anomaly raise risk, a correlation rule reads it, a hunting search only looks. */
export type DetectionType = 'TTP' | 'Anomaly' | 'Hunting' | 'Correlation' | (string & {});
/** How mature a detection is; experimental and deprecated ones are not tested. */
export type DetectionStatus = 'production' | 'experimental' | 'deprecated' | (string & {});

/** An entity that earns risk when the detection fires. `field` names a column of the search's results. */
export interface RiskObject {
  readonly field: string;
  readonly type: 'user' | 'system' | 'other';
  readonly score: number;
  /** ng writes a message per entity; otherwise the detection's own. */
  readonly message: string;
}

/** A field of the results that holds what the attacker used, such as a process or an address. */
export interface ThreatObject {
  readonly field: string;
  readonly type: string;
}

/** What a notable (ng: finding) of this detection carries; undefined where the deployment makes none. */
export interface NotableAction {
  readonly ruleTitle: string;
  readonly ruleDescription: string;
  readonly nesFields: readonly string[];
  readonly securityDomain: string;
  readonly severity: string;
  /** ng: the entity of the finding. */
  readonly entity?: { readonly field: string; readonly type: string; readonly score: number };
}

/** When the saved search of a detection runs, and over what time. */
export interface Schedule {
  readonly cron: string;
  readonly earliest: string;
  readonly latest: string;
  readonly window: string;
  readonly enabled: boolean;
}

/** Recorded data that a test replays, and the metadata that its events get. */
export interface AttackDataReference {
  /** URL or path as written. */
  readonly data: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index?: string;
  readonly host?: string;
  readonly updateTimestamp: boolean;
}

/** One test of a detection: what is replayed, and how many results must come of it. */
export interface DetectionTest {
  readonly name: string;
  readonly kind: 'unit' | 'experimental';
  readonly attackData: readonly AttackDataReference[];
  /** ng only: the exact number of results; 0 means that it must stay silent. */
  readonly expectedResults?: number;
  readonly earliest?: string;
  readonly latest?: string;
  readonly description?: string;
}

/** A search that an analyst opens from a finding. */
export interface Drilldown {
  readonly name: string;
  readonly search: string;
  readonly earliest: string | null;
  readonly latest: string | null;
}

/** One detection, the same for all dialects. */
export interface Detection {
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly dialect: Dialect;
  /** Path relative to the content pack, with forward slashes. */
  readonly file: string;
  readonly source: Source;
  readonly type: DetectionType;
  readonly status: DetectionStatus;
  readonly author: string;
  readonly date: string;
  readonly description: string;
  readonly search: string;
  /** The search as a source of its own, its offsets mapped to the YAML file. */
  readonly searchSource: Source;
  readonly dataSources: readonly string[];
  readonly howToImplement: string;
  readonly knownFalsePositives: string;
  readonly references: readonly string[];
  readonly analyticStories: readonly string[];
  readonly assetType: string;
  readonly mitreAttackIds: readonly string[];
  readonly cves: readonly string[];
  readonly products: readonly string[];
  readonly securityDomain: string;
  readonly riskObjects: readonly RiskObject[];
  readonly threatObjects: readonly ThreatObject[];
  readonly riskMessage: string;
  readonly risk?: { readonly score: number; readonly impact?: number; readonly confidence?: number };
  readonly notable?: NotableAction;
  readonly riskEnabled: boolean;
  readonly schedule: Schedule;
  readonly throttling?: { readonly fields: readonly string[]; readonly period: string };
  readonly drilldowns: readonly Drilldown[];
  readonly tests: readonly DetectionTest[];
  /** What its sidecar file adds. */
  readonly expectations?: Expectations;
  /** The reason why a person must test it, where `manual_test` is set. */
  readonly manualTest?: string;
  /** Where a YAML path (`tags.risk_score`, `tests.0.attack_data`) stands in the file. */
  locate(path: readonly (string | number)[]): Span | undefined;
}
