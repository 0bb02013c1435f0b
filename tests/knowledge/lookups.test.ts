import { expect } from 'chai';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
import { createLookupMatcher, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';

/** Values of `v` in the rows that match, for a lookup with the given settings over a table with keys `k`, `j`, `t`. */
function matches(settings: string, csv: string, inputs: Record<string, string>, time?: number): (string | undefined)[] {
  const files = new Map([
    ['default/transforms.conf', `[l]\nfilename = l.csv\n${settings}\n`],
    ['lookups/l.csv', csv],
  ]);
  const { knowledge } = loadKnowledge([memoryApp('a', files)]);
  const match = createLookupMatcher(knowledge.lookup('l')!, Object.keys(inputs));
  return match(Object.values(inputs), time).map((row) => row.get('v'));
}

describe('lookup definitions', () => {
  const cases: [string, string, string, Record<string, string>, (string | undefined)[]][] = [
    ['exact', '', 'k,v\na,1\na,2\nb,3\n', { k: 'a' }, ['1', '2']],
    ['case counts', '', 'k,v\nA,1\n', { k: 'a' }, []],
    ['case_sensitive_match = false', 'case_sensitive_match = false', 'k,v\nA,1\n', { k: 'a' }, ['1']],
    ['several keys', '', 'k,j,v\na,x,1\na,y,2\n', { k: 'a', j: 'y' }, ['2']],
    ['max_matches takes the first of the file', 'max_matches = 1', 'k,v\na,1\na,2\n', { k: 'a' }, ['1']],
    ['WILDCARD', 'match_type = WILDCARD(k)', 'k,v\n*.exe,1\na*,2\n', { k: 'a.exe' }, ['1', '2']],
    ['a pattern only where match_type says so', '', 'k,v\n*,1\n', { k: 'a' }, []],
    [
      'CIDR',
      'match_type = CIDR(k)',
      'k,v\n10.0.0.0/8,1\n10.1.0.0/16,2\n192.168.0.0/16,3\n',
      { k: '10.1.2.3' },
      ['1', '2'],
    ],
    [
      'CIDR of IPv6',
      'match_type = CIDR(k)',
      'k,v\n2001:db8::/32,1\n::/0,2\n10.0.0.0/8,3\n',
      { k: '2001:db8::5' },
      ['1', '2'],
    ],
    ['what is no address is in no network', 'match_type = CIDR(k)', 'k,v\n0.0.0.0/0,1\n', { k: 'host' }, []],
    [
      'WILDCARD and CIDR together',
      'match_type = WILDCARD(k), CIDR(j)',
      'k,j,v\na*,10.0.0.0/8,1\nb*,10.0.0.0/8,2\n',
      { k: 'ab', j: '10.1.1.1' },
      ['1'],
    ],
    [
      'default_match fills up to min_matches',
      'min_matches = 2\ndefault_match = none',
      'k,v\na,1\n',
      { k: 'a' },
      ['1', 'none'],
    ],
    ['default_match without min_matches does nothing', 'default_match = none', 'k,v\na,1\n', { k: 'b' }, []],
  ];
  for (const [title, settings, csv, inputs, wanted] of cases)
    it(title, () => expect(matches(settings, csv, inputs)).to.deep.equal(wanted));

  describe('by time', () => {
    const csv = 'k,t,v\na,100,1\na,200,2\na,300,3\n';
    const settings = 'time_field = t\ntime_format = %s';
    it('takes the latest row before the event', () =>
      expect(matches(settings, csv, { k: 'a' }, 250)).to.deep.equal(['2']));
    it('max_offset_secs and min_offset_secs bound the distance', () => {
      expect(matches(`${settings}\nmax_offset_secs = 10`, csv, { k: 'a' }, 250)).to.deep.equal([]);
      expect(matches(`${settings}\nmin_offset_secs = 60`, csv, { k: 'a' }, 250)).to.deep.equal(['1']);
    });
    it('max_matches counts from the latest', () =>
      expect(matches(`${settings}\nmax_matches = 2`, csv, { k: 'a' }, 400)).to.deep.equal(['3', '2']));
    it('reads the time by its format', () =>
      expect(
        matches('time_field = t\ntime_format = %Y-%m-%d', 'k,t,v\na,1970-01-02,1\n', { k: 'a' }, 86_400),
      ).to.deep.equal(['1']));
  });

  it('an external lookup is refused by name', () => {
    const files = new Map([
      ['default/transforms.conf', '[dns]\nexternal_cmd = lookup.py host ip\nfields_list = host,ip\n'],
    ]);
    const { knowledge } = loadKnowledge([memoryApp('a', files)]);
    expect(() => createLookupMatcher(knowledge.lookup('dns')!, ['host'])).to.throw(
      DiagnosticError,
      '"dns" (lookup.py host ip)',
    );
  });
  it('a KV store lookup starts empty, with the fields of its definition or collection', () => {
    const files = new Map([
      [
        'default/transforms.conf',
        '[k1]\nexternal_type = kvstore\ncollection = c\nfields_list = _key, a\n[k2]\nexternal_type = kvstore\ncollection = c\n',
      ],
      ['default/collections.conf', '[c]\nfield.a = string\nfield.b = number\n'],
    ]);
    const { knowledge } = loadKnowledge([memoryApp('a', files)]);
    expect(knowledge.lookup('k1')!.table().columns).to.deep.equal(['_key', 'a']);
    expect(knowledge.lookup('k2')!.table().columns).to.deep.equal(['a', 'b']);
    knowledge.writeLookup('k1', [new Map([['a', '1']])], ['a'], false);
    expect(
      knowledge
        .lookup('k2')!
        .table()
        .rows.map((row) => row.get('a')),
    ).to.deep.equal(['1']);
  });
  it('names a definition whose file is missing', () => {
    const { diagnostics } = loadKnowledge([
      memoryApp('a', new Map([['default/transforms.conf', '[l]\nfilename = gone.csv\n']])),
    ]);
    expect(diagnostics.map((one) => one.code)).to.deep.equal(['lookup-file-missing']);
    expect(diagnostics[0]!.message).to.include('gone.csv');
  });
  it('reads a table with a BOM and ragged rows, and says so once', () => {
    const files = new Map([
      ['default/transforms.conf', '[l]\nfilename = l.csv\n'],
      ['lookups/l.csv', '\ufeffk,v\na\nb,1,2\nc,3\n'],
    ]);
    const { knowledge, diagnostics } = loadKnowledge([memoryApp('a', files)]);
    expect(
      knowledge
        .lookup('l')!
        .table()
        .rows.map((row) => [row.get('k'), row.get('v')]),
    ).to.deep.equal([
      ['a', undefined],
      ['b', '1'],
      ['c', '3'],
    ]);
    expect(diagnostics.map((one) => one.message)).to.deep.equal([
      '2 rows, the first one here, have another number of fields (1) than the header (2)',
    ]);
  });
});
