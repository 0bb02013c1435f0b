import { expect } from 'chai';
import fc from 'fast-check';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
import { firstSet } from '../../src/formats/pcre/cost.ts';
import { toJavaScript } from '../../src/formats/pcre/javascript.ts';
import { createMatcher } from '../../src/formats/pcre/matcher.ts';
import { parsePattern } from '../../src/formats/pcre/parse.ts';
import { compileRegex } from '../../src/formats/pcre.ts';

const cases: [string, string, string | null][] = [
  ['(?i)abc', 'xABCx', 'ABC'],
  ['a(?i)b', 'aB', 'aB'],
  ['a(?i)b', 'AB', null],
  ['(?i:a)b', 'Ab', 'Ab'],
  ['(?P<n>\\d+)', 'a12', '12'],
  ['(?<q>["\']).*?(?P=q)', `x'y'z`, "'y'"],
  ['\\x{202E}', 'a\u202eb', '\u202e'],
  ['[\\x{41}-\\x{43}]+', 'zABCz', 'ABC'],
  ['a.c', 'a\rc', 'a\rc'],
  ['a.c', 'a\nc', null],
  ['(?s)a.c', 'a\nc', 'a\nc'],
  ['^b', 'a\nb', null],
  ['(?m)^b$', 'a\nb\nc', 'b'],
  ['b$', 'b\n', 'b'],
  ['b\\z', 'b\n', null],
  ['\\Ab', 'ab', null],
  ['[[:alpha:]]+', '12ab', 'ab'],
  ['[^[:digit:]]+', '12ab', 'ab'],
  ['\\Qa.b\\E+', 'a.b', 'a.b'],
  ['a++b', 'aaab', 'aaab'],
  ['a++ab', 'aaab', null],
  ['(?>a+)b', 'aaab', 'aaab'],
  ['\\h+', 'a \tb', ' \t'],
  ['\\R', 'a\r\nb', '\r\n'],
  ['{', 'a{b', '{'],
  ['a{,2}', 'aaa', 'aa'],
  ['[]a]+', 'x]a', ']a'],
  ['a(?#comment)b', 'ab', 'ab'],
  ['(?x) a b # c', 'ab', 'ab'],
  ['INX||HTM', 'zz', ''],
  ['\\#\\-\\:', '#-:', '#-:'],
  ['(a)(b)\\2', 'abb', 'abb'],
  // What JavaScript has no counterpart for.
  ['a\\Kb', 'ab', 'b'],
  ['(a)?(?(1)b|c)', 'ab', 'ab'],
  ['(a)?(?(1)b|c)', 'c', 'c'],
  ['(?(?=\\d)\\d{2}|[a-z]{3})', 'abc', 'abc'],
  ['(?(?=\\d)\\d{2}|[a-z]{3})', '1bc12', '12'],
  ['(?|a(b)|c(d))\\1', 'cdd', 'cdd'],
  ['\\p{Lu}\\p{L}+', 'été Été', 'Été'],
  ['\\P{L}+', 'ab12', '12'],
  ['[\\p{Greek}x]+', 'aαβx', 'αβx'],
  ['(?i)(ab)\\1', 'abAB', 'abAB'],
  ['(a)|b\\1', 'b', null],
  ['(?:(a)|b)*\\1', 'abba', 'abba'],
  ['(?i)a(?-i)b', 'Ab', 'Ab'],
  ['(?i)a(?-i)b', 'AB', null],
  ['(?i)[a-c]+(?-i:X)', 'aBcX', 'aBcX'],
  ['(?s-i:a.)b', 'a\nb', 'a\nb'],
  ['(?U)a+', 'aaa', 'a'],
  ['(?U)a+?', 'aaa', 'aaa'],
  ['(?n)(a)(?<x>b)', 'ab', 'ab'],
  ['(?>\\d+)(?<t>x)', '12x', '12x'],
  ['(?>a|ab)c', 'abc', null],
  ['(?<=foo)bar', 'foobar', 'bar'],
  ['(?<!foo)bar', 'foobar', null],
  ['(?<=a|bcd)e', 'bcde', 'e'],
  ['(\\w+)\\s+\\g{-1}', 'the the', 'the the'],
  ['(\\w+)\\s+\\g1', 'the the', 'the the'],
  ['(?<w>\\w+)-\\k{w}', 'ab-ab', 'ab-ab'],
  ["(?'w'\\w)\\k'w'", 'xx', 'xx'],
  ['\\Q[a]\\E*', '[a]]', '[a]]'],
  ['\\x41\\x{42}\\103\\t', 'ABC\t', 'ABC\t'],
  ['[\\w.-]+@', 'a.b-c@', 'a.b-c@'],
  ['[a\\]b]+', 'x]b', ']b'],
  ['[^\\W\\d]+', '12ab_', 'ab_'],
  ['[[:^digit:]x]+', '1ab', 'ab'],
  ['a$', 'a\n\n', null],
  ['a\\Z', 'a\n', 'a'],
  ['(?m)a$', 'a\nb', 'a'],
  ['\\Ga', 'ba', null],
  ['\\Bb', 'ab', 'b'],
  ['\\V+', 'ab\n', 'ab'],
  ['\\N+', 'ab\n', 'ab'],
  ['(?:a|b){2,3}?', 'abab', 'ab'],
  ['(?:ab?){2,}+c', 'aabc', 'aabc'],
  ['x*', 'aaa', ''],
  ['(?x) a \\  b # blank', 'a b', 'a b'],
  ['(?J)(?<n>a)|(?<n>b)', 'b', 'b'],
  ['(?P<a>x)(?P=a)', 'xx', 'xx'],
  ['a|b|', 'c', ''],
  ['()', 'a', ''],
  ['(?i)straße', 'STRAßE', 'STRAßE'],
];

