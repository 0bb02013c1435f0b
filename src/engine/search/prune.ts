import type { SearchExpr } from '../../spl/ast.ts';
import type { EventMetadata } from '../store.ts';
import { compileComparison, compileMembership } from './comparison.ts';

/** Three-valued: `undefined` means that only the events themselves can tell. */
type Verdict = boolean | undefined;

/** Tells for `eventtype=x` and `tag=x` whether events with this metadata can have it; undefined where unknown. */
export type KnowledgeVerdict = (field: string, expression: SearchExpr) => Verdict;

const metadataFields = new Set(['index', 'host', 'source', 'sourcetype']);

/**
 * False where no event with this metadata can match. `sourcetype` is the one shown to searches. Indexes whose name
 * begins with `_` are only searched where the expression names them.
 */
export function canMatch(expression: SearchExpr, metadata: EventMetadata, knowledge?: KnowledgeVerdict): boolean {
  return verdict(expression, metadata, knowledge) !== false;
}

function verdict(expression: SearchExpr, metadata: EventMetadata, knowledge?: KnowledgeVerdict): Verdict {
  switch (expression.kind) {
    case 'all':
    case 'time':
      return true;
    case 'and': {
      let result: Verdict = true;
      for (const operand of expression.operands) {
        const one = verdict(operand, metadata, knowledge);
        if (one === false) return false;
        if (one === undefined) result = undefined;
      }
      return result;
    }
    case 'or': {
      let result: Verdict = false;
      for (const operand of expression.operands) {
        const one = verdict(operand, metadata, knowledge);
        if (one === true) return true;
        if (one === undefined) result = undefined;
      }
      return result;
    }
    case 'not': {
      const one = verdict(expression.operand, metadata, knowledge);
      return one === undefined ? undefined : !one;
    }
    case 'compare':
      if (metadataFields.has(expression.field)) {
        return compileComparison(
          expression.operator,
          expression.value.text,
        )(metadata[expression.field as keyof EventMetadata]);
      }
      return knowledge?.(expression.field, expression);
    case 'in':
      if (metadataFields.has(expression.field)) {
        return compileMembership(expression.values.map((value) => value.text))(
          metadata[expression.field as keyof EventMetadata],
        );
      }
      return knowledge?.(expression.field, expression);
    default:
      return undefined;
  }
}

/** The index patterns that an expression asks for; undefined where it names none on every path. */
export function namesIndex(expression: SearchExpr): boolean {
  switch (expression.kind) {
    case 'and':
      return expression.operands.some(namesIndex);
    case 'or':
      return expression.operands.some(namesIndex);
    case 'not':
      return false;
    case 'compare':
      return expression.field === 'index' && expression.operator === '=';
    case 'in':
      return expression.field === 'index';
    default:
      return false;
  }
}
