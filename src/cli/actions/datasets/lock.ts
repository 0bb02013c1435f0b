import { type Expectation, isRemote, lockKey, readLockFile, sha256Of, writeLockFile } from '../../../datasets/index.ts';
import { loadContent } from '../../common.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { cliDatasets, fromDatasets } from '../../datasets.ts';
import { createProgressView } from '../../progress.ts';
import { type DownloadFlags, dataOf, resolveAll } from '../download.ts';

/** What `firedrill datasets lock` was given. */
export type LockFlags = DownloadFlags & { check?: boolean; refresh?: boolean };

/** `firedrill datasets lock`: record what every dataset is, so that a run elsewhere uses the same, or says that it cannot. */
export async function lockDatasets(selectors: readonly string[], flags: LockFlags, context: CliContext): Promise<void> {
  const loaded = loadContent(context, flags, selectors);
  const wanted = [...new Set(dataOf(loaded.detections).filter(isRemote))];
  const view = createProgressView(context, { files: wanted.length, quiet: flags.quiet ?? false });
  const { options, lockFile } = await cliDatasets(context, flags, loaded, {
    onProgress: (progress) => view.update(progress),
    ignoreLock: true,
  });
  if (flags.refresh) for (const url of wanted) await options.downloader.cache.forget(url);
  const found: { url: string; path: string; size: number }[] = [];
  const each = wanted.map((data) => ({ data }));
  const failures = await resolveAll(each, options, flags.jobs ?? 8, ({ data, path, bytes }) => {
    found.push({ url: data, path, size: bytes });
    view.atHand(data);
  });
  view.end();
  options.downloader.close();
  if (failures[0])
    throw new CliError(
      exitCodes.infrastructure,
      `${failures.length} of ${wanted.length} datasets cannot be had; the first: ${failures[0].message}`,
    );
  const before = await fromDatasets(() => readLockFile(lockFile));
  // Without selectors the file says all; with them, it keeps what it says about others.
  const next = new Map(selectors.length === 0 ? [] : (before ?? []));
  for (const one of await lockedBy(found)) next.set(...one);
  const changed = [...next].filter(([url, now]) => before?.get(url)?.sha256 !== now.sha256);
  const gone = [...(before?.keys() ?? [])].filter((url) => !next.has(url));
  for (const [url, { sha256 }] of changed) {
    const old = before?.get(url);
    context.stdout.write(old ? `changed ${url}: ${old.sha256} is now ${sha256}\n` : `new     ${url}\n`);
  }
  for (const url of gone) context.stdout.write(`gone    ${url}\n`);
  if (!flags.check) await writeLockFile(lockFile, next);
  else if (changed.length + gone.length > 0) context.setExitCode(exitCodes.failed);
  context.stdout.write(`${next.size} datasets, ${changed.length} new or changed, ${gone.length} gone\n`);
}

/** What the lock file says of some files; URLs that differ in secrets alone are one dataset. */
async function lockedBy(
  found: readonly { readonly url: string; readonly path: string; readonly size: number }[],
): Promise<Map<string, Required<Expectation>>> {
  const locked = new Map<string, Required<Expectation>>();
  for (const { url, path, size } of found) {
    const sha256 = await sha256Of(path);
    const key = lockKey(url);
    if ((locked.get(key)?.sha256 ?? sha256) !== sha256)
      throw new CliError(
        exitCodes.usage,
        `two addresses that differ only in a secret are different datasets: ${key}`,
        'a lock file holds no secrets, and cannot tell them apart',
      );
    locked.set(key, { sha256, size });
  }
  return locked;
}
