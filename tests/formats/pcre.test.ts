import { expect } from 'chai';
import { DiagnosticError } from '../../src/diagnostics/index.ts';
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
];

describe('PCRE', () => {
  for (const [pattern, text, found] of cases) {
    it(`${JSON.stringify(pattern)} finds ${JSON.stringify(found)} in ${JSON.stringify(text)}`, () => {
      expect(compileRegex(pattern).exec(text)?.text ?? null).to.equal(found);
    });
  }
  for (const [pattern, what] of [
    ['(?R)', 'recursive'],
    ['(?(1)a|b)', 'conditional'],
    ['a\\Kb', '\\K'],
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
  it('stops a pattern that backtracks without end', () => {
    expect(() => compileRegex('^(a+)+$', { budgetMs: 50 }).test(`${'a'.repeat(60)}!`)).to.throw(
      'took longer than 50 ms',
    );
  });
  it('replaces with groups', () => {
    expect(compileRegex('([0-9A-F]{2})').replaceAll('4142', '%\\1')).to.equal('%41%42');
  });
});
