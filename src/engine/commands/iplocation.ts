import { multivalue, scalarsOf, scalarText, setField } from '../../values/index.ts';
import { command } from '../command.ts';

interface IplocationArguments {
  readonly field: string;
  readonly prefix: string;
  readonly allFields: boolean;
}

const options = { prefix: 'string', allfields: 'boolean', lang: 'string' } as const;
const names = ['City', 'Country', 'Region', 'lat', 'lon'] as const;
const furtherNames = ['Continent', 'MetroCode', 'Timezone'] as const;

function namesOf(args: IplocationArguments) {
  return args.allFields ? [...names, ...furtherNames] : names;
}

export const iplocation = command<IplocationArguments>({
  name: 'iplocation',
  category: 'fields',
  kind: 'streaming',
  summary: 'Adds the place of an IP address.',
  arguments: [
    { name: 'field', type: 'field', doc: 'The field that holds the address.' },
    { name: 'prefix', type: 'string', default: '', doc: 'Put before the new names.' },
    { name: 'allfields', type: 'boolean', default: false, doc: 'Also Continent, MetroCode and Timezone.' },
    { name: 'lang', type: 'string', default: 'en', doc: 'Accepted.' },
  ],
  deviations: [
    'The database is the one that limits.conf names (`[iplocation]` `db_path`), else `@ip-location-db/geo-whois-asn-country-mmdb` where it is installed, which knows countries only. Without one every address is unknown, as a private address is in Splunk: the fields are empty texts.',
  ],
  examples: [
    {
      title: 'an unknown place',
      given: [{ src: '10.0.0.1' }],
      search: 'iplocation src',
      gives: [{ src: '10.0.0.1', City: '', Country: '', Region: '' }],
    },
    {
      title: 'a prefix',
      given: [{ src: '10.0.0.1' }],
      search: 'iplocation prefix=src_ src | table src_Country',
      gives: [{ src_Country: '' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const field = parser.fieldName().name;
    parser.options(options, given);
    return { field, prefix: given.prefix ?? '', allFields: given.allfields ?? false };
  },
  fields: (args, wanted) => wanted.with(args.field),
  outputs: (args, before) => before && [...new Set([...before, ...namesOf(args).map((name) => args.prefix + name)])],
  *run(rows, args, job) {
    const locate = job.environment.locate;
    if (!locate) job.message('WARN', 'iplocation has no location database: every place is unknown.');
    for (const row of rows) {
      const addresses = scalarsOf(row.get(args.field) ?? null).map(scalarText);
      if (addresses.length > 0) {
        const places = addresses.map((address) => locate?.(address));
        for (const name of namesOf(args)) {
          const values = places.map((place) => place?.[name]).filter((value) => value !== undefined);
          if (values.length > 0) setField(row, args.prefix + name, multivalue(values));
          else if (name !== 'lat' && name !== 'lon') row.set(args.prefix + name, '');
        }
      }
      yield row;
    }
  },
});
