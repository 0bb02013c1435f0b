import { watch } from 'node:fs';
import { sep } from 'node:path';
import { printable } from '../diagnostics/index.ts';
import { type CliContext, CliError } from './context.ts';

/** What of a content pack tests depend on. */
const watched =
  /^(?:detections|macros|lookups|stories|data_sources|deployments|baselines|schedules)\/.*\.(?:ya?ml|csv)$/i;
/** Editors write a file in several steps: what comes within this time is one change. */
const settleMs = 60;

/**
 * Calls back with the files of a content pack that were saved, sorted, one change after the other; what is saved
 * meanwhile is the next change. Resolves when the signal is aborted.
 */
export async function watchPack(
  root: string,
  onChange: (files: readonly string[]) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  let changed = new Set<string>();
  let wake = () => {};
  const watcher = watch(root, { recursive: true, persistent: true }, (_event, name) => {
    const path = String(name ?? '')
      .split(sep)
      .join('/');
    if (!watched.test(path)) return;
    changed.add(path);
    wake();
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal?.aborted) {
      if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      if (signal?.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const files = [...changed].sort();
      changed = new Set();
      if (files.length > 0) await onChange(files);
    }
  } finally {
    watcher.close();
  }
}

/**
 * `firedrill test --watch`: what was chosen is tested again after each save; where only detections were saved, those
 * alone. Faults are told and the watch goes on.
 */
export async function watchTests(
  root: string,
  selectors: readonly string[],
  context: CliContext,
  test: (selectors: readonly string[]) => Promise<void>,
): Promise<void> {
  context.stderr.write(`watching ${root}; end with Ctrl+C\n`);
  await watchPack(root, async (files) => {
    const own = files.every((file) => file.startsWith('detections/'));
    context.stderr.write(`\n${files.join(', ')}\n`);
    try {
      await test(own ? files : selectors);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      context.stderr.write(printable(`firedrill: ${error.message}\n${error.hint ? `  hint: ${error.hint}\n` : ''}`));
    }
  });
}
