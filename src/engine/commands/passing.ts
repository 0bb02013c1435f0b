import { command } from '../command.ts';

/** Commands that steer where a search runs or how results look; here the results pass as they are. */
function passing(name: string, category: string, summary: string, example: string, aliases: readonly string[] = []) {
  return command<null>({
    name,
    aliases,
    category,
    kind: 'streaming',
    summary,
    arguments: [{ name: 'arguments', type: 'other', doc: 'Accepted.' }],
    deviations: ['Results pass unchanged.'],
    examples: [
      { title: 'results pass', given: [{ a: '1' }], search: example, gives: [{ a: '1' }] },
      { title: 'all of them', given: [{ a: '1' }, { b: '2' }], search: example, gives: [{ a: '1' }, { b: '2' }] },
    ],
    parse(parser) {
      parser.rest();
      return null;
    },
    fields: (_args, wanted) => wanted,
    *run(rows) {
      yield* rows;
    },
  });
}

export const highlight = passing(
  'highlight',
  'display',
  'Would mark words in the events that are shown.',
  'highlight x',
);
export const iconify = passing('iconify', 'display', 'Would show an icon for each value of a field.', 'iconify a');
export const localop = passing('localop', 'display', 'Keeps the commands behind it on the search head.', 'localop');
export const noop = passing('noop', 'display', 'Does nothing; carries options for the search as a whole.', 'noop');
export const redistribute = passing(
  'redistribute',
  'display',
  'Would spread the search over indexers.',
  'redistribute',
);
export const typer = passing('typer', 'knowledge', 'Events carry their eventtypes already.', 'typer');
