import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Benchmark {
  readonly about: string;
  run(print: (line: string) => void): Promise<void> | void;
}

/** Seconds of the fastest of several runs, after one to warm up: what the machine can do, not what it was busy with. */
export function best(work: () => unknown, runs = 5): number {
  work();
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    work();
    least = Math.min(least, performance.now() - began);
  }
  return least / 1000;
}

/**
 * Seconds of processor time, all threads of this process together, of the cheapest of several runs after one to warm up.
 * On a machine that does other things as well it tells more than the clock.
 */
export async function bestCpu(work: () => unknown, runs = 2): Promise<number> {
  await work();
  let least = Infinity;
  for (let i = 0; i < runs; i++) least = Math.min(least, await cpuSeconds(work));
  return least;
}

/** Seconds of processor time that work takes, all threads of this process together. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Seconds that `grep -ci TERM FILE` takes, its start included. */
export function grep(term: string, file: string): number {
  return best(() => {
    try {
      execFileSync('grep', ['-ci', '--', term, file]);
    } catch {
      // grep ends with 1 where nothing fits.
    }
  });
}

export function megabytesPerSecond(bytes: number, seconds: number): string {
  return `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
}
