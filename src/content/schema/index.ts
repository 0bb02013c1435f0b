import { z } from 'zod';
import type { Dialect } from '../detection.ts';
import type { ContentKind } from '../kinds.ts';
import { detectionNg, detectionV4, detectionV5 } from './detection.ts';
import { expectation } from './expectation.ts';
import { build, install } from './packaging.ts';
import * as supporting from './supporting.ts';

export { checkSchema, type SchemaIssue } from './check.ts';
export * as vocabulary from './vocabulary.ts';

/** Every schema by the name of its published file. */
export const schemas = {
  'detection-v4': detectionV4,
  'detection-v5': detectionV5,
  'detection-ng': detectionNg,
  expectation,
  macro: supporting.macro,
  'macro-ng': supporting.macroNg,
  'lookup-v4': supporting.lookupV4,
  'lookup-csv': supporting.lookups.csv,
  'lookup-kvstore': supporting.lookups.kvstore,
  'lookup-mlmodel': supporting.lookups.mlmodel,
  'lookup-csv-ng': supporting.lookupsNg.csv,
  'lookup-kvstore-ng': supporting.lookupsNg.kvstore,
  'lookup-mlmodel-ng': supporting.lookupsNg.mlmodel,
  story: supporting.story,
  'story-ng': supporting.storyNg,
  'data-source': supporting.dataSource,
  'data-source-ng': supporting.dataSourceNg,
  deployment: supporting.deployment,
  baseline: supporting.baseline,
  'baseline-ng': supporting.baselineNg,
  investigation: supporting.investigation,
  dashboard: supporting.dashboard,
  playbook: supporting.playbook,
  'schedule-ng': supporting.scheduleNg,
  removed: supporting.removed,
  'removed-ng': supporting.removedNg,
  'deprecation-mapping': supporting.deprecationMapping,
  build,
  install,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** The name of a schema, as `firedrill schema` takes it. */
export type SchemaName = keyof typeof schemas;

/** The schema that a file must follow; undefined where its kind has none. */
export function schemaNameOf(
  kind: ContentKind,
  dialect: Dialect,
  data: Readonly<Record<string, unknown>>,
): SchemaName | undefined {
  const ng = dialect === 'ng' ? '-ng' : '';
  switch (kind) {
    case 'detection':
      return `detection-${dialect}`;
    case 'lookup': {
      const type = data.lookup_type;
      if (type === 'csv' || type === 'kvstore' || type === 'mlmodel') return `lookup-${type}${ng}` as SchemaName;
      if (dialect === 'v4' || data.filename !== undefined || data.collection !== undefined) return 'lookup-v4';
      return Array.isArray(data.fields) ? (`lookup-kvstore${ng}` as SchemaName) : (`lookup-csv${ng}` as SchemaName);
    }
    case 'macro':
    case 'story':
    case 'data-source':
    case 'baseline':
    case 'removed':
      return `${kind}${ng}` as SchemaName;
    case 'schedule':
      return 'schedule-ng';
    case 'deprecation':
      return 'deprecation-mapping';
    case 'build':
    case 'install':
    case 'expectation':
    case 'deployment':
    case 'investigation':
    case 'dashboard':
    case 'playbook':
      return kind;
    default:
      return undefined;
  }
}

/** A schema as a JSON Schema document, for editors. */
export function jsonSchemaOf(name: SchemaName): object {
  return {
    $id: `${name}.schema.json`,
    title: `firedrill: ${name}`,
    ...z.toJSONSchema(schemas[name], { target: 'draft-7', io: 'input' }),
  };
}
