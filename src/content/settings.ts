import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/index.ts';
import type { ContentFile, FileReader } from './files.ts';
import { type Mapping, mapping, mappings, string, strings } from './reading.ts';

/** What searches of a pack may use of another app, which need not be there when the pack is checked (`build.yml`, ng). */
export interface ExternalContent {
  readonly app: string;
  readonly macros: readonly string[];
  readonly lookups: readonly string[];
}

/** What a pack says of itself as a whole, in `contentctl.yml` (contentctl 4 and 5) or `build.yml` (ng). */
export interface PackSettings {
  /** Prefix of saved searches: `<label> - <name> - Rule`. */
  readonly label: string;
  readonly appId: string;
  /** Version of the app that is built; undefined where it is not given. */
  readonly appVersion: string | undefined;
  /** Whether what is deprecated or removed must be listed: `enforce_deprecation_mapping_requirement`, off by default. */
  readonly deprecationsEnforced: boolean;
  /** Undefined where the pack does not tell. */
  readonly externalContent: readonly ExternalContent[] | undefined;
}

/** The settings of a pack, and the files of its top folder that have a schema. */
export function readSettings(
  root: string,
  diagnostics: Diagnostic[],
  reader: FileReader,
): { settings: PackSettings; files: readonly ContentFile[] } {
  const read = (name: string) => (existsSync(join(root, name)) ? reader(root, name, diagnostics) : undefined);
  const contentctl = read('contentctl.yml');
  const build = read('build.yml');
  const install = read('install.yml');
  const app = mapping(contentctl?.data.app);
  const built = mapping(build?.data);
  const external = built.external_app_content;
  return {
    settings: {
      label: string(app.label) || string(app.prefix) || string(built.content_prefix) || string(built.label) || 'ESCU',
      appId: string(app.appid) || string(built.id) || 'DA-ESS-ContentUpdate',
      appVersion: string(app.version) || string(built.app_version) || undefined,
      deprecationsEnforced: contentctl?.data.enforce_deprecation_mapping_requirement === true,
      externalContent: Array.isArray(external) ? mappings(external).map(readExternal) : undefined,
    },
    files: [build, install].filter((file) => file !== undefined),
  };
}

function readExternal(data: Mapping): ExternalContent {
  return { app: string(data.app_name).trim(), macros: strings(data.macros), lookups: strings(data.lookups) };
}
