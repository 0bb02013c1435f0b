import type { Span } from '../diagnostics/index.ts';
import type { ArgumentParser } from './argument-parser.ts';
import type { Assignment, BinaryOperator, Expr } from './ast.ts';
import { isSpace, skipString, unescapeString } from './scan.ts';

/**
 * The expression grammar of `eval` and `where` (Search Reference, "eval", "Predicate expressions"): from loose to tight
 * XOR, OR, AND, NOT, comparisons, `+ - .`, `* / %`, unary minus. Keywords in any case; `==` is `=`.
 */

const maxDepth = 400;
const maxLinks = 2000;
const comparisons: Readonly<Record<string, BinaryOperator>> = {
  '==': '=',
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<=': '<=',
  '>=': '>=',
  '<': '<',
  '>': '>',
};
const nameStart = /[\p{L}_:@{}$#]/u;
const namePart = /[\p{L}\p{N}_:@{}$#]/u;
const keywords = new Set(['and', 'or', 'not', 'xor', 'like', 'in']);

/** Parses one expression at the cursor. */
export function parseExpr(parser: ArgumentParser): Expr {
  return new ExpressionReader(parser).expression();
}

/** `a=1, b=a+1`: one or more assignments, separated by commas. */
export function parseAssignments(parser: ArgumentParser): Assignment[] {
  const list: Assignment[] = [];
  for (;;) {
    parser.skipSpace();
    while (parser.peekChar() === ',') {
      parser.advance(1);
      parser.skipSpace();
    }
    if (parser.atEnd()) break;
    list.push(parseAssignment(parser));
    parser.skipSpace();
    if (parser.atEnd()) break;
    if (parser.peekChar() !== ',') {
      const at = parser.offset;
      parser.fail(
        `unexpected "${parser.text.slice(at, at + 12).split(/\s/)[0]}" behind the expression`,
        parser.spanHere(),
        'separate assignments with a comma',
      );
    }
  }
  if (list.length === 0) parser.fail('eval needs an assignment', parser.spanHere(), 'for example: eval total=a+b');
  return list;
}

function parseAssignment(parser: ArgumentParser): Assignment {
  const start = parser.offset;
  const { text, end } = parser;
  let target: string;
  const c = text[start];
  if (c === '"' || c === "'") {
    const close = skipString(text, start, end);
    target = unescapeString(text.slice(start + 1, close - 1));
    parser.moveTo(close);
  } else {
    let i = start;
    // Everything up to "=": names with dashes or colons are accepted on the left side.
    while (i < end && text[i] !== '=' && !isSpace(text.charCodeAt(i)) && text[i] !== ',' && text[i] !== '(') i++;
    target = text.slice(start, i);
    parser.moveTo(i);
  }
  parser.skipSpace();
  if (target === '' || parser.peekChar() !== '=' || text[parser.offset + 1] === '=') {
    parser.fail('expected an assignment "field=expression"', { start, end: Math.max(parser.offset, start + 1) });
  }
  parser.advance(1);
  const expression = parseExpr(parser);
  return { target, dynamic: /\{[^{}]+\}/.test(target), expression, span: parser.spanFrom(start) };
}

class ExpressionReader {
  readonly #p: ArgumentParser;
  #depth = 0;
  constructor(parser: ArgumentParser) {
    this.#p = parser;
  }

  expression(): Expr {
    if (++this.#depth > maxDepth)
      this.#p.fail('the expression is nested too deeply', this.#p.spanHere(), undefined, 'spl-too-deep');
    const result = this.#chain(['XOR'], () => this.#chain(['OR'], () => this.#chain(['AND'], () => this.#not())));
    this.#depth--;
    return result;
  }

  #chain(words: readonly BinaryOperator[], next: () => Expr): Expr {
    let left = next();
    for (let links = 0; ; links++) {
      const operator = words.find((word) => this.#p.tryKeyword(word));
      if (!operator) return left;
      this.#checkLinks(links);
      left = this.#binary(operator, left, next());
    }
  }

  #not(): Expr {
    this.#p.skipSpace();
    const start = this.#p.offset;
    let negations = 0;
    let bang = false;
    for (;;) {
      if (this.#p.tryKeyword('NOT')) negations++;
      else if (this.#p.peekChar() === '!' && this.#p.text[this.#p.offset + 1] !== '=') {
        this.#p.advance(1);
        negations++;
        bang = true;
      } else break;
      this.#p.skipSpace();
    }
    let result = this.#comparison();
    if (bang && negations === 0) return result;
    for (let i = 0; i < negations; i++)
      result = { kind: 'unary', operator: 'NOT', operand: result, span: { start, end: result.span.end } };
    return result;
  }

  #comparison(): Expr {
    let left = this.#sum();
    for (let links = 0; ; links++) {
      this.#checkLinks(links);
      this.#p.skipSpace();
      const symbol = /^(==|!=|<>|<=|>=|=|<|>)/.exec(
        this.#p.text.slice(this.#p.offset, Math.min(this.#p.end, this.#p.offset + 2)),
      );
      if (symbol) {
        this.#p.advance(symbol[0].length);
        left = this.#binary(
          comparisons[symbol[1]!]!,
          left,
          this.#operandOf(symbol[0], () => this.#sum()),
        );
      } else if (this.#p.tryKeyword('LIKE')) left = this.#binary('LIKE', left, this.#sum());
      else if (this.#p.tryKeyword('IN')) {
        const values = this.#list();
        left = { kind: 'in', operand: left, values, span: this.#p.spanFrom(left.span.start) };
      } else if (this.#isNotIn()) {
        this.#p.tryKeyword('NOT');
        this.#p.tryKeyword('IN');
        const values = this.#list();
        const span = this.#p.spanFrom(left.span.start);
        left = { kind: 'unary', operator: 'NOT', operand: { kind: 'in', operand: left, values, span }, span };
      } else return left;
    }
  }

  #isNotIn(): boolean {
    return /^not\s+in\s*\(/i.test(this.#p.text.slice(this.#p.offset, Math.min(this.#p.end, this.#p.offset + 32)));
  }

  #operandOf(symbol: string, read: () => Expr): Expr {
    this.#p.skipSpace();
    if (this.#p.atEnd()) this.#p.fail(`"${symbol}" has nothing on its right side`, this.#p.spanHere());
    return read();
  }

  #binary(operator: BinaryOperator, left: Expr, right: Expr): Expr {
    return { kind: 'binary', operator, left, right, span: { start: left.span.start, end: right.span.end } };
  }

  /** Each operator of a chain makes the tree deeper by one: whoever walks it needs a bound. */
  #checkLinks(links: number): void {
    if (links > maxLinks)
      this.#p.fail(`more than ${maxLinks} operators stand in a row`, this.#p.spanHere(), undefined, 'spl-too-deep');
  }

  #sum(): Expr {
    return this.#arithmetic('+-.', () => this.#product());
  }

  #product(): Expr {
    return this.#arithmetic('*/%', () => this.#unary());
  }

  #arithmetic(operators: string, next: () => Expr): Expr {
    let left = next();
    for (let links = 0; ; links++) {
      this.#p.skipSpace();
      const operator = this.#p.peekChar();
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#checkLinks(links);
      this.#p.advance(1);
      const right = this.#operandOf(operator, next);
      // Each of these characters is an operator of that name.
      left = this.#binary(operator as BinaryOperator, left, right);
    }
  }

  #unary(): Expr {
    this.#p.skipSpace();
    const start = this.#p.offset;
    const c = this.#p.peekChar();
    if (c === '-' || c === '+') {
      this.#p.advance(1);
      if (++this.#depth > maxDepth)
        this.#p.fail('the expression is nested too deeply', this.#p.spanHere(), undefined, 'spl-too-deep');
      const operand = this.#unary();
      this.#depth--;
      return { kind: 'unary', operator: c, operand, span: { start, end: operand.span.end } };
    }
    return this.#primary();
  }

  #primary(): Expr {
    const p = this.#p;
    p.skipSpace();
    const start = p.offset;
    const c = p.peekChar();
    if (c === undefined) p.fail('the expression ends too early', p.spanHere());
    if (c === '(') {
      p.advance(1);
      const inner = this.expression();
      p.skipSpace();
      if (p.peekChar() !== ')') p.fail('a parenthesis is never closed', { start, end: start + 1 }, 'add ")"');
      p.advance(1);
      return { ...inner, span: p.spanFrom(start) };
    }
    if (c === '"') {
      const close = skipString(p.text, start, p.end);
      p.moveTo(close);
      return { kind: 'string', value: unescapeString(p.text.slice(start + 1, close - 1)), span: { start, end: close } };
    }
    if (c === "'") {
      const close = skipString(p.text, start, p.end);
      if (p.text[close - 1] !== "'" || close - 1 === start)
        p.fail('a quoted field name is never closed', { start, end: start + 1 }, "close it with '");
      p.moveTo(close);
      const name = p.text.slice(start + 1, close - 1).replace(/\\(['\\])/g, '$1');
      return { kind: 'field', name, quoted: true, span: { start, end: close } };
    }
    if (c === '[') return { kind: 'subsearch', pipeline: p.subsearch(), span: p.spanFrom(start) };
    const number = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(p.text.slice(start, Math.min(p.end, start + 400)));
    if (number && !namePart.test(p.text[start + number[0].length] ?? ' ')) {
      p.moveTo(start + number[0].length);
      return { kind: 'number', value: Number(number[0]), text: number[0], span: p.spanFrom(start) };
    }
    return this.#nameOrCall(start);
  }

  #nameOrCall(start: number): Expr {
    const p = this.#p;
    let i = start;
    if (i < p.end && (nameStart.test(p.text[i]!) || /\d/.test(p.text[i]!))) {
      while (i < p.end && namePart.test(p.text[i]!)) i++;
    }
    if (i === start) p.fail(`unexpected "${p.text[start]}" in an expression`, p.spanHere());
    const name = p.text.slice(start, i);
    p.moveTo(i);
    const span: Span = { start, end: i };
    p.skipSpace();
    if (p.peekChar() === '(' && !keywords.has(name.toLowerCase())) {
      const args = this.#list(name);
      return { kind: 'call', name, args, span: p.spanFrom(start), nameSpan: span };
    }
    if (p.peekChar() === '(' && name.toLowerCase() === 'in') {
      const args = this.#list(name);
      return { kind: 'call', name, args, span: p.spanFrom(start), nameSpan: span };
    }
    if (p.peekChar() === '(' && name.toLowerCase() === 'like') {
      const args = this.#list(name);
      return { kind: 'call', name, args, span: p.spanFrom(start), nameSpan: span };
    }
    if (keywords.has(name.toLowerCase())) p.fail(`unexpected "${name}" in an expression`, span);
    p.moveTo(i);
    return { kind: 'field', name, quoted: false, span };
  }

  /** `(a, b, c)`. */
  #list(callee?: string): Expr[] {
    const p = this.#p;
    p.skipSpace();
    const open = p.offset;
    if (p.peekChar() !== '(') p.fail('expected "("', p.spanHere());
    p.advance(1);
    const items: Expr[] = [];
    for (;;) {
      p.skipSpace();
      if (p.peekChar() === ')') break;
      if (p.atEnd())
        p.fail(
          callee ? `the arguments of ${callee}( are never closed` : 'a list is never closed',
          { start: open, end: open + 1 },
          'add ")"',
        );
      items.push(this.expression());
      p.skipSpace();
      if (p.peekChar() === ',') p.advance(1);
      else if (p.peekChar() !== ')') {
        if (p.atEnd()) continue;
        p.fail(
          `unexpected "${p.text[p.offset]}" in the arguments${callee ? ` of ${callee}` : ''}`,
          p.spanHere(),
          'separate arguments with a comma',
        );
      }
    }
    p.advance(1);
    return items;
  }
}
