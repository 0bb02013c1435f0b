import { fileURLToPath } from 'node:url';
import { filesIn } from '../spltest/read.ts';
import { runCases } from '../spltest/run.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

describe('conformance', () => {
  for (const file of filesIn(root)) runCases(file, { root });
});
