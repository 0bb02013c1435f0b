import type { ArgumentParser } from './argument-parser.ts';
import type { ComparisonOperator, SearchExpr, SearchValue } from './ast.ts';
import { findClosingBracket, findClosingParenthesis, isSpace, skipString, unescapeString } from './scan.ts';

/**
 * The expression grammar of `search` (Search Reference, "search"): NOT binds first, then OR, then AND; terms side by
 * side are joined by AND. Operators are upper case. It accepts what Splunk accepts: stray commas in IN lists, doubled
 * quotes, blanks around operators, `field=(a OR b)`.
 */

const timeModifiers = new Set([
  'earliest',
  'latest',
  '_index_earliest',
  '_index_latest',
  'index_earliest',
  'index_latest',
  'starttime',
  'endtime',
  'starttimeu',
  'endtimeu',
  'timeformat',
  'startminutesago',
  'endminutesago',
  'starthoursago',
  'endhoursago',
  'startdaysago',
  'enddaysago',
  'startmonthsago',
  'endmonthsago',
  'startyearsago',
  'endyearsago',
  'searchtimespanminutes',
  'searchtimespanhours',
  'searchtimespandays',
  'searchtimespanmonths',
  'daysago',
  'hoursago',
  'minutesago',
  'monthsago',
]);

const maxDepth = 400;

/** What ends a search expression. */
export interface SearchGrammarOptions {
  /** Words that end the expression (`by` in tstats), compared without case. */
  readonly stopWords?: readonly string[];
}

/** Parses an expression of the search grammar up to a stop word or the end of the command. */
export function parseSearchExpr(parser: ArgumentParser, options: SearchGrammarOptions = {}): SearchExpr {
  return new SearchReader(parser, options.stopWords ?? []).expression();
}

class SearchReader {
  readonly #p: ArgumentParser;
  readonly #stop: ReadonlySet<string>;
  #depth = 0;

  constructor(parser: ArgumentParser, stopWords: readonly string[]) {
    this.#p = parser;
    this.#stop = new Set(stopWords.map((word) => word.toLowerCase()));
  }

