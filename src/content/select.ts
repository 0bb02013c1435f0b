import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { nearest } from '../diagnostics/index.ts';
import { wildcardToRegExp } from '../values/index.ts';
import type { Detection } from './detection.ts';
import type { ContentPack } from './pack.ts';

/** The detections that selectors chose, and the selectors that fit none. */
export interface Selection {
  readonly detections: readonly Detection[];
  /** Selectors that chose nothing, with what was meant, perhaps. */
  readonly unknown: readonly { readonly selector: string; readonly hint?: string }[];
}

/**
 * The detections that selectors choose: a file, a folder, a name or id, `story:NAME`, an ATT&CK technique (with its
 * sub-techniques), `type:TTP`, `datasource:NAME`, or a glob over names. No selectors choose all.
 */
export function selectDetections(pack: ContentPack, selectors: readonly string[], cwd: string): Selection {
  if (selectors.length === 0) return { detections: pack.detections, unknown: [] };
  const chosen = new Set<Detection>();
  const unknown: { selector: string; hint?: string }[] = [];
  for (const selector of selectors) {
    const found = pack.detections.filter(matcher(selector, pack, cwd));
    for (const detection of found) chosen.add(detection);
    if (found.length === 0) {
      const near = nearest(
        selector,
        pack.detections.map((detection) => detection.name),
      );
      unknown.push({ selector, ...(near ? { hint: `did you mean "${near}"?` } : {}) });
    }
  }
  return { detections: pack.detections.filter((detection) => chosen.has(detection)), unknown };
}

function matcher(selector: string, pack: ContentPack, cwd: string): (detection: Detection) => boolean {
  const prefixed = /^(story|type|datasource):(.*)$/is.exec(selector);
  if (prefixed) {
    const wanted = wildcardToRegExp(prefixed[2]!.trim(), 'i');
    const kind = prefixed[1]!.toLowerCase();
    if (kind === 'story') return (detection) => detection.analyticStories.some((story) => wanted.test(story));
    if (kind === 'type') return (detection) => wanted.test(detection.type);
    return (detection) => detection.dataSources.some((source) => wanted.test(source));
  }
  if (/^T\d{4}(?:\.\d{3})?$/i.test(selector)) {
    const id = selector.toUpperCase();
    return (detection) =>
      detection.mitreAttackIds.some((one) => one.toUpperCase() === id || one.toUpperCase().startsWith(`${id}.`));
  }
  const path = [resolve(cwd, selector), resolve(pack.root, selector)].find((one) => existsSync(one));
  if (path !== undefined) {
    const inPack = relative(pack.root, path).split(sep).join('/');
    if (statSync(path).isDirectory()) return (detection) => inPack === '' || detection.file.startsWith(`${inPack}/`);
    return (detection) => detection.file === inPack;
  }
  const name = wildcardToRegExp(selector.trim(), 'i');
  const lower = selector.trim().toLowerCase();
  return (detection) =>
    name.test(detection.name) ||
    detection.id.toLowerCase() === lower ||
    detection.file.toLowerCase().endsWith(`/${lower}`);
}
