import { createSource, type Diagnostic, didYouMean, type Source } from '../diagnostics/index.ts';
import { findClosingParenthesis, skipString } from './scan.ts';

/** What expansion needs to know of a macro. */
export interface MacroDefinition {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly definition: string;
  readonly isEval: boolean;
  /** An eval expression over the arguments that says whether they are acceptable. */
  readonly validation?: string;
  /** What is shown where they are not. */
  readonly errorMessage?: string;
}

/** The macros that a search may call. */
export interface MacroProvider {
  find(name: string, argumentCount: number): MacroDefinition | undefined;
  /** For hints. */
  names?(): Iterable<string>;
  /** Evaluates the definition of an eval-based macro (`iseval = 1`) to text. */
  evaluate?(expression: string): string;
  /**
   * Evaluates a validation expression over arguments by name: null where they are acceptable, else the text that the
   * expression gives, empty for a plain false.
   */
  validate?(expression: string, args: ReadonlyMap<string, string>): string | null;
}

/** A call of a macro that was met while macros were expanded. */
export interface MacroUse {
  readonly name: string;
  readonly argumentCount: number;
  readonly found: boolean;
  /** Offset of the call in the text it stands in; nested calls have that of the outermost. */
  readonly offset: number;
}

/** A search without macros, whose positions lead back to where its parts were written. */
export interface Expansion {
  /** The text without comments and macros; its `outer` leads back to the given source. */
  readonly source: Source;
  readonly uses: readonly MacroUse[];
  readonly diagnostics: readonly Diagnostic[];
}

const maxDepth = 50;
const maxLength = 4_000_000;

interface Piece {
  readonly start: number;
  readonly origin: number;
  /** False for macro text, which maps to its call as a whole. */
  readonly verbatim: boolean;
}

/**
 * Expands `` `macro(args)` `` textually, as Splunk does: no parentheses are added, calls inside double quotes stay, and
 * ```` ```comments``` ```` are dropped (Search Manual, "Use search macros", "Add comments to searches").
 */
export function expandMacros(source: Source, macros: MacroProvider): Expansion {
  return new Expander(source, macros).expand();
}

class Expander {
  readonly #source: Source;
  readonly #macros: MacroProvider;
  readonly #pieces: Piece[] = [];
  readonly #uses: MacroUse[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #out = '';

  constructor(source: Source, macros: MacroProvider) {
    this.#source = source;
    this.#macros = macros;
  }

