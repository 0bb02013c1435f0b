import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Command } from 'commander';
import { cli } from '../cli/harness.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'tests/spl/README.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...readdirSync(join(root, 'apps')).map((app) => `apps/${app}/README.md`),
].filter((page) => existsSync(join(root, page)));
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** Words of a command line: quotes are taken off, a comment ends it. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [word, single, double, bare] of line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    if (word.startsWith('#')) break;
    words.push(single ?? double ?? bare!);
  }
  return words;
}

/** Command lines of firedrill in blocks and in running text; a backslash goes on in the next line. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|console|bash)?\n([^]*?)^```/gm)].flatMap(([, block]) =>
    block!.replace(/\\\n\s*/g, '').split('\n'),
  );
  const inline = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  return [...blocks, ...inline].flatMap((line) => {
    const found = /(?:^|\$ |&& |npx )(?<call>firedrill [a-z-].*)$/.exec(line.trim());
    return found ? [found.groups!.call!] : [];
  });
}

describe('what the pages say', () => {
  const program = new Command();
  before(async () => {
    const { commands } = await import('../../src/cli/commands/index.ts');
    const { addCommand } = await import('../../src/cli/command.ts');
    for (const one of commands) addCommand(program, one, {} as never);
  });

  /** What is wrong with a command line; undefined for nothing. */
  function faultOf(line: string): string | undefined {
    const [, ...words] = wordsOf(line);
    let command: Command = program;
    for (let word = words[0]; ; word = words[0]) {
      const next: Command | undefined = command.commands.find((one) => one.name() === word);
      if (!next) break;
      command = next;
      words.shift();
    }
    if (command === program) return `there is no command ${words[0]}`;
    if (command.commands.length > 0 && words.length > 0 && !/^-|[|…]/.test(words[0]!))
      return `${command.name()} has no ${words[0]}`;
    for (const word of words) {
      const option = /^--[a-z-]+/.exec(word)?.[0];
      if (option && option !== '--help' && !command.options.some((one) => one.long === option))
        return `${command.name()} has no option ${option}`;
    }
    return undefined;
  }

  for (const page of pages) {
    it(`${page}: commands and options exist`, () => {
      for (const line of commandLines(textOf(page))) expect(faultOf(line), line).to.equal(undefined);
    });
    it(`${page}: links lead somewhere`, () => {
      for (const [, target] of textOf(page)
        .replace(/^```[^]*?^```/gm, '')
        .matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [file, anchor] = target!.split('#');
        const path = file === '' ? join(root, page) : join(root, dirname(page), file!);
        expect(existsSync(path), `${page} links to ${relative(root, path)}`).to.equal(true);
        if (anchor) expect(headings(readFileSync(path, 'utf8')), `${page} links to ${target}`).to.include(anchor);
      }
    });
  }
  it('finds the commands it is to check', () => {
    expect(pages.flatMap((page) => commandLines(textOf(page))).length).to.be.greaterThan(30);
    expect(faultOf('firedrill serach x')).to.equal('there is no command serach');
    expect(faultOf('firedrill datasets lst')).to.equal('datasets has no lst');
    expect(faultOf('firedrill test --jbos 2')).to.equal('test has no option --jbos');
    expect(faultOf("firedrill search 'a | head --x' --data f")).to.equal(undefined);
  });

  it("README's first output is that of the program", async () => {
    const [, block] = /```console\n\$ npm ci && npx firedrill test[^\n]*\n([^]*?)```/.exec(textOf('README.md'))!;
    const { out, code } = await cli(['test'], { now: Date.parse('2026-11-24') / 1000 });
    expect(code).to.equal(0);
    const timeless = (text: string) => text.replace(/in \d+\.\d s/g, 'in N s');
    const lines = timeless(block!).split('\n');
    expect(lines.filter((line) => line !== '…' && !timeless(out).split('\n').includes(line))).to.deep.equal([]);
  });
});

/** Anchors as GitHub makes them of headings. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );
}
