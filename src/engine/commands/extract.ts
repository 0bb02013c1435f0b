import { allFields, scalarsOf, scalarText, textOf } from '../../values/index.ts';
import { command } from '../command.ts';
import { compileTransform } from '../extraction/transform.ts';

interface ExtractArguments {
  readonly transforms: readonly string[];
  readonly pairDelimiters?: string;
  readonly keyDelimiters?: string;
  readonly limit: number;
  readonly clean: boolean;
  readonly addValues: boolean;
  readonly maxCharacters: number;
}

const options = {
  pairdelim: 'string',
  kvdelim: 'string',
  segment: 'boolean',
  auto: 'boolean',
  reload: 'boolean',
  limit: 'integer',
  maxchars: 'integer',
  mv_add: 'boolean',
  clean_keys: 'boolean',
} as const;

export const extract = command<ExtractArguments>({
  name: 'extract',
  aliases: ['kv'],
  category: 'fields',
  kind: 'streaming',
  summary: 'Extracts key=value pairs from `_raw`, or runs transforms over it.',
  arguments: [
    { name: 'transforms', type: 'fields', doc: 'Names of transforms.conf stanzas to run.' },
    { name: 'pairdelim', type: 'string', doc: 'Characters between pairs.' },
    { name: 'kvdelim', type: 'string', doc: 'Characters between key and value.' },
    { name: 'limit', type: 'integer', default: 50, doc: 'How many pairs to take.' },
    {
      name: 'clean_keys',
      type: 'boolean',
      default: true,
      doc: 'Turns characters other than letters, digits and `_` of a key to `_`.',
    },
    { name: 'maxchars', type: 'integer', default: 10240, doc: 'How many characters of the event to read.' },
    { name: 'mv_add', type: 'boolean', default: false, doc: 'Whether a further value of a field is added to it.' },
    { name: 'segment', type: 'boolean', doc: 'Accepted; likewise auto and reload.' },
  ],
  examples: [
    {
      title: 'own delimiters',
      given: [{ _raw: 'a:1;b:two' }],
      search: 'extract pairdelim=";" kvdelim=":" | fields - _raw',
      gives: [{ a: '1', b: 'two' }],
    },
    {
      title: 'pairs with the usual delimiters',
      given: [{ _raw: 'a=1, b="two words"' }],
      search: 'extract | table a b',
      gives: [{ a: '1', b: 'two words' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const transforms = parser.fieldNames({ optional: true, options: Object.keys(options) });
    parser.options(options, given);
    return {
      transforms,
      limit: given.limit ?? 50,
      clean: given.clean_keys ?? true,
      addValues: given.mv_add ?? false,
      maxCharacters: given.maxchars ?? 10_240,
      ...(given.pairdelim === undefined ? {} : { pairDelimiters: given.pairdelim }),
      ...(given.kvdelim === undefined ? {} : { keyDelimiters: given.kvdelim }),
    };
  },
  // A transform may read any field.
  fields: (args, wanted) => (args.transforms.length > 0 ? allFields : wanted.with('_raw')),
  *run(rows, args, job) {
    const transforms = args.transforms.flatMap((name) => {
      const stanza = job.knowledge.transform(name);
      const transform = stanza && compileTransform(name, stanza);
      if (!transform) job.message('WARN', `There is no transform "${name}".`);
      return transform ?? [];
    });
    const pairs = args.pairDelimiters ?? ' ,;|\n\t';
    const keys = args.keyDelimiters ?? '=';
    for (const row of rows) {
      const raw = textOf(row.get('_raw') ?? null);
      if (raw !== null) {
        for (const transform of transforms)
          for (const text of transform.sourceKey === '_raw'
            ? [raw]
            : scalarsOf(row.get(transform.sourceKey) ?? null).map(scalarText))
            transform.apply(text, row);
        if (args.transforms.length === 0) {
          let count = 0;
          for (const [key, value] of readPairs(raw.slice(0, args.maxCharacters), pairs, keys)) {
            if (++count > args.limit) break;
            const name = args.clean ? key.replace(/\W/g, '_').replace(/^_+/, '') : key;
            if (name === '') continue;
            if (!row.has(name)) row.set(name, value);
            else if (args.addValues) row.set(name, [...scalarsOf(row.get(name)!), value]);
          }
        }
      }
      yield row;
    }
  },
});

function* readPairs(text: string, pairs: string, keys: string): Generator<readonly [string, string]> {
  let part = '';
  const parts: string[] = [];
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted && pairs.includes(char)) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  for (const one of parts) {
    const at = [...one].findIndex((char) => keys.includes(char));
    if (at <= 0) continue;
    const value = one
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/s, '$1');
    if (value !== '') yield [one.slice(0, at).trim(), value];
  }
}