  expression(): SearchExpr {
    const result = this.#conjunction();
    if (!this.#p.atEnd() && this.#p.peekChar() === ')')
      this.#p.fail('a parenthesis is closed that was never opened', this.#p.spanHere(), 'remove ")" or add "("');
    return result;
  }

  #conjunction(): SearchExpr {
    const start = this.#p.offset;
    const operands: SearchExpr[] = [];
    for (;;) {
      this.#p.skipCommas();
      if (this.#p.atEnd() || this.#p.peekChar() === ')' || this.#atStop()) break;
      if (this.#p.tryOperatorWord('AND')) continue;
      operands.push(this.#disjunction());
    }
    return join('and', operands, this.#p.spanFrom(start));
  }

  #disjunction(): SearchExpr {
    const start = this.#p.offset;
    const operands = [this.#negation()];
    for (;;) {
      this.#p.skipCommas();
      if (!this.#p.tryOperatorWord('OR')) break;
      this.#p.skipCommas();
      if (this.#p.atEnd() || this.#p.peekChar() === ')')
        this.#p.fail('OR has nothing on its right side', this.#p.spanHere());
      operands.push(this.#negation());
    }
    return operands.length === 1 ? operands[0]! : { kind: 'or', operands, span: this.#p.spanFrom(start) };
  }

  #negation(): SearchExpr {
    this.#p.skipCommas();
    const start = this.#p.offset;
    if (this.#p.tryOperatorWord('NOT')) {
      this.#p.skipCommas();
      if (this.#p.atEnd() || this.#p.peekChar() === ')') this.#p.fail('NOT has nothing behind it', this.#p.spanHere());
      this.#enter();
      const operand = this.#negation();
      this.#depth--;
      return { kind: 'not', operand, span: this.#p.spanFrom(start) };
    }
    return this.#primary();
  }

  #primary(): SearchExpr {
    const start = this.#p.offset;
    const c = this.#p.peekChar();
    if (c === '(') {
      this.#enter();
      this.#p.advance(1);
      const inner = this.#conjunction();
      this.#p.skipSpace();
      if (this.#p.peekChar() !== ')')
        this.#p.fail('a parenthesis is never closed', { start, end: start + 1 }, 'add ")"');
      this.#p.advance(1);
      this.#depth--;
      return inner;
    }
    if (c === '[') return { kind: 'subsearch', pipeline: this.#p.subsearch(), span: this.#p.spanFrom(start) };
    const left = readLeft(this.#p);
    if (left.text === '' && !left.quoted) {
      this.#p.fail(`unexpected "${this.#p.text[this.#p.offset] ?? ''}"`, this.#p.spanHere());
    }
    const operator = left.directive ? undefined : readOperator(this.#p);
    if (operator) return this.#comparison(left.text, operator, start);
    if (!left.directive && tryIn(this.#p)) {
      return { kind: 'in', field: left.text, values: readList(this.#p), span: this.#p.spanFrom(start) };
    }
    const span = this.#p.spanFrom(start);
    if (left.text === '*' && !left.quoted) return { kind: 'all', span };
    return { kind: 'term', text: left.text, quoted: left.quoted, directive: left.directive ?? 'none', span };
  }

  #comparison(field: string, operator: ComparisonOperator, start: number): SearchExpr {
    this.#p.skipSpace();
    if (this.#p.peekChar() === '(') {
      // field=(a OR b): the comparison is distributed over the values.
      this.#enter();
      this.#p.advance(1);
      const inner = this.#conjunction();
      this.#p.skipSpace();
      if (this.#p.peekChar() === ')') this.#p.advance(1);
      this.#depth--;
      return distribute(inner, field, operator);
    }
    if (this.#p.peekChar() === '[') {
      const pipeline = this.#p.subsearch();
      return { kind: 'subsearch', pipeline, span: this.#p.spanFrom(start) };
    }
    if (this.#p.atEnd() || this.#p.peekChar() === ')') {
      this.#p.fail(
        `the comparison "${field}${operator}" lacks a value`,
        this.#p.spanFrom(start),
        'write a value or ""',
      );
    }
    const value = readValue(this.#p, false);
    const span = this.#p.spanFrom(start);
    if (operator === '=' && timeModifiers.has(field.toLowerCase()))
      return { kind: 'time', name: field.toLowerCase(), value: value.text, span };
    return { kind: 'compare', field, operator, value, span };
  }

  #enter(): void {
    if (++this.#depth > maxDepth)
      this.#p.fail('parentheses are nested too deeply', this.#p.spanHere(), undefined, 'spl-too-deep');
  }

  #atStop(): boolean {
    const word = this.#p.peekWord();
    return word !== undefined && this.#stop.has(word.toLowerCase()) && this.#depth === 0;
  }
}

function join(kind: 'and', operands: readonly SearchExpr[], span: { start: number; end: number }): SearchExpr {
  const parts = operands.length > 1 ? operands.filter((operand) => operand.kind !== 'all') : operands;
  if (parts.length === 0) return { kind: 'all', span };
  return parts.length === 1 ? parts[0]! : { kind, operands: parts, span };
}

function distribute(inner: SearchExpr, field: string, operator: ComparisonOperator): SearchExpr {
  switch (inner.kind) {
    case 'and':
    case 'or':
      return { ...inner, operands: inner.operands.map((operand) => distribute(operand, field, operator)) };
    case 'not':
      return { ...inner, operand: distribute(inner.operand, field, operator) };
    case 'term':
      return {
        kind: 'compare',
        field,
        operator,
        value: { text: inner.text, quoted: inner.quoted, span: inner.span },
        span: inner.span,
      };
    case 'all':
      return {
        kind: 'compare',
        field,
        operator,
        value: { text: '*', quoted: false, span: inner.span },
        span: inner.span,
      };
    default:
      return inner;
  }
}

interface Left {
  readonly text: string;
  readonly quoted: boolean;
  readonly directive?: 'term' | 'case';
}

/** A field name or a term: everything up to a blank, bracket, quote, comma or comparison. */
function readLeft(parser: ArgumentParser): Left {
  const { text, end } = parser;
  const from = parser.offset;
  if (text[from] === '"') {
    const close = skipString(text, from, end);
    parser.moveTo(close);
    return { text: unescapeString(text.slice(from + 1, close - 1)), quoted: true };
  }
  const directive = /^(TERM|CASE)\(/.exec(text.slice(from, from + 5));
  if (directive) {
    const close = findClosingParenthesis(text, from + 4, end);
    if (close < 0) parser.fail(`${directive[1]}( is never closed`, { start: from, end: from + 5 }, 'add ")"');
    parser.moveTo(close + 1);
    return {
      text: text.slice(from + 5, close).trim(),
      quoted: false,
      directive: directive[1] === 'TERM' ? 'term' : 'case',
    };
  }
  let i = from;
  for (; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === 92) {
      i++;
      continue;
    }
    if (isSpace(c) || c === 40 || c === 41 || c === 91 || c === 93 || c === 34 || c === 44 || c === 124) break;
    if (c === 61 || c === 60 || c === 62) break; // = < >
    if (c === 33 && text[i + 1] === '=') break; // !=
    if (c === 58 && text[i + 1] === ':' && i > from) break; // field::value
  }
  parser.moveTo(Math.min(i, end));
  return { text: unescapeString(text.slice(from, Math.min(i, end))), quoted: false };
}

function readOperator(parser: ArgumentParser): ComparisonOperator | undefined {
  const found = /^\s*(!=|<=|>=|==|=|<|>|::)/.exec(
    parser.text.slice(parser.offset, Math.min(parser.end, parser.offset + 64)),
  );
  if (!found) return undefined;
  parser.moveTo(parser.offset + found[0].length);
  return found[1] === '==' || found[1] === '::' ? '=' : (found[1] as ComparisonOperator);
}

function tryIn(parser: ArgumentParser): boolean {
  const found = /^\s+IN\s*(?=\()/i.exec(parser.text.slice(parser.offset, Math.min(parser.end, parser.offset + 64)));
  if (!found) return false;
  parser.moveTo(parser.offset + found[0].length);
  return true;
}

/** `(a, "b", c)`: separated by commas or blanks; stray commas and lone dots between quoted members are skipped. */
function readList(parser: ArgumentParser): SearchValue[] {
  const open = parser.offset;
  parser.advance(1);
  const values: SearchValue[] = [];
  for (;;) {
    parser.skipSpace();
    if (parser.atEnd()) parser.fail('the list of IN is never closed', { start: open, end: open + 1 }, 'add ")"');
    const c = parser.peekChar();
    if (c === ')') break;
    if (c === ',' || (c === '.' && isSpace(parser.text.charCodeAt(parser.offset + 1)))) {
      parser.advance(1);
      continue;
    }
    if (c === '[') {
      const close = findClosingBracket(parser.text, parser.offset, parser.end);
      parser.fail('a subsearch cannot stand in the list of IN', { start: parser.offset, end: close + 1 });
    }
    if (c === '(') {
      parser.advance(1);
      continue;
    }
    values.push(readValue(parser, true));
  }
  parser.advance(1);
  return values;
}

/** Whether `name=` or another comparison stands at an offset: what touches a quote there is the next term. */
function comparisonAt(text: string, at: number, end: number): boolean {
  return /^[A-Za-z_][\w.:{}-]*(?:\s*(?:!=|[=<>])|\s+IN\s*\()/i.test(text.slice(at, Math.min(end, at + 256)));
}

/**
 * A value: quoted and bare parts that touch are one text, so that `""*x*""` is `*x*`; a comparison behind the closing
 * quote, as in `a="x"b=1`, is a term of its own.
 */
export function readValue(parser: ArgumentParser, inList: boolean): SearchValue {
  const { text, end } = parser;
  const start = parser.offset;
  let value = '';
  let quoted = false;
  let i = start;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (c === 34) {
      const close = skipString(text, i, end);
      value += unescapeString(text.slice(i + 1, close - 1));
      quoted = true;
      i = close;
      if (/^(?:OR|AND|NOT)[\s(]/.test(text.slice(i, i + 4)) || comparisonAt(text, i, end)) break;
      if (text[i] === '.' && (i + 1 >= end || isSpace(text.charCodeAt(i + 1)))) break;
      continue;
    }
    if (isSpace(c) || c === 41 || c === 91 || c === 93 || c === 124 || (inList && c === 44)) break;
    if (c === 44 && (i + 1 >= end || isSpace(text.charCodeAt(i + 1)) || quoted)) break;
    if (c === 40) {
      const close = bareParenthesis(text, i, end);
      if (close < 0) break;
      value += unescapeString(text.slice(i, close + 1));
      i = close + 1;
      continue;
    }
    if (c === 92 && (text[i + 1] === '\\' || text[i + 1] === '"')) {
      value += text[i + 1];
      i += 2;
      continue;
    }
    value += text[i];
    i++;
  }
  if (i === start) parser.fail(`unexpected "${text[i] ?? ''}" where a value is expected`, parser.spanHere());
  parser.moveTo(i);
  return { text: value, quoted, span: { start, end: i } };
}

/** The end of `(…)` inside a bare word, as in `*GetCurrent()*`; -1 where a blank comes first. */
function bareParenthesis(text: string, at: number, end: number): number {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const c = text.charCodeAt(i);
    if (isSpace(c) || c === 34) return -1;
    if (c === 40) depth++;
    else if (c === 41 && --depth === 0) return i;
  }
  return -1;
}