  expand(): Expansion {
    const source = this.#source;
    this.#walk(source.text, (offset) => offset, true, []);
    const pieces = this.#pieces;
    return {
      source: createSource(source.name, this.#out, { source, offsetAt: (offset) => originOf(pieces, offset) }),
      uses: this.#uses,
      diagnostics: this.#diagnostics,
    };
  }

  /** `origin` maps an offset in `text` to the source: identity at the top, the call's offset below. */
  #walk(text: string, origin: (offset: number) => number, verbatim: boolean, stack: readonly string[]): void {
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === '\\') i++;
      else if (c === '"') i = skipString(text, i, text.length) - 1;
      else if (c === '`') {
        this.#append(text.slice(from, i), origin(from), verbatim);
        const at = origin(i);
        from = text.startsWith('```', i) ? this.#comment(text, i, at) : this.#call(text, i, at, stack, verbatim);
        i = from - 1;
      }
    }
    this.#append(text.slice(from), origin(from), verbatim);
  }

  /** Reads the comment at `i`, which leaves a blank; returns where the text goes on. */
  #comment(text: string, i: number, at: number): number {
    const close = text.indexOf('```', i + 3);
    if (close < 0) this.#complain('spl-syntax', 'a comment is never closed', at, 3, 'close it with ```');
    this.#append(' ', at, false);
    return close < 0 ? text.length : close + 3;
  }

  /** Expands the call at `i`; returns where the text goes on. */
  #call(text: string, i: number, at: number, stack: readonly string[], verbatim: boolean): number {
    const close = findMacroEnd(text, i + 1);
    if (close < 0) {
      this.#complain('spl-syntax', 'a macro call is never closed', at, 1, 'close it with a back-tick');
      return text.length;
    }
    const call = parseCall(text.slice(i + 1, close));
    const length = verbatim ? close + 1 - i : 1;
    const macro = this.#macros.find(call.name, call.args.length);
    this.#uses.push({ name: call.name, argumentCount: call.args.length, found: macro !== undefined, offset: at });
    if (macro) this.#expandCall(macro, call, at, length, stack);
    else this.#complainOfUnknown(call, at, length);
    return close + 1;
  }

  #expandCall(macro: MacroDefinition, call: MacroCall, at: number, length: number, stack: readonly string[]): void {
    const key = `${call.name}(${call.args.length})`;
    if (stack.includes(key)) {
      const circle = [...stack, key].join(' > ');
      this.#complain('spl-macro-recursion', `macro "${call.name}" calls itself: ${circle}`, at, length);
      return;
    }
    if (stack.length >= maxDepth || this.#out.length > maxLength) {
      this.#complain('spl-macro-recursion', `macro "${call.name}" expands too far`, at, length);
      return;
    }
    const refusal = this.#refusalOf(macro, call.args);
    if (refusal !== null) {
      this.#complain('spl-bad-argument', refusal, at, length);
      return;
    }
    let text = substitute(macro, call.args);
    if (macro.isEval) {
      try {
        text = this.#macros.evaluate?.(text) ?? text;
      } catch (error) {
        const reason = `eval-based macro "${call.name}" failed: ${(error as Error).message}`;
        this.#complain('spl-bad-argument', reason, at, length);
        return;
      }
    }
    this.#walk(text, () => at, false, [...stack, key]);
  }

  /** Why a macro does not take its arguments (macros.conf, `validation` and `errormsg`); null where it does. */
  #refusalOf(macro: MacroDefinition, args: readonly string[]): string | null {
    if (macro.validation === undefined || !this.#macros.validate) return null;
    const named = new Map(macro.arguments.map((name, i) => [name, args[i] ?? '']));
    const expression = substitute({ ...macro, definition: macro.validation }, args);
    try {
      const answer = this.#macros.validate(expression, named);
      if (answer === null) return null;
      return answer || macro.errorMessage || `the arguments of macro "${macro.name}" are not valid`;
    } catch (error) {
      return `the validation of macro "${macro.name}" failed: ${(error as Error).message}`;
    }
  }

  #append(text: string, origin: number, verbatim: boolean): void {
    if (text === '') return;
    this.#pieces.push({ start: this.#out.length, origin, verbatim });
    this.#out += text;
  }

  #complainOfUnknown({ name, args }: MacroCall, at: number, length: number): void {
    const others = [...(this.#macros.names?.() ?? [])].filter((other) => other !== name);
    const count =
      args.length === 0 ? 'without arguments' : `with ${args.length} argument${args.length === 1 ? '' : 's'}`;
    this.#complain('spl-unknown-macro', `unknown macro "${name}" ${count}`, at, length, didYouMean(name, others));
  }

  #complain(code: string, message: string, at: number, length: number, hint?: string): void {
    this.#diagnostics.push({
      code,
      severity: 'error',
      message,
      source: this.#source,
      span: { start: at, end: at + length },
      ...(hint ? { hint } : {}),
    });
  }
}

/** Where an offset of the expanded text came from. */
function originOf(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  if (high < 0) return 0;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low]!;
  return piece.verbatim ? piece.origin + (offset - piece.start) : piece.origin;
}

/** Offset of the back-tick that ends a call; back-ticks inside quoted arguments do not count. */
function findMacroEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '`') return i;
    else if (c === '"') {
      const close = skipString(text, i, text.length);
      // A lone quote inside a call is text: look for the plain end.
      if (close > text.length || text[close - 1] !== '"' || close - 1 === i) return text.indexOf('`', i);
      i = close - 1;
    }
  }
  return -1;
}

interface MacroCall {
  readonly name: string;
  readonly args: readonly string[];
}

function parseCall(inside: string): MacroCall {
  const open = inside.indexOf('(');
  if (open < 0) return { name: inside.trim(), args: [] };
  const close = findClosingParenthesis(inside, open, inside.length);
  const list = inside.slice(open + 1, close < 0 ? inside.length : close);
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i <= list.length; i++) {
    const c = list[i];
    if (c === '\\') i++;
    else if (c === '"') i = skipString(list, i, list.length) - 1;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if ((c === ',' && depth === 0) || i >= list.length) {
      args.push(list.slice(from, i).trim());
      from = i + 1;
    }
  }
  const empty = args.length === 1 && args[0] === '';
  return { name: inside.slice(0, open).trim(), args: empty ? [] : args.map(stripQuotes) };
}

function stripQuotes(argument: string): string {
  const quoted = /^"([^]*)"$/.exec(argument) ?? /^\\"([^]*)\\"$/.exec(argument);
  return quoted ? quoted[1]! : argument;
}

function substitute(macro: MacroDefinition, args: readonly string[]): string {
  let text = macro.definition;
  macro.arguments.forEach((name, i) => {
    text = text.split(`$${name}$`).join(args[i] ?? '');
  });
  return text;
}
