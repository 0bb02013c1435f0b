import type { SearchExpr } from '../../spl/ast.ts';
import { longestLiteral } from './term.ts';

/** How a field's values relate to the raw text; see Extractor.rawBacked. */
export type RawBacking = (field: string) => boolean | 'escaped';

type RawTest = (raw: string) => boolean;

/**
 * A cheap necessary condition on raw text: an event that fails it cannot match the expression. Undefined where nothing
 * can be said. A comparison counts only where the field's value stands literally in the raw text.
 */
export function compilePrefilter(expression: SearchExpr, backing: RawBacking): RawTest | undefined {
  switch (expression.kind) {
    case 'and': {
      const tests = expression.operands.flatMap((operand) => compilePrefilter(operand, backing) ?? []);
      if (tests.length === 0) return undefined;
      return tests.length === 1 ? tests[0] : (raw) => tests.every((test) => test(raw));
    }
    case 'or': {
      const literals = literalsOf(expression, backing);
      if (literals) return anyLiteral(literals);
      const tests: RawTest[] = [];
      for (const operand of expression.operands) {
        const test = compilePrefilter(operand, backing);
        if (!test) return undefined;
        tests.push(test);
      }
      return (raw) => tests.some((test) => test(raw));
    }
    case 'compare':
    case 'in':
    case 'term': {
      const literals = literalsOf(expression, backing);
      return literals && anyLiteral(literals);
    }
    default:
      return undefined;
  }
}

/** Literals of which at least one must stand in the raw text; undefined where there is no such set. */
function literalsOf(expression: SearchExpr, backing: RawBacking): string[] | undefined {
  switch (expression.kind) {
    case 'or': {
      const all: string[] = [];
      for (const operand of expression.operands) {
        const some = literalsOf(operand, backing);
        if (!some) return undefined;
        all.push(...some);
      }
      return all;
    }
    case 'compare': {
      if (expression.operator !== '=') return undefined;
      const literal = literalOfValue(expression.field, expression.value.text, backing);
      return literal === undefined ? undefined : [literal];
    }
    case 'in': {
      const all: string[] = [];
      for (const value of expression.values) {
        const literal = literalOfValue(expression.field, value.text, backing);
        if (literal === undefined) return undefined;
        all.push(literal);
      }
      return all.length === 0 ? undefined : all;
    }
    case 'term': {
      const literal = longestLiteral(expression.text);
      return literal.length >= 2 ? [literal] : undefined;
    }
    default:
      return undefined;
  }
}

const number = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/;

function literalOfValue(field: string, text: string, backing: RawBacking): string | undefined {
  const backed = backing(field);
  if (!backed || text === '' || text.includes('/')) return undefined;
  // 4104 also equals 4104.0: only whole numbers without a sign or leading zero stand for themselves, and 1.0 may be 1.
  if (number.test(text) && !/^[1-9]\d*$/.test(text)) return undefined;
  let literal = longestLiteral(text);
  if (backed === 'escaped') literal = longest(literal.split(/[^A-Za-z0-9 _.:=-]+/));
  return literal.length >= 2 ? literal : undefined;
}

function longest(parts: readonly string[]): string {
  return parts.reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** One RegExp for all literals, without case. */
function anyLiteral(literals: readonly string[]): RawTest | undefined {
  const unique = [...new Set(literals.map((literal) => literal.toLowerCase()))];
  if (unique.length === 0 || unique.length > 500) return undefined;
  const pattern = new RegExp(unique.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'i');
  return (raw) => pattern.test(raw);
}
