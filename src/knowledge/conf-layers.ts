import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import { parseConf } from '../formats/conf.ts';
import type { AppSource } from './app.ts';

export interface LayeredSetting {
  readonly value: string;
  readonly app: string;
}

/** A conf file merged over all apps: stanza to settings, in the order in which stanzas first appeared. */
export type LayeredConf = Map<string, Map<string, LayeredSetting>>;

/**
 * Merges one conf file over apps: later apps win, and within an app `local` wins over `default`, setting by setting
 * (Admin Manual, "Configuration file precedence").
 */
export function layerConf(apps: readonly AppSource[], file: string, diagnostics: Diagnostic[]): LayeredConf {
  const merged: LayeredConf = new Map();
  for (const app of apps) {
    for (const folder of ['default', 'local']) {
      const path = `${folder}/${file}`;
      const text = app.read(path);
      if (text === undefined) continue;
      const parsed = parseConf(createSource(app.locate(path), text));
      diagnostics.push(...parsed.diagnostics);
      for (const [name, stanza] of parsed.stanzas) {
        let settings = merged.get(name);
        if (!settings) {
          settings = new Map();
          merged.set(name, settings);
        }
        for (const { key, value } of stanza.settings.values()) settings.set(key, { value, app: app.name });
      }
    }
  }
  return merged;
}

/** A boolean setting as Splunk reads it. */
export function confBoolean(value: string | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  const text = value.trim().toLowerCase();
  if (['1', 'true', 't', 'yes', 'y', 'enabled'].includes(text)) return true;
  if (['0', 'false', 'f', 'no', 'n', 'disabled'].includes(text)) return false;
  return fallback;
}
