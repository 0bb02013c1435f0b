import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSource, type Diagnostic, type Source } from '../diagnostics/index.ts';
import { parseYaml, type YamlDocument } from '../formats/yaml.ts';

/** A YAML file of a content pack. */
export interface ContentFile {
  /** Path relative to the pack, with forward slashes. */
  readonly path: string;
  readonly source: Source;
  readonly yaml: YamlDocument;
  /** The top-level mapping; empty where the file is none. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** All files below a folder, sorted by path; links are not followed. */
export function listFiles(root: string, folder: string, extensions: readonly string[]): string[] {
  const found: string[] = [];
  const walk = (relative: string, depth: number) => {
    const place = join(root, relative);
    if (depth > 20 || !existsSync(place)) return;
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const path = `${relative}/${entry.name}`;
      if (entry.isDirectory()) walk(path, depth + 1);
      else if (entry.isFile() && extensions.some((extension) => entry.name.toLowerCase().endsWith(extension)))
        found.push(path);
    }
  };
  walk(folder, 0);
  return found.sort();
}

/** Reads a YAML file; what is wrong with it goes to `diagnostics`. Undefined where it has no mapping at all. */
export function readContentFile(root: string, path: string, diagnostics: Diagnostic[]): ContentFile | undefined {
  const file = join(root, path);
  let text: string;
  try {
    if (statSync(file).size > 10_000_000) {
      diagnostics.push({
        code: 'yaml-syntax',
        severity: 'error',
        message: 'the file is larger than 10 MB',
        source: createSource(path, ''),
      });
      return undefined;
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    diagnostics.push({
      code: 'content-unreadable',
      severity: 'error',
      message: `the file cannot be read: ${(error as Error).message}`,
      source: createSource(path, ''),
    });
    return undefined;
  }
  const source = createSource(path, text);
  const yaml = parseYaml(source);
  diagnostics.push(...yaml.diagnostics);
  if (yaml.value === null || typeof yaml.value !== 'object' || Array.isArray(yaml.value)) {
    if (yaml.diagnostics.length === 0)
      diagnostics.push({
        code: 'content-schema',
        severity: 'error',
        message: 'the file holds no mapping',
        source,
        span: { start: 0, end: 1 },
      });
    return undefined;
  }
  return { path, source, yaml, data: yaml.value as Record<string, unknown> };
}
