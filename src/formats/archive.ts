import { extract } from 'tar';

/** An archive that is broken, or that must not be unpacked. */
export class ArchiveError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveError';
    this.reason = reason;
  }
}

export interface UnpackLimits {
  readonly entries: number;
  readonly bytes: number;
}

const defaultLimits: UnpackLimits = { entries: 10_000, bytes: 8 * 1024 ** 3 };

/**
 * Unpacks a tar file, compressed or not, into an empty folder. Only plain files and folders are taken: links, devices,
 * absolute paths and `..` are refused, and so is what unpacks beyond the limits.
 */
export async function unpackTar(file: string, folder: string, limits: UnpackLimits = defaultLimits): Promise<void> {
  let entries = 0;
  let bytes = 0;
  let refused: ArchiveError | undefined;
  try {
    await extract({
      file,
      cwd: folder,
      strict: true,
      preservePaths: false,
      filter(path, entry) {
        if (refused) return false;
        const type = 'type' in entry ? entry.type : 'File';
        const size = entry.size ?? 0;
        entries++;
        bytes += size;
        if (path.split(/[\\/]/).includes('..') || /^(?:[\\/]|[A-Za-z]:)/.test(path))
          refused = new ArchiveError('archive-path', `the archive holds the path "${path}", which leads out of it`);
        else if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(String(type)))
          refused = new ArchiveError('archive-link', `the archive holds "${path}", which is no plain file (${type})`);
        else if (entries > limits.entries || bytes > limits.bytes)
          refused = new ArchiveError(
            'archive-too-large',
            `the archive unpacks to more than ${limits.entries} entries or ${limits.bytes} bytes`,
          );
        return refused === undefined;
      },
    });
  } catch (error) {
    throw (
      refused ??
      new ArchiveError('archive-broken', `the archive cannot be unpacked: ${(error as Error).message}`, {
        cause: error,
      })
    );
  }
  if (refused) throw refused;
}
