import { DiagnosticError } from '../diagnostics/index.ts';
import { type Expr, parseExpression, parseSearchExpression, type SearchExpr } from '../spl/index.ts';
import { type Row, scalarsOf, textOf } from '../values/index.ts';
import { hasSubsearch, replaceSubsearches } from './expression.ts';
import type { SubsearchResult } from './job.ts';
import type { SharedJob } from './run-pipeline.ts';

/** An expression whose subsearches have run: the text that each returns is read in its place (Search Reference, "return"). */
export function resolveExpression(expression: Expr, job: SharedJob): Expr {
  if (!hasSubsearch(expression)) return expression;
  return replaceSubsearches(expression, ({ pipeline, span }) => {
    const result = job.subsearch(pipeline, { maxRows: job.limits.subsearchRows });
    const text = expressionText(result);
    if (text === '')
      throw new DiagnosticError({
        code: 'spl-syntax',
        severity: 'error',
        message: 'a subsearch in an expression returned nothing',
        span,
        hint: 'let it return a value for certain: | return $field',
      });
    return parseExpression(text);
  });
}

function expressionText(result: SubsearchResult): string {
  const [first] = result.rows;
  if (!first) return '';
  const given = textOf(first.get('search') ?? first.get('query') ?? null);
  if (given !== null) return given;
  return result.rows.map((row) => `(${textConditions(row, result.columns).join(' AND ')})`).join(' OR ');
}

function textConditions(row: Row, columns: readonly string[]): string[] {
  return columns
    .filter((name) => !name.startsWith('_') && row.has(name))
    .map((name) => `'${name}'="${(textOf(row.get(name)!) ?? '').replace(/[\\"]/g, '\\$&')}"`);
}

const nowhere = { start: 0, end: 0 };

/**
 * What a subsearch returns to the search around it: `( (a="1" AND b="2") OR (…) )`; a field named `search` or `query`
 * holds search text itself (Search Reference, "format"). Internal fields are left out; no rows match nothing.
 */
export function searchFromSubsearch(result: SubsearchResult): SearchExpr {
  const alternatives = result.rows.flatMap((row) => joined('and', conditions(row, result.columns)) ?? []);
  return joined('or', alternatives) ?? never;
}

const never: SearchExpr = { kind: 'not', operand: { kind: 'all', span: nowhere }, span: nowhere };

function conditions(row: Row, columns: readonly string[]): SearchExpr[] {
  return columns.flatMap((name) => {
    if (name.startsWith('_') && name !== '_raw') return [];
    return (
      joined(
        'or',
        scalarsOf(row.get(name) ?? null).map((scalar) => condition(name, String(scalar))),
      ) ?? []
    );
  });
}

function condition(field: string, text: string): SearchExpr {
  if (field === 'search' || field === 'query') return parseSearchExpression(text);
  return { kind: 'compare', field, operator: '=', value: { text, quoted: true, span: nowhere }, span: nowhere };
}

function joined(kind: 'and' | 'or', operands: readonly SearchExpr[]): SearchExpr | undefined {
  return operands.length > 1 ? { kind, operands, span: nowhere } : operands[0];
}
