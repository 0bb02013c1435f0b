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

export interface SearchGrammarOptions {
  /** Words that end the expression (`by` in tstats), compared without case. */
  readonly stopWords?: readonly string[];
}

export function parseSearchExpr(parser: ArgumentParser, options: SearchGrammarOptions = {}): SearchExpr {
  const stop = new Set((options.stopWords ?? []).map((word) => word.toLowerCase()));
  let depth = 0;

  const atStop = (): boolean => {
    const word = parser.peekWord();
    return word !== undefined && stop.has(word.toLowerCase()) && depth === 0;
  };

  const skipSeparators = () => {
    for (;;) {
      parser.skipSpace();
      if (parser.peekChar() !== ',') return;
      parser.advance(1);
    }
  };

  const conjunction = (): SearchExpr => {
    const start = parser.offset;
    const operands: SearchExpr[] = [];
    for (;;) {
      skipSeparators();
      if (parser.atEnd() || parser.peekChar() === ')' || atStop()) break;
      if (parser.tryOperatorWord('AND')) continue;
      operands.push(disjunction());
    }
    return join('and', operands, parser.spanFrom(start));
  };

  const disjunction = (): SearchExpr => {
    const start = parser.offset;
    const operands = [negation()];
    for (;;) {
      skipSeparators();
      if (!parser.tryOperatorWord('OR')) break;
      skipSeparators();
      if (parser.atEnd() || parser.peekChar() === ')')
        parser.fail('OR has nothing on its right side', parser.spanHere());
      operands.push(negation());
    }
    return operands.length === 1 ? operands[0]! : { kind: 'or', operands, span: parser.spanFrom(start) };
  };

  const negation = (): SearchExpr => {
    skipSeparators();
    const start = parser.offset;
    if (parser.tryOperatorWord('NOT')) {
      skipSeparators();
      if (parser.atEnd() || parser.peekChar() === ')') parser.fail('NOT has nothing behind it', parser.spanHere());
      enter();
      const operand = negation();
      depth--;
      return { kind: 'not', operand, span: parser.spanFrom(start) };
    }
    return primary();
  };

  const enter = () => {
    if (++depth > maxDepth)
      parser.fail('parentheses are nested too deeply', parser.spanHere(), undefined, 'spl-too-deep');
  };

  const primary = (): SearchExpr => {
    const start = parser.offset;
    const c = parser.peekChar();
    if (c === '(') {
      enter();
      parser.advance(1);
      const inner = conjunction();
      parser.skipSpace();
      if (parser.peekChar() !== ')') parser.fail('a parenthesis is never closed', { start, end: start + 1 }, 'add ")"');
      parser.advance(1);
      depth--;
      return inner;
    }
    if (c === '[') return { kind: 'subsearch', pipeline: parser.subsearch(), span: parser.spanFrom(start) };
    const left = readLeft(parser);
    if (left.text === '' && !left.quoted) {
      parser.fail(`unexpected "${parser.text[parser.offset] ?? ''}"`, parser.spanHere());
    }
    const operator = left.directive ? undefined : readOperator(parser);
    if (operator) return comparison(left.text, operator, start);
    if (!left.directive && tryIn(parser)) {
      return { kind: 'in', field: left.text, values: readList(parser), span: parser.spanFrom(start) };
    }
    const span = parser.spanFrom(start);
    if (left.text === '*' && !left.quoted) return { kind: 'all', span };
    return { kind: 'term', text: left.text, quoted: left.quoted, directive: left.directive ?? 'none', span };
  };

  const comparison = (field: string, operator: ComparisonOperator, start: number): SearchExpr => {
    parser.skipSpace();
    if (parser.peekChar() === '(') {
      // field=(a OR b): the comparison is distributed over the values.
      enter();
      parser.advance(1);
      const inner = conjunction();
      parser.skipSpace();
      if (parser.peekChar() === ')') parser.advance(1);
      depth--;
      return distribute(inner, field, operator);
    }
    if (parser.peekChar() === '[') {
      const pipeline = parser.subsearch();
      return { kind: 'subsearch', pipeline, span: parser.spanFrom(start) };
    }
    if (parser.atEnd() || parser.peekChar() === ')') {
      parser.fail(`the comparison "${field}${operator}" lacks a value`, parser.spanFrom(start), 'write a value or ""');
    }
    const value = readValue(parser, false);
    const span = parser.spanFrom(start);
    if (operator === '=' && timeModifiers.has(field.toLowerCase()))
      return { kind: 'time', name: field.toLowerCase(), value: value.text, span };
    return { kind: 'compare', field, operator, value, span };
  };

  const result = conjunction();
  if (!parser.atEnd() && parser.peekChar() === ')') {
    parser.fail('a parenthesis is closed that was never opened', parser.spanHere(), 'remove ")" or add "("');
  }
  return result;
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

/** A value: quoted and bare parts that touch are one text, so that `""*x*""` is `*x*`. */
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
      if (/^(?:OR|AND|NOT)[\s(]/.test(text.slice(i, i + 4))) break;
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
