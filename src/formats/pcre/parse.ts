import {
  type Assertion,
  anything,
  CharacterSet,
  type Look,
  type Node,
  type ParsedPattern,
  PatternError,
} from './ast.ts';
import { caseVariants, escapeSets, posixSets, propertyOf, type Range } from './sets.ts';

interface Modes {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
  readonly x: boolean;
  readonly U: boolean;
  readonly n: boolean;
}

const maxDepth = 250;
const noBreak = new CharacterSet([[10, 10]], true);

/** Parses a PCRE pattern (pcre2pattern(3)); throws a PatternError where it is wrong or refused by name. */
export function parsePattern(pattern: string, caseInsensitive = false): ParsedPattern {
  return new PatternReader(pattern, caseInsensitive).read();
}

class PatternReader {
  readonly #text: string;
  #at = 0;
  #modes: Modes;
  #depth = 0;
  #groups = 0;
  readonly #names = new Map<string, number[]>();
  /** References that name a group which may still come. */
  readonly #pending: { readonly groups: number[]; readonly name: string; readonly at: number }[] = [];
  readonly #total: number;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#modes = { i: ignoreCase, s: false, m: false, x: false, U: false, n: false };
    this.#total = countGroups(text);
  }

  read(): ParsedPattern {
    this.#verbs();
    const leading = /^\(\?[a-zA-Z]*i[a-zA-Z]*\)/.test(this.#text.slice(this.#at));
    const ignoreCase = this.#modes.i || leading;
    const root = this.#alternatives();
    if (this.#at < this.#text.length) this.#fail('unmatched ) in the regular expression', this.#at);
    for (const { groups, name, at } of this.#pending) {
      const found = this.#names.get(name);
      if (!found) this.#fail(`no group is named "${name}"`, at);
      groups.push(...found);
    }
    return { root, groups: this.#groups, names: this.#names, ignoreCase };
  }

  #fail(message: string, at = this.#at): never {
    throw new PatternError(message, at);
  }

  /** `(*UTF8)` and the like at the start say nothing here. */
  #verbs(): void {
    for (;;) {
      const verb = /^\(\*[A-Z_0-9=]+\)/.exec(this.#text.slice(this.#at, this.#at + 40));
      if (!verb) return;
      this.#at += verb[0].length;
    }
  }

  /** Everything up to the closing parenthesis or the end; `onOption` hears where each alternative begins. */
  #alternatives(onOption?: () => void): Node {
    if (++this.#depth > maxDepth) this.#fail('the regular expression is nested too deeply');
    const before = this.#modes;
    const options: Node[] = [];
    let items: Node[] = [];
    const finish = () => options.push(items.length === 1 ? items[0]! : { kind: 'sequence', items });
    onOption?.();
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.#text[this.#at] === '|') {
        this.#at++;
        finish();
        items = [];
        onOption?.();
      } else {
        const item = this.#quantified();
        if (item.kind !== 'empty') items.push(item);
      }
    }
    finish();
    this.#modes = before;
    this.#depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  #quantified(): Node {
    let node = this.#atom();
    for (;;) {
      if (this.#modes.x) this.#skipExtended();
      const found = /^(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})/.exec(this.#text.slice(this.#at, this.#at + 24));
      if (!found) return node;
      if (node.kind === 'empty') return node;
      const start = this.#at;
      this.#at += found[0].length;
      const [min, max] = limits(found[0]);
      if (min > max || min > 65_535 || (Number.isFinite(max) && max > 65_535))
        this.#fail('a repetition count is out of range', start);
      const mark = this.#text[this.#at];
      if (mark === '?' || mark === '+') this.#at++;
      const lazy = (mark === '?') !== this.#modes.U;
      if (node.kind === 'assertion' || node.kind === 'keep') {
        if (min === 0) node = { kind: 'empty' };
        continue;
      }
      const repeat: Node = { kind: 'repeat', body: node, min, max, mode: mark !== '+' && lazy ? 'lazy' : 'greedy' };
      node = mark === '+' ? { kind: 'atomic', body: repeat } : repeat;
    }
  }

  #skipExtended(): void {
    const blank = /^(?:\s|#[^\n]*)+/.exec(this.#text.slice(this.#at));
    if (blank) this.#at += blank[0].length;
  }

  #atom(): Node {
    const c = this.#text[this.#at]!;
    switch (c) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', set: this.#class() };
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        return { kind: 'set', set: this.#modes.s ? anything : noBreak };
      case '^':
        this.#at++;
        return this.#assert(this.#modes.m ? 'line-start' : 'text-start');
      case '$':
        this.#at++;
        return this.#assert(this.#modes.m ? 'line-end' : 'last-line-end');
      case '*':
      case '+':
      case '?':
        return this.#fail(`nothing to repeat before "${c}"`);
      default:
        if (this.#modes.x && /[\s#]/.test(c)) {
          this.#skipExtended();
          return { kind: 'empty' };
        }
        this.#at++;
        return this.#literal(c.charCodeAt(0));
    }
  }

  #assert(what: Assertion): Node {
    return { kind: 'assertion', what };
  }

  #literal(unit: number): Node {
    const variants = this.#modes.i ? caseVariants([[unit, unit]]) : [];
    return { kind: 'set', set: new CharacterSet([[unit, unit], ...variants]) };
  }

  #text_(units: string): Node {
    return { kind: 'sequence', items: [...Array(units.length).keys()].map((i) => this.#literal(units.charCodeAt(i))) };
  }

  // --- groups ---------------------------------------------------------------------------------------------------

  #group(): Node {
    const start = this.#at;
    const rest = this.#text.slice(start, start + 200);
    const comment = /^\(\?#[^)]*\)/.exec(this.#text.slice(start));
    if (comment) return this.#skip(comment[0].length);
    if (/^\(\*[A-Z]/.test(rest)) this.#fail(`the verb ${/^\(\*[A-Z]+/.exec(rest)![0]}…) is not supported`, start);
    const reference = /^\(\?P=(\w+)\)/.exec(rest);
    if (reference) {
      this.#at += reference[0].length;
      return this.#named(reference[1]!, start);
    }
    const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    if (named) return this.#capture(named[0].length, start, named[1] ?? named[2]!);
    const look = /^\(\?(<?)([=!])/.exec(rest);
    if (look) return this.#look(look, start);
    if (rest.startsWith('(?>')) return { kind: 'atomic', body: this.#body(3, start) };
    if (rest.startsWith('(?|')) return this.#branchReset(start);
    if (/^\(\?(?:R|[+-]?\d+|&|P>)/.test(rest)) this.#fail('recursive patterns are not supported', start);
    if (rest.startsWith('(?(')) return this.#conditional(start);
    if (rest.startsWith('(?C')) this.#fail('callouts (?C) are not supported', start);
    const modes = /^\(\?(\^?[imsxJUn]*)(?:-([imsxJUn]+))?([:)])/.exec(rest);
    if (modes) return this.#modeGroup(modes, start);
    if (rest.startsWith('(?')) this.#fail(`unknown group "${rest.slice(0, 4)}"`, start);
    return this.#modes.n ? this.#body(1, start) : this.#capture(1, start);
  }

  #skip(length: number): Node {
    this.#at += length;
    return { kind: 'empty' };
  }

  #capture(skip: number, start: number, name?: string): Node {
    const index = ++this.#groups;
    if (name !== undefined) this.#names.set(name, [...(this.#names.get(name) ?? []), index]);
    return { kind: 'group', index, body: this.#body(skip, start) };
  }

  #look(found: RegExpExecArray, start: number): Look {
    const body = this.#body(found[0].length, start);
    return { kind: 'look', ahead: found[1] === '', negative: found[2] === '!', body };
  }

  #body(skip: number, start: number, onOption?: () => void): Node {
    this.#at += skip;
    const inside = this.#alternatives(onOption);
    if (this.#text[this.#at] !== ')') this.#fail('missing ) in the regular expression', start);
    this.#at++;
    // A group that cannot be told from its parts would otherwise vanish in front of a quantifier.
    return inside.kind === 'empty' ? { kind: 'sequence', items: [] } : inside;
  }

  /** `(?|a(b)|c(d))`: each alternative numbers its groups anew. */
  #branchReset(start: number): Node {
    const first = this.#groups;
    let most = first;
    const body = this.#body(3, start, () => {
      most = Math.max(most, this.#groups);
      this.#groups = first;
    });
    this.#groups = Math.max(most, this.#groups);
    return body;
  }

  #conditional(start: number): Node {
    const rest = this.#text.slice(start, start + 200);
    const reference = /^\(\?\((?:<(\w+)>|'(\w+)'|([+-]?\d+)|(\w+))\)/.exec(rest);
    let test: readonly number[] | Look;
    if (reference) {
      const name = reference[1] ?? reference[2] ?? reference[4];
      if (name === 'R' || name === 'DEFINE' || /^R[\d&]/.test(name ?? ''))
        this.#fail(`the condition (?(${name}) is not supported`, start);
      const groups = name === undefined ? [this.#number(reference[3]!)] : this.#groupsOf(name, start);
      test = groups;
      this.#at += reference[0].length;
    } else {
      const look = /^\((\?<?[=!])/.exec(rest.slice(2));
      if (!look) this.#fail('the condition of (?(…) is neither a group nor an assertion', start);
      this.#at += 2;
      test = this.#group() as Look;
    }
    const inside = this.#body(0, start);
    const options = inside.kind === 'choice' ? inside.options : [inside];
    if (options.length > 2) this.#fail('a conditional group has more than two alternatives', start);
    return { kind: 'conditional', test, yes: options[0]!, no: options[1] ?? { kind: 'sequence', items: [] } };
  }

  #modeGroup(found: RegExpExecArray, start: number): Node {
    const [, on = '', off = ''] = found;
    const set = (letters: string, value: boolean) => Object.fromEntries([...letters].map((mode) => [mode, value]));
    const modes: Modes = {
      ...this.#modes,
      ...(on.startsWith('^') ? set('imsxn', false) : {}),
      ...set(on, true),
      ...set(off, false),
    };
    if (found[3] === ')') {
      // Holds up to the end of the group that it stands in.
      this.#modes = modes;
      return this.#skip(found[0].length);
    }
    const before = this.#modes;
    this.#modes = modes;
    const body = this.#body(found[0].length, start);
    this.#modes = before;
    return body;
  }

  // --- references -----------------------------------------------------------------------------------------------

  #number(text: string): number {
    if (text.startsWith('-')) return this.#groups + 1 + Number(text);
    if (text.startsWith('+')) return this.#groups + Number(text);
    return Number(text);
  }

  #groupsOf(name: string, at: number): number[] {
    const groups: number[] = [];
    this.#pending.push({ groups, name, at });
    return groups;
  }

  #named(name: string, at: number): Node {
    return { kind: 'reference', groups: this.#groupsOf(name, at), ignoreCase: this.#modes.i };
  }

  #numbered(text: string, at: number): Node {
    const group = this.#number(text);
    if (group < 1 || group > this.#total) this.#fail(`there is no group ${text}`, at);
    return { kind: 'reference', groups: [group], ignoreCase: this.#modes.i };
  }

  // --- escapes --------------------------------------------------------------------------------------------------

  #escape(): Node {
    const start = this.#at;
    const c = this.#text[start + 1];
    if (c === undefined) this.#fail('the regular expression ends in a backslash', start);
    if (/[1-9]/.test(c)) return this.#digits(start);
    const code = this.#codePoint();
    if (code !== undefined) return code > 0xffff ? this.#text_(String.fromCodePoint(code)) : this.#literal(code);
    this.#at += 2;
    const set = escapeSets[c];
    if (set) return { kind: 'set', set };
    switch (c) {
      case 'A':
        return this.#assert('text-start');
      case 'z':
        return this.#assert('text-end');
      case 'Z':
        return this.#assert('last-line-end');
      case 'G':
        return this.#assert('search-start');
      case 'b':
        return this.#assert('word-boundary');
      case 'B':
        return this.#assert('no-word-boundary');
      case 'K':
        return { kind: 'keep' };
      case 'R':
        return lineBreak;
      case 'Q':
        return this.#quoted();
      case 'E':
        return { kind: 'empty' };
      case 'X':
      case 'C':
        return this.#fail(`\\${c} is not supported`, start);
      case 'p':
      case 'P':
        return { kind: 'set', set: this.#property(c === 'P', start) };
      case 'k': {
        const name = /^(?:<(\w+)>|'(\w+)'|\{(\w+)\})/.exec(this.#text.slice(this.#at, this.#at + 80));
        if (!name) this.#fail('\\k needs a name', start);
        this.#at += name[0].length;
        return this.#named(name[1] ?? name[2] ?? name[3]!, start);
      }
      case 'g':
        return this.#groupReference(start);
      default:
        return this.#literal(c.charCodeAt(0));
    }
  }

  #groupReference(start: number): Node {
    const rest = this.#text.slice(this.#at, this.#at + 80);
    if (/^[<']/.test(rest)) this.#fail('recursive patterns are not supported', start);
    const found = /^(?:\{([+-]?\d+)\}|([+-]?\d+)|\{(\w+)\})/.exec(rest);
    if (!found) this.#fail('\\g needs a group', start);
    this.#at += found[0].length;
    const number = found[1] ?? found[2];
    return number === undefined ? this.#named(found[3]!, start) : this.#numbered(number, start);
  }

  /** `\12`: a group where there are so many or it is one digit, else an octal code. */
  #digits(start: number): Node {
    const digits = /^\d+/.exec(this.#text.slice(start + 1, start + 8))![0];
    if (digits.length === 1 || Number(digits) <= this.#total) {
      this.#at = start + 1 + digits.length;
      return this.#numbered(digits, start);
    }
    const octal = /^[0-7]{1,3}/.exec(digits)?.[0];
    if (octal === undefined) this.#fail(`there is no group ${digits}`, start);
    this.#at = start + 1 + octal.length;
    return this.#literal(Number.parseInt(octal, 8));
  }

  #quoted(): Node {
    const end = this.#text.indexOf('\\E', this.#at);
    const quoted = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    this.#at = end < 0 ? this.#text.length : end + 2;
    if (quoted === '') return { kind: 'empty' };
    // A quantifier behind \E belongs to the last character.
    if (quoted.length === 1 || !/^[*+?{]/.test(this.#text[this.#at] ?? '')) return this.#text_(quoted);
    this.#at -= 3;
    const last = this.#literal(quoted.charCodeAt(quoted.length - 1));
    this.#at += 3;
    return { kind: 'sequence', items: [this.#text_(quoted.slice(0, -1)), this.#repeatOf(last)] };
  }

  #repeatOf(node: Node): Node {
    const found = /^(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})/.exec(this.#text.slice(this.#at, this.#at + 24));
    if (!found) return node;
    this.#at += found[0].length;
    const [min, max] = limits(found[0]);
    return { kind: 'repeat', body: node, min, max, mode: 'greedy' };
  }

  /** `\x41`, `\x{202E}`, `\0`, `\012`, `\o{12}`, `\cA`, `\n` and the like; undefined for any other escape. */
  #codePoint(): number | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 16);
    const simple = simpleEscapes[rest[1]!];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const hex = /^\\x\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^\\x([0-9A-Fa-f]{0,2})/.exec(rest);
    const octal = /^\\o\{([0-7]+)\}/.exec(rest) ?? /^\\(0[0-7]{0,2})/.exec(rest);
    const control = /^\\c([\x20-\x7e])/.exec(rest);
    const found = hex ?? octal ?? control;
    if (!found) return undefined;
    this.#at += found[0].length;
    const code = hex
      ? Number.parseInt(hex[1] || '0', 16)
      : octal
        ? Number.parseInt(octal[1]!, 8)
        : control![1]!.toUpperCase().charCodeAt(0) ^ 64;
    if (code > 0x10ffff) this.#fail('a character code is too large');
    return code;
  }

  #property(negated: boolean, start: number): CharacterSet {
    const found = /^(?:\{(\^?)([\w &]+)\}|([A-Z]))/.exec(this.#text.slice(this.#at, this.#at + 60));
    if (!found) this.#fail('\\p needs a Unicode property', start);
    this.#at += found[0].length;
    const name = found[2] ?? found[3]!;
    const property = propertyOf(name);
    if (!property) this.#fail(`the Unicode property "${name}" is not supported`, start);
    return new CharacterSet([], negated !== (found[1] === '^'), [property]);
  }

  // --- classes --------------------------------------------------------------------------------------------------

  #class(): CharacterSet {
    const start = this.#at++;
    const negated = this.#text[this.#at] === '^';
    if (negated) this.#at++;
    const ranges: Range[] = [];
    const properties: RegExp[] = [];
    for (let first = true; ; first = false) {
      const c = this.#text[this.#at];
      if (c === undefined) this.#fail('missing ] in the regular expression', start);
      if (c === ']' && !first) break;
      const low = this.#member(ranges, properties);
      if (low === undefined) continue;
      const dash = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
      if (!dash || this.#text[this.#at + 1] === undefined) {
        ranges.push([low, low]);
        continue;
      }
      this.#at++;
      const high = this.#member(ranges, properties);
      if (high === undefined) ranges.push([low, low], [45, 45]);
      else if (high < low) this.#fail('a range in a character class is out of order', this.#at);
      else ranges.push([low, high]);
    }
    this.#at++;
    const folded = this.#modes.i ? [...ranges, ...caseVariants(ranges)] : ranges;
    return new CharacterSet(folded, negated, properties);
  }

  /** One character of a class; undefined where a whole set was added to `ranges`. */
  #member(ranges: Range[], properties: RegExp[]): number | undefined {
    const c = this.#text[this.#at]!;
    if (c === '[') {
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#text.slice(this.#at, this.#at + 24));
      if (posix) {
        const set = posixSets[posix[2]!];
        if (!set) this.#fail(`unknown character class ${posix[0]}`);
        this.#at += posix[0].length;
        ranges.push(...(posix[1] === '^' ? new CharacterSet(set.ranges, true) : set).ranges);
        return undefined;
      }
      if (/^\[[.=]/.test(this.#text.slice(this.#at, this.#at + 2))) this.#fail('collating elements are not supported');
    }
    if (c !== '\\') {
      this.#at++;
      return c.charCodeAt(0);
    }
    return this.#classEscape(ranges, properties);
  }

  #classEscape(ranges: Range[], properties: RegExp[]): number | undefined {
    const start = this.#at;
    const c = this.#text[start + 1];
    if (c === undefined) this.#fail('the regular expression ends in a backslash', start);
    const octal = /^\\([0-7]{1,3})/.exec(this.#text.slice(start, start + 4));
    if (octal) {
      this.#at += octal[0].length;
      return Number.parseInt(octal[1]!, 8) & 0xff;
    }
    if (c === 'b') {
      this.#at += 2;
      return 8;
    }
    const code = this.#codePoint();
    if (code !== undefined) {
      if (code > 0xffff) this.#fail('a character beyond U+FFFF cannot stand in a class', start);
      return code;
    }
    this.#at += 2;
    const set = escapeSets[c];
    if (set && c !== 'N') {
      ranges.push(...set.ranges);
      return undefined;
    }
    if (c === 'p' || c === 'P') {
      const property = this.#property(c === 'P', start);
      if (property.negated) this.#fail('\\P in a class is not supported', start);
      properties.push(...property.properties);
      return undefined;
    }
    if (c === 'Q' || c === 'E') return undefined;
    return c.charCodeAt(0);
  }
}

const simpleEscapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, a: 7, e: 27 };

/** `\R`: a pair of carriage return and line feed is not given back in parts. */
const lineBreak: Node = {
  kind: 'atomic',
  body: {
    kind: 'choice',
    options: [
      {
        kind: 'sequence',
        items: [
          { kind: 'set', set: new CharacterSet([[13, 13]]) },
          { kind: 'set', set: new CharacterSet([[10, 10]]) },
        ],
      },
      { kind: 'set', set: escapeSets.v! },
    ],
  },
};

function limits(quantifier: string): readonly [number, number] {
  if (quantifier === '*') return [0, Number.POSITIVE_INFINITY];
  if (quantifier === '+') return [1, Number.POSITIVE_INFINITY];
  if (quantifier === '?') return [0, 1];
  const [low, high] = quantifier.slice(1, -1).split(',') as [string, string | undefined];
  const min = Number(low || 0);
  return [min, high === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high)];
}

/** How many groups a pattern has, roughly: enough to tell `\12` from an octal code. */
function countGroups(text: string): number {
  const bare = text.replace(/\\Q[^]*?(?:\\E|$)|\\./gs, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return [...bare.matchAll(/\((?!\?)|\(\?(?:P?<(?![=!])|')/g)].length;
}
