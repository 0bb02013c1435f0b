import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import {
  type ContentFile,
  type ContentPack,
  type Dialect,
  type FileReader,
  loadPack,
  readContentFile,
  renderApp,
} from '../../src/content/index.ts';
import { type Diagnostic, positionOf } from '../../src/diagnostics/index.ts';
import { bundledApps, type Knowledge, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import type { RuleExample } from '../../src/suites/validation/rule.ts';
import { createValidation, type ValidationOptions } from '../../src/suites/validation/validate.ts';

/** The detection that examples change; it breaks no rule. */
export const sampleDetection = 'detections/endpoint/sample_detection.yml';

const search =
  '`sample_index` user=* dest=* | lookup sample_lookup pattern AS user OUTPUT weight | lookup sample_store user OUTPUT seen | stats count min(_time) as firstTime max(_time) as lastTime by user dest | `sample_detection_filter`';

const drilldowns = `drilldown_searches:
- name: View the results for $user$
  search: '%original_detection_search% | search user=$user$'
  earliest_offset: $info_min_time$
  latest_offset: $info_max_time$
- name: View the host $dest$
  search: 'index=main dest=$dest$'
  earliest_offset: $info_min_time$
  latest_offset: $info_max_time$
`;

const head = (name: string, id: string, dates: string) => `name: ${name}
id: ${id}
version: 1
${dates}author: firedrill
`;

const body = `status: production
type: TTP
description: Finds the tool of the sample.
data_source:
- Sample Source
search: '${search}'
how_to_implement: Collect the sample data.
known_false_positives: None that are known.
references:
- https://attack.mitre.org/techniques/T1047/
${drilldowns}`;

const tags = `tags:
  analytic_story:
  - Sample Story
  asset_type: Endpoint
  mitre_attack_id:
  - T1047
  product:
  - Splunk Enterprise
  - Splunk Enterprise Security
  - Splunk Cloud
  security_domain: endpoint
`;

const tests = (type: string) => `tests:
- name: True Positive Test
${type}  attack_data:
  - data: https://example.com/datasets/a/b.log
    source: sample
    sourcetype: sample
`;

const date = "date: '2026-01-05'\n";
const ngDates = "creation_date: '2026-01-05'\nmodification_date: '2026-01-05'\n";
const detectionId = '7d2c1ab6-3b1f-4a59-9f0e-2f6f3a1f8c11';

const detections: Readonly<Record<Dialect, string>> = {
  v5: `${head('Sample Detection', detectionId, date)}${body}rba:
  message: $user$ ran the tool on $dest$.
  risk_objects:
  - field: user
    type: user
    score: 64
  threat_objects: []
${tags}${tests('')}`,
  v4: `${head('Sample Detection', detectionId, date)}${body}${tags}  confidence: 80
  impact: 80
  risk_score: 64
  message: $user$ ran the tool on $dest$.
  observable:
  - name: user
    type: User
    role:
    - Victim
  required_fields:
  - user
${tests('')}`,
  ng: `${head('Sample Detection', detectionId, ngDates)}${body}finding:
  title: $user$ ran the tool
  entity:
    field: user
    type: user
    score: 64
intermediate_findings:
  entities:
  - field: user
    type: user
    score: 64
    message: $user$ ran the tool on $dest$.
analytic_story:
- Sample Story
asset_type: Endpoint
mitre_attack_id:
- T1047
product:
- Splunk Enterprise
- Splunk Enterprise Security
- Splunk Cloud
category: endpoint
security_domain: endpoint
${tests('  test_type: unit\n')}`,
};

/** A pack in one form with an object of each kind, which breaks no rule: path to text. */
export function samplePack(dialect: Dialect): Map<string, string> {
  const ng = dialect === 'ng';
  const dates = ng ? ngDates : date;
  const identity = (name: string, id: string) => `${head(name, id, dates)}description: An object of the sample.\n`;
  const lookupHead = (name: string, id: string) =>
    dialect === 'v4' ? `name: ${name}\ndescription: A lookup.\n` : identity(name, id);
  const macro = (name: string, id: string, definition: string) =>
    `${ng ? identity(name, id) : `name: ${name}\ndescription: A macro.\n`}definition: ${definition}\n`;
  const storyTags = 'category: [Malware]\nproduct: [Splunk Enterprise]\nusecase: Security Monitoring\n';
  return new Map([
    ['contentctl.yml', 'app:\n  appid: sample\n  label: SMPL\n'],
    [sampleDetection, detections[dialect]],
    [
      'stories/sample_story.yml',
      `${identity('Sample Story', '3f0a2d0e-6f1b-4b7e-8a55-0c5b2b9f1d02')}status: production\nnarrative: A story.\nreferences: []\n${
        ng ? storyTags : `tags:\n  ${storyTags.trim().replaceAll('\n', '\n  ')}\n`
      }`,
    ],
    [
      'data_sources/sample_source.yml',
      `${identity('Sample Source', 'c1f2a5d4-90c3-4b62-8d5e-71b0a9e8d3f4')}source: sample\nsourcetype: sample\n`,
    ],
    ...(ng
      ? []
      : ([
          [
            'deployments/sample_ttp.yml',
            `${identity('Sample TTP', 'd2a3b6e5-01d4-4c73-9e6f-82c1baf9e405')}type: TTP\nscheduling:\n  cron_schedule: 0 * * * *\n  earliest_time: -70m@m\n  latest_time: -10m@m\n  schedule_window: auto\nalert_action:\n  rba:\n    enabled: true\n`,
          ],
        ] as const)),
    [
      'macros/sample_index.yml',
      macro('sample_index', 'e3b4c7f6-12e5-4d84-8f70-93d2cb0af516', 'index=main `sample_config`'),
    ],
    ['macros/sample_config.yml', macro('sample_config', 'f4c5d807-23f6-4e95-9081-a4e3dc1b0627', 'sourcetype=sample')],
    [
      'lookups/sample_lookup.yml',
      dialect === 'v4'
        ? `${lookupHead('sample_lookup', '')}filename: sample_lookup.csv\nmatch_type: WILDCARD(pattern)\n`
        : `${lookupHead('sample_lookup', '05d6e918-3407-4fa6-a192-b5f4ed2c1738')}lookup_type: csv\nmatch_type: [WILDCARD(pattern)]\n`,
    ],
    ['lookups/sample_lookup.csv', 'pattern,weight\nadm*,10\n'],
    [
      'lookups/sample_store.yml',
      dialect === 'v4'
        ? `${lookupHead('sample_store', '')}collection: sample_store\nfields_list: _key, user, seen\n`
        : `${lookupHead('sample_store', '16e7fa29-4518-40b7-b2a3-c605fe3d2849')}lookup_type: kvstore\nfields: [_key, user, seen]\n`,
    ],
  ]);
}

/** The sample pack with the changes of an example. */
export function applyExample(example: RuleExample): { files: Map<string, string>; file: string } {
  const files = samplePack(example.dialect ?? 'v5');
  for (const [path, text] of Object.entries(example.files ?? {})) files.set(path, text);
  const file = example.file ?? sampleDetection;
  if (example.text !== undefined) files.set(file, example.text);
  const changes = [
    ...(example.set === undefined ? [] : [example.set]),
    ...(example.search === undefined
      ? []
      : [`search: ${JSON.stringify(`${example.search} | \`sample_detection_filter\``)}`]),
  ];
  for (const change of changes) files.set(file, replaceKeys(files.get(file) ?? '', change));
  for (const [name, definition] of Object.entries(publishedMacros))
    if (files.get(file)?.includes(`\`${name}`)) files.set(`macros/${name}.yml`, `name: ${name}\n${definition}\n`);
  return { files, file };
}

