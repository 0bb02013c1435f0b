import type { SearchExpr } from '../../spl/ast.ts';
import { longestLiteral } from './term.ts';

/**
 * How the values of a field stand in the raw text: `whole` as they are, else only their runs of characters that are
 * never escaped are sure to. Not even these where one of `marks` stands in the text: the value may be written otherwise there.
 */
export interface Written {
  readonly whole: boolean;
  readonly marks: readonly string[];
}

/** How a field's values relate to the raw text; undefined where they need not stand in it at all. */
export type RawBacking = (field: string) => Written | undefined;

type RawTest = (raw: string) => boolean;

/**
 * A cheap necessary condition on raw text: an event that fails it cannot match the expression. Undefined where nothing
 * can be said. A comparison counts only where the field's value stands in the raw text.
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
function literalsOf(expression: SearchExpr, backing: RawBacking): readonly string[] | undefined {
  switch (expression.kind) {
    case 'or':
      return allOf(expression.operands, (operand) => literalsOf(operand, backing));
    case 'compare':
      return expression.operator === '='
        ? literalsOfValue(expression.value.text, backing(expression.field))
        : undefined;
    case 'in': {
      const written = backing(expression.field);
      return allOf(expression.values, (value) => literalsOfValue(value.text, written));
    }
    case 'term': {
      const literal = plainRun(longestLiteral(expression.text));
      return literal === undefined ? undefined : [literal];
    }
    default:
      return undefined;
  }
}

/** What all parts come to; undefined where one comes to nothing, or there is none. */
function allOf<T>(parts: readonly T[], literals: (part: T) => readonly string[] | undefined): string[] | undefined {
  const all: string[] = [];
  for (const part of parts) {
    const some = literals(part);
    if (!some) return undefined;
    all.push(...some);
  }
  return all.length === 0 ? undefined : all;
}

const number = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/;

function literalsOfValue(text: string, written: Written | undefined): readonly string[] | undefined {
  if (!written || text === '' || text.includes('/')) return undefined;
  // 4104 also equals 4104.0: only whole numbers without a sign or leading zero stand for themselves, and 1.0 may be 1.
  // They are not looked for as 4.104e3; nor does an index, which holds the digits as they are written.
  if (number.test(text) && !/^[1-9]\d*$/.test(text)) return undefined;
  const part = longestLiteral(text);
  const literal = plainRun(written.whole ? part : longest(part.split(/[^A-Za-z0-9 _.:=-]+/)));
  return literal === undefined ? undefined : [literal, ...written.marks];
}

/**
 * The longest run of ASCII characters, two or more. Beyond them, what is equal without case to the comparison need not
 * be so to a regular expression (the Turkish dotted I, the sigma at the end of a word).
 */
function plainRun(text: string): string | undefined {
  const run = longest(text.split(/[^\x00-\x7f]+/));
  return run.length >= 2 ? run : undefined;
}

function longest(parts: readonly string[]): string {
  return parts.reduce((best, part) => (part.length > best.length ? part : best), '');
}

/** Characters beyond ASCII that are equal to ASCII letters without case, or nearly: K (Kelvin), long s, dotted I. */
const foldedLetters = '\u212a\u017f\u0130';

/** One RegExp for all literals, without case. */
function anyLiteral(literals: readonly string[]): RawTest | undefined {
  const unique = [...new Set(literals.map((literal) => literal.toLowerCase()))];
  if (unique.length === 0 || unique.length > 500) return undefined;
  const alternatives = unique.map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const pattern = new RegExp(`${alternatives.join('|')}|[${foldedLetters}]`, 'i');
  return (raw) => pattern.test(raw);
}
