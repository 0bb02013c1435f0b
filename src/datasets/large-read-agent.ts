import { Agent, type ClientRequestArgs } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';

const blockBytes = 1 << 20;
/** Less than this is not read into what is left of a block. */
const leastRead = 1 << 18;

/**
 * Reads from its sockets up to a megabyte at a time, instead of 64 kB: what each piece costs (a call of the system,
 * memory, a turn through the HTTP parser) falls in half. Sockets of TLS read by records, and gain nothing.
 */
export class LargeReadAgent extends Agent {
  override createConnection(options: ClientRequestArgs): Socket {
    let block: Uint8Array = Buffer.allocUnsafeSlow(blockBytes);
    const socket: Socket = connect({
      ...(options as NetConnectOpts),
      onread: {
        buffer: () => block,
        callback(length, read) {
          // A block is filled once and never again: whoever holds a piece of it may keep it.
          block = read.length - length < leastRead ? Buffer.allocUnsafeSlow(blockBytes) : read.subarray(length);
          return socket.push(read.subarray(0, length));
        },
      },
    });
    return socket;
  }
}
