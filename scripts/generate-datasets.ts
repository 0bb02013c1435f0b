/**
 * Writes the bundled sample datasets into `datasets/`: attack events among a few hundred benign ones of the same source.
 * Seeded, so that a second run writes the same bytes. Run with `npm run datasets`, or `npm run datasets -- DIR`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasetFiles } from './datasets/dataset.ts';
import { sampleDatasets } from './datasets/index.ts';

/** The files below `datasets/`: path to text. */
export function generateDatasets(): ReadonlyMap<string, string> {
  return new Map(sampleDatasets.flatMap((dataset) => [...datasetFiles(dataset)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2] ?? fileURLToPath(new URL('../datasets/', import.meta.url));
  for (const [path, text] of generateDatasets()) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
    process.stdout.write(`${path} ${text.length}\n`);
  }
}
