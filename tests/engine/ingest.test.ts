import { expect } from 'chai';
import { RawIngester } from '../../src/engine/ingest/ingest.ts';
import type { EventInput } from '../../src/engine/store.ts';
import { createTextDecoder } from '../../src/formats/text-decoder.ts';
import { loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';

const now = 1_700_000_000;
const metadata = { index: 'main', host: 'h', source: 's', sourcetype: 't' };

/** Indexes text with the given settings of its sourcetype, cut into chunks of `size` characters. */
function ingest(props: string, text: string, transforms = '', size = Number.POSITIVE_INFINITY) {
  const files = new Map([
    ['default/props.conf', `[t]\n${props}\n`],
    ['default/transforms.conf', transforms],
  ]);
  const notes: string[] = [];
  const { knowledge } = loadKnowledge([memoryApp('a', files)]);
  const ingester = new RawIngester(metadata, { knowledge, now, complain: (note) => notes.push(note) });
  const events: EventInput[] = [];
  for (let at = 0; at < text.length; at += size) events.push(...ingester.push(text.slice(at, at + size)));
  events.push(...ingester.finish());
  return { events, raws: events.map((event) => event.raw), times: events.map((event) => event.time), notes };
}

const merge = 'SHOULD_LINEMERGE = true\n';
const single = 'SHOULD_LINEMERGE = false\n';

describe('event breaking', () => {
  const cases: [string, string, string, string[]][] = [
    ['one line, one event', single, 'a\nb\r\nc', ['a', 'b', 'c']],
    ['runs of line breaks are one break', single, 'a\n\n\r\n\nb\n', ['a', 'b']],
    ['a carriage return alone breaks', single, 'a\rb\r\rc\n', ['a', 'b', 'c']],
    ['a byte order mark is no text', single, '\ufeffa\nb', ['a', 'b']],
    ['LINE_BREAKER drops its first group', `${single}LINE_BREAKER = (;)\\d`, 'a;1;b;2', ['a', '1;b', '2']],
    ['LINE_BREAKER without a group drops the match', `${single}LINE_BREAKER = ;+`, 'a;;b', ['a', 'b']],
    [
      'events that span lines',
      `${single}LINE_BREAKER = ([\\r\\n]+)<E`,
      '<E>\n1</E>\r\n<E>\n2</E>\n',
      ['<E>\n1</E>', '<E>\n2</E>'],
    ],
    ['a last event that was cut off', `${single}LINE_BREAKER = ([\\r\\n]+)<E`, '<E>1</E>\n<E>2', ['<E>1</E>', '<E>2']],
    ['TRUNCATE cuts lines', `${single}TRUNCATE = 3`, 'abcdef\nab', ['abc', 'ab']],
    ['before they are merged', `${merge}TRUNCATE = 3\nBREAK_ONLY_BEFORE = ^x`, 'xabc\nyabc', ['xab\nyab']],
    ['TRUNCATE = 0 cuts nothing', `${single}TRUNCATE = 0`, 'a'.repeat(20_000), ['a'.repeat(20_000)]],
    [
      'lines are merged up to the next time',
      merge,
      '2026-01-01 00:00:00 a\n  b\n2026-01-01 00:00:01 c',
      ['2026-01-01 00:00:00 a\n  b', '2026-01-01 00:00:01 c'],
    ],
    [
      'the time may be one that only TIME_FORMAT knows',
      `${merge}TIME_PREFIX = ^at\nTIME_FORMAT = %j/%Y`,
      'at001/2026 a\n b\nat002/2026 c',
      ['at001/2026 a\n b', 'at002/2026 c'],
    ],
    [
      'no time, no break: epoch seconds behind a colon are none',
      merge,
      '{"at":1600000000}\n{"at":1600000001}\n{"at": 1600000002}',
      ['{"at":1600000000}\n{"at":1600000001}', '{"at": 1600000002}'],
    ],
    ['BREAK_ONLY_BEFORE', `${merge}BREAK_ONLY_BEFORE = ^\\[`, '[1\na\n[2\nb', ['[1\na', '[2\nb']],
    [
      'MUST_BREAK_AFTER',
      `${merge}BREAK_ONLY_BEFORE_DATE = false\nMUST_BREAK_AFTER = ^end`,
      'a\nend\nb\nend',
      ['a\nend', 'b\nend'],
    ],
    [
      'MUST_NOT_BREAK_BEFORE',
      `${merge}BREAK_ONLY_BEFORE = ^x\nMUST_NOT_BREAK_BEFORE = ^xy`,
      'x1\nxy\nx2',
      ['x1\nxy', 'x2'],
    ],
    [
      'MUST_NOT_BREAK_AFTER holds until MUST_BREAK_AFTER',
      `${merge}BREAK_ONLY_BEFORE = ^x\nMUST_NOT_BREAK_AFTER = begin\nMUST_BREAK_AFTER = end`,
      'x begin\nx\nx end\nx',
      ['x begin\nx\nx end', 'x'],
    ],
    ['MAX_EVENTS bounds an event', `${merge}BREAK_ONLY_BEFORE = ^never\nMAX_EVENTS = 2`, 'a\nb\nc', ['a\nb', 'c']],
    [
      'with DATETIME_CONFIG = NONE no time breaks',
      `${merge}DATETIME_CONFIG = NONE`,
      '2026-01-01 00:00:00 a\n2026-01-01 00:00:01 c',
      ['2026-01-01 00:00:00 a\n2026-01-01 00:00:01 c'],
    ],
  ];
  for (const [title, props, text, wanted] of cases) {
    it(title, () => expect(ingest(props, text).raws).to.deep.equal(wanted));
    if (text.length < 1000)
      it(`${title}, whatever the chunks`, () => {
        for (const size of [1, 2, 3, 7]) expect(ingest(props, text, '', size).raws, `${size}`).to.deep.equal(wanted);
      });
  }
  it('a LINE_BREAKER that is no pattern is named; lines are events', () => {
    const { raws, notes } = ingest(`${single}LINE_BREAKER = ([`, 'a\nb');
    expect(raws).to.deep.equal(['a', 'b']);
    expect(notes.join()).to.include('LINE_BREAKER');
  });
});

describe('texts without a break', () => {
  const text = `<E>${'x'.repeat(300_000)}\n<E>${'y'.repeat(100_000)}\nplain\n<E>z`;
  for (const size of [1000, 70_000, 250_000])
    it(`are events of their own in pieces of ${size}`, () => {
      const { raws } = ingest(`${single}LINE_BREAKER = ([\\r\\n]+)<E>\nTRUNCATE = 0`, text, '', size);
      expect(raws.map((raw) => raw.length)).to.deep.equal([300_003, 100_009, 4]);
    });
});

describe('character sets', () => {
  const decode = (bytes: Buffer, charset: string | undefined, size: number) => {
    const decoder = createTextDecoder(charset);
    let text = '';
    for (let at = 0; at < bytes.length; at += size) text += decoder.write(bytes.subarray(at, at + size));
    return text + decoder.end();
  };
  const utf16 = Buffer.from('\ufeffé€\n', 'utf16le');
  const cases: [string, Buffer, string | undefined, string][] = [
    ['UTF-8', Buffer.from('é€'), undefined, 'é€'],
    ['UTF-16 by its mark, little end first', utf16, undefined, 'é€\n'],
    ['UTF-16 by its mark, big end first', Buffer.from(utf16).swap16(), undefined, 'é€\n'],
    ['UTF-16 by name', utf16.subarray(2), 'UTF-16LE', 'é€\n'],
    ['Latin 1', Buffer.from([0xe9, 0x0a]), 'LATIN-1', 'é\n'],
    ['Windows', Buffer.from([0x80]), 'CP1252', '€'],
    ['Japanese', Buffer.from([0x82, 0xa0]), 'SHIFT_JIS', 'あ'],
    ['AUTO is UTF-8', Buffer.from('é'), 'AUTO', 'é'],
    ['one byte', Buffer.from('a'), undefined, 'a'],
    ['no bytes', Buffer.alloc(0), undefined, ''],
  ];
  for (const [title, bytes, charset, wanted] of cases)
    it(title, () => {
      for (const size of [1, 3, 100]) expect(decode(bytes, charset, size)).to.equal(wanted);
    });
  it('CHARSET comes from props.conf; one that is unknown is named', () => {
    const of = (props: string) => {
      const notes: string[] = [];
      const { knowledge } = loadKnowledge([memoryApp('a', new Map([['default/props.conf', `[t]\n${props}\n`]]))]);
      const { charset } = new RawIngester(metadata, { knowledge, now, complain: (note) => notes.push(note) });
      return [charset, notes.length];
    };
    expect(of('CHARSET = CP1252')).to.deep.equal(['CP1252', 0]);
    expect(of('CHARSET = MARTIAN')).to.deep.equal([undefined, 1]);
  });
});

describe('timestamps', () => {
  const cases: [string, string, string, number[]][] = [
    [
      'TIME_PREFIX and TIME_FORMAT',
      `${single}TIME_PREFIX = at=\nTIME_FORMAT = %s`,
      'id=1600000000 at=1000000000',
      [1_000_000_000],
    ],
    ['TZ', `${single}TIME_FORMAT = %Y-%m-%d %H:%M\nTZ = Europe/Berlin`, '2026-01-01 01:00', [1_767_225_600]],
    [
      'a zone in the text before TZ',
      `${single}TIME_FORMAT = %Y-%m-%dT%H:%M%z\nTZ = Europe/Berlin`,
      '2026-01-01T01:00+0000',
      [1_767_229_200],
    ],
    ['MAX_TIMESTAMP_LOOKAHEAD', `${single}MAX_TIMESTAMP_LOOKAHEAD = 10`, 'xxxxxxxxxxxx 2026-01-01 00:00:00', [now]],
    [
      'an event without a time takes that before it',
      single,
      '2026-01-01 00:00:00 a\nb',
      [1_767_225_600, 1_767_225_600],
    ],
    [
      'a TIME_FORMAT without a year means the last such day, or one of the next two',
      `${single}TIME_FORMAT = %b %d %H:%M:%S`,
      'Nov 16 20:00:00 a\nNov 17 00:00:00 a\nFeb 10 00:00:00 a',
      [1_700_164_800, 1_668_643_200, 1_675_987_200],
    ],
    [
      'and for a leap day, the last leap year',
      `${single}TIME_PREFIX = at=\nTIME_FORMAT = %b %d %H:%M`,
      'at=Feb 29 00:00',
      [1_582_934_400],
    ],
    ['DATETIME_CONFIG = CURRENT', `${single}DATETIME_CONFIG = CURRENT`, '2026-01-01 00:00:00 a', [now]],
  ];
  for (const [title, props, text, wanted] of cases)
    it(title, () => expect(ingest(props, text).times).to.deep.equal(wanted));
  it('a time zone that does not exist is named', () => {
    expect(ingest(`${single}TZ = Mars/Base`, 'a').notes.join()).to.include('"Mars/Base" is no time zone');
  });
});

describe('index-time transforms', () => {
  const run = (transforms: string, text: string, names = 'x') =>
    ingest(`${single}TRANSFORMS-a = ${names}`, text, transforms).events;
  it('rewrite metadata', () => {
    const transforms = `[st]\nREGEX = ^(\\w+)\nDEST_KEY = MetaData:Sourcetype\nFORMAT = sourcetype::$1_log
[ho]\nREGEX = host=(\\w+)\nDEST_KEY = MetaData:Host\nFORMAT = host::$1
[so]\nSOURCE_KEY = MetaData:Source\nREGEX = source::(.*)\nDEST_KEY = MetaData:Source\nFORMAT = source::$1/more
[ix]\nREGEX = .\nDEST_KEY = _MetaData:Index\nFORMAT = other\n`;
    const [event] = run(transforms, 'acme host=web', 'st, ho, so, ix');
    expect(event).to.include({ sourcetype: 'acme_log', host: 'web', source: 's/more', index: 'other' });
  });
  it('drop to the nullQueue, and call back', () => {
    const transforms =
      '[none]\nREGEX = .\nDEST_KEY = queue\nFORMAT = nullQueue\n[keep]\nREGEX = keep\nDEST_KEY = queue\nFORMAT = indexQueue\n';
    expect(run(transforms, 'drop\nkeep', 'none, keep').map((event) => event.raw)).to.deep.equal(['keep']);
    expect(run(transforms, 'drop\nkeep', 'none')).to.deep.equal([]);
    expect(run(transforms, 'keep')).to.have.length(1);
  });
  it('replace the text', () => {
    const [event] = run('[x]\nREGEX = ^(.*)secret(.*)$\nDEST_KEY = _raw\nFORMAT = $1#$2\n', 'a secret b');
    expect(event!.raw).to.equal('a # b');
  });
  const indexed = (event: EventInput | undefined) =>
    Object.fromEntries([...(event?.indexed ?? [])].filter(([name]) => name !== 'timestamp'));
  it('write indexed fields with WRITE_META, or to _meta', () => {
    expect(
      indexed(run('[x]\nREGEX = id=(\\d+)\nFORMAT = id::$1 kind::"a b"\nWRITE_META = true\n', 'id=7')[0]),
    ).to.deep.equal({
      id: '7',
      kind: 'a b',
    });
    expect(indexed(run('[x]\nREGEX = id=(?<id>\\d+)\nWRITE_META = true\n', 'id=7')[0])).to.deep.equal({ id: '7' });
    expect(indexed(run('[x]\nREGEX = id=(\\d+)\nWRITE_META = true\n', 'id=7')[0])).to.deep.equal({ x: '7' });
    expect(indexed(run('[x]\nREGEX = id=(\\d+)\nDEST_KEY = _meta\nFORMAT = id::$1\n', 'id=7')[0])).to.deep.equal({
      id: '7',
    });
  });
  it('REPEAT_MATCH goes on, DEFAULT_VALUE stands in, LOOKAHEAD bounds', () => {
    const many = '[x]\nREGEX = (\\d)\nFORMAT = n::$1\nWRITE_META = true\nREPEAT_MATCH = true\n';
    expect(indexed(run(many, '1 2')[0])).to.deep.equal({ n: ['1', '2'] });
    const fallback =
      '[x]\nREGEX = to=(\\w+)\nDEST_KEY = _MetaData:Index\nFORMAT = $1\nDEFAULT_VALUE = rest\nLOOKAHEAD = 10\n';
    expect(run(fallback, 'to=a\nnone\n............ to=b').map((event) => event.index)).to.deep.equal([
      'a',
      'rest',
      'rest',
    ]);
  });
  it('SEDCMD edits the text behind the timestamp', () => {
    const { events } = ingest(`${single}TIME_FORMAT = %s\nSEDCMD-a = s/\\d+/N/g y/ab/AB/`, '1000000000 ab');
    expect(events[0]).to.include({ raw: 'N AB', time: 1_000_000_000 });
  });
  describe('INGEST_EVAL', () => {
    const cases: [string, string, Record<string, unknown>][] = [
      ['adds indexed fields', 'n=length(_raw), double=n*2', { n: '5', double: '10' }],
      [
        'has functions and strings with commas',
        'k=if(match(_raw, "^a,b"), "x,y", "no"), l=upper("q")',
        { k: 'x,y', l: 'Q' },
      ],
      ['adds a value to a field that is there', 'a=5, a=a+2', { a: ['5', '7'] }],
      ['puts a value in its place with :=', 'a=5, a:=a+2', { a: '7' }],
      ['removes with null()', 'a=5, b=1, a:=null()', { b: '1' }],
      [
        'reads all values with $mv:…$',
        'v="a", v="b", one=mvjoin(v, ","), all=mvjoin($mv:v$, ",")',
        {
          v: ['a', 'b'],
          one: 'a',
          all: 'a,b',
        },
      ],
      ['makes a multivalue', 'x=mvappend("a", "b")', { x: ['a', 'b'] }],
      [
        'takes marked names and types',
        '$field:kind$=if($pd:_raw$ LIKE "a%", "warn", "ok"), n[int]=7/2',
        {
          kind: 'warn',
          n: '3',
        },
      ],
      ['sees the metadata', 'where=index.":".host.":".source.":".sourcetype', { where: 'main:h:s:t' }],
    ];
    for (const [title, expression, wanted] of cases)
      it(title, () => {
        expect(indexed(run(`[x]\nINGEST_EVAL = ${expression}\n`, 'a,b c')[0])).to.deep.equal(wanted);
      });
    it('writes the text, the time and the metadata', () => {
      const [event] = run(
        '[x]\nINGEST_EVAL = _raw=replace(_raw, "\\d", "#"), _time=12.5, host="web", index:="other", sourcetype=sourcetype."2"\n',
        'a1',
      );
      expect(event).to.include({ raw: 'a#', time: 12.5, host: 'web', index: 'other', sourcetype: 't2' });
    });
    it('drops events, and overrides REGEX', () => {
      const transforms =
        '[x]\nREGEX = .\nDEST_KEY = _raw\nFORMAT = no\nINGEST_EVAL = queue=if(_raw="a", "nullQueue", queue)\n';
      expect(run(transforms, 'a\nb').map((event) => event.raw)).to.deep.equal(['b']);
    });
    it('stops further transforms with STOP_PROCESSING_IF', () => {
      const transforms = '[x]\nINGEST_EVAL = a=_raw\nSTOP_PROCESSING_IF = a="1"\n[y]\nINGEST_EVAL = b=1\n';
      expect(run(transforms, '1\n2', 'x, y').map(indexed)).to.deep.equal([{ a: '1' }, { a: '2', b: '1' }]);
    });
    for (const broken of ['a==1', 'a=', '=1', 'a=nofunction(1)'])
      it(`names an expression that is wrong: ${broken}`, () => {
        const { notes, raws } = ingest(`${single}TRANSFORMS-a = x`, 'a', `[x]\nINGEST_EVAL = ${broken}\n`);
        expect(raws).to.deep.equal(['a']);
        expect(notes.join()).to.match(/^a \[t\] TRANSFORMS-a, transform x: ./);
      });
  });

  describe('CLONE_SOURCETYPE', () => {
    const masked = '[x]\nREGEX = ^(.*)secret(.*)$\nDEST_KEY = _raw\nFORMAT = $1#$2\n';
    const kinds = (events: EventInput[]) => events.map(({ sourcetype, raw }) => [sourcetype, raw]);
    it('changes a copy and leaves the event', () => {
      expect(kinds(run(`${masked}CLONE_SOURCETYPE = masked\n`, 'a secret b\nplain'))).to.deep.equal([
        ['t', 'a secret b'],
        ['masked', 'a # b'],
        ['t', 'plain'],
      ]);
    });
    it('changes the event itself where the source type is its own', () => {
      expect(kinds(run(`${masked}CLONE_SOURCETYPE = t\n`, 'a secret b'))).to.deep.equal([['t', 'a # b']]);
    });
    it('applies the transforms of the new source type, and never clones in a circle', () => {
      const clone = (name: string, to: string) =>
        `[${name}]\nREGEX = .\nDEST_KEY = _MetaData:Index\nFORMAT = ${name}\nCLONE_SOURCETYPE = ${to}\n`;
      const { events } = ingest(
        `${single}TRANSFORMS-a = one\n[u]\nSEDCMD-a = s/a/b/\nTRANSFORMS-a = two`,
        'a',
        `${clone('one', 'u')}${clone('two', 't')}`,
      );
      expect(events.map(({ sourcetype, raw, index }) => [sourcetype, raw, index])).to.deep.equal([
        ['t', 'a', 'main'],
        ['u', 'b', 'one'],
      ]);
    });
  });

  it('name what cannot be used', () => {
    const { notes, raws } = ingest(
      `${single}TRANSFORMS-a = gone, bad\nSEDCMD-b = nonsense`,
      'a',
      '[bad]\nREGEX = (\nDEST_KEY = queue\nFORMAT = nullQueue\n',
    );
    expect(raws).to.deep.equal(['a']);
    expect(notes.map((note) => note.replace(/:.*/s, ''))).to.deep.equal([
      'a [t] TRANSFORMS-a',
      'a [t] TRANSFORMS-a, transform bad',
      'a [t] SEDCMD-b',
    ]);
  });
});

describe('INDEXED_EXTRACTIONS', () => {
  const table = (props: string, text: string) =>
    ingest(props, text).events.map(({ indexed }) =>
      Object.fromEntries([...(indexed ?? [])].filter(([name]) => name !== 'timestamp')),
    );
  const cases: [string, string, string, object[]][] = [
    [
      'csv reads the header',
      'INDEXED_EXTRACTIONS = csv',
      'a,b c\n1,"x, ""y"""\n2,\n',
      [{ a: '1', b_c: 'x, "y"' }, { a: '2' }],
    ],
    [
      'a quoted value goes on in the next line',
      'INDEXED_EXTRACTIONS = csv',
      'a,b\n1,"x\ny"\n2,z\n',
      [
        { a: '1', b: 'x\ny' },
        { a: '2', b: 'z' },
      ],
    ],
    ['tsv', 'INDEXED_EXTRACTIONS = tsv', 'a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
    ['psv', 'INDEXED_EXTRACTIONS = psv', 'a|b\n1|2\n', [{ a: '1', b: '2' }]],
    [
      'w3c reads #Fields, again where it changes',
      'INDEXED_EXTRACTIONS = w3c',
      '#Software: x\n#Fields: date cs(User-Agent)\n2026-01-01 UA\n#Fields: date s-ip\n2026-01-02 ::1\n',
      [
        { date: '2026-01-01', cs_User_Agent: 'UA' },
        { date: '2026-01-02', s_ip: '::1' },
      ],
    ],
    ['FIELD_NAMES, no header', 'INDEXED_EXTRACTIONS = csv\nFIELD_NAMES = a, b', '1,2\n', [{ a: '1', b: '2' }]],
    [
      'FIELD_DELIMITER and FIELD_QUOTE',
      "INDEXED_EXTRACTIONS = csv\nFIELD_DELIMITER = ;\nFIELD_QUOTE = '",
      "a;b\n'1;2';3\n",
      [{ a: '1;2', b: '3' }],
    ],
    [
      'HEADER_FIELD_LINE_NUMBER',
      'INDEXED_EXTRACTIONS = csv\nHEADER_FIELD_LINE_NUMBER = 2',
      'made by hand\na,b\n1,2\n',
      [{ a: '1', b: '2' }],
    ],
    [
      'PREAMBLE_REGEX',
      'INDEXED_EXTRACTIONS = csv\nPREAMBLE_REGEX = ^//',
      '// one\n// two\na,b\n1,2\n',
      [{ a: '1', b: '2' }],
    ],
    [
      'FIELD_HEADER_REGEX',
      'INDEXED_EXTRACTIONS = csv\nFIELD_HEADER_REGEX = ^Columns:\\s*\nPREAMBLE_REGEX = ^#',
      '#x\nColumns: a,b\n1,2\n',
      [{ a: '1', b: '2' }],
    ],
    ['MISSING_VALUE_REGEX', 'INDEXED_EXTRACTIONS = csv\nMISSING_VALUE_REGEX = ^-$', 'a,b\n1,-\n', [{ a: '1' }]],
    [
      'json',
      `INDEXED_EXTRACTIONS = json\n${single}`,
      '{"a": {"b": [1, 2]}, "source": "x"}\n',
      [{ 'a.b{}': ['1', '2'], extracted_source: 'x' }],
    ],
    [
      'json without braces',
      `INDEXED_EXTRACTIONS = json\n${single}JSON_TRIM_BRACES_IN_ARRAY_NAMES = true`,
      '{"a": [1]}\n',
      [{ a: '1' }],
    ],
  ];
  for (const [title, props, text, wanted] of cases) it(title, () => expect(table(props, text)).to.deep.equal(wanted));
  it('TIMESTAMP_FIELDS', () => {
    const props = 'INDEXED_EXTRACTIONS = csv\nTIMESTAMP_FIELDS = date, time\nTIME_FORMAT = %Y-%m-%d %H:%M:%S';
    expect(ingest(props, 'time,x,date\n00:00:01,1999-01-01 00:00:00,2026-01-01\n').times).to.deep.equal([
      1_767_225_601,
    ]);
  });
  it('the header is no event', () => {
    expect(ingest('INDEXED_EXTRACTIONS = csv', 'a,b\n1,2\n').raws).to.deep.equal(['1,2']);
  });
});
