import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createSource, type Diagnostic } from '../diagnostics/index.ts';
import { ArchiveError, readTar } from '../formats/archive.ts';
import { parseConf } from '../formats/conf.ts';
import { type AppSource, contentOf, folderApp } from './app.ts';

/** An app's archive may hold this much; apps carry programs and pictures, which are passed over. */
const archiveLimits = { entries: 50_000, bytes: 1024 ** 3 };

/** The folders of an app that are read. */
const readFolders = /^(?:default|local|lookups|metadata)\//;

/**
 * The apps at a path: a folder that holds one, or an archive (`.tgz`, `.spl`, `.tar.gz`) of one or more. Throws an
 * ArchiveError where the path is neither.
 */
export function openApps(path: string): AppSource[] {
  if (!statSync(path).isDirectory()) return archiveApps(path);
  if (!['default', 'local', 'lookups'].some((name) => existsSync(`${path}/${name}`)))
    throw new ArchiveError(
      'archive-broken',
      'the folder is no Splunk app: it holds neither default/ nor local/ nor lookups/',
    );
  const app = folderApp(path);
  return [{ ...app, name: packageId(app) ?? app.name }];
}

function archiveApps(file: string): AppSource[] {
  const { files, refused } = readTar(file, (path) => readFolders.test(inside(path)), archiveLimits);
  const byApp = new Map<string, Map<string, Buffer>>();
  for (const [path, bytes] of files) {
    const name = topFolder(path);
    let contents = byApp.get(name);
    if (!contents) {
      contents = new Map();
      byApp.set(name, contents);
    }
    contents.set(inside(path), bytes);
  }
  if (byApp.size === 0)
    throw new ArchiveError(
      'archive-broken',
      'the archive holds no Splunk app: there is no default/ or local/ in its folders',
    );
  const diagnostics = refused.map(
    ({ path, reason }): Diagnostic => ({
      code: 'archive-entry-refused',
      severity: 'warning',
      message: `"${path}" is left out: ${reason}`,
      source: createSource(file, ''),
    }),
  );
  return [...byApp].map(([name, contents], i) => archivedApp(file, name, contents, i === 0 ? diagnostics : []));
}

function topFolder(path: string): string {
  return path.replace(/^\.\//, '').split('/')[0]!;
}

function inside(path: string): string {
  return path.replace(/^\.\//, '').split('/').slice(1).join('/');
}

function archivedApp(
  file: string,
  folder: string,
  contents: ReadonlyMap<string, Buffer>,
  diagnostics: readonly Diagnostic[],
): AppSource {
  const app: AppSource = {
    name: folder,
    diagnostics,
    locate: (path) => `${basename(file)}:${folder}/${path}`,
    read: (path) => {
      const bytes = contents.get(path);
      return bytes && contentOf(path, bytes);
    },
    list: (start) =>
      [...contents.keys()]
        .filter((path) => path.startsWith(`${start}/`) && !path.slice(start.length + 1).includes('/'))
        .sort(),
  };
  return { ...app, name: packageId(app) ?? folder };
}

/** The id that app.conf gives, which names the folder that Splunk installs the app to. */
function packageId(app: AppSource): string | undefined {
  const text = app.read('default/app.conf');
  if (text === undefined) return undefined;
  return parseConf(createSource('app.conf', text)).stanzas.get('package')?.settings.get('id')?.value || undefined;
}
