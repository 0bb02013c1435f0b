import type { DownloadProgress } from '../datasets/index.ts';
import { printable, printableLine, withoutCredentials } from '../diagnostics/index.ts';
import type { CliContext } from './context.ts';

/** Shows on the terminal how far transfers are. */
export interface ProgressView {
  update(progress: DownloadProgress): void;
  /** A file that is at hand, whether it was fetched or not. */
  atHand(url: string): void;
  /** Takes the bars away, so that something else can be written; the next update draws them again. */
  hide(): void;
  /** Takes the bars away for good. */
  end(): void;
}

/** What is shown of transfers, and how. */
export interface ProgressOptions {
  /** How many files there are; undefined where nobody knows yet. */
  readonly files?: number;
  readonly quiet?: boolean;
  /** What happens to a file. Default: it is fetched. */
  readonly verb?: 'fetched' | 'sent';
  /** Lines also on a terminal, where somebody else draws on it. */
  readonly plain?: boolean;
  /** Milliseconds since some start. */
  clock?(): number;
}

type ProgressContext = Pick<CliContext, 'stderr' | 'drawsProgress'>;

const silent: ProgressView = { update: () => {}, atHand: () => {}, hide: () => {}, end: () => {} };

/**
 * Shows transfers on standard error: on a terminal a bar for each file that is under way and a total, redrawn in place;
 * elsewhere a line for what is done, tried again or long under way.
 */
export function createProgressView(context: ProgressContext, options: ProgressOptions): ProgressView {
  if (options.quiet) return silent;
  return context.drawsProgress && !options.plain ? bars(context, options) : lines(context, options);
}

/** Milliseconds after which a file that is under way is mentioned. */
const longUnderWay = 15_000;

function lines(context: ProgressContext, options: ProgressOptions): ProgressView {
  const { verb = 'fetched', clock = () => performance.now() } = options;
  const mentioned = new Map<string, number>();
  const write = (word: string, url: string, text: string) =>
    void context.stderr.write(printable(withoutCredentials(`${word.padEnd(7)} ${url}${text}\n`)));
  return {
    ...silent,
    update({ url, state, received, total, message }) {
      const since = mentioned.get(url) ?? clock();
      mentioned.set(url, since);
      if (state === 'retrying') write('again', url, `: ${message}`);
      // What was sent stands in the summary.
      else if (state === 'done' && verb === 'fetched') write(verb, url, ` (${sizeText(received)})`);
      else if (state === 'receiving' && clock() - since >= longUnderWay) {
        mentioned.set(url, clock());
        write('so far', url, ` (${amountText(received, total)})`);
      }
    },
  };
}

function bars(context: ProgressContext, { files, clock = () => performance.now() }: ProgressOptions): ProgressView {
  const active = new Map<string, DownloadProgress>();
  const done = new Set<string>();
  let bytes = 0;
  let drawn = 0;
  let last = Number.NEGATIVE_INFINITY;
  const hide = () => {
    if (drawn > 0) context.stderr.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const most = files ?? done.size;
    const count = `${files === undefined ? '' : `${Math.min(done.size, files)} of `}${most} file${most === 1 ? '' : 's'}`;
    const text = [...[...active.values()].slice(0, 8).map(barLine), `total   ${count}, ${sizeText(bytes)}`];
    // A line that the terminal wraps could not be taken away again.
    const columns = (context.stderr as { columns?: number }).columns ?? Number.POSITIVE_INFINITY;
    hide();
    context.stderr.write(`${text.map((line) => line.slice(0, columns - 1)).join('\n')}\n`);
    drawn = text.length;
  };
  return {
    update(progress) {
      const { url, state, received } = progress;
      bytes += Math.max(0, received - (active.get(url)?.received ?? 0));
      if (state === 'done' || state === 'failed') {
        active.delete(url);
        done.add(url);
      } else active.set(url, progress);
      const now = clock();
      if (state === 'receiving' && now - last < 100) return;
      last = now;
      draw();
    },
    atHand: (url) => void done.add(url),
    hide,
    end: hide,
  };
}

const barWidth = 24;

function barLine({ url, received, total, state }: DownloadProgress): string {
  const share = total ? Math.min(1, received / total) : 0;
  const filled = Math.round(share * barWidth);
  const name = printableLine(withoutCredentials(url))
    .replace(/[?#].*$/, '')
    .split('/')
    .slice(-2)
    .join('/')
    .slice(-40);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${name} ${amountText(received, total)}${state === 'retrying' ? ' (again)' : ''}`;
}

function amountText(received: number, total: number | undefined): string {
  return total ? `${sizeText(received)} of ${sizeText(total)}` : sizeText(received);
}

/** Bytes as a person reads them. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
