import { didYouMean } from '../../../diagnostics/index.ts';
import type { Assignment, Expr } from '../../../spl/index.ts';
import type { FlowStep } from '../field-flow.ts';
import { searchRule } from '../rule.ts';

/** Commands to which a missing field does no harm, or that make it. */
const tolerant = new Set(['fillnull', 'fields', 'foreach', 'rename']);
/** Functions that are there to ask whether a field exists. */
const asking = new Set(['coalesce', 'isnull', 'isnotnull', 'isstr', 'isnum', 'typeof', 'nullif', 'mvappend', 'ifnull']);

export const splFieldDropped = searchRule(
  {
    id: 'spl-field-dropped',
    severity: 'warning',
    explanation:
      'A command reads a field that no result has any more: stats, table and the like keep only what they name, and names are case-sensitive.',
    bad: { search: 'index=main user=* dest=* process=* | stats count by user dest | where process="x"' },
    good: { search: 'index=main user=* dest=* process=* | stats count by user dest process | where process="x"' },
  },
  function* (search) {
    for (const step of search.flow) {
      const { known, closedBy } = step.before;
      if (!known || tolerant.has(step.call.name)) continue;
      for (const field of fieldsRead(step)) {
        // A bare `null` is how many write a value that is none.
        if (known.has(field) || field === 'null' || field.includes('*') || field.startsWith('_') || field.includes('{'))
          continue;
        const other = [...known].find((one) => one.toLowerCase() === field.toLowerCase());
        const hint = other ? `field names are case-sensitive: "${other}"` : didYouMean(field, known);
        yield {
          message: `no result has the field "${field}" behind ${closedBy?.name ?? 'that'}`,
          at: search.find(step.call, field),
          ...(hint ? { hint } : {}),
          ...(step.call.name === 'table' ? { severity: 'info' as const } : {}),
        };
      }
    }
  },
);

function fieldsRead(step: FlowStep): Iterable<string> {
  if (step.call.name !== 'eval') return step.reads;
  // Assignments see those before them.
  const made = new Set<string>();
  const read = new Set<string>();
  for (const one of (step.call.args as { assignments: readonly Assignment[] }).assignments) {
    for (const name of plainFields(one.expression)) if (!made.has(name)) read.add(name);
    made.add(one.target);
  }
  return read;
}

function* plainFields(node: Expr): Generator<string> {
  switch (node.kind) {
    case 'field':
      yield node.name;
      break;
    case 'unary':
      yield* plainFields(node.operand);
      break;
    case 'binary':
      yield* plainFields(node.left);
      yield* plainFields(node.right);
      break;
    case 'in':
      yield* plainFields(node.operand);
      break;
    case 'call':
      if (!asking.has(node.name.toLowerCase()) && !/^(?:searchmatch|mvmap|case|if)$/i.test(node.name))
        for (const one of node.args) yield* plainFields(one);
      break;
    default:
  }
}
