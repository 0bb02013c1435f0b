import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { blockBytes, handoverOf, type SocketReader } from './large-read-agent.ts';

/** A body shorter than this is not worth a connection of its own. */
const leastBytes = 4 << 20;
/** Blocks that a body is read into in turn. */
const blockCount = 4;

/** The bytes of an answer. */
export interface HttpBody extends AsyncIterable<Uint8Array> {
  /** Whether a piece is the reader's only until it asks for the next one, since its memory is then used again. */
  readonly lends?: boolean;
  /** Ends the transfer; who reads gets the error. */
  destroy(error?: Error): unknown;
}

/**
 * The body of an answer that has just begun. One that is long, has a known length and comes over a socket of
 * `LargeReadAgent` is taken from the socket before the HTTP parser, which copies every piece into memory that only the
 * garbage collector frees: half of the speed of a fast network. Any other body is the answer itself.
 */
export function bodyOf(answer: IncomingMessage): HttpBody {
  const { 'content-length': length = '', 'transfer-encoding': coding } = answer.headers;
  const bytes = coding === undefined && /^\d+$/.test(length) ? Number(length) : 0;
  const handover = bytes < leastBytes || answer.complete ? undefined : handoverOf(answer.socket);
  return handover ? new DirectBody(answer, bytes, handover) : answer;
}

interface Piece {
  readonly bytes: Uint8Array;
  /** What it was read into. */
  readonly block?: Uint8Array;
}

/** So many bytes from the socket of an answer. The socket ends with them: its parser has lost count. */
class DirectBody implements HttpBody, SocketReader {
  readonly lends = true;
  readonly #socket: Socket;
  readonly #free: Uint8Array[] = Array.from({ length: blockCount }, () => Buffer.allocUnsafeSlow(blockBytes));
  readonly #pieces: Piece[] = [];
  /** Bytes that have not come yet. */
  #left: number;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(answer: IncomingMessage, bytes: number, handover: (to: SocketReader) => void) {
    this.#socket = answer.socket;
    this.#left = bytes;
    answer.on('error', (error) => this.destroy(error));
    this.#socket.on('close', () => this.destroy());
    // What has already come waits before the parser or behind it.
    while (this.#socket.read() !== null);
    for (let piece = answer.read(); piece !== null; piece = answer.read()) this.#add({ bytes: piece as Buffer });
    handover(this);
  }

  #add({ bytes, ...piece }: Piece): void {
    const wanted = bytes.subarray(0, this.#left);
    this.#left -= wanted.length;
    this.#pieces.push({ bytes: wanted, ...piece });
    this.#wake();
  }

  /** There is a free one: `take` stops the socket before the last is given. */
  buffer(): Uint8Array {
    return this.#free.pop()!;
  }

  take(length: number, block: Uint8Array): boolean {
    this.#add({ bytes: block.subarray(0, length), block });
    return this.#left > 0 && this.#free.length > 1;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = this.#pieces.shift();
        if (piece) {
          yield piece.bytes;
          this.#giveBack(piece);
        } else if (this.#left === 0) return;
        else if (this.#error) throw this.#error;
        else await new Promise<void>((go) => (this.#wake = go));
      }
    } finally {
      this.destroy();
    }
  }

  #giveBack({ block }: Piece): void {
    // The rest of a block that the headers came in is too short.
    if (block?.length === blockBytes) this.#free.push(block);
    this.#socket.resume();
  }

  destroy(error?: Error): void {
    this.#error ??= error ?? Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
    this.#socket.destroy();
    this.#wake();
  }
}
