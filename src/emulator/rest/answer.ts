import type { Access } from '../state.ts';

/** One entry of a REST answer. */
export interface Entry {
  readonly name: string;
  /** Path below the server, such as `/servicesNS/nobody/search/data/indexes/main`. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly owner?: string;
  readonly app?: string;
  readonly removable?: boolean;
  /** What can be done with it: names below its path, such as `edit`, `remove`, `disable`. */
  readonly links?: readonly string[];
  readonly updated?: number;
  /** Where it was changed; by default an app's object is open to all, and a user's own is not. */
  readonly access?: Access;
}

/** A message of an answer, as Splunk's clients show it. */
export interface Message {
  readonly type: string;
  readonly text: string;
}

/** What an endpoint answers: a feed of entries, one message, or a body of its own. */
export type Answer =
  | {
      readonly kind: 'entries';
      readonly entries: readonly Entry[];
      readonly status?: number;
      /** The entry itself instead of a feed (`search/jobs/{sid}` in XML). */
      readonly bare?: boolean;
      /** Actions on the collection, such as `create`. */
      readonly links?: readonly string[];
      readonly messages?: readonly Message[];
    }
  | { readonly kind: 'message'; readonly status: number; readonly messages: readonly Message[] }
  | { readonly kind: 'response'; readonly status: number; readonly fields: Readonly<Record<string, string>> }
  | {
      readonly kind: 'body';
      readonly status?: number;
      readonly type: string;
      readonly body: string | NodeJS.ReadableStream;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** Answers with entries of a collection. */
export const entries = (
  list: readonly Entry[],
  more: { status?: number; links?: readonly string[]; messages?: readonly Message[] } = {},
): Answer => ({
  kind: 'entries',
  entries: list,
  ...more,
});

/** Answers with a message alone. */
export const message = (status: number, type: string, text: string): Answer => ({
  kind: 'message',
  status,
  messages: [{ type, text }],
});

/** Answers with a value as JSON, whatever output mode was asked for. */
export const json = (value: unknown, status = 200): Answer => ({
  kind: 'body',
  status,
  type: 'application/json; charset=UTF-8',
  body: JSON.stringify(value),
});

/** A refusal, in Splunk's message form. */
export class RestError extends Error {
  readonly status: number;
  readonly type: string;
  constructor(status: number, text: string, type = 'ERROR') {
    super(text);
    this.name = 'RestError';
    this.status = status;
    this.type = type;
  }
}

/** The request is wrong; the text says how. */
export const badRequest = (text: string): RestError => new RestError(400, text);
/** There is no such entry, in Splunk's words. */
export const notFound = (name: string): RestError => new RestError(404, `Could not find object id=${name}`);
/** There is such an entry already. */
export const conflict = (text: string): RestError => new RestError(409, text);
