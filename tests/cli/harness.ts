import { Readable, Writable } from 'node:stream';

export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

class Capture extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Runs the command line in process. */
export async function cli(
  args: readonly string[],
  options: {
    cwd?: string;
    env?: Record<string, string>;
    stdin?: string | Readable;
    now?: number;
    isTTY?: boolean;
  } = {},
): Promise<CliRun> {
  const stdout = new Capture();
  const stderr = new Capture();
  let code = 0;
  // Mocha loads test files by require; the program must stand in one module graph with what it imports on demand.
  const { run } = await import('../../src/cli/main.ts');
  await run(args, {
    stdout,
    stderr,
    stdin: options.stdin instanceof Readable ? options.stdin : Readable.from([options.stdin ?? '']),
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    now: () => options.now ?? 1_790_000_000,
    color: false,
    isTTY: options.isTTY ?? false,
    drawsProgress: options.isTTY ?? false,
    setExitCode: (given) => {
      code = given;
    },
  });
  return { code, out: stdout.text, err: stderr.text };
}

/** What `work` writes to the standard output of the process, as Mocha's reporters do, is kept from the screen. */
export async function withStandardOutput<T>(work: () => Promise<T>): Promise<{ result: T; written: string }> {
  const { write } = process.stdout;
  let written = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    written += String(chunk);
    return true;
  };
  try {
    return { result: await work(), written };
  } finally {
    process.stdout.write = write;
  }
}
