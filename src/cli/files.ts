import { readFileSync, statSync } from 'node:fs';
import { type CliContext, CliError, exitCodes } from './context.ts';

/** The text of a file that the user named; what cannot be read is bad usage, said with the name as it was written. */
export function readTextFile(path: string, written: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(exitCodes.usage, fileFault(error, written) ?? `${written} cannot be read: ${error}`);
  }
}

/** All that standard input holds. */
export async function readInput(context: CliContext): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of context.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

const faults: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file',
  ENOTDIR: 'there is no file',
  EISDIR: 'this is a folder, not a file:',
  EACCES: 'there is no permission for',
  EPERM: 'there is no permission for',
  EROFS: 'the file system is read-only:',
  ENOSPC: 'the disk is full:',
  ELOOP: 'links lead in a circle:',
  ENAMETOOLONG: 'the name is too long:',
};

/** A fault of the file system in words; undefined for errors of another kind. */
export function fileFault(error: unknown, written?: string): string | undefined {
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const name = written ?? path;
  const fault = Object.hasOwn(faults, code) ? faults[code]! : `${syscall} failed with ${code}:`;
  return name === undefined ? fault.replace(/:$/, '') : `${fault} ${name}`;
}

/** Whether a path leads to a plain file; a folder, a pipe or a device is none. */
export function isPlainFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
