import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another emulator uses the folder. */
export class FolderInUseError extends Error {}

/** The longest path of a socket that every system takes. */
const longestSocketPath = 100;

/**
 * Takes a folder for this process, until the lock is given back or the process ends, however it ends: the lock is a
 * socket on which it listens, and one that nobody answers is taken over. A process that is busy still holds its lock.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const place = realpathSync(folder);
  for (const path of socketPaths(place)) {
    const server = await listen(path, folder);
    if (server) return () => new Promise((done) => server.close(() => done()));
  }
  // Some file systems know no sockets; then nobody can tell.
  return async () => {};
}

function socketPaths(folder: string): string[] {
  const name = `firedrill-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  if (process.platform === 'win32') return [`\\\\.\\pipe\\${name}`];
  const inside = join(folder, 'firedrill.lock');
  return [...(inside.length <= longestSocketPath ? [inside] : []), join(tmpdir(), `${name}.lock`)];
}

/** A server that holds the lock; undefined where there can be no socket. */
async function listen(path: string, folder: string): Promise<Server | undefined> {
  for (let attempt = 0; ; attempt++) {
    const { server, code } = await tryListen(path);
    if (server) return server;
    if (code !== 'EADDRINUSE') return undefined;
    if (attempt > 1 || (await isAnswered(path)))
      throw new FolderInUseError(
        `another emulator uses the data folder ${folder}: stop it, or give this one a folder of its own`,
      );
    rmSync(path, { force: true });
  }
}

function tryListen(path: string): Promise<{ server?: Server; code?: string }> {
  return new Promise((done) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => done({ ...(error.code ? { code: error.code } : {}) }));
    server.listen(path, () => {
      server.unref();
      done({ server });
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
