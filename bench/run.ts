import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from './benchmark.ts';

/** Runs every benchmark module of this folder, or those whose names are given: `npm run bench -- search`. */
const wanted = process.argv.slice(2);
const folder = new URL('.', import.meta.url);
const names = readdirSync(fileURLToPath(folder))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
for (const name of names) {
  const module = (await import(new URL(`${name}.bench.ts`, folder).href)) as { default: Benchmark };
  console.log(`\n${name}: ${module.default.about}`);
  await module.default.run((line) => console.log(`  ${line}`));
}
