import { DiagnosticError } from '../../diagnostics/index.ts';
import type { Assignment } from '../../spl/ast.ts';
import {
  allFields,
  type FieldSet,
  fieldSet,
  numberOf,
  type Row,
  scalarsOf,
  setField,
  type Value,
} from '../../values/index.ts';
import { command } from '../command.ts';
import { fieldsOf } from '../expression.ts';

interface EvalArguments {
  readonly assignments: readonly Assignment[];
}

/** `{field}` in a target stands for that field's value. */
function targetName(target: string, row: Row): string {
  return target.replace(/\{([^{}]+)\}/g, (_whole, field: string) => scalarsOf(row.get(field) ?? null).join(' '));
}

function neededFields(args: EvalArguments, wanted: FieldSet): FieldSet {
  let needed = wanted;
  for (const assignment of [...args.assignments].reverse()) {
    if (!assignment.dynamic) needed = needed.without(assignment.target);
    else for (const [, field] of assignment.target.matchAll(/\{([^{}]+)\}/g)) needed = needed.with(field!);
    needed = needed.union(fieldsOf(assignment.expression));
  }
  return needed;
}

export const evalCommand = command<EvalArguments>({
  name: 'eval',
  category: 'fields',
  kind: 'streaming',
  summary: 'Calculates expressions and puts their values into fields.',
  arguments: [
    {
      name: 'field=expression',
      type: 'expression',
      doc: 'One or more assignments, separated by commas; a later one sees the earlier ones. A null result removes the field.',
    },
  ],
  examples: [
    {
      title: 'later assignments see earlier ones',
      given: [{ a: '2' }],
      search: 'eval b=a*3, c=b+1',
      gives: [{ a: '2', b: '6', c: '7' }],
    },
    { title: 'a null result removes the field', given: [{ a: '2' }], search: 'eval a=null()', gives: [{}] },
    {
      title: 'braces take the name from a field',
      given: [{ key: 'color', value: 'red' }],
      search: 'eval {key}=value',
      gives: [{ key: 'color', value: 'red', color: 'red' }],
    },
  ],
  parse: (parser) => ({ assignments: parser.assignments() }),
  fields: (args, wanted) => (wanted.all ? allFields : neededFields(args, wanted)),
  outputs: (args, before) =>
    args.assignments.some((one) => one.dynamic) ? undefined : before && fieldNames(before, args),
  *run(rows, args, job) {
    const steps = args.assignments.map((assignment) => ({
      ...assignment,
      compiled: job.compile(assignment.expression),
    }));
    for (const row of rows) {
      job.tick();
      for (const step of steps) {
        const value = step.compiled(row);
        if (typeof value === 'boolean') {
          throw new DiagnosticError({
            code: 'spl-bad-argument',
            severity: 'error',
            message: `the expression for "${step.target}" gives a boolean, which a field cannot hold`,
            hint: `write ${step.target}=if(…, "true", "false")`,
          });
        }
        const name = step.dynamic ? targetName(step.target, row) : step.target;
        if (name !== '') setField(row, name, name === '_time' ? timeOf(value) : value);
      }
      yield row;
    }
  },
});

/** Time is a number, however it was calculated. */
function timeOf(value: Value): Value {
  return numberOf(value) ?? value;
}

function fieldNames(before: readonly string[], args: EvalArguments): readonly string[] {
  const names = new Set(before);
  for (const assignment of args.assignments) if (!assignment.dynamic) names.add(assignment.target);
  return [...fieldSet(names).names];
}
