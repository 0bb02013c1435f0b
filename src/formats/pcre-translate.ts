/**
 * Translates a PCRE pattern into JavaScript RegExp source with the same meaning. What JavaScript has no counterpart for
 * (recursion, conditionals, `\K`, `\G`) is refused by name.
 */

export interface TranslatedPattern {
  readonly source: string;
  readonly flags: string;
}

export class PatternError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'PatternError';
    this.offset = offset;
  }
}

const posixClasses: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  graph: '\\x21-\\x7e',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
};
const horizontalSpace = ' \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000';

interface Modes {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
  readonly x: boolean;
}

export function translatePcre(pattern: string, caseInsensitive = false): TranslatedPattern {
  const leading = /^\(\?([imsx]+)\)/.exec(pattern);
  const first: Modes = {
    i: caseInsensitive || (leading?.[1]?.includes('i') ?? false),
    s: leading?.[1]?.includes('s') ?? false,
    m: leading?.[1]?.includes('m') ?? false,
    x: leading?.[1]?.includes('x') ?? false,
  };
  const body = new Translator(pattern, leading?.[0].length ?? 0, first).run();
  return { source: body, flags: first.i ? 'i' : '' };
}

class Translator {
  readonly #text: string;
  #at: number;
  #modes: Modes;
  readonly #wholeCase: boolean;
  #atomicGroups = 0;
  #groups = 0;
  readonly #names = new Map<string, number>();
  #depth = 0;

  constructor(text: string, at: number, modes: Modes) {
    this.#text = text;
    this.#at = at;
    this.#modes = modes;
    this.#wholeCase = modes.i;
  }

