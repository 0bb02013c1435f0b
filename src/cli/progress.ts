import { type DownloadProgress, withoutCredentials } from '../datasets/index.ts';
import { printable } from '../diagnostics/index.ts';
import type { CliContext } from './context.ts';

export interface ProgressView {
  update(progress: DownloadProgress): void;
  /** Takes the bars away again. */
  end(): void;
}

/**
 * Shows downloads on standard error: on a terminal a bar for each file that is under way and a total, redrawn in place;
 * elsewhere a line for what is done, tried again or given up.
 */
export function createProgressView(
  context: Pick<CliContext, 'stderr' | 'isTTY'>,
  options: { readonly files: number; readonly quiet?: boolean },
): ProgressView {
  if (options.quiet) return { update: () => {}, end: () => {} };
  return context.isTTY ? bars(context, options.files) : lines(context);
}

function lines(context: Pick<CliContext, 'stderr'>): ProgressView {
  return {
    update({ url, state, received, message }) {
      if (state === 'done') context.stderr.write(`fetched ${withoutCredentials(url)} (${sizeText(received)})\n`);
      else if (state === 'retrying')
        context.stderr.write(printable(withoutCredentials(`again   ${url}: ${message}\n`)));
    },
    end: () => {},
  };
}

function bars(context: Pick<CliContext, 'stderr'>, files: number): ProgressView {
  const active = new Map<string, DownloadProgress>();
  let done = 0;
  let bytes = 0;
  let drawn = 0;
  let last = 0;
  const clear = () => {
    if (drawn > 0) context.stderr.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const shown = [...active.values()].slice(0, 8);
    const text = [...shown.map(barLine), `total   ${done} of ${files} files, ${sizeText(bytes)}`];
    clear();
    context.stderr.write(`${text.join('\n')}\n`);
    drawn = text.length;
  };
  return {
    update(progress) {
      const { url, state, received } = progress;
      bytes += Math.max(0, received - (active.get(url)?.received ?? 0));
      if (state === 'done' || state === 'failed') {
        active.delete(url);
        done++;
      } else active.set(url, progress);
      const now = performance.now();
      if (state === 'receiving' && now - last < 100) return;
      last = now;
      draw();
    },
    end: clear,
  };
}

const barWidth = 24;

function barLine({ url, received, total, state }: DownloadProgress): string {
  const share = total ? Math.min(1, received / total) : 0;
  const filled = Math.round(share * barWidth);
  const name = url.split('/').slice(-2).join('/').slice(-40);
  const amount = total ? `${sizeText(received)} of ${sizeText(total)}` : sizeText(received);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${name} ${amount}${state === 'retrying' ? ' (again)' : ''}`;
}

/** Bytes as a person reads them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
