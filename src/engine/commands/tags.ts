import { allFields, multivalue, type Row, scalarsOf, scalarText } from '../../values/index.ts';
import { command } from '../command.ts';

interface TagsArguments {
  readonly names: readonly string[];
  readonly output?: string;
  readonly withName: boolean;
  readonly withValue: boolean;
}

const options = { outputfield: 'string', inclname: 'boolean', inclvalue: 'boolean', allowed_tags: 'string' } as const;

export const tags = command<TagsArguments>({
  name: 'tags',
  category: 'knowledge',
  kind: 'streaming',
  summary: 'Adds the tags of field values: all of them in `tag`, those of a field in `tag::field`.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'The fields whose tags to add; all by default.' },
    { name: 'outputfield', type: 'field', doc: 'One field for all tags instead.' },
    { name: 'inclname', type: 'boolean', default: false, doc: 'With outputfield: `field::tag`.' },
    { name: 'inclvalue', type: 'boolean', default: false, doc: 'With outputfield: `value::tag`.' },
  ],
  deviations: ['`allowed_tags` is refused.'],
  examples: [
    { title: 'no tags', given: [{ a: '1' }], search: 'tags', gives: [{ a: '1' }] },
    { title: 'of one field', given: [{ a: '1' }], search: 'tags outputfield=t a', gives: [{ a: '1' }] },
  ],
  parse(parser) {
    const given = parser.options(options);
    const names = parser.fieldNames({ optional: true, options: Object.keys(options) });
    parser.options(options, given);
    if (given.allowed_tags !== undefined) parser.unsupported('tags allowed_tags=');
    return {
      names,
      ...(given.outputfield === undefined ? {} : { output: given.outputfield }),
      withName: given.inclname ?? false,
      withValue: given.inclvalue ?? false,
    };
  },
  fields: (args, wanted) => (args.names.length === 0 ? allFields : wanted.with(...args.names)),
  *run(rows, args, job) {
    const tagged = new Set(job.knowledge.taggedFields());
    const chosen = args.names.length > 0 ? args.names.filter((name) => tagged.has(name)) : [...tagged];
    for (const row of rows) {
      const all = new Set<string>();
      for (const name of chosen) {
        const found = tagsOf(row, name, (value) => job.knowledge.tags(name, value));
        for (const { tag, value } of found)
          all.add(`${args.withName ? `${name}::` : ''}${args.withValue ? `${value}::` : ''}${tag}`);
        if (args.output === undefined && found.length > 0)
          row.set(`tag::${name}`, multivalue([...new Set(found.map((one) => one.tag))].sort()));
      }
      if (all.size > 0) row.set(args.output ?? 'tag', multivalue([...all].sort()));
      yield row;
    }
  },
});

function tagsOf(
  row: Row,
  name: string,
  lookUp: (value: string) => readonly string[],
): { tag: string; value: string }[] {
  return scalarsOf(row.get(name) ?? null)
    .map(scalarText)
    .flatMap((value) => lookUp(value).map((tag) => ({ tag, value })));
}
