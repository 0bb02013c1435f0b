import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { diagnosticCodes } from '../../src/diagnostics/index.ts';
import { errorReasons, failReasons, skipReasons } from '../../src/suites/reasons.ts';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** What the source gives as a code: in an object, or as the first argument of a verdict or a typed exception. */
const uses =
  /(?:\b(?:fail|skip|errored|count|among)|new (?:Dataset|Target|Splunk|Archive)Error)\(\s*'([a-z]+(?:-[a-z]+)+)'|\b(?:code|reason): '([a-z]+(?:-[a-z]+)+)'/g;

function usedCodes(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.includes('validation/rules')) continue;
    for (const match of readFileSync(`${src}/${file}`, 'utf8').matchAll(uses)) found.set(match[1] ?? match[2]!, file);
  }
  return found;
}

describe('stable codes', () => {
  it('that the source uses are all explained', () => {
    const explained = new Set(
      [diagnosticCodes, failReasons, skipReasons, errorReasons].flatMap((table) => Object.keys(table)),
    );
    const missing = [...usedCodes()]
      .filter(([code]) => !explained.has(code))
      .map(([code, file]) => `${code} (${file})`);
    expect(missing).to.deep.equal([]);
    expect(usedCodes().size).to.be.greaterThan(60);
  });
  it('mean one thing each', () => {
    const all = [diagnosticCodes, failReasons, skipReasons, errorReasons].flatMap((table) => Object.keys(table));
    expect(all.filter((code, i) => all.indexOf(code) !== i)).to.deep.equal([]);
  });
});
