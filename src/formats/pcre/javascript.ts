import type { Assertion, CharacterSet, Node } from './ast.ts';

/** A pattern as JavaScript source: `groups[i]` is the number that group i+1 of the pattern has there. */
export interface JavaScriptPattern {
  readonly source: string;
  readonly groups: readonly number[];
}

class Untranslatable extends Error {}

/**
 * Writes a pattern as JavaScript RegExp source with the same meaning; undefined where JavaScript has no counterpart:
 * conditionals, `\K`, `\G`, Unicode properties, groups of one number in several places, references without case, and
 * groups inside a repetition that one round may leave unset (JavaScript forgets them, PCRE does not).
 */
export function toJavaScript(root: Node, groups: number): JavaScriptPattern | undefined {
  const writer = new Writer(groups);
  try {
    const source = writer.write(root, false);
    return { source, groups: writer.numbers };
  } catch (error) {
    if (error instanceof Untranslatable) return undefined;
    throw error;
  }
}

const assertions: Readonly<Partial<Record<Assertion, string>>> = {
  'text-start': '^',
  'text-end': '$',
  'last-line-end': '(?=\\n?$)',
  'line-start': '(?<=^|\\n)',
  'line-end': '(?=\\n|$)',
  'word-boundary': '\\b',
  'no-word-boundary': '\\B',
};

class Writer {
  readonly numbers: number[];
  /** Groups that are set wherever what follows them is tried. */
  readonly #certain = new Set<number>();
  #optional = 0;
  #count = 0;
  constructor(groups: number) {
    this.numbers = new Array<number>(groups).fill(0);
  }

  /** `loose`: the node stands where one round of a repetition may pass it by. */
  write(node: Node, inLoop: boolean, loose = false): string {
    switch (node.kind) {
      case 'empty':
        return '';
      case 'set':
        return setSource(node.set);
      case 'sequence':
        return node.items.map((item) => this.write(item, inLoop, loose)).join('');
      case 'choice':
        return this.#maybe(() => `(?:${node.options.map((option) => this.write(option, inLoop, true)).join('|')})`);
      case 'group':
        return this.#group(node, inLoop, loose);
      case 'repeat': {
        const loops = node.max > 1;
        const write = () => this.write(node.body, inLoop || loops, loose || (inLoop && node.min === 0));
        const body = node.min === 0 ? this.#maybe(write) : write();
        const atom = node.body.kind === 'set' || node.body.kind === 'group' ? body : `(?:${body})`;
        return atom + quantifier(node.min, node.max) + (node.mode === 'lazy' ? '?' : '');
      }
      case 'atomic': {
        // A look-ahead that is captured and then repeated cannot be entered again.
        const number = ++this.#count;
        return `(?=(${this.write(node.body, inLoop, loose)}))(?:\\${number})`;
      }
      case 'look':
        return this.#maybe(
          () => `(?${node.ahead ? '' : '<'}${node.negative ? '!' : '='}${this.write(node.body, inLoop, true)})`,
        );
      case 'assertion': {
        const source = assertions[node.what];
        if (source === undefined) throw new Untranslatable();
        return source;
      }
      case 'reference':
        return this.#reference(node.groups, node.ignoreCase);
      default:
        throw new Untranslatable();
    }
  }

  /** Writes what may be passed by. */
  #maybe(write: () => string): string {
    this.#optional++;
    const source = write();
    this.#optional--;
    return source;
  }

  #group(node: Extract<Node, { kind: 'group' }>, inLoop: boolean, loose: boolean): string {
    if (this.numbers[node.index - 1] !== 0 || (inLoop && loose)) throw new Untranslatable();
    this.numbers[node.index - 1] = ++this.#count;
    const body = this.write(node.body, inLoop, loose);
    if (this.#optional === 0) this.#certain.add(node.index);
    return `(${body})`;
  }

  /** An unset group fails in PCRE and is empty in JavaScript: it must be set wherever the reference stands. */
  #reference(groups: readonly number[], ignoreCase: boolean): string {
    const [group] = groups;
    if (groups.length !== 1 || ignoreCase || !this.#certain.has(group!)) throw new Untranslatable();
    const number = this.numbers[group! - 1]!;
    return `(?:\\${number})`;
  }
}

function quantifier(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function unitSource(unit: number): string {
  const char = String.fromCharCode(unit);
  return /[\w ]/.test(char) ? char : `\\u${unit.toString(16).padStart(4, '0')}`;
}

function setSource(set: CharacterSet): string {
  if (set.properties.length > 0) throw new Untranslatable();
  if (set.single !== undefined) return unitSource(set.single);
  if (set.ranges.length === 0) return '(?!)';
  const body = set.ranges
    .map(([first, last]) => (first === last ? unitSource(first) : `${unitSource(first)}-${unitSource(last)}`))
    .join('');
  return `[${body}]`;
}
