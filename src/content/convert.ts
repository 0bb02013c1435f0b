import type { Dialect } from './detection.ts';
import { mapping, mappings, number, string, strings } from './reading.ts';

/** A detection in another form, and what of the old one has no counterpart in it. */
export interface DetectionConversion {
  readonly data: Readonly<Record<string, unknown>>;
  /** In words, each with the key that it is about. */
  readonly lost: readonly string[];
}

/** What a conversion cannot read from the detection itself. */
export interface ConversionOptions {
  /** Writes `category`, which the ng form wants: the folder of the detection. */
  readonly category?: string;
  /** Whether the deployment of the detection's type makes a notable, and risk events. */
  readonly notable: boolean;
}

type Data = Readonly<Record<string, unknown>>;

const otherNames: Readonly<Record<string, readonly string[]>> = {
  date: ['modification_date'],
  creation_date: ['date'],
  modification_date: ['date'],
  group: ['threat_group'],
  threat_group: ['group'],
};

/** Where a key of a converted detection may have stood before: the ng form has no `tags`, and some names differ. */
export function formerPaths(path: readonly string[]): readonly (readonly string[])[] {
  const names = [path.at(-1)!, ...(otherNames[path.at(-1)!] ?? [])];
  if (path.length === 2 && path[0] === 'tags') return names.map((name) => [name]);
  return path.length === 1 ? names.flatMap((name) => [[name], ['tags', name]]) : [];
}

/** What all forms can say, taken from any of them. */
interface Common {
  readonly entities: readonly { field: string; type: string; score: number; message: string }[];
  readonly threatObjects: readonly { field: string; type: string }[];
  readonly title: string;
  readonly titleEntity: { field: string; type: string; score: number } | undefined;
  readonly tags: Data;
  readonly created: string;
  readonly modified: string;
  readonly tests: readonly Data[];
  readonly manualTest: string | undefined;
}

/** Converts the data of a detection file from one form to another. */
export function convertDetection(
  data: Data,
  from: Dialect,
  to: 'v5' | 'ng',
  options: ConversionOptions,
): DetectionConversion {
  const lost: string[] = [];
  const common = from === 'ng' ? readNg(data) : from === 'v5' ? readV5(data) : readV4(data, lost);
  const converted = to === 'v5' ? writeV5(data, common, lost) : writeNg(data, common, options, lost);
  return { data: withoutEmpty(converted), lost };
}

const userTypes = ['user', 'user name', 'email address'];
const systemTypes = ['hostname', 'ip address', 'endpoint'];
const threatTypes: Readonly<Record<string, string>> = {
  'ip address': 'ip_address',
  'url string': 'url',
  'file name': 'file_name',
  'file hash': 'file_hash',
  'process name': 'process_name',
  process: 'process',
  'parent process': 'parent_process',
  'registry key': 'registry_path',
  'email address': 'email_address',
  hostname: 'system',
  endpoint: 'system',
};

function readV4(data: Data, lost: string[]): Common {
  const tags = mapping(data.tags);
  const message = string(tags.message);
  const score =
    number(tags.risk_score) ?? Math.round(((number(tags.impact) ?? 0) * (number(tags.confidence) ?? 0)) / 100);
  const observables = mappings(tags.observable).map((one) => ({
    field: string(one.name),
    type: string(one.type).toLowerCase(),
    roles: strings(one.role).map((role) => role.toLowerCase()),
  }));
  for (const one of observables)
    if (!one.roles.some((role) => role === 'victim' || role === 'attacker'))
      lost.push(`tags.observable: "${one.field}" is neither victim nor attacker`);
  for (const key of [
    'impact',
    'confidence',
    'required_fields',
    'drilldown_search',
    'context',
    'supported_tas',
    'dataset',
  ])
    if (tags[key] !== undefined)
      lost.push(
        `tags.${key}${key === 'impact' || key === 'confidence' ? ': kept as the score of the risk objects' : ''}`,
      );
  if (data.datamodel !== undefined) lost.push('datamodel');
  return {
    ...readTags(data),
    entities: observables
      .filter((one) => one.roles.includes('victim'))
      .map((one) => ({ field: one.field, type: riskType(one.type), score, message })),
    threatObjects: observables
      .filter((one) => one.roles.includes('attacker'))
      .map((one) => ({ field: one.field, type: threatType(one, lost) })),
    title: string(data.name),
    titleEntity: undefined,
  };
}

