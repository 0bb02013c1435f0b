import fc from 'fast-check';
import type { EventInput } from '../../../src/engine/store.ts';

/** Values of fields: what folds, what separates segments, what is escaped, what is a number in several spellings. */
export const values = [
  ...['alice', 'Alice', 'ALICE.x', 'Bob', 'root', 'admin-1', 'a.b.c', '10.0.0.1', '10.0.0.77', 'tcp', 'cmd.exe'],
  ...['4104', '4104.0', '04104', '+4104', '41', '1', '1.0', '01', '0', '-5', '7', '2.50', '1e6'],
  ...['C:\\Temp\\x.exe', 'say "hi"', "it's", 'a/b', 'a,b', 'a=b', 'x y', 'a;b:c', 'a&b', '<tag>', 'a|b', '50%', 'x*y'],
  ...[
    'äpfel',
    'ÄPFEL',
    'straße',
    'STRASSE',
    'İstanbul',
    'istanbul',
    '\u212Aelvin',
    'kelvin',
    'ſoft',
    'soft',
    'ΣΑΣ',
    'σας',
  ],
  ...['ab"cd"ef', 'staff', 'logon', 'x""y', '&amp;', '\\u0041', 'a\u0307b', 'Xi', 'X\u0130'],
  ...['line\nbreak', 'tab\tbed', '', ' padded ', 'true', 'null', '{"k":"v"}', 'user=alice', 'key~value', '日本語'],
];

const value = fc.constantFrom(...values);
const id = fc.constantFrom('1', '7', '4104', '4104.0', '12', '41e2', 'x');
const fieldNames = ['user', 'id', 'cmd', 'proto', 'src', 'account'];
/** Names that other things have as well. */
const taken = ['tag', 'eventtype', 'host', 'index', 'sourcetype', 'linecount', 'timestamp', 'department', 'calc'];
const fieldName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...fieldNames) },
  fc.constantFrom('a-b', 'other', ...taken),
);
const fields = fc.dictionary(fieldName, fc.oneof(value, id), { maxKeys: 5 });

/** Raw text in one format, for given fields. */
type Format = (fields: Readonly<Record<string, string>>, choice: (sides: number) => number) => string;

const formats: Readonly<Record<string, Format>> = {
  pairs: (given, choice) => {
    if (!choice(6)) return formats.json!(given, choice);
    if (!choice(6))
      return `${formats.json!(given, choice).slice(0, -(1 + choice(9)))} ${formats.escaped!(given, choice)}`;
    return Object.entries(given)
      .map(([name, text]) => `${name}=${choice(2) ? quoted(text) : choice(2) ? text : `"${text}"`}`)
      .join(choice(2) ? ' ' : ', ');
  },
  escaped: (given) =>
    Object.entries(given)
      .map(([name, text]) => `${name}=${quoted(text)}`)
      .join(' '),
  json: (given, choice) => {
    const { cmd, user, ...rest } = given;
    const scalar = (text: string) =>
      choice(3) || !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e\d+)?$/.test(text) ? text : raw(text);
    const body = {
      ...(user === undefined ? {} : { user: choice(4) ? scalar(user) : [user, 'second'] }),
      ...Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, scalar(text)])),
      ...(cmd === undefined ? {} : { nested: { cmd, text: `inside ${cmd}` }, list: [cmd, user ?? null, true] }),
    };
    const text = JSON.stringify(body)
      .replace(/"\u0000([^"]*)"/g, '$1')
      .replace(/"\\u0000([^"]*)"/g, '$1');
    const escaped = choice(3)
      ? text
      : text.replace(/(?<=[:[,]"[^"\\]*)[a-z=.]/gi, (char) => (choice(3) ? char : unicode(char)));
    return choice(3) ? escaped : escaped.replaceAll('":', '": ').replaceAll('/', '\\/');
  },
  xml: (given, choice) => {
    const { id: code = '1', ...rest } = given;
    const quote = choice(2) ? "'" : '"';
    if (!choice(4)) return plainXml(given, quote, choice);
    const data = Object.entries(rest).map(
      ([name, text]) => `<Data Name=${quote}${name}${quote}>${xmlText(text, choice)}</Data>`,
    );
    return `<Event xmlns=${quote}http://schemas.microsoft.com/win/2004/08/events/event${quote}><System><Provider Name=${quote}P${quote}/><EventID>${xmlText(code, choice)}</EventID><Computer>h</Computer></System><EventData>${data.join('')}</EventData></Event>`;
  },
  lines: ({ src = 'x', user = 'nobody', id: code = '0', cmd = 'a|b', proto = 'p' }) =>
    `${src} ${user} [${code}] ${cmd}|${proto} key~${user} key~second "a:${proto}";b:"${user}"`,
};

function plainXml(given: Readonly<Record<string, string>>, quote: string, choice: (sides: number) => number): string {
  const elements = Object.entries(given).map(([name, text]) =>
    choice(4) ? `<${name}>${xmlText(text, choice)}</${name}>` : `<x ${name}=${quote}${xmlAttribute(text)}${quote}/>`,
  );
  return `${choice(2) ? '<?xml version="1.0"?>' : ''}<log>${elements.join('')}</log>`;
}

function xmlAttribute(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A JSON number, marked until the text is written. */
function raw(text: string): string {
  return `\u0000${text}`;
}

function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function xmlText(text: string, choice: (sides: number) => number): string {
  if (!choice(6) && !text.includes(']]>')) return `<![CDATA[${text}]]>`;
  const escaped = text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
  const entity = choice(8) ? escaped : escaped.replace(/[a-z1]/, (char) => `&#x${char.charCodeAt(0).toString(16)};`);
  const inside = ['<!-- c -->', '<?p i?>', '<b/>', '<![CDATA[]]>'][choice(4)]!;
  return choice(10) || !/^\w{3}/.test(entity) ? entity : entity.slice(0, 1) + inside + entity.slice(1);
}

const indexedFields = fc.dictionary(fc.constantFrom('user', 'region', 'id', 'made'), value, { minKeys: 1, maxKeys: 2 });

/** An event of any format, in one of a few buckets. */
export const event: fc.Arbitrary<EventInput> = fc
  .record({
    kind: fc.constantFrom('pairs', 'pairs', 'xml', 'json', 'escaped', 'lines', 'oldname'),
    fields,
    seed: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
    index: fc.constantFrom('main', 'main', 'other', '_internal'),
    host: fc.constantFrom('web1', 'web2', 'db', '10.0.0.1', 'Alice'),
    source: fc.constantFrom('/var/log/root.log', 'tcp:514', 'alice', 'C:\\logs\\4104'),
    time: fc.nat(40),
    indexed: fc.option(indexedFields, { nil: undefined, freq: 6 }),
  })
  .map(({ kind, fields: given, seed, index, host, source, time, indexed }) => {
    let i = 0;
    const choice = (sides: number) => (seed[i++ % seed.length]! + i) % sides;
    const write = formats[kind === 'oldname' ? 'pairs' : kind]!;
    return {
      ...{ raw: write(given, choice), index, host, source, sourcetype: kind },
      time: 1_700_000_000 + time / 4,
      ...(indexed ? { indexed: new Map(Object.entries(indexed)) } : {}),
    };
  });

/** Rows of a CSV file, whose fields are indexed. */
export const csv: fc.Arbitrary<string> = fc
  .array(
    fc.array(
      value.filter((text) => !text.includes('\n')),
      { minLength: 3, maxLength: 3 },
    ),
    { maxLength: 4 },
  )
  .map((rows) =>
    ['user,id,cmd', ...rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))].join('\n'),
  );
