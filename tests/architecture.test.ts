import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const layers = JSON.parse(readFileSync(join(src, 'layers.json'), 'utf8')) as string[][];
const rowOf = new Map(layers.flatMap((folders, row) => folders.map((folder) => [folder, row] as const)));

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? files(join(folder, entry.name))
      : entry.name.endsWith('.ts')
        ? [join(folder, entry.name)]
        : [],
  );
}

describe('architecture', () => {
  it('every folder of src stands in layers.json and in ARCHITECTURE.md', () => {
    const folders = readdirSync(src, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    expect(folders).to.deep.equal([...rowOf.keys()].sort());
    const page = readFileSync(join(src, '../ARCHITECTURE.md'), 'utf8');
    for (const folder of folders) expect(page).to.include(`\`${folder}/\``);
  });

  it('imports only from lower rows', () => {
    const wrong: string[] = [];
    for (const file of files(src)) {
      const own = relative(src, file).split(sep)[0]!;
      const row = rowOf.get(own);
      if (row === undefined) continue;
      for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)'/g)) {
        const other = relative(src, resolve(dirname(file), target!)).split(sep)[0]!;
        if (other !== own && (rowOf.get(other) ?? 99) >= row) wrong.push(`${relative(src, file)} imports ${target}`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('only cli/ touches the process', () => {
    const wrong = files(src).filter(
      (file) =>
        !relative(src, file).startsWith('cli') &&
        /\bprocess\.(?:argv|env|stdout|exit|exitCode|cwd)\b|\bconsole\./.test(readFileSync(file, 'utf8')),
    );
    expect(wrong.map((file) => relative(src, file))).to.deep.equal([]);
  });

  it('the libraries for formats are imported by the module of their format alone', () => {
    const importers = (library: string) =>
      files(src)
        .filter((file) => readFileSync(file, 'utf8').includes(`from '${library}'`))
        .map((file) => relative(src, file).split(sep).join('/'));
    expect(importers('yaml')).to.deep.equal(['formats/yaml-edit.ts', 'formats/yaml-nesting.ts', 'formats/yaml.ts']);
    expect(importers('tar')).to.deep.equal(['formats/archive.ts']);
    expect(importers('fast-xml-parser')).to.deep.equal(['formats/xml.ts']);
  });

  it('help and mistakes in usage load no more than the declarations of the commands', () => {
    expect([...librariesOf('cli/main.ts')]).to.deep.equal(['commander']);
    expect([...librariesOf('cli/actions/schema.ts')]).to.deep.equal(['zod']);
    expect([...librariesOf('cli/actions/test.ts')]).to.include.members(['mocha', 'yaml']);
  });
});

/** The libraries that a module loads at once, itself or through what it imports; types and what is imported later are left out. */
function librariesOf(module: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const libraries = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, names, target] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )(?:([^;']*?)from )?'([^']+)';/gm,
    )) {
      if (/^\{(?:\s*type [^,}]+,?)+\s*\} $/.test(names ?? '')) continue;
      if (target!.startsWith('.')) visit(resolve(dirname(file), target!));
      else if (!target!.startsWith('node:')) libraries.add(target!);
    }
  };
  visit(join(src, module));
  return libraries;
}