describe('PCRE', () => {
  for (const [pattern, text, found] of cases) {
    it(`${JSON.stringify(pattern)} finds ${JSON.stringify(found)} in ${JSON.stringify(text)}`, () => {
      expect(compileRegex(pattern).exec(text)?.text ?? null).to.equal(found);
    });
  }
  for (const [pattern, what] of [
    ['(?R)', 'recursive'],
    ['a(?1)', 'recursive'],
    ['(?<n>a)(?&n)', 'recursive'],
    ['(a)\\g<1>', 'recursive'],
    ['\\X', '\\X is not supported'],
    ['a(*SKIP)b', 'verb'],
    ['(?C1)a', 'callouts'],
    ['(?<n>a)\\k<m>', 'no group is named "m"'],
    ['(a)\\g{2}', 'there is no group 2'],
    ['[z-a]', 'out of order'],
    ['a{9,3}', 'out of range'],
    ['\\p{Nonsense}', 'Unicode property'],
    ['(a', 'missing )'],
    ['a)', 'unmatched )'],
    ['[a', 'missing ]'],
    ['*a', 'nothing to repeat'],
  ] as const) {
    it(`refuses ${pattern} and says why`, () => {
      expect(() => compileRegex(pattern))
        .to.throw(DiagnosticError)
        .with.property('message')
        .that.includes(what);
    });
  }
  it('names groups once, and merges those of one name', () => {
    const regex = compileRegex('(?<v>a)|(?<v>b)');
    expect(regex.groupNames).to.deep.equal(['v']);
    expect(regex.exec('b')!.groups.v).to.equal('b');
  });
  for (const [pattern, text] of [
    ['^(a+)+$', `${'a'.repeat(60)}!`],
    ['^(a|aa)+$', `${'a'.repeat(20_000)}!`],
    ['(\\w+\\s?)+$', `${'word '.repeat(4_000)}!`],
    ['(.*)(.*)(.*)(.*)(.*)(.*)x', 'a'.repeat(20_000)],
    ['((a{1,100}){1,100}){1,100}b', 'a'.repeat(5_000)],
    ['(?:(?=(a+))a)*\\1?(a+)+b', 'a'.repeat(5_000)],
  ] as const) {
    it(`stops ${pattern} on ${text.length} characters`, () => {
      expect(() => compileRegex(pattern).test(text))
        .to.throw(DiagnosticError)
        .with.nested.property('diagnostic.code', 'spl-regex-limit');
    });
  }
  it('matches in both ways alike', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '[ab]',
      '[^a]',
      '.',
      '\\w',
      '(a)',
      '(?:ab)',
      '(b|a)',
      '(?:a|b)',
      '^',
      '$',
      '\\b',
      '(?=b)',
      '(?!a)',
      '(?<=a)',
    );
    const piece = fc
      .tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}', '*?', '+?'))
      .map(([a, q]) => (/^[\^$]|\\b|\(\?[=!<]/.test(a) ? a : a + q));
    const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        const parsed = parsePattern(source);
        const native = toJavaScript(parsed.root, parsed.groups);
        fc.pre(native !== undefined);
        const found = new RegExp(native!.source, 'd').exec(subject);
        const slots = createMatcher(parsed.root, parsed.groups, firstSet(parsed.root)).exec(subject, 0);
        const expected = found && [
          ...found.indices![0]!,
          ...native!.groups.flatMap((n) => found.indices![n] ?? [-1, -1]),
        ];
        expect(slots && [...slots].map((slot, i) => (slots[i | 1]! < 0 ? -1 : slot)), source).to.deep.equal(expected);
      }),
      { numRuns: 1000 },
    );
  });
  it('finds what a risky pattern matches, on long texts too', () => {
    const text = `${'a=1 '.repeat(30_000)}z`;
    expect(compileRegex('^(\\w=\\d )+z').exec(text)!.end).to.equal(text.length);
    expect(compileRegex('(\\w+\\s?)+$').exec('two words')!.captures).to.deep.equal(['words']);
  });
  it('keeps the group of an earlier round, as PCRE does', () => {
    expect(compileRegex('(?:(a)|(b))+').exec('ba')!.captures).to.deep.equal(['a', 'b']);
  });
  it('replaces with groups', () => {
    expect(compileRegex('([0-9A-F]{2})').replaceAll('4142', '%\\1')).to.equal('%41%42');
  });
});
