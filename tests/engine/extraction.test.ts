import { expect } from 'chai';
import { createEngine } from '../../src/engine/engine.ts';
import { loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { allFields, fieldSet, type Row, scalarsOf, scalarText } from '../../src/values/index.ts';

import { cells, engineWith } from './harness.ts';

type Fields = Record<string, string | string[] | null>;

interface Case {
  readonly title: string;
  /** Settings of the event's sourcetype in props.conf. */
  readonly props: string;
  readonly transforms?: string;
  readonly lookup?: string;
  readonly raw: string;
  /** What must come out; null for a field that must not exist. */
  readonly fields: Fields;
}

function extract({ props, transforms, lookup, raw }: Case, wanted?: readonly string[]) {
  const files = new Map([
    ['default/props.conf', `[t]\n${props}\n`],
    ['default/transforms.conf', `[l]\nfilename = l.csv\n${transforms ?? ''}`],
    ['lookups/l.csv', lookup ?? 'k,v\n'],
  ]);
  const notes: string[] = [];
  const engine = createEngine({
    knowledge: loadKnowledge([memoryApp('a', files)]).knowledge,
    now: () => 0,
    onNote: (note) => notes.push(note),
  });
  engine.ingestEvents([{ raw, time: 0, index: 'main', host: 'h', source: 's', sourcetype: 't' }]);
  const [bucket] = engine.store.buckets();
  const extractor = engine.extractor(bucket!, wanted ? fieldSet(wanted) : allFields);
  return { row: extractor.extract(bucket!.events[0]!), notes };
}

const cellsOf = (row: Row, names: readonly string[]): Fields =>
  Object.fromEntries(
    names.map((name) => {
      const texts = scalarsOf(row.get(name) ?? null).map(scalarText);
      return [name, texts.length === 0 ? null : texts.length === 1 ? texts[0]! : texts];
    }),
  );

const quiet = 'KV_MODE = none\n';
const cases: readonly Case[] = [
  // EXTRACT
  {
    title: 'EXTRACT takes the first match',
    props: `${quiet}EXTRACT-a = n(?<n>\\d)`,
    raw: 'n1 n2',
    fields: { n: '1' },
  },
  {
    title: 'EXTRACT … in a field that another one made',
    props: `${quiet}EXTRACT-a = path=(?<path>\\S+)\nEXTRACT-b = (?<file>[^/]+)$ in path`,
    raw: 'path=/a/b.txt end',
    fields: { path: '/a/b.txt', file: 'b.txt' },
  },
  {
    title: 'EXTRACT settings run in the order of their names',
    props: `${quiet}EXTRACT-b = (?<x>b)\nEXTRACT-a = (?<x>a)`,
    raw: 'b a',
    fields: { x: 'a' },
  },
  {
    title: 'a broken EXTRACT leaves the others alone',
    props: `${quiet}EXTRACT-a = (?<x>\nEXTRACT-b = (?<y>b)`,
    raw: 'b',
    fields: { x: null, y: 'b' },
  },
  // REPORT
  {
    title: 'REPORT with FORMAT',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nREGEX = (\\w+)@(\\w+)\nFORMAT = user::$1 domain::$2 both::"$1 at $2"\n',
    raw: 'ann@corp',
    fields: { user: 'ann', domain: 'corp', both: 'ann at corp' },
  },
  {
    title: 'FORMAT $1::$2 takes every pair and cleans the keys',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nREGEX = ([\\w.-]+)=(\\w+)\nFORMAT = $1::$2\n',
    raw: 'a.b=1 c-d=2',
    fields: { a_b: '1', c_d: '2' },
  },
  {
    title: 'CLEAN_KEYS = false keeps them',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nREGEX = ([\\w.]+)=(\\w+)\nFORMAT = $1::$2\nCLEAN_KEYS = false\n',
    raw: 'a.b=1',
    fields: { 'a.b': '1' },
  },
  {
    title: '_KEY_ and _VAL_ groups',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nREGEX = (?<_KEY_1>\\w+)->(?<_VAL_1>\\w+)\n',
    raw: 'a->1 b->2',
    fields: { a: '1', b: '2' },
  },
  {
    title: 'MV_ADD collects, without it the first value stays',
    props: `${quiet}REPORT-a = one, many`,
    transforms: '[one]\nREGEX = (?<x>\\d)\n[many]\nREGEX = (?<y>\\d)\nMV_ADD = true\n',
    raw: '1 2 3',
    fields: { x: '1', y: ['1', '2', '3'] },
  },
  {
    title: 'KEEP_EMPTY_VALS keeps empty values',
    props: `${quiet}REPORT-a = drop, keep`,
    transforms: '[drop]\nREGEX = a=(?<a>\\w*)\n[keep]\nREGEX = b=(?<b>\\w*)\nKEEP_EMPTY_VALS = true\n',
    raw: 'a= b=',
    fields: { a: null, b: '' },
  },
  {
    title: 'SOURCE_KEY reads another field',
    props: `${quiet}EXTRACT-a = to=(?<to>\\S+)\nREPORT-b = r`,
    transforms: '[r]\nSOURCE_KEY = to\nREGEX = @(?<domain>.+)\n',
    raw: 'from=x@y to=a@b',
    fields: { domain: 'b' },
  },
  {
    title: 'DELIMS with FIELDS',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nDELIMS = ","\nFIELDS = a, "b", c\n',
    raw: '1,"2,3",,4',
    fields: { a: '1', b: '2,3', c: null },
  },
  {
    title: 'DELIMS with two sets',
    props: `${quiet}REPORT-a = r`,
    transforms: '[r]\nDELIMS = "|;", "=:"\n',
    raw: 'a=1|b:2;c="3|4"',
    fields: { a: '1', b: '2', c: '3|4' },
  },
  {
    title: 'a transform that does not exist leaves the others alone',
    props: `${quiet}REPORT-a = gone, r`,
    transforms: '[r]\nREGEX = (?<x>x)\n',
    raw: 'x',
    fields: { x: 'x' },
  },
  // KV_MODE
  {
    title: 'KV_MODE = auto',
    props: '',
    raw: 'a=1, b="x y" c=\'z\' a.b=3 a=2',
    fields: { a: '1', b: 'x y', c: 'z', a_b: '3' },
  },
  {
    title: 'KV_MODE = auto_escaped resolves escaped quotes',
    props: 'KV_MODE = auto_escaped',
    raw: 'a="x \\"y\\" \\\\z"',
    fields: { a: 'x "y" \\z' },
  },
  { title: 'KV_MODE = none', props: 'KV_MODE = none', raw: 'a=1', fields: { a: null } },
  {
    title: 'KV_MODE = json',
    props: 'KV_MODE = json',
    raw: '{"a": {"b": [1, 2]}, "c": null, "d": true}',
    fields: { 'a.b{}': ['1', '2'], c: 'null', d: 'true' },
  },
  { title: 'AUTO_KV_JSON reads JSON in auto mode', props: '', raw: '{"a": "x=1"}', fields: { a: 'x=1', x: null } },
  {
    title: 'AUTO_KV_JSON = false does not',
    props: 'AUTO_KV_JSON = false',
    raw: '{"a": "x=1"}',
    fields: { a: null, x: '1' },
  },
  {
    title: 'KV_MODE = xml names leaves and their attributes',
    props: 'KV_MODE = xml',
    raw: '<r><a>1</a><a>2</a><b c="3"/></r>',
    fields: { a: ['1', '2'], b_c: '3' },
  },
  {
    title: 'automatic extraction does not touch what an EXTRACT made',
    props: 'EXTRACT-a = (?<a>\\d)',
    raw: '9 a=1',
    fields: { a: '9' },
  },
  // FIELDALIAS
  {
    title: 'several aliases in one setting, names in quotes',
    props: 'FIELDALIAS-x = a AS b "a" AS "c d" a ASNEW e',
    raw: 'a=1',
    fields: { a: '1', b: '1', 'c d': '1', e: '1' },
  },
  { title: 'AS overwrites', props: 'FIELDALIAS-x = a AS b', raw: 'a=1 b=2', fields: { b: '1' } },
  {
    title: 'AS without its original removes the alias',
    props: 'FIELDALIAS-x = a AS b',
    raw: 'b=2',
    fields: { b: null },
  },
  { title: 'ASNEW keeps a value', props: 'FIELDALIAS-x = a ASNEW b', raw: 'a=1 b=2', fields: { b: '2' } },
  {
    title: 'ASNEW without its original does nothing',
    props: 'FIELDALIAS-x = a ASNEW b',
    raw: 'b=2',
    fields: { b: '2' },
  },
  // EVAL
  {
    title: 'calculated fields all read the state before them',
    props: 'EVAL-a = b\nEVAL-b = a\nEVAL-c = a."!"',
    raw: 'a=1 b=2',
    fields: { a: '2', b: '1', c: '1!' },
  },
  { title: 'null removes a field', props: 'EVAL-a = null()', raw: 'a=1', fields: { a: null } },
  {
    title: 'a calculated field with an unusual name',
    props: "EVAL-x.y = 'a'",
    raw: 'a=1',
    fields: { 'x.y': '1' },
  },
  {
    title: 'aliases come before calculated fields',
    props: 'FIELDALIAS-x = a AS b\nEVAL-c = b',
    raw: 'a=1',
    fields: { c: '1' },
  },
  // LOOKUP
  {
    title: 'LOOKUP with OUTPUT overwrites, and empties where nothing matches',
    props: 'LOOKUP-x = l k AS a OUTPUT v AS b\nLOOKUP-y = l k AS gone OUTPUT v AS c',
    lookup: 'k,v\n1,one\n',
    raw: 'a=1 b=old gone=9 c=old',
    fields: { b: 'one', c: null },
  },
  {
    title: 'OUTPUTNEW keeps a value',
    props: 'LOOKUP-x = l k AS a OUTPUTNEW v AS b, w AS c',
    lookup: 'k,v,w\n1,one,uno\n',
    raw: 'a=1 b=old',
    fields: { b: 'old', c: 'uno' },
  },
  {
    title: 'without OUTPUT all other columns',
    props: 'LOOKUP-x = l k',
    lookup: 'k,v,w\n1,one,uno\n',
    raw: 'k=1',
    fields: { v: 'one', w: 'uno' },
  },
  {
    title: 'several keys, several rows',
    props: 'LOOKUP-x = l k AS a, j AS b OUTPUT v',
    lookup: 'k,j,v\n1,2,x\n1,2,y\n1,3,z\n',
    raw: 'a=1 b=2',
    fields: { v: ['x', 'y'] },
  },
  {
    title: 'calculated fields come before lookups',
    props: 'EVAL-a = "1"\nLOOKUP-x = l k AS a OUTPUT v\nEVAL-late = v',
    lookup: 'k,v\n1,one\n',
    raw: 'nothing',
    fields: { v: 'one', late: null },
  },
  {
    title: 'a lookup that does not exist leaves the others alone',
    props: 'LOOKUP-a = gone k OUTPUT v\nLOOKUP-b = l k OUTPUT v',
    lookup: 'k,v\n1,one\n',
    raw: 'k=1',
    fields: { v: 'one' },
  },
];

describe('search-time extraction', () => {
  for (const one of cases) {
    it(one.title, () => expect(cellsOf(extract(one).row, Object.keys(one.fields))).to.deep.equal(one.fields));
    it(`${one.title}, one field at a time`, () => {
      for (const [name, value] of Object.entries(one.fields))
        expect(cellsOf(extract(one, [name]).row, [name])).to.deep.equal({ [name]: value });
    });
  }
  it('says what it cannot use, once, with its setting', () => {
    const { notes } = extract({
      title: '',
      props: 'EXTRACT-a = (?<x>\nREPORT-b = gone\nEVAL-c = nonsense(\nLOOKUP-d = gone k OUTPUT v\n',
      raw: 'x',
      fields: {},
    });
    expect(notes.map((note) => note.replace(/:.*/s, ''))).to.have.members([
      'a [t] EXTRACT-a',
      'a [t] REPORT-b',
      'a [t] EVAL-c',
      'a [t] LOOKUP-d',
    ]);
  });
  it('an external lookup is named', () => {
    const { notes } = extract({
      title: '',
      props: 'LOOKUP-d = dns clienthost OUTPUT clientip\n',
      transforms: '[dns]\nexternal_cmd = lookup.py clienthost clientip\nfields_list = clienthost, clientip\n',
      raw: 'clienthost=a',
      fields: {},
    });
    expect(notes.join()).to.include('LOOKUP-d').and.include('"dns" (lookup.py clienthost clientip) is not supported');
  });
  it('eventtypes may use macros and other eventtypes; tags follow', () => {
    const files = new Map([
      ['default/macros.conf', '[mine]\ndefinition = sourcetype=t\n'],
      [
        'default/eventtypes.conf',
        '[one]\nsearch = `mine` a=1\n[two]\nsearch = eventtype=one b=2\n[off]\nsearch = sourcetype=t\ndisabled = 1\n',
      ],
      [
        'default/tags.conf',
        '[eventtype=one]\nfirst = enabled\n[eventtype=two]\nsecond = enabled\ngone = disabled\n[a=1]\nvalue = enabled\n',
      ],
    ]);
    const engine = createEngine({ knowledge: loadKnowledge([memoryApp('a', files)]).knowledge, now: () => 0 });
    engine.ingestEvents([{ raw: 'a=1 b=2', time: 0, index: 'main', host: 'h', source: 's', sourcetype: 't' }]);
    const [row] = engine.search('tag=second | table eventtype tag tag::a tag::eventtype').rows;
    expect(cellsOf(row!, ['eventtype', 'tag', 'tag::a', 'tag::eventtype'])).to.deep.equal({
      eventtype: ['one', 'two'],
      tag: ['first', 'second', 'value'],
      'tag::a': 'value',
      'tag::eventtype': ['first', 'second'],
    });
  });
});

describe('a lookup with a filter', () => {
  const files = (filter: string) => ({
    'default/transforms.conf': `[l]\nfilename = l.csv\nfilter = ${filter}\n`,
    'default/props.conf': '[t]\nLOOKUP-l = l k OUTPUT v\n',
    'lookups/l.csv': 'k,v,state\na,1,off\na,2,on\nb,3,off\n',
  });
  const rows = (filter: string, search: string) => cells(engineWith(files(filter)).search(search));
  const filter = 'state=on OR v=3';
  it('gives the rows that it lets through, to every command', () => {
    expect(rows(filter, '| makeresults | eval k="a" | lookup l k | table v')).to.deep.equal([{ v: '2' }]);
    expect(rows(filter, '| inputlookup l | table v')).to.deep.equal([{ v: '2' }, { v: '3' }]);
    expect(rows(filter, '| from lookup:l | table v')).to.deep.equal([{ v: '2' }, { v: '3' }]);
    expect(rows(filter, '| inputlookup l.csv | stats count')).to.deep.equal([{ count: '3' }]);
  });
  it('is used by automatic lookups', () => {
    const engine = engineWith(files(filter));
    engine.ingestRaw({ index: 'main', host: 'h', source: 's', sourcetype: 't' }, ['k=a\n']);
    expect(cells(engine.search('index=main | table v'))).to.deep.equal([{ v: '2' }]);
  });
  it('keeps the rows that it hides when others are written', () => {
    const engine = engineWith(files(filter));
    engine.search('| makeresults | eval k="b", v="9", state="on" | fields - _time | outputlookup append=true l');
    expect(cells(engine.search('| inputlookup l.csv | stats count'))).to.deep.equal([{ count: '4' }]);
  });
  it('that is no expression is an error of the search', () => {
    expect(() => rows('state=on)', '| inputlookup l')).to.throw('the filter of the lookup "l"');
  });
});
