import { createContext, Script, type Script as VmScript } from 'node:vm';
import { DiagnosticError } from '../diagnostics/index.ts';
import { PatternError, translatePcre } from './pcre-translate.ts';

export interface RegexMatch {
  readonly index: number;
  readonly end: number;
  readonly text: string;
  /** Groups by number, the first at index 0. */
  readonly captures: readonly (string | undefined)[];
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** A PCRE pattern, ready to run. None of its methods can run for longer than the pattern's budget. */
export interface CompiledRegex {
  readonly pattern: string;
  /** Names of named groups, in order, each once. */
  readonly groupNames: readonly string[];
  test(text: string): boolean;
  /** The first match at or behind `from`. */
  exec(text: string, from?: number): RegexMatch | null;
  /** Replaces every match; `\1` and `$1` stand for groups, `\0` for the match. */
  replaceAll(text: string, replacement: string): string;
}

export interface RegexOptions {
  readonly flags?: 'i';
  /** Milliseconds that one match of a risky pattern may take. */
  readonly budgetMs?: number;
}

const cache = new Map<string, CompiledRegex>();
const maxCached = 5000;
const maxPattern = 20_000;

/** Compiles a PCRE pattern; throws a DiagnosticError `spl-bad-regex` where it is wrong or not supported. */
export function compileRegex(pattern: string, options: RegexOptions = {}): CompiledRegex {
  const key = `${options.flags ?? ''}${options.budgetMs ?? ''}/${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  if (pattern.length > maxPattern) throw badRegex(`the pattern is longer than ${maxPattern} characters`, pattern);
  let expression: RegExp;
  try {
    const translated = translatePcre(pattern, options.flags === 'i');
    expression = new RegExp(translated.source, `${translated.flags}g`);
  } catch (error) {
    const where = error instanceof PatternError ? ` (at offset ${error.offset})` : '';
    throw badRegex(`${(error as Error).message.replace(/^Invalid regular expression: .*: /, '')}${where}`, pattern);
  }
  const compiled = wrap(pattern, expression, isRisky(pattern), options.budgetMs ?? 250);
  if (cache.size >= maxCached) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

function badRegex(message: string, pattern: string): DiagnosticError {
  return new DiagnosticError({
    code: 'spl-bad-regex',
    severity: 'error',
    message: `${message}, in "${shorten(pattern)}"`,
  });
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/**
 * Whether a pattern can backtrack for long: a repeated group that itself repeats something, or three and more open
 * repetitions of the same kind of thing. Such patterns run under a time limit.
 */
function isRisky(pattern: string): boolean {
  const body = pattern.replace(/\\./gs, 'a').replace(/\[\^?\]?[^\]]*\]/g, 'a');
  const stack: boolean[] = [];
  let open = 0;
  for (let i = 0; i < body.length; i++) {
    const c = body[i];
    if (c === '(') stack.push(false);
    else if (c === ')') {
      const repeatsInside = stack.pop() ?? false;
      const repeated = /^(?:[*+]|\{\d+,)/.test(body.slice(i + 1, i + 8));
      if (repeated && (repeatsInside || body.slice(0, i).includes('|'))) return true;
      if ((repeatsInside || repeated) && stack.length > 0) stack[stack.length - 1] = true;
    } else if (c === '*' || c === '+' || /^\{\d+,\d*\}/.test(body.slice(i, i + 8))) {
      open++;
      if (stack.length > 0) stack[stack.length - 1] = true;
    }
  }
  return open >= 4;
}

interface GuardSandbox {
  expression: RegExp;
  text: string;
}
const sandbox: GuardSandbox = { expression: /x/, text: '' };
let guard: { context: object; script: VmScript } | undefined;

/** Runs `expression.exec(text)` so that V8 interrupts it after the budget. */
function execGuarded(expression: RegExp, text: string, pattern: string, budgetMs: number): RegExpExecArray | null {
  guard ??= { context: createContext(sandbox), script: new Script('expression.exec(text)') };
  sandbox.expression = expression;
  sandbox.text = text;
  try {
    return guard.script.runInContext(guard.context, { timeout: budgetMs }) as RegExpExecArray | null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new DiagnosticError({
      code: 'spl-regex-limit',
      severity: 'error',
      message: `the regular expression "${shorten(pattern)}" took longer than ${budgetMs} ms on one value`,
      hint: 'avoid repeating a group that itself repeats',
    });
  } finally {
    sandbox.text = '';
  }
}

/** Texts below this length cannot make even a risky pattern slow enough to matter. */
const shortText = 12;

function wrap(pattern: string, expression: RegExp, risky: boolean, budgetMs: number): CompiledRegex {
  const allNames = [...pattern.matchAll(/\(\?P?<([A-Za-z_]\w*)>|\(\?'([A-Za-z_]\w*)'/g)].map(
    (found) => found[1] ?? found[2]!,
  );
  const groupNames = [...new Set(allNames)];
  const duplicated = allNames.length > groupNames.length;

  const run = (text: string, from: number): RegExpExecArray | null => {
    expression.lastIndex = from;
    const guarded = risky ? text.length > shortText : text.length > 200_000;
    return guarded ? execGuarded(expression, text, pattern, budgetMs) : expression.exec(text);
  };
  const named = (found: RegExpExecArray): Record<string, string | undefined> => {
    const groups: Record<string, string | undefined> = {};
    if (!found.groups) return groups;
    for (const [name, value] of Object.entries(found.groups)) {
      if (name.startsWith('_atomic')) continue;
      const plain = duplicated ? name.replace(/__dup\d+$/, '') : name;
      groups[plain] = groups[plain] ?? value;
    }
    return groups;
  };
  const match = (found: RegExpExecArray): RegexMatch => ({
    index: found.index,
    end: found.index + found[0].length,
    text: found[0],
    captures: found.slice(1),
    groups: named(found),
  });
  return {
    pattern,
    groupNames,
    test: (text) => run(text, 0) !== null,
    exec(text, from = 0) {
      const found = run(text, from);
      return found && match(found);
    },
    replaceAll(text, replacement) {
      let out = '';
      let copied = 0;
      for (let from = 0; from <= text.length; ) {
        const found = run(text, from);
        if (!found) break;
        out += text.slice(copied, found.index) + expandReplacement(replacement, found);
        copied = found.index + found[0].length;
        from = copied > found.index ? copied : copied + 1;
      }
      return out + text.slice(copied);
    },
  };
}

function expandReplacement(replacement: string, found: RegExpExecArray): string {
  if (!replacement.includes('\\') && !replacement.includes('$')) return replacement;
  return replacement.replace(
    /\\(\d)|\$(\d)|\\([\\n])/g,
    (whole, slash: string | undefined, dollar: string | undefined) => {
      const group = slash ?? dollar;
      if (group === undefined) return whole;
      return group === '0' ? found[0] : (found[Number(group)] ?? '');
    },
  );
}
