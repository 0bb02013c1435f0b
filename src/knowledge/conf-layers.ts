import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import { type ConfFile, parseConf } from '../formats/conf.ts';
import type { AppSource } from './app.ts';
import { settingStatus } from './known-settings.ts';

/** The value that wins, and the app that gave it. */
export interface LayeredSetting {
  readonly value: string;
  readonly app: string;
}

/** A conf file merged over all apps: stanza to settings, in the order in which stanzas first appeared. */
export type LayeredConf = Map<string, Map<string, LayeredSetting>>;

/**
 * Merges one conf file over apps: later apps win, and within an app `local` wins over `default`, setting by setting
 * (Admin Manual, "Configuration file precedence"). The `[default]` stanza is kept as a stanza of its own;
 * settings that are not visible are passed over.
 */
export function layerConf(
  apps: readonly AppSource[],
  file: string,
  diagnostics: Diagnostic[],
  visible: (app: AppSource, stanza: string, key: string) => boolean = () => true,
): LayeredConf {
  const merged: LayeredConf = new Map();
  for (const app of apps) {
    for (const folder of ['default', 'local']) {
      const path = `${folder}/${file}`;
      const text = app.read(path);
      if (text === undefined) continue;
      const source = createSource(app.locate(path), text);
      const parsed = parseConf(source);
      diagnostics.push(...parsed.diagnostics, ...settingNotes(file, parsed, source));
      for (const [name, stanza] of parsed.stanzas) {
        const shown = [...stanza.settings.values()].filter(({ key }) => visible(app, name, key));
        if (shown.length === 0 && stanza.settings.size > 0) continue;
        let settings = merged.get(name);
        if (!settings) {
          settings = new Map();
          merged.set(name, settings);
        }
        for (const { key, value } of shown) settings.set(key, { value, app: app.name });
      }
    }
  }
  return merged;
}

/** Notes on settings that have no effect, each name once a file. */
function settingNotes(file: string, parsed: ConfFile, source: Diagnostic['source']): Diagnostic[] {
  const notes = new Map<string, Diagnostic>();
  for (const stanza of parsed.stanzas.values()) {
    for (const { key, span } of stanza.settings.values()) {
      const { status, hint } = settingStatus(file, key);
      if (status === 'read' || notes.has(key)) continue;
      notes.set(key, {
        code: status === 'unknown' ? 'conf-unknown-setting' : 'conf-unsupported-setting',
        severity: 'info',
        message:
          status === 'unknown'
            ? `[${stanza.name}] ${key}: ${file} has no such setting; it is ignored`
            : `[${stanza.name}] ${key}: firedrill does not support this setting; it is ignored`,
        ...(source ? { source } : {}),
        span,
        ...(hint ? { hint } : {}),
      });
    }
  }
  return [...notes.values()];
}

/** Gives every stanza the settings of `[default]` that it does not set itself, and drops that stanza. */
export function applyDefaults(conf: LayeredConf): LayeredConf {
  const defaults = conf.get('default');
  if (!defaults) return conf;
  const filled: LayeredConf = new Map();
  for (const [name, settings] of conf) if (name !== 'default') filled.set(name, new Map([...defaults, ...settings]));
  return filled;
}

/** Leaves out the stanzas that say `disabled = true`, as Splunk Web writes it for an object that is switched off. */
export function enabledOnly(conf: LayeredConf): LayeredConf {
  return new Map([...conf].filter(([, settings]) => !confBoolean(settings.get('disabled')?.value, false)));
}

/** A boolean setting as Splunk reads it. */
export function confBoolean(value: string | undefined, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  const text = value.trim().toLowerCase();
  if (['1', 'true', 't', 'yes', 'y', 'enabled'].includes(text)) return true;
  if (['0', 'false', 'f', 'no', 'n', 'disabled'].includes(text)) return false;
  return fallback;
}
