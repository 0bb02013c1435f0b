import { Agent, type ClientRequestArgs } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** The most that is read at once. */
export const blockBytes = 1 << 20;
/** Less than this is not read into what is left of a block. */
const leastRead = 1 << 18;

/** Who gives a socket memory to read into, and takes what it has read. */
export interface SocketReader {
  buffer(): Uint8Array;
  /** `length` bytes are read, at the beginning of a buffer that was given; false where no more is wanted for now. */
  take(length: number, buffer: Uint8Array): boolean;
}

const handovers = new WeakMap<Socket, (to: SocketReader) => void>();

/** Lets another reader have what the socket brings from now on; undefined where the socket is none of {@link LargeReadAgent}. */
export function handoverOf(socket: Socket): ((to: SocketReader) => void) | undefined {
  return handovers.get(socket);
}

/**
 * Reads from its sockets up to a megabyte at a time, instead of 64 kB: what each piece costs (a call of the system,
 * memory, a turn through the HTTP parser) falls in half. Sockets of TLS read by records, and gain nothing.
 */
export class LargeReadAgent extends Agent {
  override createConnection(options: ClientRequestArgs): Socket {
    let reader: SocketReader = new StreamReader((piece) => socket.push(piece));
    const socket: Socket = connect({
      ...(options as NetConnectOpts),
      onread: {
        buffer: () => reader.buffer(),
        callback: (length, buffer) => reader.take(length, buffer),
      },
    });
    handovers.set(socket, (to) => {
      reader = to;
    });
    return socket;
  }
}

/** Hands what a socket reads to its stream. A block is filled once and never again: whoever holds a piece may keep it. */
class StreamReader implements SocketReader {
  readonly #push: (piece: Uint8Array) => boolean;
  #block: Uint8Array = new Uint8Array();

  constructor(push: (piece: Uint8Array) => boolean) {
    this.#push = push;
  }

  buffer(): Uint8Array {
    if (this.#block.length < leastRead) this.#block = Buffer.allocUnsafeSlow(blockBytes);
    return this.#block;
  }

  take(length: number, buffer: Uint8Array): boolean {
    this.#block = buffer.subarray(length);
    return this.#push(buffer.subarray(0, length));
  }
}
