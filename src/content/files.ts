import { isUtf8 } from 'node:buffer';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSource, type Diagnostic, type Source } from '../diagnostics/index.ts';
import { parseYaml, type YamlDocument } from '../formats/yaml.ts';
import { type ContentKind, kindOf } from './kinds.ts';

/** A YAML file of a content pack. */
export interface ContentFile {
  /** Path relative to the pack, with forward slashes. */
  readonly path: string;
  readonly kind: ContentKind;
  readonly source: Source;
  readonly yaml: YamlDocument;
  /** The top-level mapping; empty where the file is none. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * All files below a folder, sorted by path; links are not followed. What is named like a file is listed whatever it is, so
 * that reading it says what is wrong.
 */
export function listFiles(root: string, folder: string, extensions: readonly string[]): string[] {
  const found: string[] = [];
  const walk = (relative: string, depth: number) => {
    const place = join(root, relative);
    if (depth > 20 || !existsSync(place)) return;
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const path = `${relative}/${entry.name}`;
      const named = extensions.some((extension) => entry.name.toLowerCase().endsWith(extension));
      if (entry.isDirectory()) walk(path, depth + 1);
      if (named) found.push(path);
    }
  };
  walk(folder, 0);
  return found.sort();
}

const maxSize = 10_000_000;

/** Reads a YAML file; what is wrong with it goes to `diagnostics`. Undefined where it has no mapping at all. */
export function readContentFile(root: string, path: string, diagnostics: Diagnostic[]): ContentFile | undefined {
  const text = readText(root, path, diagnostics);
  if (text === undefined) return undefined;
  const source = createSource(path, text);
  const yaml = parseYaml(source);
  diagnostics.push(...yaml.diagnostics);
  if (yaml.value === null || typeof yaml.value !== 'object' || Array.isArray(yaml.value)) {
    if (yaml.diagnostics.length === 0)
      diagnostics.push({
        code: 'content-unreadable',
        severity: 'error',
        message: text.trim() === '' ? 'the file is empty' : 'the file holds no mapping',
        source,
        span: { start: 0, end: 1 },
        hint: 'write keys and values, or delete the file',
      });
    return undefined;
  }
  return { path, kind: kindOf(path), source, yaml, data: yaml.value as Record<string, unknown> };
}

function readText(root: string, path: string, diagnostics: Diagnostic[]): string | undefined {
  const complain = (message: string, hint: string, text = '', at = 0) =>
    void diagnostics.push({
      code: 'content-unreadable',
      severity: 'error',
      message,
      source: createSource(path, text),
      span: { start: at, end: at + 1 },
      hint,
    });
  try {
    const status = lstatSync(join(root, path));
    if (!status.isFile()) {
      if (status.isDirectory()) complain('this is a folder, not a file', 'rename the folder');
      else if (status.isSymbolicLink()) complain('this is a link, which is not followed', 'put the file itself here');
      else complain('this is no plain file', 'write the text to a plain file');
      return undefined;
    }
    if (status.size > maxSize) {
      complain(
        `the file is larger than ${maxSize / 1e6} MB (${(status.size / 1e6).toFixed(1)} MB)`,
        'keep recorded data apart from the content',
      );
      return undefined;
    }
    const bytes = readFileSync(join(root, path));
    const text = bytes.toString('utf8');
    if (!isUtf8(bytes))
      complain('the file is not valid UTF-8', 'save it as UTF-8', text, Math.max(0, text.indexOf('\ufffd')));
    return text;
  } catch (error) {
    complain(`the file cannot be read: ${(error as Error).message}`, 'check that it exists and may be read');
    return undefined;
  }
}

/** Reads a file of a pack, as `readContentFile` does. */
export type FileReader = typeof readContentFile;

/** A reader that reads a file again only where it was saved since: by its time, size and identity. */
export function keepingReader(): FileReader {
  const kept = new Map<string, { stamp: string; file: ContentFile | undefined; diagnostics: readonly Diagnostic[] }>();
  return (root, path, diagnostics) => {
    const place = join(root, path);
    const status = statSync(place, { throwIfNoEntry: false });
    const stamp = status ? `${status.mtimeMs} ${status.size} ${status.ino}` : '';
    let entry = kept.get(place);
    if (entry?.stamp !== stamp) {
      const found: Diagnostic[] = [];
      entry = { stamp, file: readContentFile(root, path, found), diagnostics: found };
      kept.set(place, entry);
    }
    diagnostics.push(...entry.diagnostics);
    return entry.file;
  };
}