function riskType(type: string): string {
  return userTypes.includes(type) ? 'user' : systemTypes.includes(type) ? 'system' : 'other';
}

function threatType(one: { field: string; type: string }, lost: string[]): string {
  const type = threatTypes[one.type];
  if (type === undefined)
    lost.push(`tags.observable: "${one.field}" is of the type "${one.type}", written as signature`);
  return type ?? 'signature';
}

function readV5(data: Data): Common {
  const rba = mapping(data.rba);
  const message = string(rba.message);
  return {
    ...readTags(data),
    entities: mappings(rba.risk_objects).map((one) => ({
      field: string(one.field),
      type: string(one.type),
      score: number(one.score) ?? 0,
      message,
    })),
    threatObjects: mappings(rba.threat_objects).map((one) => ({ field: string(one.field), type: string(one.type) })),
    title: string(data.name),
    titleEntity: undefined,
  };
}

function readTags(data: Data): Pick<Common, 'tags' | 'created' | 'modified' | 'tests' | 'manualTest'> {
  const tags = mapping(data.tags);
  return {
    tags: {
      analytic_story: tags.analytic_story,
      asset_type: tags.asset_type,
      mitre_attack_id: tags.mitre_attack_id,
      product: tags.product,
      security_domain: tags.security_domain,
      cve: tags.cve,
      atomic_guid: tags.atomic_guid,
      group: tags.group,
      throttling: tags.throttling,
    },
    created: string(data.date),
    modified: string(data.date),
    tests: mappings(data.tests),
    manualTest: tags.manual_test === undefined || tags.manual_test === null ? undefined : string(tags.manual_test),
  };
}

function readNg(data: Data): Common {
  const finding = mapping(data.finding);
  const entity = mapping(finding.entity);
  const tests = mappings(data.tests);
  const manual = tests.find((test) => test.test_type === 'experimental');
  return {
    entities: mappings(mapping(data.intermediate_findings).entities).map((one) => ({
      field: string(one.field),
      type: string(one.type),
      score: number(one.score) ?? 0,
      message: string(one.message),
    })),
    threatObjects: mappings(data.threat_objects).map((one) => ({ field: string(one.field), type: string(one.type) })),
    title: string(finding.title),
    titleEntity: data.finding
      ? { field: string(entity.field), type: string(entity.type), score: number(entity.score) ?? 0 }
      : undefined,
    tags: {
      analytic_story: data.analytic_story,
      asset_type: data.asset_type,
      mitre_attack_id: data.mitre_attack_id,
      product: data.product,
      security_domain: data.security_domain,
      cve: data.cve,
      atomic_guid: data.atomic_guid,
      group: data.threat_group,
      throttling: data.throttling,
    },
    created: string(data.creation_date),
    modified: string(data.modification_date),
    tests: tests.filter((test) => test.test_type !== 'experimental'),
    manualTest: manual ? string(manual.description) : undefined,
  };
}

const shared = [
  'author',
  'status',
  'type',
  'description',
  'data_source',
  'search',
  'how_to_implement',
  'known_false_positives',
  'references',
  'drilldown_searches',
] as const;

function takeShared(data: Data): Record<string, unknown> {
  return Object.fromEntries(shared.map((key) => [key, data[key]]));
}

function writeV5(data: Data, common: Common, lost: string[]): Record<string, unknown> {
  const [first] = common.entities;
  for (const one of common.entities.slice(1))
    if (one.message !== first?.message) lost.push(`intermediate_findings: the message of "${one.field}"`);
  if (common.titleEntity && common.title !== string(data.name))
    lost.push('finding.title: the deployment names the notable');
  for (const key of ['schedule', 'custom_schedule', 'baselines', 'category', 'deprecation_info'])
    if (data[key] !== undefined && data[key] !== null) lost.push(key);
  const entities =
    common.entities.length > 0
      ? common.entities
      : common.titleEntity
        ? [{ ...common.titleEntity, message: common.title }]
        : [];
  return {
    name: data.name,
    id: data.id,
    version: data.version,
    date: common.modified,
    ...takeShared(data),
    enabled_by_default: data.enabled_by_default,
    ...(entities.length > 0 && data.type !== 'Hunting' && data.type !== 'Correlation'
      ? {
          rba: {
            message: entities[0]!.message,
            risk_objects: entities.map(({ field, type, score }) => ({ field, type, score: Math.max(1, score) })),
            threat_objects: common.threatObjects,
          },
        }
      : {}),
    tags: { ...common.tags, manual_test: common.manualTest },
    tests: common.tests.map((test) => testOf(test, 'v5', lost)),
  };
}

