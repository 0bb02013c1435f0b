import { printConf } from '../formats/conf.ts';
import type { Detection } from './detection.ts';
import type { ContentPack } from './pack.ts';

/** Name of the macro that every detection ends with: its file's name and `_filter`. */
export function filterMacroName(detection: Pick<Detection, 'file'>): string {
  return `${detection.file.slice(detection.file.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '')}_filter`;
}

/** Name of the saved search of a detection. */
export function savedSearchName(label: string, detection: Pick<Detection, 'name'>): string {
  return `${label} - ${detection.name} - Rule`;
}

/** A pack as a Splunk app: path in the app to text. Filter macros without a definition become `search *`. */
export function renderApp(
  pack: ContentPack,
  detections: readonly Detection[] = pack.detections,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set(
    'default/app.conf',
    printConf([
      ['install', [['is_configured', 'true']]],
      ['ui', [['label', pack.label]]],
      ['package', [['id', pack.appId]]],
    ]),
  );
  // Macros and lookups are shared, so that a search in any app can use them.
  files.set('metadata/default.meta', '[]\naccess = read : [ * ], write : [ admin ]\nexport = system\n');
  files.set('default/macros.conf', printConf(macroStanzas(pack)));
  files.set('default/transforms.conf', printConf(lookupStanzas(pack)));
  files.set(
    'default/collections.conf',
    printConf(
      [...pack.lookups.values()]
        .filter((lookup) => lookup.kind === 'kvstore')
        .map((lookup) => [lookup.resource, [['enforceTypes', 'false']]] as const),
    ),
  );
  files.set(
    'default/savedsearches.conf',
    printConf(
      detections.map(
        (detection) => [savedSearchName(pack.label, detection), savedSearchSettings(pack, detection)] as const,
      ),
    ),
  );
  for (const lookup of pack.lookups.values()) {
    const text = lookup.kind === 'csv' ? pack.csv(lookup.resource) : undefined;
    if (text !== undefined) files.set(`lookups/${lookup.resource}`, text);
  }
  return files;
}

type Stanza = readonly [string, (readonly [string, string])[]];

function macroStanzas(pack: ContentPack): Stanza[] {
  const stanzas: Stanza[] = [];
  for (const macro of pack.macros.values()) {
    const count = macro.arguments.length;
    stanzas.push([
      count === 0 ? macro.name : `${macro.name}(${count})`,
      [
        ...(count === 0 ? [] : [['args', macro.arguments.join(', ')] as const]),
        ['definition', macro.definition] as const,
      ],
    ]);
  }
  for (const detection of pack.detections) {
    const name = filterMacroName(detection);
    if (!pack.macros.has(name)) stanzas.push([name, [['definition', 'search *']]]);
  }
  return stanzas;
}

function lookupStanzas(pack: ContentPack): Stanza[] {
  return [...pack.lookups.values()].flatMap((lookup): Stanza[] => {
    if (lookup.kind === 'mlmodel') return [];
    const place =
      lookup.kind === 'csv'
        ? [['filename', lookup.resource] as const]
        : [['external_type', 'kvstore'] as const, ['collection', lookup.resource] as const];
    const fields = lookup.fields.length > 0 ? [['fields_list', lookup.fields.join(', ')] as const] : [];
    return [[lookup.name, [...place, ...fields, ...lookup.settings]]];
  });
}

