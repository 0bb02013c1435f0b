import type { Span } from '../diagnostics/index.ts';
import { compileRegex } from '../formats/pcre.ts';

/** Edits one text. */
export type SedScript = (text: string) => string;

interface Complainer {
  fail(message: string, span: Span, hint?: string, code?: string): never;
}

/**
 * Compiles a sed expression as `rex mode=sed` and SEDCMD take it: `s/regex/replacement/flags` with flags g, i or a
 * number, and `y/abc/xyz/` (Search Reference, "rex"). Several stand behind each other, separated by blanks.
 */
export function compileSed(parser: Complainer, text: string, span: Span): SedScript {
  const steps: SedScript[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const step = readStep(rest);
    if (!step)
      return parser.fail(
        `"${rest}" is no sed expression`,
        span,
        'write s/regex/replacement/g or y/abc/xyz/',
        'spl-bad-argument',
      );
    try {
      steps.push(step.kind === 's' ? substitution(step.parts, step.flags) : transliteration(step.parts));
    } catch (error) {
      return parser.fail(
        `the sed expression cannot be used: ${(error as Error).message}`,
        span,
        undefined,
        'spl-bad-regex',
      );
    }
    rest = step.rest.trim();
  }
  if (steps.length === 0) parser.fail('the sed expression is empty', span, undefined, 'spl-bad-argument');
  return (value) => steps.reduce((current, step) => step(current), value);
}

interface Step {
  readonly kind: 's' | 'y';
  readonly parts: readonly [string, string];
  readonly flags: string;
  readonly rest: string;
}

function readStep(text: string): Step | undefined {
  const kind = text[0];
  if (kind !== 's' && kind !== 'y') return undefined;
  const delimiter = text[1];
  if (delimiter === undefined || /[\w\s\\]/.test(delimiter)) return undefined;
  const parts: string[] = [];
  let from = 2;
  for (let i = 2; i < text.length && parts.length < 2; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === delimiter) {
      parts.push(text.slice(from, i).replaceAll(`\\${delimiter}`, delimiter));
      from = i + 1;
    }
  }
  const [first, second] = parts;
  if (first === undefined || second === undefined) return undefined;
  const flags = /^[gi\d]*/.exec(text.slice(from))![0];
  return { kind, parts: [first, second], flags, rest: text.slice(from + flags.length) };
}

function substitution([pattern, replacement]: readonly [string, string], flags: string): SedScript {
  const regex = compileRegex(pattern, flags.includes('i') ? { flags: 'i' } : {});
  const nth = Number(/\d+/.exec(flags)?.[0] ?? '0');
  const all = flags.includes('g');
  return (text) => {
    let out = '';
    let from = 0;
    let count = 0;
    for (const match of regex.matches(text)) {
      if (++count < nth) continue;
      out += text.slice(from, match.index) + expand(replacement, match.captures, match.text);
      from = match.end;
      if (!all) break;
    }
    return out + text.slice(from);
  };
}

/** `\1` to `\9` are groups, `\0` is the match, `\n` and `\t` are control characters. */
function expand(replacement: string, captures: readonly (string | undefined)[], whole: string): string {
  return replacement.replace(/\\(.)/gs, (_found, escaped: string) => {
    if (escaped === '0') return whole;
    if (/\d/.test(escaped)) return captures[Number(escaped) - 1] ?? '';
    return escaped === 'n' ? '\n' : escaped === 't' ? '\t' : escaped === 'r' ? '\r' : escaped;
  });
}

function transliteration([from, to]: readonly [string, string]): SedScript {
  const source = [...from];
  const target = [...to];
  if (source.length !== target.length) throw new Error('both sides of y/// need the same number of characters');
  const table = new Map(source.map((char, i) => [char, target[i]!]));
  return (text) => [...text].map((char) => table.get(char) ?? char).join('');
}
