import type { Dialect } from './detection.ts';
import type { SchemaName } from './schema/index.ts';

/** The kinds of content that `firedrill new` writes. */
export const scaffoldKinds = ['detection', 'macro', 'lookup', 'story', 'data-source'] as const;
/** A kind of content that `firedrill new` writes. */
export type ScaffoldKind = (typeof scaffoldKinds)[number];

/** What a new object is made from. */
export interface ScaffoldInput {
  readonly name: string;
  readonly dialect: Dialect;
  readonly id: string;
  /** ISO 8601. */
  readonly today: string;
  readonly author: string;
  readonly description: string;
  /** For detections. */
  readonly type: string;
  readonly category: string;
  readonly search: string;
  readonly story: string;
  readonly dataSource: { readonly name: string; readonly source: string; readonly sourcetype: string };
  readonly technique: string;
  readonly field: string;
  /** For macros. */
  readonly definition: string;
  readonly arguments: readonly string[];
  /** For lookups: the columns. */
  readonly columns: readonly string[];
}

/** A file that is to be written. */
export interface ScaffoldFile {
  /** Path in the content pack, or in the dataset tree. */
  readonly path: string;
  readonly in: 'content' | 'datasets';
  /** The data of a YAML file; text is written as it is. */
  readonly content: Readonly<Record<string, unknown>> | string;
  /** Name of the schema that editors check the file by. */
  readonly schema?: SchemaName;
}

/** The stem of the files of an object: lower case, with blanks, dashes, dots and slashes as underscores. */
export function stemOf(name: string): string {
  return name.toLowerCase().replace(/[ \-./]/g, '_');
}

/** The files of a new object. */
export function scaffold(kind: ScaffoldKind, input: ScaffoldInput): readonly ScaffoldFile[] {
  switch (kind) {
    case 'detection':
      return detectionFiles(input);
    case 'macro':
      return [file(`macros/${stemOf(input.name)}.yml`, 'macro', input, macroOf(input))];
    case 'lookup':
      return lookupFiles(input);
    case 'story':
      return [file(`stories/${stemOf(input.name)}.yml`, 'story', input, storyOf(input))];
    case 'data-source':
      return [file(`data_sources/${stemOf(input.name)}.yml`, 'data-source', input, dataSourceOf(input))];
  }
}

function file(
  path: string,
  schema: 'macro' | 'story' | 'data-source',
  { dialect }: ScaffoldInput,
  content: ScaffoldFile['content'],
): ScaffoldFile {
  return { path, in: 'content', content, schema: dialect === 'ng' ? `${schema}-ng` : schema };
}

function identity({ name, id, dialect, today, author, description }: ScaffoldInput): Record<string, unknown> {
  const dates = dialect === 'ng' ? { creation_date: today, modification_date: today } : { date: today };
  return { name, id, version: 1, ...dates, author, description };
}

const macroOf = (input: ScaffoldInput) => ({
  ...(input.dialect === 'ng' ? identity(input) : { name: input.name, description: input.description }),
  definition: input.definition,
  ...(input.arguments.length > 0 ? { arguments: input.arguments } : {}),
});

function lookupFiles(input: ScaffoldInput): ScaffoldFile[] {
  const stem = stemOf(input.name);
  const yaml =
    input.dialect === 'v4'
      ? { name: input.name, description: input.description, filename: `${stem}.csv` }
      : { ...identity(input), lookup_type: 'csv' };
  const schema = input.dialect === 'v4' ? 'lookup-v4' : input.dialect === 'ng' ? 'lookup-csv-ng' : 'lookup-csv';
  return [
    { path: `lookups/${stem}.yml`, in: 'content', content: yaml, schema },
    { path: `lookups/${stem}.csv`, in: 'content', content: `${input.columns.join(',')}\n` },
  ];
}

function storyOf(input: ScaffoldInput): Record<string, unknown> {
  const tags = {
    category: ['Adversary Tactics'],
    product: ['Splunk Enterprise', 'Splunk Enterprise Security', 'Splunk Cloud'],
    usecase: 'Advanced Threat Detection',
  };
  const narrative = { status: 'production', narrative: input.description, references: [] };
  return { ...identity(input), ...narrative, ...(input.dialect === 'ng' ? tags : { tags }) };
}

