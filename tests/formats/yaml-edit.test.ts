import { expect } from 'chai';
import { orderYamlKeys, rewriteYaml } from '../../src/formats/yaml-edit.ts';

describe('order of YAML keys', () => {
  const order = ['name', 'type', 'search', 'tags'];
  const ordered = (text: string) => orderYamlKeys(text, order);

  it('moves keys with the comments above them, and leaves the head of the file', () => {
    expect(
      ordered('# head\n# more\nsearch: |\n  a\n\n  b\n# of name\nname: x # here\ntags: [a,   b]\ntype: y'),
    ).to.equal('# head\n# more\n# of name\nname: x # here\ntype: y\nsearch: |\n  a\n\n  b\ntags: [a,   b]\n');
  });
  it('keeps a key that it does not know behind the one before it', () => {
    expect(ordered('search: a\nown: 1\nname: x\nother: 2\n')).to.equal('name: x\nother: 2\nsearch: a\nown: 1\n');
    expect(ordered('own: 1\ntags: []\nname: x\n')).to.equal('own: 1\nname: x\ntags: []\n');
  });
  it('changes nothing that is in order, or that cannot be cut into keys', () => {
    for (const text of [
      'name: x\nsearch: a\ntags: []\n',
      '{search: a, name: x}\n',
      'search: &a x\nname: *a\n',
      'search: "a\nname: x\n',
      '  search: a\n  name: x\n',
      '- search\n- name\n',
      '',
    ])
      expect(ordered(text), text).to.equal(undefined);
  });
  it('does not change what a value is where trailing lines belong to it', () => {
    expect(ordered('search: |+\n  a\n\n\nname: x\n')).to.equal('name: x\nsearch: |+\n  a\n\n\n');
    expect(ordered('search: a\nname: |+\n  x\n\n')).to.equal('name: |+\n  x\n\nsearch: a\n');
  });
});

describe('a YAML text with another value', () => {
  const nowhere = () => [];

  it('keeps comments and notation of what is the same, in the new order', () => {
    const text =
      '# head\n\n# of a\na: "x"   # beside a\nlist:\n# of one\n- one # first\n- two\nblock: |\n  text\n  more\n# of gone\ngone: 1\n';
    const { text: written, lost } = rewriteYaml(
      text,
      { block: 'text\nmore\n', a: 'x', list: ['zero', 'one', 'two'], new: '2026-01-05' },
      nowhere,
    );
    expect(written).to.equal(
      '# head\n\nblock: |\n  text\n  more\n# of a\na: "x" # beside a\nlist:\n- zero\n# of one\n- one # first\n- two\nnew: \'2026-01-05\'\n',
    );
    expect(lost).to.deep.equal(['of gone']);
  });
  it('finds keys that moved or have another name', () => {
    const { text, lost } = rewriteYaml(
      'tags:\n  # why\n  id: [T1] # once\n# when\ndate: x\n',
      { modified: 'y', id: ['T1'] },
      ([name]) => (name === 'id' ? [['tags', 'id']] : [['date']]),
    );
    expect(text).to.equal("# when\nmodified: 'y'\n# why\nid: [ T1 ] # once\n");
    expect(lost).to.deep.equal([]);
  });
  it('is printed anew where it holds aliases, and says what it loses', () => {
    expect(rewriteYaml('a: &x [1] # one\nb: *x\n', { b: [1] }, nowhere)).to.deep.equal({
      text: 'b:\n- 1\n',
      lost: ['one'],
    });
  });
});
