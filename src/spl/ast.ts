import type { Span } from '../diagnostics/index.ts';

/** A whole search: commands in the order of the pipes. A leading implicit `search` is a command like any other. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly commands: readonly CommandCall[];
  readonly span: Span;
}

/** One command with its arguments as that command's own parser made them. */
export interface CommandCall<A = unknown> {
  readonly kind: 'command';
  /** Canonical lower-case name (`bucket` is `bin`). */
  readonly name: string;
  /** As written; empty for the implicit first `search`. */
  readonly writtenName: string;
  readonly args: A;
  /** The command's text behind its name, macros expanded. */
  readonly text: string;
  readonly span: Span;
  readonly nameSpan: Span;
}

/** The expression language of `search`, `tstats where`, eventtypes and transaction filters. OR binds before AND. */
export type SearchExpr =
  | { readonly kind: 'and'; readonly operands: readonly SearchExpr[]; readonly span: Span }
  | { readonly kind: 'or'; readonly operands: readonly SearchExpr[]; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: SearchExpr; readonly span: Span }
  | SearchComparison
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly SearchValue[]; readonly span: Span }
  | SearchTerm
  | { readonly kind: 'subsearch'; readonly pipeline: Pipeline; readonly span: Span }
  | { readonly kind: 'time'; readonly name: string; readonly value: string; readonly span: Span }
  /** Matches everything: an empty expression or a lone `*`. */
  | { readonly kind: 'all'; readonly span: Span };

/** The comparisons of search expressions. */
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `field=value` in a search expression. */
export interface SearchComparison {
  readonly kind: 'compare';
  readonly field: string;
  readonly operator: ComparisonOperator;
  readonly value: SearchValue;
  readonly span: Span;
}

/** A value in a search expression, escapes resolved (`\\` is `\`, `\"` is `"`); `*` in it is a wildcard. */
export interface SearchValue {
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}

/** A bare word or quoted phrase, looked for in `_raw`. */
export interface SearchTerm {
  readonly kind: 'term';
  readonly text: string;
  readonly quoted: boolean;
  /** `TERM(x)` and `CASE(x)` directives. */
  readonly directive: 'none' | 'term' | 'case';
  readonly span: Span;
}

/** The operators of eval expressions between two operands. */
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '.'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'AND'
  | 'OR'
  | 'XOR';

/** The expression language of `eval`, `where` and `eval()` inside aggregations. AND binds before OR before XOR. */
export type Expr =
  | { readonly kind: 'string'; readonly value: string; readonly span: Span }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'field'; readonly name: string; readonly quoted: boolean; readonly span: Span }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expr[];
      readonly span: Span;
      readonly nameSpan: Span;
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'NOT'; readonly operand: Expr; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly span: Span;
    }
  | { readonly kind: 'in'; readonly operand: Expr; readonly values: readonly Expr[]; readonly span: Span }
  /** `[ … ]`: what it returns stands there as text; the job replaces it before the expression is compiled. */
  | { readonly kind: 'subsearch'; readonly pipeline: Pipeline; readonly span: Span };

/** The left side of an eval assignment: a name, or `{field}` parts that are replaced by that field's value. */
export interface Assignment {
  readonly target: string;
  /** True where the target contains `{field}` references. */
  readonly dynamic: boolean;
  readonly expression: Expr;
  readonly span: Span;
}

/** One aggregation call: `count`, `dc(user)`, `values(eval(if(a=1,b,null())))`, `perc95(x) AS p`. */
export interface AggregationCall {
  /** Canonical lower-case function name (`distinct_count` is `dc`); `perc95` is `perc` with parameter 95. */
  readonly name: string;
  readonly parameter?: number;
  /** Field name or wildcard pattern; absent for a bare `count` and for `eval(...)`. */
  readonly field?: string;
  readonly expression?: Expr;
  /** `sparkline(avg(x), 1h)`: the aggregation of each point, and the width of one. */
  readonly inner?: AggregationCall;
  readonly step?: string;
  /** Output column: the AS name, or the call as written. May hold wildcards where `field` does. */
  readonly as: string;
  readonly renamed: boolean;
  readonly span: Span;
}
