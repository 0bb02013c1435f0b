import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loadPack, renderApp } from '../src/content/index.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../src/knowledge/index.ts';
import type { SuiteName } from '../src/suites/result.ts';
import { runSuites } from '../src/suites/run.ts';
import { createEmbeddedTarget } from '../src/targets/embedded.ts';

const content = fileURLToPath(new URL('../content/', import.meta.url));
const datasets = fileURLToPath(new URL('../datasets/', import.meta.url));

/** Declares one suite over the bundled content: a `describe` for each detection, an `it` for each test. */
export function declareSuite(suite: SuiteName): void {
  const pack = loadPack(content);
  const { knowledge } = loadKnowledge([...bundledApps(), memoryApp(pack.appId, renderApp(pack))]);
  const now = () => 1_790_000_000;
  describe(`${suite} of the bundled content`, () => {
    for (const detection of pack.detections) {
      describe(detection.name, () => {
        it('passes or is skipped for a reason', async function () {
          const [result] = await runSuites({
            pack,
            knowledge,
            detections: [detection],
            suites: [suite],
            datasets: { content, datasets, offline: true },
            openTarget: () => createEmbeddedTarget({ knowledge, now }),
            jobs: 1,
            timeout: 60,
            index: 'main',
            host: 'h',
            bail: false,
            clock: () => performance.now(),
          });
          expect(result!.tests.length).to.be.greaterThan(0);
          for (const test of result!.tests)
            expect(test, `${test.name}: ${test.message}`).to.have.property('outcome').that.is.oneOf(['pass', 'skip']);
          if (result!.tests.every((test) => test.outcome === 'skip')) this.skip();
        });
      });
    }
  });
}
