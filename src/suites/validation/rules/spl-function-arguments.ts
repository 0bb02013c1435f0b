import { findFunction } from '../../../engine/functions/index.ts';
import { searchRule } from '../rule.ts';

export const splFunctionArguments = searchRule(
  {
    id: 'spl-function-arguments',
    severity: 'error',
    explanation: 'A function is called with as many arguments as it takes.',
    bad: { search: 'index=main user=* dest=* | eval user=replace(user, "x") | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | eval user=replace(user, "x", "y") | stats count by user dest' },
  },
  function* (search) {
    for (const { node } of search.expressions) {
      const definition = node.kind === 'call' ? findFunction(node.name) : undefined;
      if (node.kind !== 'call' || !definition) continue;
      const args = definition.arguments;
      const least = args.filter((one) => !one.optional && !one.repeats).length;
      const most = args.some((one) => one.repeats) ? Number.POSITIVE_INFINITY : args.length;
      const count = node.args.length;
      if (count >= least && count <= most) continue;
      yield {
        message: `${definition.name}() takes ${least === most ? least : count < least ? `at least ${least}` : `at most ${most}`} argument${(count < least ? least : most) === 1 ? '' : 's'}, not ${count}`,
        at: search.at(node.span),
        hint: `${definition.name}(${args.map((one) => (one.optional ? `[${one.name}]` : one.name)).join(', ')})`,
      };
    }
  },
);
