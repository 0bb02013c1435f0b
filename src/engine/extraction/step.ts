import type { Row } from '../../values/index.ts';
import type { StoredEvent } from '../store.ts';

/** One step of search-time extraction: adds fields of an event to its row. */
export type Step = (event: StoredEvent, row: Row) => void;

/** Is told about each field that a step has made, and where the step is set. */
export type Trace = (field: string, origin: string) => void;

/** With a trace, reports each field that a step has added or changed. */
export function traced(services: { readonly trace?: Trace }, origin: string, step: Step): Step {
  const { trace } = services;
  if (!trace) return step;
  return (event, row) => {
    const before = new Map(row);
    step(event, row);
    for (const [name, value] of row) if (before.get(name) !== value) trace(name, origin);
  };
}
