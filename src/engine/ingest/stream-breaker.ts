import { type Broken, breakingWindow, type EventBreaker } from './event-breaker.ts';

/** Characters seen behind a rest of the text before: the event that stands in both is copied, with these. */
const seamWindow = 1 << 11;

/** Is given each window of the text that was looked at, and what it was broken into. */
export type TakeBroken = (window: string, broken: Broken) => void;

/** Breaks a text that comes in parts into events, a window at a time; a byte order mark before it is left out. */
export class StreamBreaker {
  readonly #breaker: EventBreaker;
  readonly #longestUnbroken: number;
  /** The event that is not yet complete. */
  #rest = '';
  /** Text behind the rest that the breaker has not seen. */
  #held = '';
  #first = true;

  /** Behind `longestUnbroken` characters without a break one is made, so that memory is bounded. */
  constructor(breaker: EventBreaker, longestUnbroken = Number.POSITIVE_INFINITY) {
    this.#breaker = breaker;
    this.#longestUnbroken = longestUnbroken;
  }

  /** Takes the next text. */
  push(text: string, take: TakeBroken): void {
    const input = this.#held + this.#unmarked(text);
    let at = 0;
    // A long text without a break is looked at again only when as much has come behind it: time stays linear.
    while (at < input.length && (this.#rest.length < breakingWindow || input.length - at >= this.#rest.length)) {
      // Where the rest stands in this input as well, a slice of it needs no copy. Else the copy is kept short.
      const begin = at - this.#rest.length;
      const size = Math.max(begin < 0 ? seamWindow : breakingWindow, this.#rest.length);
      const window = begin < 0 ? this.#rest + input.slice(at, at + size) : input.slice(begin, at + size);
      at = Math.min(at + size, input.length);
      const broken = this.#breaker(window, window.length > this.#longestUnbroken);
      this.#rest = window.slice(broken.consumed);
      take(window, broken);
    }
    this.#held = input.slice(at);
  }

  /** What is left: the last event, even where it was cut off. */
  finish(take: TakeBroken): void {
    const window = this.#rest + this.#held;
    this.#rest = '';
    this.#held = '';
    take(window, this.#breaker(window, true));
  }

  #unmarked(text: string): string {
    if (!this.#first || text === '') return text;
    this.#first = false;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }
}
