import { createSource } from '../diagnostics/index.ts';
import { parseConf } from '../formats/conf.ts';
import type { AppSource } from './app.ts';

/** Whether other apps see an object of an app: a stanza of a conf file, or a setting of it. */
export type Exports = (category: string, stanza: string, key?: string) => boolean;

/** Of an app that hides nothing. */
export const everything: Exports = () => true;

/**
 * Reads `metadata/*.meta` of an app. Objects are visible in their own app alone unless the object, its category or the
 * app says `export = system`; what is nearer to the object counts, and `local.meta` before `default.meta` (default.meta
 * specification). An app without metadata, such as one that is being written, hides nothing.
 */
export function readExports(app: AppSource): Exports {
  const rules = new Map<string, boolean>();
  let found = false;
  for (const file of ['metadata/default.meta', 'metadata/local.meta']) {
    const text = app.read(file);
    if (text === undefined) continue;
    found = true;
    for (const { name, settings } of parseConf(createSource(app.locate(file), text)).stanzas.values()) {
      const setting = settings.get('export');
      if (setting) rules.set(objectPath(name), setting.value.trim().toLowerCase() === 'system');
    }
  }
  if (!found || (rules.get('') === true && ![...rules.values()].includes(false))) return everything;
  return (category, stanza, key) =>
    (key === undefined ? undefined : rules.get(`${category}/${stanza}/${key}`)) ??
    rules.get(`${category}/${stanza}`) ??
    rules.get(category) ??
    rules.get('') ??
    false;
}

/** Names in the path of an object are written as in a URL: `[props/source%3A%3Aa%2Fb/EXTRACT-x]`. */
function objectPath(stanza: string): string {
  if (stanza === 'default') return '';
  try {
    return stanza.trim().split('/').map(decodeURIComponent).join('/');
  } catch {
    return stanza.trim();
  }
}
