import { createSource, type Diagnostic, type Span } from '../diagnostics/index.ts';
import { parseYaml, type YamlDocument, type YamlPath } from '../formats/yaml.ts';

/** One file of logs that a descriptor lists. */
export interface DescribedDataset {
  readonly name: string;
  /** URL or path as written; a path beginning with `/datasets/` is taken from the dataset tree. */
  readonly data: string;
  readonly source?: string;
  readonly sourcetype?: string;
  readonly index?: string;
  readonly host?: string;
  readonly sha256?: string;
  readonly span?: Span;
}

/** A `.yml` in the form of splunk/attack_data: what was recorded, how, and where the logs lie. */
export interface DatasetDescriptor {
  readonly file: string;
  readonly id: string;
  readonly author: string;
  readonly date: string;
  readonly description: string;
  readonly environment: string;
  /** ATT&CK technique ids. */
  readonly techniques: readonly string[];
  readonly datasets: readonly DescribedDataset[];
}

/** A descriptor that was read, or why it could not be. */
export interface ReadDescriptor {
  /** Undefined where the file is no descriptor at all. */
  readonly descriptor?: DatasetDescriptor;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a descriptor in its present form (`datasets:` with name, path, source and sourcetype each) or the older one
 * (`dataset:` with URLs, `sourcetypes:` beside it). Faults are returned, and what can be read is.
 */
export function readDescriptor(file: string, text: string): ReadDescriptor {
  const source = createSource(file, text);
  const yaml = parseYaml(source);
  const diagnostics: Diagnostic[] = [...yaml.diagnostics];
  const root = yaml.value;
  const complain: Complain = (path, message, severity = 'error', hint) => {
    const span = yaml.locate(path) ?? yaml.locateKey(path);
    diagnostics.push({
      code: 'dataset-descriptor',
      severity,
      message,
      source,
      ...(span ? { span } : {}),
      ...(hint ? { hint } : {}),
    });
  };
  if (!isObject(root)) {
    if (diagnostics.length === 0) complain([], 'the file is no descriptor of datasets');
    return { diagnostics };
  }
  const datasets = [...presentForm(root, yaml, complain), ...olderForm(root, yaml, complain)];
  if (datasets.length === 0 && yaml.diagnostics.length === 0)
    complain([], 'the descriptor lists no dataset', 'error', 'write datasets: with name, path, source and sourcetype');
  for (const key of ['id', 'description'] as const)
    if (textOf(root[key]) === '') complain([key], `the descriptor has no ${key}`, 'warning');
  const descriptor: DatasetDescriptor = {
    file,
    id: textOf(root.id),
    author: textOf(root.author),
    date: textOf(root.date),
    description: textOf(root.description).trim(),
    environment: textOf(root.environment),
    techniques: techniquesOf(root, file, complain),
    datasets,
  };
  return { descriptor, diagnostics };
}

type Complain = (path: YamlPath, message: string, severity?: Diagnostic['severity'], hint?: string) => void;

function presentForm(root: Record<string, unknown>, yaml: YamlDocument, complain: Complain): DescribedDataset[] {
  if (root.datasets === undefined) return [];
  if (!Array.isArray(root.datasets)) {
    complain(['datasets'], 'datasets must be a list');
    return [];
  }
  return root.datasets.flatMap((entry: unknown, i): DescribedDataset[] => {
    const path = ['datasets', i] as const;
    if (!isObject(entry)) {
      complain(path, 'a dataset must have name, path, source and sourcetype');
      return [];
    }
    const data = textOf(entry.path ?? entry.url ?? entry.data);
    if (data === '') {
      complain(path, 'the dataset has no path');
      return [];
    }
    for (const key of ['source', 'sourcetype'])
      if (textOf(entry[key]) === '') complain(path, `the dataset ${data} has no ${key}`, 'warning');
    const optional = ['source', 'sourcetype', 'index', 'host'].flatMap((key) => {
      const value = textOf(entry[key] ?? (key === 'index' ? entry.custom_index : undefined));
      return value === '' ? [] : [[key, value]];
    });
    const span = yaml.locate([...path, 'path']) ?? yaml.locate(path);
    const name = textOf(entry.name) || data.split('/').at(-1)!;
    return [
      { name, data, ...Object.fromEntries(optional), ...checksumOf(entry, path, complain), ...(span ? { span } : {}) },
    ];
  });
}

function checksumOf(entry: Record<string, unknown>, path: YamlPath, complain: Complain): { sha256?: string } {
  const sha256 = textOf(entry.sha256).toLowerCase();
  if (sha256 === '') return {};
  if (/^[0-9a-f]{64}$/.test(sha256)) return { sha256 };
  complain([...path, 'sha256'], `"${sha256}" is no SHA-256`, 'error', 'write 64 hexadecimal digits');
  return {};
}

/** `sourcetypes:` stands beside the URLs: one for all, or one for each. */
function olderForm(root: Record<string, unknown>, yaml: YamlDocument, complain: Complain): DescribedDataset[] {
  const urls = listOf(root.dataset);
  const sourcetypes = listOf(root.sourcetypes ?? root.sourcetype);
  if (urls.length > 0 && sourcetypes.length > 1 && sourcetypes.length !== urls.length)
    complain(
      ['sourcetypes'],
      `${sourcetypes.length} sourcetypes stand beside ${urls.length} datasets: which belongs to which cannot be told`,
      'warning',
      'use the present form: datasets: with name, path, source and sourcetype',
    );
  return urls.map((data, i) => {
    const sourcetype =
      sourcetypes.length === urls.length ? sourcetypes[i] : sourcetypes.length === 1 ? sourcetypes[0] : undefined;
    const span = yaml.locate(['dataset', i]) ?? yaml.locate(['dataset']);
    const name = data
      .split('/')
      .at(-1)!
      .replace(/\.[^.]*$/, '');
    return { name, data, ...(sourcetype ? metadataOf(sourcetype) : {}), ...(span ? { span } : {}) };
  });
}

/** Older descriptors name the channel as the sourcetype; it is the source of events whose sourcetype is the form. */
function metadataOf(sourcetype: string): { sourcetype: string; source?: string } {
  const channel = /^(XmlWinEventLog|WinEventLog):./i.exec(sourcetype);
  return channel ? { sourcetype: channel[1]!, source: sourcetype } : { sourcetype };
}

/** The techniques that are named, or else the one whose folder the descriptor lies in. */
function techniquesOf(root: Record<string, unknown>, file: string, complain: Complain): string[] {
  const key = root.mitre_technique === undefined ? 'technique' : 'mitre_technique';
  const named = listOf(root[key]);
  for (const [i, technique] of named.entries())
    if (!/^T\d{4}(?:\.\d{3})?$/.test(technique))
      complain([key, i], `"${technique}" is no technique of ATT&CK`, 'warning', 'write T1047 or T1003.001');
  if (named.length > 0) return named;
  const folder = /(?:^|[\\/])(T\d{4}(?:\.\d{3})?)(?=[\\/])/.exec(file);
  return folder ? [folder[1]!] : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== '');
}
