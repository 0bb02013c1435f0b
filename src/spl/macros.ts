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

export interface MacroUse {
  readonly name: string;
  readonly argumentCount: number;
  readonly found: boolean;
  /** Offset of the call in the text it stands in; nested calls have that of the outermost. */
  readonly offset: number;
}

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
  const pieces: Piece[] = [];
  const uses: MacroUse[] = [];
  const diagnostics: Diagnostic[] = [];
  let out = '';

  const append = (text: string, origin: number, verbatim: boolean) => {
    if (text === '') return;
    pieces.push({ start: out.length, origin, verbatim });
    out += text;
  };

  const complain = (code: string, message: string, at: number, length: number, hint?: string) => {
    diagnostics.push({
      code,
      severity: 'error',
      message,
      source,
      span: { start: at, end: at + length },
      ...(hint ? { hint } : {}),
    });
  };

  /** `origin` maps an offset in `text` to the source: identity at the top, the call's offset below. */
  const walk = (text: string, origin: (offset: number) => number, verbatim: boolean, stack: readonly string[]) => {
    let from = 0;
    const flush = (to: number) => append(text.slice(from, to), origin(from), verbatim);
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === '\\') i++;
      else if (c === '"') i = skipString(text, i, text.length) - 1;
      else if (c === '`') {
        flush(i);
        if (text.startsWith('```', i)) {
          const close = text.indexOf('```', i + 3);
          if (close < 0) complain('spl-syntax', 'a comment is never closed', origin(i), 3, 'close it with ```');
          const next = close < 0 ? text.length : close + 3;
          append(' ', origin(i), false);
          from = next;
          i = next - 1;
          continue;
        }
        const close = findMacroEnd(text, i + 1);
        if (close < 0) {
          complain('spl-syntax', 'a macro call is never closed', origin(i), 1, 'close it with a back-tick');
          from = text.length;
          return;
        }
        call(text.slice(i + 1, close), origin(i), stack, verbatim ? close + 1 - i : 1);
        from = close + 1;
        i = close;
      }
    }
    flush(text.length);
  };

  /** Why a macro does not take its arguments (macros.conf, `validation` and `errormsg`); null where it does. */
  const refusalOf = (macro: MacroDefinition, args: readonly string[]): string | null => {
    if (macro.validation === undefined || !macros.validate) return null;
    const named = new Map(macro.arguments.map((name, i) => [name, args[i] ?? '']));
    const expression = substitute({ ...macro, definition: macro.validation }, args);
    try {
      const answer = macros.validate(expression, named);
      if (answer === null) return null;
      return answer || macro.errorMessage || `the arguments of macro "${macro.name}" are not valid`;
    } catch (error) {
      return `the validation of macro "${macro.name}" failed: ${(error as Error).message}`;
    }
  };

  const call = (inside: string, at: number, stack: readonly string[], length: number) => {
    const parsed = parseCall(inside);
    const key = `${parsed.name}(${parsed.args.length})`;
    const macro = macros.find(parsed.name, parsed.args.length);
    uses.push({ name: parsed.name, argumentCount: parsed.args.length, found: macro !== undefined, offset: at });
    if (!macro) {
      const hint = didYouMean(
        parsed.name,
        [...(macros.names?.() ?? [])].filter((name) => name !== parsed.name),
      );
      const count =
        parsed.args.length === 0
          ? 'without arguments'
          : `with ${parsed.args.length} argument${parsed.args.length === 1 ? '' : 's'}`;
      complain('spl-unknown-macro', `unknown macro "${parsed.name}" ${count}`, at, length, hint);
      return;
    }
    if (stack.includes(key) || stack.length >= maxDepth || out.length > maxLength) {
      complain(
        'spl-macro-recursion',
        stack.includes(key)
          ? `macro "${parsed.name}" calls itself: ${[...stack, key].join(' > ')}`
          : `macro "${parsed.name}" expands too far`,
        at,
        length,
      );
      return;
    }
    const refusal = refusalOf(macro, parsed.args);
    if (refusal !== null) {
      complain('spl-bad-argument', refusal, at, length);
      return;
    }
    let text = substitute(macro, parsed.args);
    if (macro.isEval) {
      try {
        text = macros.evaluate?.(text) ?? text;
      } catch (error) {
        complain(
          'spl-bad-argument',
          `eval-based macro "${parsed.name}" failed: ${(error as Error).message}`,
          at,
          length,
        );
        return;
      }
    }
    walk(text, () => at, false, [...stack, key]);
  };

  walk(source.text, (offset) => offset, true, []);

  const offsetAt = (offset: number): number => {
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
  };
  return { source: createSource(source.name, out, { source, offsetAt }), uses, diagnostics };
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

function parseCall(inside: string): { name: string; args: string[] } {
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