const dataSourceOf = (input: ScaffoldInput) => ({
  ...identity(input),
  source: input.dataSource.source,
  sourcetype: input.dataSource.sourcetype,
  supported_TA: [],
  fields: [],
});

function detectionFiles(input: ScaffoldInput): ScaffoldFile[] {
  const stem = stemOf(input.name);
  const dataset = `attack_techniques/${input.technique}/${stem}`;
  return [
    {
      path: `detections/${input.category}/${stem}.yml`,
      in: 'content',
      content: detectionOf(input, stem, dataset),
      schema: `detection-${input.dialect}`,
    },
    {
      path: `${dataset}/${stem}.yml`,
      in: 'datasets',
      content: {
        author: input.author,
        id: input.id,
        date: input.today,
        description: `Recorded for the test of ${input.name}.`,
        environment: 'lab',
        directory: stem,
        mitre_technique: [input.technique],
        datasets: [
          {
            name: stem,
            path: `/datasets/${dataset}/${stem}.log`,
            sourcetype: input.dataSource.sourcetype,
            source: input.dataSource.source,
          },
        ],
      },
    },
  ];
}

const prefix = 'https://media.githubusercontent.com/media/splunk/attack_data/master/datasets';

function detectionOf(input: ScaffoldInput, stem: string, dataset: string): Record<string, unknown> {
  const { dialect, type, field } = input;
  const ng = dialect === 'ng';
  const message = `$${field}$ did what ${input.name} finds.`;
  const fieldType = /user|account/i.test(field) ? 'user' : 'system';
  const entity = { field, type: fieldType, score: 50 };
  const classification = {
    analytic_story: [input.story],
    asset_type: 'Endpoint',
    mitre_attack_id: [input.technique],
    product: ['Splunk Enterprise', 'Splunk Enterprise Security', 'Splunk Cloud'],
    security_domain: 'endpoint',
  };
  const risky = type === 'TTP' || type === 'Anomaly';
  return {
    ...identity(input),
    status: 'production',
    type,
    data_source: [input.dataSource.name],
    search: `${input.search.trim()} | \`${stem}_filter\``,
    how_to_implement: `Collect ${input.dataSource.name}.`,
    known_false_positives: 'None that are known.',
    references: [],
    ...(type === 'Hunting' ? {} : { drilldown_searches: drilldowns(field) }),
    ...(ng
      ? {
          ...(type === 'TTP' || type === 'Correlation' ? { finding: { title: message, entity } } : {}),
          ...(risky ? { intermediate_findings: { entities: [{ ...entity, message }] } } : {}),
          ...classification,
          category: input.category,
        }
      : {
          ...(dialect === 'v5' && risky ? { rba: { message, risk_objects: [entity], threat_objects: [] } } : {}),
          tags: dialect === 'v5' ? classification : { ...classification, ...v4Tags(field, fieldType, message) },
        }),
    tests: [
      {
        name: 'True Positive Test',
        ...(ng ? { test_type: 'unit' } : {}),
        attack_data: [
          {
            data: `${prefix}/${dataset}/${stem}.log`,
            source: input.dataSource.source,
            sourcetype: input.dataSource.sourcetype,
          },
        ],
      },
    ],
  };
}

const v4Tags = (field: string, type: string, message: string) => ({
  confidence: 50,
  impact: 100,
  risk_score: 50,
  message,
  observable: [{ name: field, type: type === 'user' ? 'User' : 'Hostname', role: ['Victim'] }],
  required_fields: ['_time', field],
});

function drilldowns(field: string): Record<string, unknown>[] {
  const range = { earliest_offset: '$info_min_time$', latest_offset: '$info_max_time$' };
  return [
    {
      name: `View the detection results for $${field}$`,
      search: `%original_detection_search% | search ${field}=$${field}$`,
      ...range,
    },
    {
      name: `View risk events for the last 7 days for $${field}$`,
      search: `| from datamodel Risk.All_Risk | search normalized_risk_object IN ($${field}$) starthoursago=168 | stats count min(_time) as firstTime max(_time) as lastTime values(search_name) as search_name by normalized_risk_object`,
      ...range,
    },
  ];
}
