import { createHash } from 'node:crypto';

/** What is kept beside the events that a detection needs, and how long it is tried. */
export interface TrimOptions {
  /** Events kept before and behind each one that matters. Default 2. */
  readonly context?: number;
  /** Further events kept, spread over the rest. Default 20. */
  readonly sample?: number;
  /** The same seed takes the same sample. */
  readonly seed?: string;
  /** How often the question may be asked. What is not decided by then is kept. Default 400. */
  readonly maxTests?: number;
  readonly onTest?: (tests: number, left: number) => void;
}

/** Which events of a dataset are kept. */
export interface Trimmed {
  /** Positions of the events to keep, in order. */
  readonly keep: readonly number[];
  /** Those of them that cannot be missed. */
  readonly needed: number;
  readonly tests: number;
  /** False where `maxTests` was reached before every event was decided on. */
  readonly complete: boolean;
}

/**
 * Chooses events so that a question still gets the same answer: ranges of events that can be missed are found by
 * halving, and left out. What cannot be missed is kept, with its neighbours and a sample of the rest.
 */
export async function trimEvents(
  count: number,
  sameAnswer: (kept: readonly number[]) => Promise<boolean>,
  options: TrimOptions = {},
): Promise<Trimmed> {
  const { context = 2, sample = 20, seed = 'firedrill', maxTests = 400, onTest } = options;
  let kept = Array.from({ length: count }, (_, i) => i);
  let tests = 0;
  let complete = true;
  // Large ranges first: each that goes makes every later question cheaper.
  const ranges: (readonly [number, number])[] = [[0, count]];
  for (let range = ranges.shift(); range; range = ranges.shift()) {
    const [from, to] = range;
    if (to <= from) continue;
    if (tests >= maxTests) {
      complete = false;
      break;
    }
    const without = kept.filter((i) => i < from || i >= to);
    tests++;
    onTest?.(tests, kept.length);
    if (await sameAnswer(without)) kept = without;
    else if (to - from > 1) {
      const middle = (from + to) >>> 1;
      ranges.push([from, middle], [middle, to]);
    }
  }
  return { keep: surrounded(kept, count, { context, sample, seed }), needed: kept.length, tests, complete };
}

function surrounded(
  needed: readonly number[],
  count: number,
  { context, sample, seed }: { context: number; sample: number; seed: string },
): number[] {
  const keep = new Set(needed);
  for (const i of needed)
    for (let near = Math.max(0, i - context); near <= Math.min(count - 1, i + context); near++) keep.add(near);
  const rest = Array.from({ length: count }, (_, i) => i).filter((i) => !keep.has(i));
  const rank = new Map(rest.map((i) => [i, createHash('sha256').update(`${seed}\0${i}`).digest('hex')]));
  for (const i of rest.sort((a, b) => (rank.get(a)! < rank.get(b)! ? -1 : 1)).slice(0, sample)) keep.add(i);
  return [...keep].sort((a, b) => a - b);
}
