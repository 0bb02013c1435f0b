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

/** Room for a usual batch and the event that fills it; what is never written to takes no memory. */
const usualRoom = usualBatchBytes + (1 << 17);

/** Events that are sent together, encoded as they come: no text waits for the others. */
export class Batch {
  #bytes = Buffer.allocUnsafeSlow(usualRoom);
  #written = 0;
  #last: PreparedPiece | undefined;
  #events = 0;

  get events(): number {
    return this.#events;
  }

  /** About how many bytes it has: those of the last event are counted as characters. */
  get size(): number {
    return this.#written + (this.#last?.text.length ?? 0);
  }

  /** Puts an event behind the others. */
  add(piece: PreparedPiece): void {
    if (this.#last) this.#write(this.#last.text);
    this.#last = piece;
    this.#events++;
  }

  /**
   * The batch as bytes; it takes no more events. What parts the last event from the next is left out, unless those are
   * blanks: it is no part of either.
   */
  close(): Buffer {
    if (this.#last) this.#write(closing(this.#last));
    this.#last = undefined;
    return this.#bytes.subarray(0, this.#written);
  }

  #write(text: string): void {
    const longest = this.#written + text.length * 3;
    if (longest > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(longest, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#written);
      this.#bytes = larger;
    }
    this.#written += this.#bytes.write(text, this.#written);
  }
}

function closing(last: PreparedPiece): string {
  const raw = last.raw();
  return last.text.trimEnd().endsWith(raw.trimEnd()) ? last.text : raw;
}

/**
 * Puts events together into batches. A batch begins with an event that tells its time, unless none comes for long: an
 * event that does not takes that of the one before it, which must be in the same request.
 */
export async function* batches<Kind extends Batch>(
  groups: AsyncIterable<readonly PreparedPiece[]>,
  options: BatchOptions,
  open: () => Kind,
): AsyncGenerator<Kind> {
  let batch = open();
  let due: number | undefined;
  for await (const group of groups) {
    for (const piece of group) {
      const later = piece.due !== undefined && piece.due > (due ?? Number.NEGATIVE_INFINITY) + tick;
      const { size } = batch;
      const full = size >= options.bytes && (size >= options.bytes * 8 || piece.time() !== undefined);
      if (batch.events > 0 && (full || later)) {
        yield batch;
        batch = open();
      }
      if (later) {
        due = piece.due!;
        await options.waitUntil(due);
      }
      batch.add(piece);
    }
  }
  if (batch.events > 0) yield batch;
}
