import { allFields, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface MultikvArguments {
  readonly fields: readonly string[];
  readonly filter: readonly string[];
  readonly forceHeader?: number;
  readonly noHeader: boolean;
  readonly removeOriginal: boolean;
}

const options = {
  copyattrs: 'boolean',
  forceheader: 'integer',
  multitable: 'boolean',
  noheader: 'boolean',
  rmorig: 'boolean',
  conf: 'string',
} as const;

export const multikv = command<MultikvArguments>({
  name: 'multikv',
  category: 'fields',
  kind: 'streaming',
  summary: 'Makes a result of each line of a text table.',
  arguments: [
    { name: 'fields', type: 'fields', doc: 'Only these columns.' },
    { name: 'filter', type: 'fields', doc: 'Only lines that hold one of these words.' },
    { name: 'forceheader', type: 'integer', doc: 'The line that holds the column names, from 1.' },
    { name: 'noheader', type: 'boolean', default: false, doc: 'Names the columns Column_1 and so on.' },
    { name: 'rmorig', type: 'boolean', default: true, doc: 'Whether the original event is removed.' },
    { name: 'copyattrs', type: 'boolean', default: true, doc: 'Accepted; likewise multitable and conf.' },
  ],
  deviations: ['Columns are cut at blanks, not by their position in the header.'],
  examples: [
    {
      title: 'a table',
      given: [{ _raw: 'pid name\n1 init\n2 sh' }],
      search: 'multikv | fields pid name | fields - _raw',
      gives: [
        { pid: '1', name: 'init' },
        { pid: '2', name: 'sh' },
      ],
    },
    {
      title: 'without a header',
      given: [{ _raw: '1 init\n2 sh' }],
      search: 'multikv noheader=true | table Column_2',
      gives: [{ Column_2: 'init' }, { Column_2: 'sh' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    let fields: string[] = [];
    let filter: string[] = [];
    while (!parser.atEnd()) {
      if (parser.tryKeyword('fields')) fields = parser.fieldNames({ stopWords: ['filter'] });
      else if (parser.tryKeyword('filter')) filter = parser.fieldNames({ stopWords: ['fields'] });
      else {
        const before = parser.offset;
        parser.options(options, given);
        if (parser.offset === before) break;
      }
    }
    return {
      fields,
      filter,
      ...(given.forceheader === undefined ? {} : { forceHeader: given.forceheader }),
      noHeader: given.noheader ?? false,
      removeOriginal: given.rmorig ?? true,
    };
  },
  fields: () => allFields,
  *run(rows, args) {
    for (const row of rows) {
      const lines = (textOf(row.get('_raw') ?? null) ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
      const at = args.noHeader ? -1 : args.forceHeader === undefined ? 0 : args.forceHeader - 1;
      const header = args.noHeader
        ? []
        : (lines[at] ?? '')
            .trim()
            .split(/\s+/)
            .map((name) => name.replace(/\W/g, '_'));
      if (!args.removeOriginal) yield row;
      for (const line of lines.slice(at + 1)) {
        if (args.filter.length > 0 && !args.filter.some((word) => line.includes(word))) continue;
        const cells = line.trim().split(/\s+/);
        const made = new Map(row).set('_raw', line);
        cells.forEach((cell, i) => {
          const name = header[i] ?? `Column_${i + 1}`;
          if (args.fields.length === 0 || args.fields.includes(name)) made.set(name, cell);
        });
        yield made;
      }
    }
  },
});
