/**
 * Scanning shared by macro expansion, pipeline splitting and the argument parser. Double quotes delimit strings in
 * every part of SPL; a backslash escapes the next character, inside and outside of them.
 */

/** Offset just behind the string that opens at `at`; `end` where it is never closed. */
export function skipString(text: string, at: number, end: number): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92 /* \ */) i++;
    else if (c === quote) return i + 1;
  }
  return end;
}

/** True where the string that opens at `at` is closed before `end`. */
export function isClosedString(text: string, at: number, end: number): boolean {
  for (let i = at + 1; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === text.charCodeAt(at)) return true;
  }
  return false;
}

/** A quote or bracket without its other half. */
export type ScanProblem = { readonly kind: 'quote' | 'bracket' | 'stray-bracket'; readonly at: number };

/**
 * Finds the end of the command that starts at `from`: the next pipe outside of strings and subsearch brackets, or
 * `end`. Reports a quote or bracket that is never closed.
 */
export function findCommandEnd(text: string, from: number, end: number): { end: number; problem?: ScanProblem } {
  const open: number[] = [];
  for (let i = from; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34 /* " */) {
      if (!isClosedString(text, i, end)) return { end, problem: { kind: 'quote', at: i } };
      i = skipString(text, i, end) - 1;
    } else if (c === 91 /* [ */) open.push(i);
    else if (c === 93 /* ] */) {
      if (open.length === 0) return { end, problem: { kind: 'stray-bracket', at: i } };
      open.pop();
    } else if (c === 124 /* | */ && open.length === 0) return { end: i };
  }
  const unclosed = open.pop();
  return unclosed === undefined ? { end } : { end, problem: { kind: 'bracket', at: unclosed } };
}

/** Offset of the `]` that closes the `[` at `at`, strings skipped, or -1. */
export function findClosingBracket(text: string, at: number, end: number): number {
  return findClosing(91, 93, text, at, end);
}

/** Offset of the `)` that closes the `(` at `at`, strings skipped, or -1. */
export function findClosingParenthesis(text: string, at: number, end: number): number {
  return findClosing(40, 41, text, at, end);
}

function findClosing(opening: number, closing: number, text: string, at: number, end: number): number {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) i++;
    else if (c === 34) i = skipString(text, i, end) - 1;
    else if (c === opening) depth++;
    else if (c === closing && --depth === 0) return i;
  }
  return -1;
}

/**
 * The value of a double-quoted string's inside: `\\` is a backslash and `\"` a quote; any other backslash stays, so
 * that regular expressions keep `\d`.
 */
export function unescapeString(inside: string): string {
  return inside.includes('\\') ? inside.replace(/\\([\\"])/g, '$1') : inside;
}

/** Whether a character code is white space of SPL. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160;
}
