import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createProgressView, sizeText } from '../../src/cli/progress.ts';
import { DatasetError } from '../../src/datasets/index.ts';
import { maskCredentials, withoutCredentials } from '../../src/diagnostics/index.ts';

describe('progress', () => {
  const written = (drawsProgress: boolean, columns?: number) => {
    let text = '';
    const stderr = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString();
        done();
      },
    });
    return { context: { stderr: Object.assign(stderr, { columns }), drawsProgress }, text: () => text };
  };
  const url = 'https://host.example/datasets/attack_techniques/T1047/a.log';

  it('is a line for each file where there is no terminal', () => {
    const { context, text } = written(false);
    const view = createProgressView(context, { files: 2 });
    view.update({ url, state: 'receiving', received: 10, total: 100 });
    view.update({ url, state: 'retrying', received: 10, message: 'reset' });
    view.update({ url, state: 'done', received: 100, total: 100 });
    view.end();
    expect(text()).to.equal(`again   ${url}: reset\nfetched ${url} (100 B)\n`);
  });
  it('is a bar for each file and a total on a terminal, drawn in place and taken away', () => {
    const { context, text } = written(true);
    const view = createProgressView(context, { files: 2 });
    view.update({ url, state: 'receiving', received: 50, total: 100 });
    expect(text()).to.equal(
      `${'█'.repeat(12)}${'░'.repeat(12)} T1047/a.log 50 B of 100 B\ntotal   0 of 2 files, 50 B\n`,
    );
    view.update({ url, state: 'done', received: 100, total: 100 });
    expect(text()).to.include('\u001b[2A\u001b[0Jtotal   1 of 2 files, 100 B\n');
    view.end();
    expect(text().endsWith('\u001b[1A\u001b[0J')).to.equal(true);
  });
  it('mentions now and then what takes long', () => {
    const { context, text } = written(false);
    let now = 0;
    const view = createProgressView(context, { clock: () => now });
    const receive = (at: number, received: number) => {
      now = at;
      view.update({ url, state: 'receiving', received, total: 100 });
    };
    receive(0, 1);
    receive(14_999, 20);
    receive(15_000, 30);
    receive(29_000, 40);
    receive(30_000, 50);
    expect(text()).to.equal(`so far  ${url} (30 B of 100 B)\nso far  ${url} (50 B of 100 B)\n`);
  });
  it('counts files that were at hand, and keeps lines shorter than the terminal is wide', () => {
    const { context, text } = written(true, 20);
    const view = createProgressView(context, { files: 3 });
    view.atHand('https://host.example/other.log');
    view.update({ url, state: 'done', received: 100 });
    view.atHand(url);
    view.update({ url: 'https://host.example/third.log', state: 'waiting', received: 0 });
    const drawn = text().split('\u001b[0J').at(-1);
    expect(drawn).to.equal(`${'░'.repeat(19)}\ntotal   2 of 3 file\n`);
  });
  it('draws again after something else was written, and lines alone where somebody else draws', () => {
    const { context, text } = written(true);
    const view = createProgressView(context, {});
    view.update({ url, state: 'receiving', received: 50 });
    view.hide();
    context.stderr.write('something\n');
    view.update({ url, state: 'done', received: 100 });
    expect(text()).to.include('\u001b[2A\u001b[0Jsomething\ntotal   1 file, 100 B\n');
    const plain = written(true);
    createProgressView(plain.context, { plain: true }).update({ url, state: 'done', received: 100 });
    expect(plain.text()).to.equal(`fetched ${url} (100 B)\n`);
  });
  it('says nothing where it is told to be quiet', () => {
    const { context, text } = written(true);
    createProgressView(context, { files: 1, quiet: true }).update({ url, state: 'done', received: 1 });
    expect(text()).to.equal('');
  });
  it('writes sizes for people', () => {
    expect([5, 1500, 2_500_000, 3e9].map(sizeText)).to.deep.equal(['5 B', '1.5 kB', '2.5 MB', '3.00 GB']);
  });
  for (const [text, shown] of [
    ['https://h/a.log?token=s3cr3t', 'https://h/a.log?token=REDACTED'],
    ['no https://h/a.log?x=1&sig=a%2Bb%3D&y=2: gone', 'no https://h/a.log?x=1&sig=REDACTED&y=2: gone'],
    ['(https://h/a?X-Amz-Signature=abc).', '(https://h/a?X-Amz-Signature=REDACTED).'],
    ['"https://h/a?X-Amz-Security-Token=abc"', '"https://h/a?X-Amz-Security-Token=REDACTED"'],
    ['s3://b/a?AWSAccessKeyId=AK;private_token=x', 's3://b/a?AWSAccessKeyId=REDACTED;private_token=REDACTED'],
    ['https://h/a?%74oken=abc', 'https://h/a?%74oken=REDACTED'],
    ['https://u@h/a?api_key=k#x https://v:w@i/b', 'https://h/a?api_key=REDACTED#x https://i/b'],
    ['https://h/tokens/a?design=blue&monkey=1&tokens=', 'https://h/tokens/a?design=blue&monkey=1&tokens='],
    ['url="*?token=abc*" user@host', 'url="*?token=abc*" user@host'],
  ] as const)
    it(`${text} is written ${shown}`, () => expect(withoutCredentials(text)).to.equal(shown));
  it('masks secrets of a line that is pointed at without moving its columns', () => {
    const line = '- data: https://u:pw@h/a.log?token=abc # why';
    expect(maskCredentials(line)).to.equal('- data: https://****@h/a.log?token=*** # why');
  });
  it('and errors name no credentials of a URL', () => {
    const url = 'https://user:s3cr3t@host/a/b.log?x=a@b';
    expect(withoutCredentials(`again ${url}: refused`)).to.equal('again https://host/a/b.log?x=a@b: refused');
    expect(new DatasetError('dataset-missing', `no ${url}`).message).to.equal('no https://host/a/b.log?x=a@b');
  });
});
