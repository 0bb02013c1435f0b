import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppSource, folderApp } from './app.ts';

/** The folder of the apps that firedrill brings. */
export const bundledAppsFolder = fileURLToPath(new URL('../../apps/', import.meta.url));

/** firedrill's own apps, in the order of their names, as Splunk layers apps. */
export function bundledApps(folder = bundledAppsFolder): AppSource[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => folderApp(join(folder, name)));
}
