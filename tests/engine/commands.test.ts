import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { CommandExample } from '../../src/engine/command.ts';
import { commands, findCommand } from '../../src/engine/commands/index.ts';
import { unsupportedCommands } from '../../src/engine/commands/unsupported.ts';
import { cells, engineWith } from './harness.ts';

/** Runs `commands` over given rows: the rows stand in a lookup file, read with `inputlookup`-like ease through makeresults JSON. */
function runOver({ given, search, files }: CommandExample) {
  const engine = engineWith(files);
  const generating = ['generating'].includes(findCommand(/^\w+/.exec(search)![0])?.kind ?? '');
  if (generating && given.length === 0) return cells(engine.search(`| ${search}`));
  // Rows come from an event source that knows them as they are.
  const source = given.map((row) => JSON.stringify(row)).join(',');
  const result = engine.search(
    `| makeresults format=json data="[${source.replace(/[\\"]/g, '\\$&')}]" | fields - _raw${given.some((row) => '_raw' in row) ? '_no' : ''} | ${given.some((row) => '_time' in row) ? '' : 'fields - _time | '}${search}`,
  );
  return cells(result);
}

describe('search commands', () => {
  for (const definition of commands) {
    if (unsupportedCommands.includes(definition)) continue;
    describe(definition.name, () => {
      it('documents itself', () => {
        expect(definition.summary).to.match(/\.$/);
        expect(definition.examples.length).to.be.greaterThan(1);
      });
      for (const example of definition.examples) {
        it(example.title, () => {
          expect(runOver(example)).to.deep.equal(example.gives);
        });
      }
    });
  }

  it('every command has a case file', () => {
    const files = readdirSync(new URL('../spl/commands/', import.meta.url)).map((file) => file.replace('.spltest', ''));
    const shared = ['highlight', 'iconify', 'localop', 'noop', 'redistribute', 'typer', 'mcatalog'];
    const without = commands.filter(
      (one) => !unsupportedCommands.includes(one) && !shared.includes(one.name) && !files.includes(one.name),
    );
    expect(without.map((one) => one.name)).to.deep.equal([]);
  });

  it('every module stands in the registry', () => {
    const folder = new URL('../../src/engine/commands/', import.meta.url);
    const declared = readdirSync(folder).flatMap((file) =>
      [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(/^ {2,4}name: '(\w+)',\n {2,4}(?:aliases|category)/gm),
      ].map((found) => found[1]!),
    );
    expect(declared.filter((name) => !findCommand(name))).to.deep.equal([]);
    expect(commands.length).to.be.greaterThan(80);
  });

  for (const definition of unsupportedCommands) {
    it(`refuses ${definition.name} by name`, () => {
      expect(() => engineWith().search(`| ${definition.name} x`)).to.throw(
        `the command ${definition.name} is not supported`,
      );
    });
  }
});
