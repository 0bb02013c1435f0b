import type { Pipeline, SearchExpr } from '../../spl/ast.ts';
import { type FieldSet, fieldSet, type Row, scalarsOf } from '../../values/index.ts';
import { compileComparison, compileMembership } from './comparison.ts';
import { compileTerm } from './term.ts';

/** Whether a row satisfies a search expression. */
export type RowPredicate = (row: Row) => boolean;

/** Turns a subsearch in a search expression into the expression it returns. */
export type SubsearchResolver = (pipeline: Pipeline) => SearchExpr;

/**
 * Compiles a search expression over rows that have their fields. Time modifiers are no condition here: whoever scans
 * events reads them with `timeRangeOf`.
 */
export function compileSearch(expression: SearchExpr, resolve?: SubsearchResolver): RowPredicate {
  switch (expression.kind) {
    case 'all':
    case 'time':
      return () => true;
    case 'and': {
      const tests = expression.operands.map((operand) => compileSearch(operand, resolve));
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = expression.operands.map((operand) => compileSearch(operand, resolve));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compileSearch(expression.operand, resolve);
      return (row) => !test(row);
    }
    case 'compare': {
      const { field } = expression;
      const test = compileComparison(expression.operator, expression.value.text, field);
      return (row) => test(row.get(field) ?? null);
    }
    case 'in': {
      const { field } = expression;
      const test = compileMembership(
        expression.values.map((value) => value.text),
        field,
      );
      return (row) => test(row.get(field) ?? null);
    }
    case 'term': {
      const test = compileTerm(expression);
      return (row) => {
        const raw = row.get('_raw');
        if (raw !== undefined) return scalarsOf(raw).some((text) => test(String(text)));
        // Rows that are no events (a lookup's, a table's) are searched in all their fields.
        for (const value of row.values()) if (scalarsOf(value).some((text) => test(String(text)))) return true;
        return false;
      };
    }
    case 'subsearch':
      if (!resolve) throw new Error('a subsearch must be resolved before the expression is compiled');
      return compileSearch(resolve(expression.pipeline), resolve);
  }
}

/** The fields that a search expression reads. */
export function fieldsOfSearch(expression: SearchExpr): FieldSet {
  const names = new Set<string>();
  const walk = (node: SearchExpr): void => {
    switch (node.kind) {
      case 'and':
      case 'or':
        node.operands.forEach(walk);
        return;
      case 'not':
        walk(node.operand);
        return;
      case 'compare':
      case 'in':
        names.add(node.field);
        return;
      case 'term':
        names.add('_raw');
        return;
      default:
    }
  };
  walk(expression);
  return fieldSet([...names].filter((name) => !name.includes('*')));
}

/** Replaces every subsearch by what it returns; other parts stay as they are. */
export function resolveSubsearches(expression: SearchExpr, resolve: SubsearchResolver): SearchExpr {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { ...expression, operands: expression.operands.map((operand) => resolveSubsearches(operand, resolve)) };
    case 'not':
      return { ...expression, operand: resolveSubsearches(expression.operand, resolve) };
    case 'subsearch':
      return resolve(expression.pipeline);
    default:
      return expression;
  }
}
