import { expect } from 'chai';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { fieldsText } from '../../src/cli/fields-view.ts';
import { textTable } from '../../src/cli/rows.ts';
import { createSource, formatDiagnostic, printable, printableLine } from '../../src/diagnostics/index.ts';
import { runJunit } from '../../src/reporters/junit.ts';
import { runMarkdown } from '../../src/reporters/markdown.ts';
import { runText } from '../../src/reporters/text.ts';
import type { RunResult } from '../../src/suites/result.ts';

const evil = 'a\u001b[2J\u009b31m\u202eb\r\n::error::c | `d` <script>x</script> *e* [f](http://g) @team _h_ i_j\u0000';
const counts = { passed: 0, failed: 1, errored: 0, skipped: 0 };
const result: RunResult = {
  schema: 'firedrill/results@1',
  started: evil,
  duration_s: 1,
  target: { kind: evil },
  summary: { detections: 1, ...counts, suites: { validation: counts, unit: counts, integration: counts } },
  detections: [
    {
      name: evil,
      id: evil,
      file: evil,
      type: evil,
      status: evil,
      outcome: 'fail',
      tests: [
        {
          suite: 'unit',
          name: evil,
          outcome: 'fail',
          reason: evil,
          message: evil,
          duration_s: 0,
          datasets: [{ data: evil, source: evil, sourcetype: evil, events: 0, bytes: 0 }],
        },
      ],
    },
  ],
};

/** Controls that a terminal acts upon, but for line ends. */
const controls = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/;
const expectHarmless = (text: string) => {
  expect(text).not.to.match(controls);
  expect(text).not.to.match(/^\s*::/m);
};

describe('text that others wrote', () => {
  it('is shown one for one, controls made visible', () => {
    expect(printable('a\u001b[1m\u0007\r\n\tb\u007f\u0085\u202e')).to.equal(
      'a\u241b[1m\u2407\u240d\n\tb\u2421\ufffd\ufffd',
    );
    expect(printableLine('a\nb\tc')).to.equal('a\u240ab\u2409c');
    expect(printable('Zürich ✅ 👩‍💻')).to.equal('Zürich ✅ 👩‍💻');
  });
  it('begins no line of its own in the text format', () => {
    const text = runText(result, { color: false });
    expectHarmless(text);
    expect(text).to.include('::error::c | `d`');
  });
  it('is no markup in Markdown, tells nobody, and stays in its cell', () => {
    const text = runMarkdown(result);
    expectHarmless(text);
    const row = text.split('\n').find((line) => line.startsWith('| a'))!;
    expect(row.match(/(?<!\\)\|/g)).to.have.length(6);
    expect(text).to.include(
      '\\`d\\` &lt;script&gt;x&lt;/script&gt; \\*e\\* \\[f\\](http://g) @<!-- -->team \\_h\\_ i_j',
    );
    expect(text).not.to.match(/(?<!\\)`[^`]*[<\n]/);
  });
  it('is well-formed in JUnit XML, line ends kept', () => {
    const xml = runJunit(result);
    expect(XMLValidator.validate(xml)).to.equal(true);
    const parsed = new XMLParser({ ignoreAttributes: false, htmlEntities: true }).parse(xml);
    expect(parsed.testsuites.testsuite['@_name']).to.include('\r\n::error::c | `d` <script>x</script>');
  });
  it('is one line in a diagnostic, underlined where it stands', () => {
    const source = createSource(evil, 'x\u001b[2Jy = 1\n');
    const text = formatDiagnostic({
      code: 'x',
      severity: 'error',
      message: evil,
      hint: evil,
      source,
      span: { start: 5, end: 6 },
    });
    expectHarmless(text);
    const [, line, under] = text.split('\n');
    expect(line!.indexOf('y =')).to.equal(under!.indexOf('~'));
  });
  it('is one line in a table', () => {
    const text = textTable([evil], [{ [evil]: evil }, { [evil]: [evil, evil] }], 500);
    expectHarmless(text);
    expect(text.split('\n')).to.have.length(4);
  });
  it('a table of very many rows is no fault', () => {
    const rows = Array.from({ length: 200_000 }, () => ({ a: '1' }));
    expect(textTable(['a'], rows)).to.have.length(200_002 * 2 - 1);
  });
  it('is harmless in the view of fields', () => {
    const event = { number: 1, time: 0, index: evil, host: evil, source: evil, sourcetype: evil, raw: evil };
    const none = { fields: [], eventtypes: [], tags: [], datasets: [], nearMisses: [] };
    const text = fieldsText({ total: 1, events: [{ ...event, ...none }], summary: {} } as never, { detail: true });
    expect(text).not.to.match(controls);
  });
});
