import type { Expr } from '../../spl/ast.ts';

/** The fields named in an expression, in order of appearance, each once. */
export function fieldNamesIn(expression: Expr): string[] {
  const names = new Set<string>();
  const walk = (node: Expr): void => {
    if (node.kind === 'field') names.add(node.name);
    else if (node.kind === 'unary') walk(node.operand);
    else if (node.kind === 'binary') {
      walk(node.left);
      walk(node.right);
    } else if (node.kind === 'in') {
      walk(node.operand);
      node.values.forEach(walk);
    } else if (node.kind === 'call') node.args.forEach(walk);
  };
  walk(expression);
  // `null` without parentheses is an ordinary name, but nobody means a field by it here.
  return [...names].filter((name) => name.toLowerCase() !== 'null');
}
