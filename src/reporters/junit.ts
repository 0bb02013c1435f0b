import { escapeXml } from '../formats/xml.ts';
import type { RunResult } from '../suites/result.ts';

/** A run as JUnit XML: a testsuite for each detection, a testcase for each test. */
export function runJunit(result: RunResult): string {
  const tests = result.detections.flatMap((detection) => detection.tests);
  const count = (outcome: string) => tests.filter((test) => test.outcome === outcome).length;
  const attribute = (text: string) => escapeXml(text).replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
  let out = `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="firedrill" tests="${tests.length}" failures="${count('fail')}" errors="${count('error')}" skipped="${count('skip')}" time="${result.duration_s}">\n`;
  for (const detection of result.detections) {
    const of = (outcome: string) => detection.tests.filter((test) => test.outcome === outcome).length;
    out += `  <testsuite name="${attribute(detection.name)}" file="${attribute(detection.file)}" tests="${detection.tests.length}" failures="${of('fail')}" errors="${of('error')}" skipped="${of('skip')}" timestamp="${attribute(result.started)}">\n`;
    for (const test of detection.tests) {
      out += `    <testcase name="${attribute(`${test.suite}: ${test.name}`)}" classname="${attribute(detection.name)}" time="${test.duration_s}"`;
      if (test.outcome === 'pass') out += '/>\n';
      else if (test.outcome === 'skip')
        out += `><skipped message="${attribute(`${test.reason}: ${test.message}`)}"/></testcase>\n`;
      else
        out += `><${test.outcome === 'fail' ? 'failure' : 'error'} type="${attribute(test.reason ?? '')}" message="${attribute(test.message ?? '')}"/></testcase>\n`;
    }
    out += '  </testsuite>\n';
  }
  return `${out}</testsuites>\n`;
}
