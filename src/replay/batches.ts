import type { PreparedPiece } from './prepare.ts';

/** How large batches are, and how it is waited for those that are due later. */
export interface BatchOptions {
  /** A batch is sent when it has so many bytes. */
  readonly bytes: number;
  /** Waits until so many seconds have gone since the beginning of the replay. */
  waitUntil(due: number): Promise<void>;
}

/** A batch is sent when it has so many bytes. */
export const usualBatchBytes = 1 << 20;

/** Seconds of a paced replay that are sent together. */
const tick = 0.25;

/**
 * Puts events together into batches. A batch begins with an event that tells its time, unless none comes for long: an
 * event that does not takes that of the one before it, which must be in the same request.
 */
export async function* batches(
  groups: AsyncIterable<readonly PreparedPiece[]>,
  options: BatchOptions,
): AsyncGenerator<readonly PreparedPiece[]> {
  let batch: PreparedPiece[] = [];
  let size = 0;
  let due: number | undefined;
  for await (const group of groups) {
    for (const piece of group) {
      const later = piece.due !== undefined && piece.due > (due ?? Number.NEGATIVE_INFINITY) + tick;
      const full = size >= options.bytes && (size >= options.bytes * 8 || piece.time() !== undefined);
      if (batch.length > 0 && (full || later)) {
        yield batch;
        batch = [];
        size = 0;
      }
      if (later) {
        due = piece.due!;
        await options.waitUntil(due);
      }
      batch.push(piece);
      size += piece.text.length;
    }
  }
  if (batch.length > 0) yield batch;
}

/** A batch as one text. What parts its last event from the next is left out, unless those are blanks: it is no part of either. */
export function textOf(batch: readonly PreparedPiece[]): string {
  const last = batch.at(-1);
  if (!last) return '';
  const raw = last.raw();
  const closing = last.text.trimEnd().endsWith(raw.trimEnd()) ? last.text : raw;
  return batch.slice(0, -1).reduce((text, piece) => text + piece.text, '') + closing;
}