  run(): string {
    const out = this.#alternatives();
    if (this.#at < this.#text.length) throw new PatternError('unmatched ) in the regular expression', this.#at);
    return out;
  }

  /** Everything up to the closing parenthesis or the end. */
  #alternatives(): string {
    if (++this.#depth > 250) throw new PatternError('the regular expression is nested too deeply', this.#at);
    const before = this.#modes;
    let out = '';
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.#text[this.#at] === '|') {
        out += '|';
        this.#at++;
      } else out += this.#quantified();
    }
    this.#modes = before;
    this.#depth--;
    return out;
  }

  #quantified(): string {
    const start = this.#at;
    const atom = this.#atom();
    if (atom === '') return '';
    const found = /^(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})/.exec(this.#text.slice(this.#at, this.#at + 24));
    if (!found) return atom;
    this.#at += found[0].length;
    const quantifier = found[0].startsWith('{,') ? `{0${found[0].slice(1)}` : found[0];
    const mark = this.#text[this.#at];
    if (mark === '?') {
      this.#at++;
      return `${atom}${quantifier}?`;
    }
    if (mark === '+') {
      this.#at++;
      return this.#atomic(`${atom}${quantifier}`, start);
    }
    return atom + quantifier;
  }

  /** A look-ahead that is captured and then repeated cannot be entered again: an atomic group. */
  #atomic(body: string, offset: number): string {
    // Captures inside would be numbered differently, so that they are only allowed by name.
    if (/\\\d/.test(body)) throw new PatternError('a back reference inside an atomic group is not supported', offset);
    return `(?=(?<_atomic${++this.#atomicGroups}>${body}))\\k<_atomic${this.#atomicGroups}>`;
  }

  #atom(): string {
    const c = this.#text[this.#at]!;
    switch (c) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        return this.#modes.s ? '[^]' : '[^\\n]';
      case '^':
        this.#at++;
        return this.#modes.m ? '(?<=^|\\n)' : '^';
      case '$':
        this.#at++;
        return this.#modes.m ? '(?=\\n|$)' : '(?=\\n?$)';
      case '{':
      case '}':
      case ']':
        this.#at++;
        return `\\${c}`;
      case '*':
      case '+':
      case '?':
        throw new PatternError(`nothing to repeat before "${c}"`, this.#at);
      case '/':
        this.#at++;
        return '\\/';
      default:
        this.#at++;
        if (this.#modes.x) {
          if (/\s/.test(c)) return '';
          if (c === '#') {
            const end = this.#text.indexOf('\n', this.#at);
            this.#at = end < 0 ? this.#text.length : end + 1;
            return '';
          }
        }
        return this.#literal(c);
    }
  }

  /** A letter under `(?i)` that began behind the start of the pattern stands for both cases. */
  #literal(char: string): string {
    const escaped = /[\^$.*+?()[\]{}|\\/]/.test(char) ? `\\${char}` : char;
    if (!this.#modes.i || this.#wholeCase) return escaped;
    const lower = char.toLowerCase();
    const upper = char.toUpperCase();
    return lower !== upper && lower.length === 1 && upper.length === 1 ? `[${lower}${upper}]` : escaped;
  }

  #group(): string {
    const start = this.#at;
    const rest = this.#text.slice(this.#at, this.#at + 200);
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment) {
      this.#at += comment[0].length;
      return '';
    }
    const verb = /^\(\*[A-Z_0-9=]+\)/.exec(rest);
    if (verb) {
      this.#at += verb[0].length;
      return '';
    }
    const backreference = /^\(\?P=(\w+)\)/.exec(rest);
    if (backreference) {
      this.#at += backreference[0].length;
      return `\\k<${backreference[1]}>`;
    }
    const named = /^\(\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    if (named) {
      const name = named[1] ?? named[2]!;
      this.#groups++;
      const count = (this.#names.get(name) ?? 0) + 1;
      this.#names.set(name, count);
      // JavaScript wants names to be unique; further ones are merged by the caller.
      return this.#body(named[0].length, `(?<${count === 1 ? name : `${name}__dup${count}`}>`, start);
    }
    const look = /^\(\?(?:[:=!]|<[=!])/.exec(rest);
    if (look) return this.#body(look[0].length, look[0], start);
    if (rest.startsWith('(?>')) {
      this.#at += 3;
      const inside = this.#alternatives();
      this.#close(start);
      return this.#atomic(inside, start);
    }
    if (rest.startsWith('(?|')) throw new PatternError('branch reset groups (?|…) are not supported', start);
    if (/^\(\?(?:R|[+-]?\d+|&|P>)/.test(rest)) throw new PatternError('recursive patterns are not supported', start);
    if (rest.startsWith('(?(')) throw new PatternError('conditional patterns (?(…)…) are not supported', start);
    const modes = /^\(\?([imsxJUn]*)(?:-([imsx]+))?([:)])/.exec(rest);
    if (modes) return this.#modeGroup(modes, start);
    if (rest.startsWith('(?')) throw new PatternError(`unknown group "${rest.slice(0, 4)}"`, start);
    this.#groups++;
    return this.#body(1, '(', start);
  }

  #modeGroup(found: RegExpExecArray, start: number): string {
    const on = found[1]!;
    const off = found[2] ?? '';
    const next = { ...this.#modes };
    for (const mode of ['i', 's', 'm', 'x'] as const) {
      if (on.includes(mode)) next[mode] = true;
      if (off.includes(mode)) next[mode] = false;
    }
    if (this.#wholeCase && off.includes('i')) throw new PatternError('switching (?-i) off is not supported', start);
    if (found[3] === ')') {
      this.#at += found[0].length;
      this.#modes = next;
      return '';
    }
    const before = this.#modes;
    this.#modes = next;
    const out = this.#body(found[0].length, '(?:', start);
    this.#modes = before;
    return out;
  }

  #body(skip: number, open: string, start: number): string {
    this.#at += skip;
    const inside = this.#alternatives();
    this.#close(start);
    return `${open}${inside})`;
  }

  #close(start: number): void {
    if (this.#text[this.#at] !== ')') throw new PatternError('missing ) in the regular expression', start);
    this.#at++;
  }

  #escape(): string {
    const start = this.#at;
    const c = this.#text[start + 1];
    if (c === undefined) throw new PatternError('the regular expression ends in a backslash', start);
    const code = this.#codePoint();
    if (code !== undefined) return code;
    this.#at += 2;
    switch (c) {
      case 'A':
        return '^';
      case 'z':
        return '$';
      case 'Z':
        return '(?=\\n?$)';
      case 'h':
        return `[${horizontalSpace}]`;
      case 'H':
        return `[^${horizontalSpace}]`;
      case 'R':
        return '(?:\\r\\n|[\\n\\v\\f\\r\\x85\\u2028\\u2029])';
      case 'N':
        return '[^\\n]';
      case 's':
        return '[\\t\\n\\v\\f\\r ]';
      case 'S':
        return '[^\\t\\n\\v\\f\\r ]';
      case 'v':
        return '[\\n\\v\\f\\r\\x85\\u2028\\u2029]';
      case 'V':
        return '[^\\n\\v\\f\\r\\x85\\u2028\\u2029]';
      case 'd':
      case 'D':
      case 'w':
      case 'W':
      case 'b':
      case 'B':
      case 'n':
      case 'r':
      case 't':
      case 'f':
        return `\\${c}`;
      case 'a':
        return '\\x07';
      case 'e':
        return '\\x1b';
      case 'Q': {
        const end = this.#text.indexOf('\\E', this.#at);
        const quoted = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
        this.#at = end < 0 ? this.#text.length : end + 2;
        return quoted === '' ? '' : `(?:${[...quoted].map((char) => this.#literal(char)).join('')})`;
      }
      case 'E':
        return '';
      case 'K':
        throw new PatternError('\\K is not supported', start);
      case 'G':
        throw new PatternError('\\G is not supported', start);
      case 'X':
      case 'C':
        throw new PatternError(`\\${c} is not supported`, start);
      case 'p':
      case 'P':
        throw new PatternError('Unicode property classes are not supported', start);
      case 'k': {
        const name = /^(?:<(\w+)>|'(\w+)'|\{(\w+)\})/.exec(this.#text.slice(this.#at, this.#at + 80));
        if (!name) throw new PatternError('\\k needs a name', start);
        this.#at += name[0].length;
        return `\\k<${name[1] ?? name[2] ?? name[3]}>`;
      }
      case 'g': {
        const reference = /^(?:\{(-?\d+|\w+)\}|(-?\d+))/.exec(this.#text.slice(this.#at, this.#at + 80));
        if (!reference) throw new PatternError('\\g needs a group', start);
        this.#at += reference[0].length;
        return this.#reference(reference[1] ?? reference[2]!, start);
      }
      default:
        if (/[1-9]/.test(c)) {
          const number = /^\d+/.exec(this.#text.slice(start + 1, start + 4))![0];
          this.#at = start + 1 + number.length;
          return this.#reference(number, start);
        }
        return this.#literal(c);
    }
  }

  #reference(text: string, start: number): string {
    if (!/^-?\d+$/.test(text)) return `\\k<${text}>`;
    const number = text.startsWith('-') ? this.#groups + 1 + Number(text) : Number(text);
    if (this.#atomicGroups > 0)
      throw new PatternError('a numbered back reference behind an atomic group is not supported', start);
    return `(?:\\${number})`;
  }

  /** `\x41`, `\x{202E}`, `\0`, `\012`, `\o{12}`, `\cA`; undefined for any other escape. */
  #codePoint(): string | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 16);
    const hex = /^\\x\{([0-9A-Fa-f]{1,6})\}/.exec(rest) ?? /^\\x([0-9A-Fa-f]{1,2})/.exec(rest);
    const octal = /^\\o\{([0-7]+)\}/.exec(rest) ?? /^\\(0[0-7]{0,2})/.exec(rest);
    const control = /^\\c([A-Za-z@[\]^_?\\])/.exec(rest);
    const found = hex ?? octal ?? control;
    if (!found) return undefined;
    this.#at += found[0].length;
    const code = hex
      ? Number.parseInt(hex[1]!, 16)
      : octal
        ? Number.parseInt(octal[1]!, 8)
        : control![1]!.toUpperCase().charCodeAt(0) ^ 64;
    if (code > 0x10ffff) throw new PatternError('a character code is too large', this.#at);
    if (code > 0xffff)
      return `(?:${[...String.fromCodePoint(code)].join('').replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)})`;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }

  #class(): string {
    const start = this.#at;
    let out = '[';
    this.#at++;
    if (this.#text[this.#at] === '^') {
      out += '^';
      this.#at++;
    }
    let first = true;
    for (;;) {
      const c = this.#text[this.#at];
      if (c === undefined) throw new PatternError('missing ] in the regular expression', start);
      if (c === ']' && !first) break;
      first = false;
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#text.slice(this.#at, this.#at + 16));
      if (posix) {
        const members = posixClasses[posix[2]!];
        if (!members || posix[1] === '^') throw new PatternError(`unknown character class ${posix[0]}`, this.#at);
        out += members;
        this.#at += posix[0].length;
      } else if (c === '\\') out += this.#classEscape();
      else {
        this.#at++;
        out += c === '[' || c === ']' ? `\\${c}` : this.#classLiteral(c);
      }
    }
    this.#at++;
    return `${out}]`;
  }

  #classLiteral(c: string): string {
    if (!this.#modes.i || this.#wholeCase || !/[A-Za-z]/.test(c)) return c;
    // Inside a range only the end points matter; a lone letter gets its other case.
    const inRange = this.#text[this.#at] === '-' || this.#text[this.#at - 2] === '-';
    return inRange ? c : c.toLowerCase() + c.toUpperCase();
  }

  #classEscape(): string {
    const code = this.#codePoint();
    if (code !== undefined) {
      if (code.startsWith('(?:')) throw new PatternError('a character beyond U+FFFF cannot stand in a class', this.#at);
      return code;
    }
    const c = this.#text[this.#at + 1];
    if (c === undefined) throw new PatternError('the regular expression ends in a backslash', this.#at);
    this.#at += 2;
    if (c === 's') return '\\t\\n\\v\\f\\r ';
    if (c === 'h') return horizontalSpace;
    if (c === 'e') return '\\x1b';
    if (c === 'a') return '\\x07';
    if (c === 'Q' || c === 'E') return '';
    if (/[dDwWSnrtfvb]/.test(c)) return `\\${c}`;
    if (/[A-Za-z]/.test(c)) return c;
    return `\\${c}`;
  }
}
