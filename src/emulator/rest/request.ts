import type { FastifyRequest } from 'fastify';
import { badRequest } from './answer.ts';

/** What `output_mode` may ask for. */
export type OutputMode = 'xml' | 'json' | 'json_rows' | 'json_cols' | 'csv' | 'raw' | 'atom';

const outputModes: readonly string[] = ['xml', 'json', 'json_rows', 'json_cols', 'csv', 'raw', 'atom'];

/** A request to the management interface: its path's names, its arguments (query and form alike), its namespace. */
export class RestRequest {
  readonly method: string;
  readonly origin: string;
  /** User name of the session. */
  readonly user: string;
  readonly names: Readonly<Record<string, string>>;
  /** `owner` and `app` of `servicesNS`; `-` is any. */
  readonly owner: string | undefined;
  readonly app: string | undefined;
  /** The body, where it is no form. */
  readonly body: string;
  readonly #arguments: ReadonlyMap<string, readonly string[]>;

  constructor(request: FastifyRequest, user: string) {
    this.method = request.method;
    this.origin = `${request.protocol}://${request.headers.host ?? 'localhost'}`;
    this.user = user;
    const { owner, app, ...names } = request.params as Record<string, string>;
    this.owner = owner;
    this.app = app;
    this.names = names;
    const isForm = !/json|octet|xml/.test(request.headers['content-type'] ?? '');
    const text = typeof request.body === 'string' ? request.body : '';
    this.body = text;
    const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?') + 1) : '';
    this.#arguments = readArguments(query, isForm ? text : '');
  }

  /** The last value of an argument. */
  argument(name: string): string | undefined {
    return this.#arguments.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#arguments.get(name) ?? [];
  }

  /** An argument that must be there. */
  required(name: string): string {
    const value = this.argument(name);
    if (value === undefined || value === '') throw badRequest(`The following required arguments are missing: ${name}.`);
    return value;
  }

  flag(name: string, fallback = false): boolean {
    const value = this.argument(name);
    return value === undefined || value === '' ? fallback : isTrue(value);
  }

  number(name: string, fallback: number): number {
    const value = this.argument(name);
    if (value === undefined || value === '') return fallback;
    const number = Number(value);
    if (!Number.isFinite(number))
      throw badRequest(`Invalid value "${value}" for argument "${name}": it must be a number.`);
    return number;
  }

  /** The settings that a create or update request carries: all arguments that are no parameters of the request itself. */
  settings(...without: readonly string[]): Record<string, string> {
    const skipped = new Set([...ownParameters, ...without]);
    return Object.fromEntries(
      [...this.#arguments].filter(([name]) => !skipped.has(name)).map(([name, values]) => [name, values.at(-1)!]),
    );
  }

  outputMode(fallback: OutputMode = 'xml'): OutputMode {
    const mode = this.argument('output_mode');
    if (mode === undefined || mode === '') return fallback;
    if (!outputModes.includes(mode)) throw badRequest(`Invalid output mode specified (${mode}).`);
    return mode as OutputMode;
  }

  get json(): boolean {
    return this.argument('output_mode') === 'json';
  }
}

const ownParameters = [
  'name',
  'output_mode',
  'count',
  'offset',
  'search',
  'sort_key',
  'sort_dir',
  'sort_mode',
  'f',
  'cookie',
];

function readArguments(query: string, form: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const part of [query, form]) {
    // A body replaces what the query says under the same name.
    const own = new Map<string, string[]>();
    for (const [name, value] of new URLSearchParams(part)) own.set(name, [...(own.get(name) ?? []), value]);
    for (const [name, values] of own) found.set(name, values);
  }
  return found;
}

/** A boolean argument as Splunk reads it. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true', 't', 'yes', 'y'].includes(value.trim().toLowerCase());
}
