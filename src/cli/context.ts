import type { Writable } from 'node:stream';

/** What commands may use of the process they run in. Only `main.ts` touches the real one. */
export interface CliContext {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Epoch seconds. */
  now(): number;
  /** Colours may be used on standard error and output. */
  readonly color: boolean;
  /** Standard output is a terminal. */
  readonly isTTY: boolean;
  /** Standard error is a terminal on which bars can be redrawn. */
  readonly drawsProgress: boolean;
  setExitCode(code: number): void;
}

/** Exit statuses of the contract. */
export const exitCodes = { passed: 0, failed: 1, usage: 2, infrastructure: 3 } as const;

/** A fault that ends the command: bad usage or content (2), or the world (3). */
export class CliError extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;
  constructor(exitCode: number, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}
