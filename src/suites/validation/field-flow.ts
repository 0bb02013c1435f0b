import { findCommand } from '../../engine/commands/index.ts';
import type { CommandCall } from '../../spl/index.ts';
import { noFields } from '../../values/index.ts';

/** Which fields may exist at a place in a search. */
export interface FieldState {
  /** Every field that may exist; undefined where any may: events, lookups without a list of outputs, … */
  readonly known: ReadonlySet<string> | undefined;
  /** The command that closed the set: `stats`, `table`, … */
  readonly closedBy?: CommandCall;
}

/** One command of a pipeline with the fields around it. */
export interface FlowStep {
  readonly call: CommandCall;
  readonly before: FieldState;
  readonly after: FieldState;
  /** The plain names that the command itself reads. */
  readonly reads: readonly string[];
}

/**
 * Follows the fields through a pipeline by what each command declares (`fields`, `outputs`). A set is only closed where
 * every command on the way says what it makes, so that what is missing in it is missing for certain.
 */
export function flowOf(
  commands: readonly CommandCall[],
  start: FieldState = { known: undefined },
): readonly FlowStep[] {
  const steps: FlowStep[] = [];
  let before = start;
  for (const call of commands) {
    const after = outputsOf(call, before);
    steps.push({ call, before, after, reads: readsOf(call) });
    before = after;
  }
  return steps;
}

function outputsOf(call: CommandCall, before: FieldState): FieldState {
  const definition = findCommand(call.name);
  const outputs = definition?.outputs?.(call.args, before.known && [...before.known]);
  if (outputs === undefined || outputs.some((name) => name.includes('*'))) return { known: undefined };
  const closes =
    definition?.kind === 'transforming' ||
    definition?.kind === 'generating' ||
    call.name === 'fields' ||
    before.known === undefined;
  if (closes) return { known: new Set(outputs), closedBy: call };
  return { known: new Set(outputs), ...(before.closedBy ? { closedBy: before.closedBy } : {}) };
}

function readsOf(call: CommandCall): readonly string[] {
  const fields = findCommand(call.name)?.fields(call.args, noFields);
  return fields === undefined || fields.all ? [] : [...fields.names];
}
