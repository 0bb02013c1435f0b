import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { type ContentPack, type Detection, loadPack } from '../../src/content/index.ts';

/** Folders that contentctl wants to see, whether they hold anything or not. */
const folders = [
  'baselines',
  'dashboards',
  'data_sources',
  'deployments',
  'detections',
  'lookups',
  'macros',
  'playbooks',
  'removed',
  'stories',
];
const objects = ['data_sources', 'deployments', 'lookups', 'macros', 'stories'];

/**
 * Writes a pack as contentctl 5 wants it: every dialect rendered as its own, data as local files, and the label ESCU,
 * which its integration test takes for granted. `appTemplate` is the folder that contentctl builds apps from.
 */
export function writeContentctlPack(
  from: string,
  to: string,
  datasets: string,
  appTemplate: string,
): readonly Detection[] {
  const pack = loadPack(from);
  for (const folder of folders) mkdirSync(join(to, folder), { recursive: true });
  for (const folder of objects) copyObjects(join(from, folder), join(to, folder));
  mkdirSync(join(to, 'dist'), { recursive: true });
  cpSync(appTemplate, join(to, 'app_template'), { recursive: true });
  const written = pack.detections.filter((detection) => detection.tests.every((test) => test.kind === 'unit'));
  for (const detection of written) {
    const file = join(to, detection.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, stringify(v5Document(pack, detection, resolve(datasets)), { lineWidth: 0 }));
  }
  const settings = parse(readFileSync(join(from, 'contentctl.yml'), 'utf8')) as { app: Record<string, unknown> };
  Object.assign(settings.app, { label: 'ESCU', prefix: 'ESCU', appid: 'DA-ESS-ContentUpdate' });
  writeFileSync(join(to, 'contentctl.yml'), stringify({ ...settings, apps: [] }));
  return written;
}

function copyObjects(from: string, to: string): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) cpSync(join(from, name), join(to, name), { recursive: true });
}

/** A detection in contentctl 5's form, whatever it was written in. */
function v5Document(pack: ContentPack, detection: Detection, datasets: string): Record<string, unknown> {
  const { riskObjects, threatObjects } = detection;
  return {
    name: detection.name,
    id: detection.id,
    version: detection.version,
    date: detection.date,
    author: detection.author,
    status: detection.status,
    type: detection.type,
    description: detection.description,
    data_source: detection.dataSources,
    search: detection.search,
    how_to_implement: detection.howToImplement,
    known_false_positives: detection.knownFalsePositives,
    references: detection.references,
    ...(detection.drilldowns.length === 0
      ? {}
      : {
          drilldown_searches: detection.drilldowns.map((one) => ({
            name: one.name,
            search: one.search,
            earliest_offset: one.earliest,
            latest_offset: one.latest,
          })),
        }),
    ...(detection.riskEnabled && riskObjects.length > 0
      ? {
          rba: {
            message: detection.riskMessage || riskObjects[0]!.message,
            risk_objects: riskObjects.map(({ field, type, score }) => ({ field, type, score })),
            threat_objects: threatObjects.map(({ field, type }) => ({ field, type })),
          },
        }
      : {}),
    tags: {
      analytic_story: detection.analyticStories,
      asset_type: detection.assetType,
      mitre_attack_id: detection.mitreAttackIds,
      product: detection.products,
      security_domain: detection.securityDomain,
      ...(detection.throttling ? { throttling: detection.throttling } : {}),
    },
    tests: detection.tests
      .filter((test) => test.expectedResults !== 0)
      .map((test) => ({
        name: test.name,
        attack_data: test.attackData.map((data) => ({
          data: localFile(data.data, datasets, pack.root),
          source: data.source,
          sourcetype: data.sourcetype,
          ...(data.index ? { custom_index: data.index } : {}),
          ...(data.host ? { host: data.host } : {}),
        })),
      })),
  };
}

function localFile(data: string, datasets: string, root: string): string {
  const [, path] = data.split('/datasets/');
  return path === undefined ? resolve(root, data) : join(datasets, path);
}