/** Macros of ES Content Update that examples call. */
const publishedMacros: Readonly<Record<string, string>> = {
  security_content_summariesonly: 'definition: summariesonly=false fillnull_value=null',
  drop_dm_object_name: 'definition: rename $name$.* as *\narguments: [name]',
};

/** Replaces top-level keys of a YAML text by those of another; one without a value is removed. */
export function replaceKeys(text: string, change: string): string {
  let out = text;
  for (const block of change.split(/^(?=[\w]+:)/m)) {
    const key = /^\w+/.exec(block)![0];
    const old = new RegExp(`^${key}:.*\\n(?:(?:[ \\t#-].*)?\\n)*`, 'm');
    const given = parseDocument(block).toJS() as Record<string, unknown>;
    const replacement = given[key] === null ? '' : `${block.trimEnd()}\n`;
    out = old.test(out) ? out.replace(old, () => replacement) : `${out}${replacement}`;
  }
  return out;
}

export interface Found {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | undefined;
}

const apps = bundledApps();

/** Validates a pack whole. Packs share folders, in which only what differs is written and read. */
export function validateFiles(
  files: ReadonlyMap<string, string | Uint8Array>,
  options: ValidationOptions = { now: 1_790_000_000 },
): Found[] {
  const folder = folderFor(files);
  folder.show(files);
  const pack = loadPack(folder.root, folder.root, keptReader(folder));
  return createValidation(pack, knowledgeOf(files, pack), options).all().map(toFound);
}

