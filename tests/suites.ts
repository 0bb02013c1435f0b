import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Detection, loadPack, renderApp } from '../src/content/index.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../src/knowledge/index.ts';
import type { DetectionResult, SuiteName } from '../src/suites/result.ts';
import { type RunOptions, runSuites } from '../src/suites/run.ts';
import { createEmbeddedTarget } from '../src/targets/embedded.ts';

const content = fileURLToPath(new URL('../content/', import.meta.url));
const datasets = fileURLToPath(new URL('../datasets/', import.meta.url));

const now = () => 1_790_000_000;

/** The result of one detection of a pack on the embedded engine, with the datasets of a folder. */
export async function runEmbedded(
  detection: Detection,
  given: Pick<RunOptions, 'pack' | 'knowledge' | 'suites'> & { readonly datasets: string },
): Promise<DetectionResult> {
  const { pack, knowledge, suites, datasets } = given;
  const [result] = await runSuites({
    pack,
    knowledge,
    detections: [detection],
    suites,
    datasets: { content: pack.root, datasets, offline: true },
    openTarget: () => createEmbeddedTarget({ knowledge, now }),
    jobs: 1,
    timeout: 60,
    index: 'main',
    host: 'h',
    bail: false,
    clock: () => performance.now(),
  });
  return result!;
}

/** Declares one suite over the bundled content: a `describe` for each detection, an `it` for each test. */
export function declareSuite(suite: SuiteName): void {
  const pack = loadPack(content);
  const { knowledge } = loadKnowledge([...bundledApps(), memoryApp(pack.appId, renderApp(pack))]);
  describe(`${suite} of the bundled content`, () => {
    for (const detection of pack.detections) {
      describe(detection.name, () => {
        it('passes or is skipped for a reason', async function () {
          const suites = [suite];
          const result = await runEmbedded(detection, { pack, knowledge, suites, datasets });
          expect(result.tests.length).to.be.greaterThan(0);
          for (const test of result.tests)
            expect(test, `${test.name}: ${test.message}`).to.have.property('outcome').that.is.oneOf(['pass', 'skip']);
          if (result.tests.every((test) => test.outcome === 'skip')) this.skip();
        });
      });
    }
  });
}
