import { setField, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export const xmlunescape = command<null>({
  name: 'xmlunescape',
  category: 'fields',
  kind: 'streaming',
  summary: 'Puts the characters `&`, `<`, `>` and quotes in place of their XML entities in `_raw`.',
  arguments: [{ name: 'maxinputs', type: 'integer', default: 50000, doc: 'Accepted.' }],
  examples: [
    {
      title: 'entities',
      given: [{ _raw: '&lt;a&gt; &amp; b' }],
      search: 'xmlunescape | eval text=_raw | table text',
      gives: [{ text: '<a> & b' }],
    },
    {
      title: 'each is read once',
      given: [{ _raw: '&amp;lt;' }],
      search: 'xmlunescape | eval text=_raw | table text',
      gives: [{ text: '&lt;' }],
    },
  ],
  parse(parser) {
    parser.options({ maxinputs: 'integer' } as const);
    return null;
  },
  fields: (_args, wanted) => wanted.with('_raw'),
  *run(rows) {
    for (const row of rows) {
      const text = textOf(row.get('_raw') ?? null);
      if (text !== null)
        setField(
          row,
          '_raw',
          text.replace(/&(amp|lt|gt|quot|apos);/g, (_whole, name) => entities[name]!),
        );
      yield row;
    }
  },
});
