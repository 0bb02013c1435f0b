import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPack, renderApp } from '../src/content/index.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../src/knowledge/index.ts';
import { createValidation } from '../src/suites/validation/validate.ts';
import { type Benchmark, cpuSeconds } from './benchmark.ts';

const corpus = fileURLToPath(new URL('../../shared/corpus/escu', import.meta.url));
const sample = fileURLToPath(new URL('../content', import.meta.url));

const benchmark: Benchmark = {
  about: 'files a second of processor time, from reading the content to the last finding',
  async run(print) {
    const folder = existsSync(corpus) ? corpus : sample;
    const validate = () => {
      const pack = loadPack(folder);
      const knowledge = loadKnowledge([...bundledApps(), memoryApp(pack.appId, renderApp(pack))]).knowledge;
      createValidation(pack, knowledge).all();
      return pack.files.length;
    };
    for (const name of ['cold', 'warm']) {
      let files = 0;
      const seconds = await cpuSeconds(() => void (files = validate()));
      const aim = name === 'cold' ? 5 : 1;
      print(
        `${name}  ${(files / seconds).toFixed(0)} files/s  ${seconds.toFixed(1)} s for ${files} files (aim: ${aim} s for the corpus)`,
      );
    }
  },
};

export default benchmark;
