import type { CommandArgumentDoc } from './command.ts';

/** The options of commands that take whole searches: `append`, `appendcols`, `union`. */
export const subsearchOptions = { maxtime: 'integer', maxout: 'integer', timeout: 'integer' } as const;

/** Those options as `docs/spl.md` shows them. */
export const subsearchArguments: readonly CommandArgumentDoc[] = [
  { name: 'maxout', type: 'integer', default: 50_000, doc: 'How many results of a subsearch to take.' },
  { name: 'maxtime', type: 'integer', default: 60, doc: 'Accepted; the time limit of the whole search holds.' },
  { name: 'timeout', type: 'integer', default: 60, doc: 'Accepted; the time limit of the whole search holds.' },
];
