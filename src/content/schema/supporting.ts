import { z } from 'zod';
import { deprecation, schedule } from './detection.ts';
import {
  cron,
  cve,
  description,
  identity,
  matchType,
  name,
  names,
  ngIdentity,
  nonEmpty,
  references,
  scheduleWindow,
  uuid,
} from './formats.ts';
import {
  detectionStatuses,
  killChainPhases,
  products,
  securityDomains,
  storyCategories,
  useCases,
} from './vocabulary.ts';

const macroParts = { definition: nonEmpty, arguments: names.optional() };

/** The contentctl 5 forms of later releases give each object a status. */
const objectStatus = z.enum(detectionStatuses).optional();

/** What contentctl fills in for macros that do not say it. */
const macroIdentity = {
  id: identity.id.optional(),
  version: identity.version.optional(),
  date: identity.date.optional(),
  author: identity.author.optional(),
  references: references.optional(),
  status: objectStatus,
};

export const macro = z.strictObject({
  name,
  description: z.string().optional(),
  ...macroParts,
  ...macroIdentity,
});
export const macroNg = z.strictObject({ ...ngIdentity, references: references.optional(), ...macroParts });

const matches = {
  min_matches: z.number().int().min(0).nullable().optional(),
  max_matches: z.number().int().min(1).max(1000).nullable().optional(),
  default_match: z.union([z.string(), z.boolean()]).nullable().optional(),
};

/** contentctl 4: the table is named by `filename` or `collection`. */
export const lookupV4 = z.strictObject({
  name,
  description,
  filename: nonEmpty.optional(),
  collection: nonEmpty.optional(),
  fields_list: nonEmpty.optional(),
  fields: z.string().optional(),
  match_type: z
    .string()
    .regex(/^(?:WILDCARD|CIDR)\([^()]+\)(?:\s*,\s*(?:WILDCARD|CIDR)\([^()]+\))*$/, 'lookup-match-type')
    .optional(),
  case_sensitive_match: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
  ...matches,
});

function lookupOf<I extends z.core.$ZodLooseShape>(base: I, kind: 'csv' | 'kvstore' | 'mlmodel') {
  const parts = {
    lookup_type: z.literal(kind),
    match_type: z.array(matchType).optional(),
    case_sensitive_match: z.boolean().nullable().optional(),
    references: references.optional(),
    status: objectStatus,
    ...matches,
  };
  return kind === 'kvstore'
    ? z.strictObject({ ...base, ...parts, fields: names.min(1) })
    : z.strictObject({ ...base, ...parts });
}

export const lookups = {
  csv: lookupOf(identity, 'csv'),
  kvstore: lookupOf(identity, 'kvstore'),
  mlmodel: lookupOf(identity, 'mlmodel'),
};
export const lookupsNg = {
  csv: lookupOf(ngIdentity, 'csv'),
  kvstore: lookupOf(ngIdentity, 'kvstore'),
  mlmodel: lookupOf(ngIdentity, 'mlmodel'),
};

const storyTags = {
  category: z.array(z.enum(storyCategories)).min(1),
  product: z.array(z.enum(products)).min(1),
  usecase: z.enum(useCases),
  cve: z.array(cve).optional(),
  group: names.optional(),
};
const storyStatus = z.enum(['production', 'deprecated']);

export const story = z.strictObject({
  ...identity,
  status: storyStatus.optional(),
  narrative: nonEmpty,
  references: references.optional(),
  tags: z.strictObject(storyTags),
});
export const storyNg = z.strictObject({
  ...ngIdentity,
  status: storyStatus.optional(),
  deprecation_info: deprecation.nullable().optional(),
  narrative: nonEmpty,
  references: references.optional(),
  ...storyTags,
});

const dataSourceParts = {
  source: nonEmpty,
  sourcetype: nonEmpty,
  logsource: z.looseObject({}).optional(),
  separator: z.string().nullable().optional(),
  separator_value: z.union([z.string(), z.number()]).nullable().optional(),
  configuration: z.string().nullable().optional(),
  supported_TA: z
    .array(z.strictObject({ name: nonEmpty, url: nonEmpty.nullable().optional(), version: nonEmpty }))
    .optional(),
  fields: names.nullable().optional(),
  output_fields: names.optional(),
  field_mappings: z.array(z.looseObject({})).nullable().optional(),
  convert_to_log_source: z.array(z.looseObject({})).nullable().optional(),
  example_log: z.string().nullable().optional(),
  references: references.optional(),
  status: objectStatus,
};
export const dataSource = z.strictObject({
  ...identity,
  ...dataSourceParts,
  mitre_components: names.optional(),
});
export const dataSourceNg = z.strictObject({ ...ngIdentity, ...dataSourceParts, mitre_components: names.optional() });