function writeNg(data: Data, common: Common, options: ConversionOptions, lost: string[]): Record<string, unknown> {
  const { group, ...tags } = common.tags;
  const finds = data.type === 'TTP' || data.type === 'Correlation';
  const risks = data.type === 'TTP' || data.type === 'Anomaly';
  const main = common.titleEntity ?? common.entities[0];
  if (finds && !main) lost.push('finding: there is no entity that it could name');
  if (data.enabled_by_default !== undefined) lost.push('enabled_by_default');
  if (data.deployment !== undefined) lost.push('deployment');
  if (finds && !options.notable) lost.push('finding: the deployment makes no notable, but the type asks for one');
  const title = /\$[^$\s]+\$/.test(common.title) ? common.title : `${common.title} on $${main?.field}$`;
  return {
    name: data.name,
    id: data.id,
    version: Math.max(1, number(data.version) ?? 1),
    creation_date: common.created,
    modification_date: common.modified,
    ...takeShared(data),
    ...(finds && main ? { finding: { title, entity: { field: main.field, type: main.type, score: main.score } } } : {}),
    ...(risks && common.entities.length > 0 ? { intermediate_findings: { entities: common.entities } } : {}),
    ...(data.type !== 'Hunting' ? { threat_objects: common.threatObjects } : {}),
    ...tags,
    threat_group: group,
    mitre_attack_id: tags.mitre_attack_id ?? [],
    product: ['Splunk Enterprise', 'Splunk Enterprise Security', 'Splunk Cloud'],
    category: options.category,
    tests: [
      ...common.tests.map((test) => testOf(test, 'ng', lost)),
      ...(common.manualTest === undefined
        ? []
        : [
            {
              name: 'Manual Test',
              test_type: 'experimental',
              description: common.manualTest || 'It must be tested by hand.',
            },
          ]),
    ],
  };
}

function testOf(test: Data, to: 'v5' | 'ng', lost: string[]): Data {
  const note = (key: string, given: unknown) => {
    if (given !== undefined && given !== false) lost.push(`tests: ${key} of "${string(test.name)}"`);
  };
  const attackData = mappings(test.attack_data).map((one) => {
    const index = one.custom_index ?? one.index;
    note('update_timestamp', one.update_timestamp);
    if (to === 'ng') note('host', one.host);
    return {
      data: one.data,
      source: one.source,
      sourcetype: one.sourcetype,
      ...(to === 'ng' ? { index } : { custom_index: index, host: one.host }),
    };
  });
  if (to === 'v5')
    return {
      name: test.name,
      earliest_time: test.earliest_time,
      latest_time: test.latest_time,
      ...(test.expected_results === undefined ? {} : { expected_results: test.expected_results }),
      description: test.description,
      attack_data: attackData,
    };
  note('earliest_time', test.earliest_time);
  note('latest_time', test.latest_time);
  return {
    name: test.name,
    test_type: 'unit',
    description: test.description,
    expected_results: test.expected_results,
    attack_data: attackData,
  };
}

/** Leaves out keys without a value, at every depth. */
function withoutEmpty(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      if (one === undefined || one === null) return [];
      if (Array.isArray(one))
        return [
          [
            key,
            one.map((each) =>
              each && typeof each === 'object' && !Array.isArray(each)
                ? withoutEmpty(each as Record<string, unknown>)
                : each,
            ),
          ],
        ];
      return [[key, typeof one === 'object' ? withoutEmpty(one as Record<string, unknown>) : one]];
    }),
  );
}