/** The settings of a detection's saved search, as contentctl writes them for Enterprise Security. */
function savedSearchSettings(pack: ContentPack, detection: Detection): (readonly [string, string])[] {
  const { schedule } = detection;
  const settings: (readonly [string, string])[] = [
    ['search', detection.search],
    ['description', detection.description.replace(/\s*\n\s*/g, ' ')],
    ['disabled', String(!schedule.enabled)],
    ['enableSched', '1'],
    ['cron_schedule', schedule.cron],
    ['dispatch.earliest_time', schedule.earliest],
    ['dispatch.latest_time', schedule.latest],
    ['schedule_window', schedule.window],
    ['allow_skew', '100%'],
    ['counttype', 'number of events'],
    ['relation', 'greater than'],
    ['quantity', '0'],
    ['realtime_schedule', '0'],
    ['is_visible', 'false'],
    ['alert.digest_mode', '1'],
    ['action.correlationsearch.enabled', '1'],
    ['action.correlationsearch.label', savedSearchName(pack.label, detection)],
    ['action.correlationsearch.detection_type', 'ebd'],
    ['action.correlationsearch.annotations', JSON.stringify(annotationsOf(detection))],
    [
      'action.correlationsearch.metadata',
      JSON.stringify({
        deprecated: detection.status === 'deprecated' ? '1' : '0',
        detection_id: detection.id,
        detection_version: String(detection.version),
      }),
    ],
  ];
  if (detection.riskEnabled && detection.riskObjects.length > 0) settings.push(...riskSettings(detection));
  if (detection.notable) settings.push(...notableSettings(detection));
  if (detection.throttling) {
    settings.push(
      ['alert.suppress', '1'],
      ['alert.suppress.fields', detection.throttling.fields.join(',')],
      ['alert.suppress.period', detection.throttling.period],
    );
  }
  return settings;
}

function riskSettings(detection: Detection): (readonly [string, string])[] {
  const messages = new Set(detection.riskObjects.map((object) => object.message));
  const risk = [
    ...detection.riskObjects.map((object) => ({
      risk_object_field: object.field,
      risk_object_type: object.type,
      risk_score: object.score,
      // ng gives each entity a message of its own.
      ...(messages.size > 1 ? { risk_message: object.message } : {}),
    })),
    ...detection.threatObjects.map((object) => ({
      threat_object_field: object.field,
      threat_object_type: object.type,
    })),
  ];
  return [
    ['action.risk', '1'],
    ['action.risk.param._risk_message', detection.riskMessage.replace(/\s*\n\s*/g, ' ')],
    ['action.risk.param._risk', JSON.stringify(risk)],
    ['action.risk.param._risk_score', '0'],
    ['action.risk.param.verbose', '0'],
  ];
}

function notableSettings(detection: Detection): (readonly [string, string])[] {
  const notable = detection.notable!;
  const drilldowns = detection.drilldowns.map((one) => ({
    name: one.name,
    search: one.search.replaceAll('%original_detection_search%', detection.search),
    earliest_offset: one.earliest ?? '',
    latest_offset: one.latest ?? '',
  }));
  return [
    ['action.notable', '1'],
    [
      'action.notable.param._entities',
      JSON.stringify([{ risk_object_field: 'N/A', risk_object_type: 'N/A', risk_score: 0 }]),
    ],
    ['action.notable.param.nes_fields', notable.nesFields.join(',')],
    [
      'action.notable.param.rule_title',
      `${detection.type === 'Correlation' && detection.dialect !== 'ng' ? 'RBA: ' : ''}${notable.ruleTitle}`.replace(
        /\s*\n\s*/g,
        ' ',
      ),
    ],
    ['action.notable.param.rule_description', notable.ruleDescription.replace(/\s*\n\s*/g, ' ')],
    ['action.notable.param.security_domain', notable.securityDomain],
    ['action.notable.param.severity', notable.severity],
    ...(drilldowns.length > 0
      ? [['action.notable.param.drilldown_searches', JSON.stringify(drilldowns)] as const]
      : []),
  ];
}

/** The annotations of a detection, keyed as Enterprise Security's frameworks. */
export function annotationsOf(detection: Detection): Record<string, unknown> {
  const annotations: Record<string, unknown> = {};
  if (detection.analyticStories.length > 0) annotations.analytic_story = detection.analyticStories;
  if (detection.risk?.confidence !== undefined) annotations.confidence = detection.risk.confidence;
  if (detection.cves.length > 0) annotations.cve = detection.cves;
  if (detection.risk?.impact !== undefined) annotations.impact = detection.risk.impact;
  if (detection.mitreAttackIds.length > 0) annotations.mitre_attack = detection.mitreAttackIds;
  annotations.type = detection.type;
  return annotations;
}
