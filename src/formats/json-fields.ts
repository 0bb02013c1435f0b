/**
 * JSON text to Splunk field paths: members are joined by `.`, each array step is `{}`. Leaves below an array are
 * multivalues in document order. Numbers keep their written form, null gives the text `null`, empty arrays and objects
 * give nothing (Search Reference, "spath"; checked against published events).
 */

const maxDepth = 200;

/** The fields that someone will look at; others need not be extracted. */
export interface WantedFields {
  readonly all: boolean;
  has(name: string): boolean;
}

/** Fields by path; a path that occurs again has several values. */
export type JsonFields = Map<string, string | string[]>;

/**
 * Field paths of a JSON object or array; null where the text is no JSON. Of an event that was cut off, as TRUNCATE does,
 * the members before the cut are there (checked against a published event of 10,000 characters and its field list).
 */
export function jsonFields(text: string, wanted?: WantedFields): JsonFields | null {
  const reader = new JsonReader(text);
  const fields: JsonFields = new Map();
  let found = false;
  const emit = (path: string, value: string) => {
    found = true;
    if (wanted && !wanted.all && !wanted.has(path)) return;
    const before = fields.get(path);
    if (before === undefined) fields.set(path, value);
    else if (typeof before === 'string') fields.set(path, [before, value]);
    else before.push(value);
  };
  reader.skipSpace();
  const first = reader.peek();
  if (first !== '{' && first !== '[') return null;
  if (!reader.walk('', emit, 0) && !(reader.ended && found)) return null;
  return fields;
}

/** The length of the JSON value at the start of a text (blanks skipped), or -1 where it is incomplete or wrong. */
export function jsonLength(text: string, from = 0): number {
  const reader = new JsonReader(text, from);
  reader.skipSpace();
  return reader.walk('', () => {}, 0) ? reader.at : -1;
}

/**
 * The values at an spath path: `a.b`, `a{}.b`, `a{2}` (counted from 0), `{}`; a path that ends at an object or array
 * gives its JSON text. `{}` also stands behind an object (AWS Defense Evasion PutBucketLifecycle of
 * splunk/security_content reads `requestParameters{}.bucketName`, and its published test passes).
 */
export function jsonPath(text: string, path: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  let current: unknown[] = [parsed];
  for (const step of pathSteps(path)) {
    if (current.length === 0) return [];
    current = current.flatMap((node) => takeStep(node, step));
  }
  return current.flatMap((node) => (node === undefined ? [] : [leafText(node)]));
}

type PathStep =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'each' }
  | { readonly kind: 'item'; readonly index: number };

function pathSteps(path: string): PathStep[] {
  const steps: PathStep[] = [];
  for (const part of splitPath(path)) {
    const found = /^(.*?)((?:\{\d*\})*)$/s.exec(part)!;
    const name = found[1]!.replace(/^'(.*)'$/s, '$1');
    if (name !== '') steps.push({ kind: 'member', name });
    for (const [, index] of found[2]!.matchAll(/\{(\d*)\}/g))
      steps.push(index === '' ? { kind: 'each' } : { kind: 'item', index: Number(index) });
  }
  return steps;
}

/** Splits at dots, but not inside single quotes. */
function splitPath(path: string): string[] {
  return path.match(/(?:'[^']*'|[^.'])+/g) ?? [];
}

function takeStep(node: unknown, step: PathStep): unknown[] {
  if (step.kind === 'member') {
    // An array between two members is walked through, as `a.b` over a list does with `{}` written.
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return [];
    return Object.hasOwn(node, step.name) ? [(node as Record<string, unknown>)[step.name]] : [];
  }
  // `{}` behind what is no array stays where it is: `a{}.b` finds b of an object too.
  if (!Array.isArray(node)) return step.kind === 'each' ? [node] : [];
  return step.kind === 'each' ? node : step.index < node.length ? [node[step.index]] : [];
}

function leafText(node: unknown): string {
  if (typeof node === 'string') return node;
  if (node === null) return 'null';
  return typeof node === 'object' ? JSON.stringify(node) : String(node);
}

class JsonReader {
  readonly #text: string;
  at: number;
  constructor(text: string, at = 0) {
    this.#text = text;
    this.at = at;
  }

  /** Whether the text has been read to its end. */
  get ended(): boolean {
    return this.at >= this.#text.length;
  }

  peek(): string | undefined {
    return this.#text[this.at];
  }

  skipSpace(): void {
    for (;;) {
      const c = this.#text.charCodeAt(this.at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.at++;
    }
  }

  /** Reads one value and emits its leaves; false where the text is no JSON. */
  walk(path: string, emit: (path: string, value: string) => void, depth: number): boolean {
    if (depth > maxDepth) return false;
    this.skipSpace();
    const c = this.#text[this.at];
    if (c === '{') return this.#object(path, emit, depth);
    if (c === '[') return this.#array(path, emit, depth);
    if (c === '"') {
      const value = this.#string();
      if (value === null) return false;
      emit(path, value);
      return true;
    }
    const start = this.at;
    while (this.at < this.#text.length && /[-+.\w]/.test(this.#text[this.at]!)) this.at++;
    const literal = this.#text.slice(start, this.at);
    // A literal at the very end of a member may be cut off itself.
    if (depth > 0 && this.ended) return false;
    if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(literal)) return false;
    emit(path, literal);
    return true;
  }

  #object(path: string, emit: (path: string, value: string) => void, depth: number): boolean {
    this.at++;
    this.skipSpace();
    if (this.#text[this.at] === '}') {
      this.at++;
      return true;
    }
    for (;;) {
      this.skipSpace();
      if (this.#text[this.at] !== '"') return false;
      const name = this.#string();
      if (name === null) return false;
      this.skipSpace();
      if (this.#text[this.at] !== ':') return false;
      this.at++;
      if (!this.walk(path === '' ? name : `${path}.${name}`, emit, depth + 1)) return false;
      this.skipSpace();
      const next = this.#text[this.at++];
      if (next === '}') return true;
      if (next !== ',') return false;
    }
  }

  #array(path: string, emit: (path: string, value: string) => void, depth: number): boolean {
    this.at++;
    this.skipSpace();
    if (this.#text[this.at] === ']') {
      this.at++;
      return true;
    }
    const inner = `${path}{}`;
    for (;;) {
      if (!this.walk(inner, emit, depth + 1)) return false;
      this.skipSpace();
      const next = this.#text[this.at++];
      if (next === ']') return true;
      if (next !== ',') return false;
    }
  }

  #string(): string | null {
    const start = this.at + 1;
    let i = start;
    let escaped = false;
    for (;;) {
      const c = this.#text.charCodeAt(i);
      if (Number.isNaN(c)) {
        this.at = this.#text.length;
        return null;
      }
      if (c === 34) break;
      if (c === 92) {
        escaped = true;
        i++;
      }
      i++;
    }
    this.at = i + 1;
    const inside = this.#text.slice(start, i);
    return escaped ? unescapeJson(inside) : inside;
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

function unescapeJson(inside: string): string {
  return inside.replace(
    /\\(?:u([0-9a-fA-F]{4})|([^]))/g,
    (whole, unit: string | undefined, char: string | undefined) =>
      unit !== undefined ? String.fromCharCode(Number.parseInt(unit, 16)) : (escapes[char!] ?? whole),
  );
}
