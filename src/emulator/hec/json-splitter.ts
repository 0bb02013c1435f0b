/** Characters of one event that are taken. */
const maxEventLength = 64 * 1024 * 1024;

/** A batch is not a row of JSON objects. `complete` is how many objects stood before the fault. */
export class BatchError extends Error {}

const quote = 34;
const backslash = 92;
const open = 123;
const close = 125;
const openList = 91;
const closeList = 93;

const isBetween = (code: number) => code === 32 || code === 10 || code === 13 || code === 9 || code === 44;

/**
 * Cuts a stream of concatenated JSON objects at their ends, whatever pieces it comes in. Blanks and commas may stand
 * between objects. Only the object that is not yet complete is kept.
 */
export class JsonSplitter {
  #rest = '';
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The objects that end in this text. */
  *push(text: string): Generator<string> {
    const all = this.#rest + text;
    let start = 0;
    let i = this.#scanned;
    for (; i < all.length; i++) {
      const code = all.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (code === backslash) this.#escaped = true;
        else if (code === quote) this.#inString = false;
        continue;
      }
      if (this.#depth === 0) {
        if (isBetween(code)) start = i + 1;
        else if (code === open) {
          start = i;
          this.#depth = 1;
        } else throw new BatchError('no JSON object');
        continue;
      }
      if (code === quote) this.#inString = true;
      else if (code === open || code === openList) this.#depth++;
      else if (code === close || code === closeList) {
        if (--this.#depth > 0) continue;
        yield all.slice(start, i + 1);
        start = i + 1;
      }
    }
    this.#rest = all.slice(start);
    this.#scanned = this.#rest.length;
    if (this.#rest.length > maxEventLength) throw new BatchError('an event is too long');
  }

  /** Whether nothing is left that is not complete. */
  get isComplete(): boolean {
    return this.#depth === 0;
  }
}
