/** A converted event: its text, and the source and sourcetype under which it belongs. */
export interface ConvertedEvent {
  readonly raw: string;
  readonly source: string;
  readonly sourcetype: string;
}

/** What could not be converted, and why. */
export type OnProblem = (message: string) => void;

/** Makes raw events of a file that another program exported. */
export interface Conversion {
  readonly name: string;
  readonly summary: string;
  /** Whether a file that begins so is of this kind. */
  recognises(head: string): boolean;
  /** One event; undefined where a line holds none. Throws an Error where it is not what it should be. */
  convert(line: string): ConvertedEvent | undefined;
}

/** An object as it was read from JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a JSON object. Throws where the text is none. */
export function jsonObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the line is no JSON object');
  return value as JsonObject;
}

/** The first line of a file as an object; undefined where it is none. */
export function firstObject(head: string): JsonObject | undefined {
  try {
    return jsonObject(head.trimStart().split(/\r?\n/, 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

/** A value as an object; an empty one where it is none. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** A member as text; undefined where it is absent, null or an object. */
export function textOf(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map((one) => textOf(one) ?? '').join(', ');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** `Keywords` as Windows writes it: hexadecimal, of a number that may have come as a negative one. */
export function hexKeywords(value: unknown): string | undefined {
  // As a number it is exact, since its lower bits are zero; its decimal text would not be.
  if (typeof value === 'number' && Number.isInteger(value))
    return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (/^0x[0-9a-f]+$/i.test(text)) return text;
  return /^-?\d+$/.test(text) ? `0x${BigInt.asUintN(64, BigInt(text)).toString(16)}` : undefined;
}