/** Writes a pack to a folder of its own, which is there until it was used. */
export function withPack<T>(files: ReadonlyMap<string, string | Uint8Array>, use: (pack: ContentPack) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'firedrill-rules-'));
  try {
    for (const [path, text] of files) put(root, path, text);
    return use(loadPack(root));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

type SharedFolder = ReturnType<typeof sharedFolder>;

const folders: SharedFolder[] = [];

/** The folder that has most of the files already; one for each form of the sample comes to be. */
function folderFor(files: ReadonlyMap<string, string | Uint8Array>): SharedFolder {
  const differing = (folder: SharedFolder) => [...files].filter(([path, text]) => folder.text(path) !== text).length;
  const [nearest] = [...folders].sort((a, b) => differing(a) - differing(b));
  if (nearest && (folders.length >= 3 || differing(nearest) < 4)) return nearest;
  const made = sharedFolder();
  folders.push(made);
  return made;
}

/** A folder that holds the files of one pack after the other; it is gone with the process. */
function sharedFolder() {
  const root = mkdtempSync(join(tmpdir(), 'firedrill-rules-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  let shown: ReadonlyMap<string, string | Uint8Array> = new Map();
  return {
    root,
    text: (path: string) => shown.get(path),
    show(files: ReadonlyMap<string, string | Uint8Array>) {
      for (const path of shown.keys()) if (!files.has(path)) remove(root, path);
      for (const [path, text] of files) if (shown.get(path) !== text) put(root, path, text);
      shown = new Map(files);
    },
  };
}

function put(root: string, path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Removes a file, and the folders that hold nothing else. */
function remove(root: string, path: string): void {
  rmSync(join(root, path));
  for (
    let parent = dirname(path);
    parent !== '.' && readdirSync(join(root, parent)).length === 0;
    parent = dirname(parent)
  )
    rmdirSync(join(root, parent));
}

const kept = new Map<string, { file: ContentFile | undefined; diagnostics: readonly Diagnostic[] }>();

/** A file with the same text as before is not parsed again. */
function keptReader(folder: SharedFolder): FileReader {
  return (root, path, diagnostics) => {
    const text = folder.text(path);
    if (typeof text !== 'string') return readContentFile(root, path, diagnostics);
    const key = `${path}\0${text}`;
    const found: Diagnostic[] = [];
    const entry = kept.get(key) ?? { file: readContentFile(root, path, found), diagnostics: found };
    kept.set(key, entry);
    diagnostics.push(...entry.diagnostics);
    return entry.file;
  };
}

const known = new Map<string, Knowledge>();

/** Macros and lookups are all that validation takes from the pack's app: packs that share them share the knowledge. */
function knowledgeOf(files: ReadonlyMap<string, string | Uint8Array>, pack: ContentPack): Knowledge {
  const key = [...files]
    .map(([path, text]) => (/^(?:macros|lookups)/.test(path) ? `${path}\0${text}` : path))
    .join('\0');
  const found = known.get(key) ?? loadKnowledge([...apps, memoryApp(pack.appId, renderApp(pack))]).knowledge;
  known.set(key, found);
  return found;
}

function toFound(diagnostic: Diagnostic): Found {
  const at =
    diagnostic.source && diagnostic.span
      ? positionOf(diagnostic.source, diagnostic.span.start)
      : { line: 0, column: 0, source: diagnostic.source };
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    file: at.source?.name ?? '',
    line: at.line,
    column: at.column,
    message: diagnostic.message,
    hint: diagnostic.hint,
  };
}
