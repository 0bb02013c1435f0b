import { expect } from 'chai';
import { loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';

/** The value of setting S for an event, under the given stanzas (each `S = <stanza>` unless settings are given). */
function winner(stanzas: readonly (string | readonly [string, string])[], event: Partial<Record<string, string>> = {}) {
  const text = stanzas
    .map((one) => (typeof one === 'string' ? [one, ''] : one))
    .map(([name, more]) => `[${name}]\ncategory = ${name}\n${more}\n`)
    .join('');
  const { knowledge, diagnostics } = loadKnowledge([memoryApp('a', new Map([['default/props.conf', text]]))]);
  expect(diagnostics).to.deep.equal([]);
  const found = knowledge.props({ source: '/var/log/messages', sourcetype: 'syslog', host: 'web1', ...event });
  return found.settings.get('category')?.value;
}

describe('props.conf stanzas', () => {
  const cases: [
    string,
    readonly (string | readonly [string, string])[],
    Partial<Record<string, string>>,
    string | undefined,
  ][] = [
    [
      'source before host before sourcetype before default',
      ['default', 'syslog', 'host::web1', 'source::/var/log/messages'],
      {},
      'source::/var/log/messages',
    ],
    ['host before sourcetype', ['host::web1', 'syslog'], {}, 'host::web1'],
    ['sourcetype before default', ['syslog', 'default'], {}, 'syslog'],
    ['... crosses folders', ['source::/var/.../messages'], {}, 'source::/var/.../messages'],
    ['* stays in a folder', ['source::/var/*/messages'], {}, 'source::/var/*/messages'],
    ['* does not cross folders', ['source::/var/*'], {}, undefined],
    ['the whole source must match', ['source::/var/log'], {}, undefined],
    ['a dot is a dot', ['source::a.b'], { source: 'axb' }, undefined],
    [
      'alternatives are regular expressions',
      ['source::/var/log/(messages|syslog)'],
      {},
      'source::/var/log/(messages|syslog)',
    ],
    [
      'backslashes of Windows paths',
      ['source::C:\\logs\\\\*.txt'],
      { source: 'C:\\logs\\a.txt' },
      'source::C:\\logs\\\\*.txt',
    ],
    ['sources match with case', ['source::/VAR/log/messages'], {}, undefined],
    ['unless the pattern says otherwise', ['source::(?i)/VAR/log/messages'], {}, 'source::(?i)/VAR/log/messages'],
    ['hosts match without case', ['host::WEB*'], {}, 'host::WEB*'],
    [
      'a literal name before a pattern',
      ['source::/var/log/messages', 'source::...messages'],
      {},
      'source::/var/log/messages',
    ],
    [
      'among patterns the first in ASCII order',
      ['source::...z...', 'source::...a...'],
      { source: 'az' },
      'source::...a...',
    ],
    [
      '* sorts before letters',
      ['source::.../bar/baz', 'source::.../bar/*'].map((name) => [name, 'priority = 1'] as const),
      { source: '/x/bar/baz' },
      'source::.../bar/*',
    ],
    [
      'priority before ASCII order',
      [
        ['source::...a...', 'priority = 5'],
        ['source::...z...', 'priority = 10'],
      ],
      { source: 'az' },
      'source::...z...',
    ],
    ['a pattern of sourcetypes', ['(?::){0}sys*'], {}, '(?::){0}sys*'],
    ['a sourcetype by name before a pattern', ['syslog', '(?::){0}sys*'], {}, 'syslog'],
    ['an automatic sourcetype rule never applies', ['rule::x'], {}, undefined],
  ];
  for (const [title, stanzas, event, wanted] of cases) it(title, () => expect(winner(stanzas, event)).to.equal(wanted));

  it('merges setting by setting', () => {
    const text = '[syslog]\nTZ = UTC\nTRUNCATE = 1\n[source::x]\nTRUNCATE = 2\n';
    const { knowledge } = loadKnowledge([memoryApp('a', new Map([['default/props.conf', text]]))]);
    const { settings } = knowledge.props({ source: 'x', sourcetype: 'syslog', host: 'h' });
    expect([settings.get('TZ')!.value, settings.get('TRUNCATE')!.value]).to.deep.equal(['UTC', '2']);
    expect(settings.get('TRUNCATE')!.origin).to.equal('a [source::x]');
  });
  it('rename: searches see the new sourcetype and its settings, indexing the old ones', () => {
    const text = '[old]\nrename = new\nTRUNCATE = 1\nEVAL-a = 1\n[new]\nTRUNCATE = 2\n';
    const { knowledge } = loadKnowledge([memoryApp('a', new Map([['default/props.conf', text]]))]);
    const event = { source: 's', sourcetype: 'old', host: 'h' };
    expect(knowledge.props(event).sourcetype).to.equal('new');
    expect([...knowledge.props(event).settings.keys()]).to.deep.equal(['TRUNCATE']);
    expect(knowledge.props(event).settings.get('TRUNCATE')!.value).to.equal('2');
    expect(knowledge.indexProps(event).settings.get('TRUNCATE')!.value).to.equal('1');
  });
  it('names a stanza whose pattern is wrong; the others work', () => {
    const text = '[source::a(]\nTRUNCATE = 1\n[source::b]\nTRUNCATE = 2\n';
    const { knowledge, diagnostics } = loadKnowledge([memoryApp('a', new Map([['default/props.conf', text]]))]);
    expect(diagnostics.map((one) => one.code)).to.deep.equal(['conf-bad-pattern']);
    expect(diagnostics[0]!.message).to.include('[source::a(]');
    expect(knowledge.props({ source: 'b', sourcetype: 't', host: 'h' }).settings.get('TRUNCATE')!.value).to.equal('2');
  });
});
