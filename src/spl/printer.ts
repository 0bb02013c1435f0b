import type { BinaryOperator, Expr, Pipeline, SearchExpr, SearchValue } from './ast.ts';
import { isClosedString, skipString } from './scan.ts';

/**
 * Prints a search as canonical text: a command a line, names in lower case, one blank between words. Parsing the result
 * gives the same tree, spans aside. Arguments are printed as they were written: their grammar is the command's own.
 */
export function printPipeline(pipeline: Pipeline): string {
  return pipeline.commands
    .map((call, i) => {
      const args = collapseBlanks(call.text);
      if (call.writtenName === '') return args;
      const text = args === '' ? call.name : `${call.name} ${args}`;
      // The first word of a search that is no implicit search stands behind a pipe; `search` itself needs none.
      return i === 0 && call.name === 'search' ? text : `| ${text}`;
    })
    .join('\n');
}

/** One blank for any run of blanks outside of quotes; an escaped blank stays. */
export function collapseBlanks(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; ) {
    const c = text[i]!;
    if (c === '"' || (c === "'" && isClosedString(text, i, text.length))) {
      const close = skipString(text, i, text.length);
      out += text.slice(i, close);
      i = close;
    } else if (c === '\\') {
      out += text.slice(i, i + 2);
      i += 2;
    } else if (/\s/.test(c)) {
      while (i < text.length && /\s/.test(text[i]!)) i++;
      out += ' ';
    } else {
      out += c;
      i++;
    }
  }
  return out.trim();
}

// --- eval expressions -------------------------------------------------------------------------------------------

const levels: Readonly<Record<BinaryOperator, number>> = {
  XOR: 1,
  OR: 2,
  AND: 3,
  '=': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  LIKE: 5,
  '+': 6,
  '-': 6,
  '.': 6,
  '*': 7,
  '/': 7,
  '%': 7,
};
const notLevel = 4;
const comparisonLevel = 5;
const signLevel = 8;
const primaryLevel = 9;

/** Prints an eval expression with the parentheses that it needs and no others. */
export function printExpression(expression: Expr): string {
  return print(expression, 0);
}

function levelOf(node: Expr): number {
  if (node.kind === 'binary') return levels[node.operator];
  if (node.kind === 'unary') return node.operator === 'NOT' ? notLevel : signLevel;
  return node.kind === 'in' ? comparisonLevel : primaryLevel;
}

function print(node: Expr, least: number): string {
  const text = printBare(node);
  return levelOf(node) < least ? `(${text})` : text;
}

function printBare(node: Expr): string {
  switch (node.kind) {
    case 'string':
      return quote(node.value);
    case 'number':
      return node.text;
    case 'field':
      return node.quoted ? `'${node.name.replace(/['\\]/g, '\\$&')}'` : node.name;
    case 'call':
      return `${node.name}(${node.args.map(printExpression).join(', ')})`;
    case 'in':
      return `${print(node.operand, comparisonLevel)} IN (${node.values.map(printExpression).join(', ')})`;
    case 'subsearch':
      return `[${printPipeline(node.pipeline)}]`;
    case 'unary':
      return node.operator === 'NOT'
        ? `NOT ${print(node.operand, notLevel)}`
        : `${node.operator}${print(node.operand, signLevel)}`;
    case 'binary': {
      const level = levels[node.operator];
      return `${print(node.left, level)} ${node.operator} ${print(node.right, level + 1)}`;
    }
  }
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

// --- search expressions -----------------------------------------------------------------------------------------

/** Prints a search expression; OR binds before AND, so that an OR among terms needs no parentheses. */
export function printSearchExpression(expression: SearchExpr): string {
  switch (expression.kind) {
    case 'and':
      return expression.operands.map((operand) => grouped(operand, ['and'])).join(' ');
    case 'or':
      return expression.operands.map((operand) => grouped(operand, ['and', 'or'])).join(' OR ');
    case 'not':
      return `NOT ${grouped(expression.operand, ['and', 'or'])}`;
    case 'compare':
      return `${fieldText(expression.field)}${expression.operator}${valueText(expression.value)}`;
    case 'in':
      return `${fieldText(expression.field)} IN (${expression.values.map(valueText).join(', ')})`;
    case 'time':
      return `${expression.name}=${quote(expression.value)}`;
    case 'term':
      if (expression.directive !== 'none') return `${expression.directive.toUpperCase()}(${expression.text})`;
      return expression.quoted ? quote(expression.text) : bare(expression.text);
    case 'subsearch':
      return `[${printPipeline(expression.pipeline)}]`;
    case 'all':
      return '*';
  }
}

function grouped(node: SearchExpr, kinds: readonly SearchExpr['kind'][]): string {
  const text = printSearchExpression(node);
  return kinds.includes(node.kind) ? `(${text})` : text;
}

function bare(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}

function fieldText(field: string): string {
  return /^[^\s()[\]",|=<>!\\:]+$/.test(field) && !/^(?:AND|OR|NOT)$/.test(field) ? field : quote(field);
}

function valueText(value: SearchValue): string {
  return value.quoted ? quote(value.text) : bare(value.text);
}