const splunkTime = z.string().min(1);

export const deployment = z.strictObject({
  ...identity,
  version: identity.version.optional(),
  type: z.enum(['TTP', 'Anomaly', 'Hunting', 'Correlation', 'Baseline']),
  scheduling: z.strictObject({
    cron_schedule: cron,
    earliest_time: splunkTime,
    latest_time: splunkTime,
    schedule_window: scheduleWindow,
  }),
  alert_action: z
    .strictObject({
      notable: z
        .strictObject({ rule_title: nonEmpty, rule_description: nonEmpty, nes_fields: names })
        .nullable()
        .optional(),
      rba: z.strictObject({ enabled: z.boolean() }).nullable().optional(),
      email: z.looseObject({}).nullable().optional(),
      slack: z.looseObject({}).nullable().optional(),
      phantom: z.looseObject({}).nullable().optional(),
    })
    .optional(),
  tags: z.looseObject({}).optional(),
});

const baselineParts = {
  type: z.literal('Baseline'),
  search: z.string().min(4),
  how_to_implement: z.string().min(4),
  known_false_positives: z.string(),
  references: references.optional(),
};
const securityDomain = z.enum(securityDomains);

export const baseline = z.strictObject({
  ...identity,
  ...baselineParts,
  status: z.string().optional(),
  datamodel: names.optional(),
  deployment: z.looseObject({}).optional(),
  tags: z.strictObject({
    analytic_story: names,
    detections: names,
    product: z.array(z.enum(products)).min(1),
    security_domain: securityDomain,
    asset_type: z.string().optional(),
    required_fields: names.optional(),
    kill_chain_phases: z.array(z.enum(killChainPhases)).optional(),
    confidence: z.number().optional(),
    impact: z.number().optional(),
    risk_score: z.number().optional(),
    message: z.string().optional(),
    observable: z.array(z.looseObject({})).optional(),
    context: names.optional(),
  }),
});
export const baselineNg = z.strictObject({
  ...ngIdentity,
  type: z.literal('Baseline').optional(),
  status: z.string().optional(),
  deprecation_info: deprecation.nullable().optional(),
  search: z.string().min(4),
  how_to_implement: z.string(),
  known_false_positives: z.string(),
  references: references.optional(),
  schedule: z.string().nullable().optional(),
  custom_schedule: z.strictObject(schedule).nullable().optional(),
  security_domain: securityDomain,
  product: z.array(z.enum(products)).min(1),
  analytic_story: names.optional(),
  data_source: names.optional(),
});

export const investigation = z.strictObject({
  ...identity,
  type: z.literal('Investigation'),
  status: z.string().optional(),
  datamodel: names.optional(),
  search: nonEmpty,
  how_to_implement: z.string(),
  known_false_positives: z.string(),
  references: references.optional(),
  inputs: names.optional(),
  tags: z.looseObject({ analytic_story: names, product: names, security_domain: securityDomain }),
});

export const dashboard = z.strictObject({
  name,
  id: uuid,
  version: z.number().int().min(0),
  date: identity.date,
  author: identity.author,
  description,
  label: nonEmpty.optional(),
});

export const playbook = z.looseObject({
  ...identity,
  type: nonEmpty,
  playbook: nonEmpty,
  how_to_implement: z.string(),
  references: references.optional(),
  app_list: z.array(z.string()).optional(),
  tags: z.looseObject({}),
});

export const scheduleNg = z.strictObject({ ...ngIdentity, ...schedule, references: references.optional() });

const removedStatus = z.literal('removed');

/** Content that an app no longer has; its other keys are those of the release that had it. */
export const removed = z.looseObject({ ...identity, status: removedStatus, references: references.optional() });
export const removedNg = z.looseObject({
  ...ngIdentity,
  status: removedStatus,
  deprecation_info: deprecation,
  references: references.optional(),
});

const deprecated = z.array(
  z.strictObject({
    content: nonEmpty.describe('Name of the content.'),
    ...deprecation.shape,
    reason: z.string().min(6),
  }),
);
/** contentctl 5 knows these lists and wants them to be empty. */
const notYet = z.array(z.unknown()).max(0).optional();

/** contentctl 5: what is deprecated or removed. */
export const deprecationMapping = z.strictObject({
  detections: deprecated.optional(),
  baselines: deprecated.optional(),
  investigations: deprecated.optional(),
  stories: deprecated.optional(),
  dashboards: notYet,
  data_sources: notYet,
  deployments: notYet,
  lookups: notYet,
  macros: notYet,
});
