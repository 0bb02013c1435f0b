import { z } from 'zod';
import {
  attackId,
  cron,
  cve,
  identity,
  names,
  ngIdentity,
  nonEmpty,
  period,
  references,
  scheduleWindow,
  status,
  type,
  uuid,
  version,
} from './formats.ts';
import {
  categories,
  killChainPhases,
  ngProducts,
  nistCategories,
  observableRoles,
  observableTypes,
  products,
  riskObjectTypes,
  securityDomains,
  threatObjectTypes,
} from './vocabulary.ts';

const search = z.string().min(1).describe('The SPL of the detection; it calls the filter macro named after the file.');
const note = z.string().min(4);
const securityDomain = z.enum(securityDomains);
const offset = z.string().nullable();

const drilldown = z.strictObject({
  name: z.string().min(5),
  search: nonEmpty,
  earliest_offset: offset,
  latest_offset: offset,
});

const throttling = z.strictObject({
  fields: z.array(z.string().regex(/^\S+$/, 'throttling-field')).min(1),
  period,
});

/** A deployment of its own, or the name of one. */
const deployment = z.looseObject({ scheduling: z.looseObject({ cron_schedule: cron }) });

const attackData = {
  data: nonEmpty.describe('URL or path of the recorded data.'),
  source: nonEmpty,
  sourcetype: nonEmpty,
};
const expectedResults = z.number().int().min(0).describe('The exact number of results; 0 means that it stays silent.');

const tags = {
  analytic_story: names,
  asset_type: nonEmpty,
  mitre_attack_id: z.array(attackId).optional(),
  nist: z.array(z.enum(nistCategories)).optional(),
  cis20: z.array(z.string().regex(/^CIS (?:\d|1\d|20)$/, 'bad-value')).optional(),
  kill_chain_phases: z.array(z.enum(killChainPhases)).optional(),
  product: z.array(z.enum(products)).min(1),
  security_domain: securityDomain,
  cve: z.array(cve).optional(),
  atomic_guid: z.array(uuid).optional(),
  group: names.optional(),
  manual_test: z.string().nullable().optional().describe('Why a person must test it.'),
  throttling: throttling.optional(),
};

const common = {
  status,
  type,
  data_source: z.array(z.string()),
  search,
  how_to_implement: note,
  known_false_positives: note,
  references: references.optional(),
  drilldown_searches: z.array(drilldown).optional(),
};

/** contentctl 5: `rba` with message, risk objects and threat objects. */
export const detectionV5 = z.strictObject({
  ...identity,
  ...common,
  enabled_by_default: z.boolean().optional(),
  deployment: deployment.optional(),
  rba: z
    .strictObject({
      message: nonEmpty,
      risk_objects: z
        .array(
          z.strictObject({
            field: nonEmpty,
            type: z.enum(riskObjectTypes),
            score: z.number('wrong-type').int().min(1, 'risk-score-range').max(100, 'risk-score-range'),
          }),
        )
        .min(1),
      threat_objects: z.array(z.strictObject({ field: nonEmpty, type: z.enum(threatObjectTypes) })),
    })
    .optional(),
  tags: z.strictObject(tags),
  tests: z
    .array(
      z.strictObject({
        name: nonEmpty,
        test_type: z.enum(['unit', 'experimental']).optional(),
        description: z.string().optional(),
        expected_results: expectedResults.optional(),
        attack_data: z
          .array(z.strictObject({ ...attackData, custom_index: nonEmpty.optional(), host: nonEmpty.optional() }))
          .min(1),
        earliest_time: z.string().optional(),
        latest_time: z.string().optional(),
      }),
    )
    .optional(),
});

const percentage = z.number().int().min(0).max(100);

/** contentctl 4: `tags.observable` with roles, `tags.message`, scores from impact and confidence. */
export const detectionV4 = z.strictObject({
  ...identity,
  ...common,
  data_source: common.data_source.optional(),
  datamodel: names.optional(),
  enabled_by_default: z.boolean().optional(),
  deployment: deployment.optional(),
  tags: z.strictObject({
    ...tags,
    confidence: percentage,
    impact: percentage,
    risk_score: percentage.optional(),
    message: z.string(),
    observable: z
      .array(
        z.strictObject({
          name: nonEmpty,
          type: z.enum(observableTypes),
          role: z.array(z.enum(observableRoles)).min(1),
        }),
      )
      .optional(),
    required_fields: names.optional(),
    drilldown_search: z.string().optional(),
  }),
  tests: z
    .array(
      z.strictObject({
        name: nonEmpty,
        attack_data: z
          .array(
            z.strictObject({
              ...attackData,
              update_timestamp: z.boolean('update-timestamp').optional(),
              custom_index: nonEmpty.optional(),
              host: nonEmpty.optional(),
            }),
          )
          .min(1),
        earliest_time: z.string().optional(),
        latest_time: z.string().optional(),
      }),
    )
    .optional(),
});

const time = z.string().regex(/^(?:now|[+-]\d+(?:s|m|h|d|w|mon|q|y)(?:@(?:s|m|h|d|w|mon|q|y))?)$/, 'schedule-time');
const score = z.number('wrong-type').int().min(0, 'risk-score-range').max(100, 'risk-score-range');
const entity = { field: nonEmpty, type: z.enum(riskObjectTypes), score };

/** Why content goes, when, and what stands in for it. */
export const deprecation = z.strictObject({
  reason: nonEmpty,
  removed_in_version: version.describe('The first version of the app that is without it.'),
  replacement_content: names.optional(),
});

/** What says when a search runs. */
export const schedule = {
  cron_schedule: cron,
  schedule_window: scheduleWindow,
  earliest_time: time,
  latest_time: time,
};

/** ES Content Update 6: `finding` is the notable, `intermediate_findings` the risk; the tags are flat. */
export const detectionNg = z.strictObject({
  ...ngIdentity,
  ...common,
  deprecation_info: deprecation.nullable().optional(),
  security_domain: securityDomain,
  product: z.array(z.enum(ngProducts)).min(3, 'product-incomplete').max(3),
  schedule: z.string().nullable().optional(),
  custom_schedule: z.strictObject(schedule).nullable().optional(),
  atomic_guid: z.array(uuid).optional(),
  finding: z
    .strictObject({ title: nonEmpty, entity: z.strictObject(entity) })
    .nullable()
    .optional(),
  intermediate_findings: z
    .strictObject({ entities: z.array(z.strictObject({ ...entity, message: nonEmpty })).min(1) })
    .nullable()
    .optional(),
  threat_objects: z.array(z.strictObject({ field: nonEmpty, type: z.enum(threatObjectTypes) })).optional(),
  analytic_story: names.min(1),
  baselines: names.optional(),
  mitre_attack_id: z.array(attackId),
  asset_type: nonEmpty,
  cve: z.array(cve).optional(),
  threat_group: names.optional(),
  category: z.enum(categories),
  throttling: throttling.optional(),
  tests: z
    .array(
      z.discriminatedUnion('test_type', [
        z.strictObject({
          test_type: z.literal('unit'),
          name: nonEmpty,
          description: z.string().nullable().optional(),
          expected_results: expectedResults.optional(),
          attack_data: z.array(z.strictObject({ ...attackData, index: nonEmpty.optional() })).min(1),
        }),
        z.strictObject({ test_type: z.literal('experimental'), name: nonEmpty, description: nonEmpty }),
      ]),
    )
    .optional(),
});
