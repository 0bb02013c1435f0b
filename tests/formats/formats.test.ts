import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { create } from 'tar';
import { createSource, positionOf } from '../../src/diagnostics/index.ts';
import { ArchiveError, unpackTar } from '../../src/formats/archive.ts';
import { parseConf, printConf } from '../../src/formats/conf.ts';
import { parseCsv } from '../../src/formats/csv.ts';
import { jsonFields, jsonPath } from '../../src/formats/json-fields.ts';
import { scanWindowsEvent } from '../../src/formats/windows-event.ts';
import { parseXml, xmlPaths } from '../../src/formats/xml.ts';
import { parseYaml } from '../../src/formats/yaml.ts';

describe('conf files', () => {
  it('continues lines, merges stanzas and reports broken ones', () => {
    const conf = parseConf(
      createSource('x.conf', '\ufeff# comment\n[a]\r\nk = 1 \\\n  2\nbroken\n[b]\nx=\n[a]\nk2=3\n[open\n'),
    );
    expect(conf.stanzas.get('a')!.settings.get('k')!.value).to.equal('1 \n  2');
    expect(conf.stanzas.get('a')!.settings.get('k2')!.value).to.equal('3');
    expect(conf.stanzas.get('b')!.settings.get('x')!.value).to.equal('');
    expect(conf.diagnostics.map((one) => [one.code, positionOf(one.source!, one.span!.start).line])).to.deep.equal([
      ['conf-syntax', 5],
      ['conf-syntax', 10],
    ]);
  });
  it('reads what it prints', () => {
    const text = printConf([
      [
        's',
        [
          ['a', 'x = "y"\nz'],
          ['b', ''],
        ],
      ],
    ]);
    const settings = parseConf(createSource('x', text)).stanzas.get('s')!.settings;
    expect([...settings].map(([key, one]) => [key, one.value])).to.deep.equal([
      ['a', 'x = "y"\nz'],
      ['b', ''],
    ]);
  });
});

describe('CSV', () => {
  it('reads quotes, blanks behind commas, CRLF, a BOM and ragged rows', () => {
    const table = parseCsv(createSource('x.csv', '\ufeffa, b\r\n1, "x, ""y"""\r\n2\r\n3,4,5\r\n'));
    expect(table.columns).to.deep.equal(['a', 'b']);
    expect(table.rows.map((row) => Object.fromEntries(row))).to.deep.equal([
      { a: '1', b: 'x, "y"' },
      { a: '2' },
      { a: '3', b: '4' },
    ]);
    expect(table.diagnostics.map((one) => one.code)).to.deep.equal(['csv-ragged-row']);
  });
});

describe('JSON fields', () => {
  it('names paths as Splunk does', () => {
    const fields = jsonFields('{"a":{"b":[{"c":1.50},{"c":"x\\u0041"}]},"n":null,"t":true,"e":"","o":{},"l":[]}')!;
    expect(Object.fromEntries(fields)).to.deep.equal({ 'a.b{}.c': ['1.50', 'xA'], n: 'null', t: 'true', e: '' });
  });
  it('refuses what is no JSON', () => {
    for (const text of ['x', '{"a":1', '{"a" 1}', '{"a":01x}', '[1,]', `${'['.repeat(5000)}`])
      expect(jsonFields(text)).to.equal(null);
  });
  it('follows paths', () => {
    const text = '{"a":[{"b":1},{"b":{"c":2}}]}';
    expect(jsonPath(text, 'a{}.b')).to.deep.equal(['1', '{"c":2}']);
    expect(jsonPath(text, 'a{1}.b.c')).to.deep.equal(['2']);
    expect(jsonPath(text, 'z')).to.deep.equal([]);
  });
});

function windowsFields(raw: string): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  scanWindowsEvent(raw, { all: true, has: () => true }, (name, value) => void (fields[name] ??= []).push(value));
  return fields;
}

describe('Windows events', () => {
  const event = `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name='P' Guid='{1}'/><EventID Qualifiers='16384'>7045</EventID><TimeCreated SystemTime='2026-01-01T00:00:00Z'/><Security/></System><EventData><Data Name='A'>x &amp; y</Data><Data Name='B'></Data><Data Name="C">-</Data><Data Name='A'>z</Data><Data>plain</Data><Binary>00</Binary><Data Name='D'><![CDATA[<q>]]></Data></EventData></Event>`;
  it('gives system children, attributes and data', () => {
    const fields = windowsFields(event);
    expect(fields).to.deep.include({
      Name: ['P'],
      Guid: ['{1}'],
      EventCode: ['7045'],
      Qualifiers: ['16384'],
      SystemTime: ['2026-01-01T00:00:00Z'],
      A: ['x &amp; y', 'z'],
      C: ['-'],
      D: ['<q>'],
    });
    expect(fields).not.to.have.any.keys('B', 'Data', 'EventID', 'Binary');
  });
  it('gives what is complete of a truncated event', () => {
    expect(windowsFields(event.slice(0, event.indexOf("<Data Name='B'")))).to.deep.include({
      EventCode: ['7045'],
      A: ['x &amp; y'],
    });
  });
  it('gives the beginning of a value that was cut off', () => {
    expect(windowsFields(event.slice(0, event.indexOf('&amp;')))).to.deep.include({ A: ['x '] });
  });
  it('cleans names as transforms do', () => {
    const defender = "<Event><System/><EventData><Data Name='Product Name'>Defender</Data></EventData></Event>";
    expect(windowsFields(defender)).to.deep.include({ Product_Name: ['Defender'] });
  });
  it('keeps UserData as a block', () => {
    const cleared = '<Event><System/><UserData><Cleared><User>A</User></Cleared></UserData></Event>';
    expect(windowsFields(cleared)).to.deep.equal({ UserData_Xml: ['<Cleared><User>A</User></Cleared>'] });
  });
  it('agrees with a full XML parser', () => {
    const parsed = parseXml(event.replaceAll('&amp;', '&amp;amp;'))![0]!;
    const data = parsed.children
      .find((child) => child.name === 'EventData')!
      .children.filter((child) => child.text !== '' && child.attributes.has('Name'));
    const named = data.map((child) => [child.attributes.get('Name'), child.text]);
    const scanned = windowsFields(event);
    for (const [name, text] of named) expect(scanned[name!]).to.include(text!.replaceAll('&amp;', '&amp;'));
  });
});

describe('XML', () => {
  it('never expands entities of the document', () => {
    expect(
      xmlPaths('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><a>&e;</a></x>')?.get('x.a') ?? ['&e;'],
    ).to.deep.equal(['&e;']);
  });
  it('names paths with attributes', () => {
    expect(Object.fromEntries(xmlPaths('<a><b c="1">t</b><b>u</b></a>')!)).to.deep.equal({
      'a.b{@c}': ['1'],
      'a.b': ['t', 'u'],
    });
  });
  it('is null for what is not well-formed', () => {
    expect(xmlPaths('<a><b></a>')).to.equal(null);
  });
});

describe('YAML', () => {
  it('points into folded and quoted text', () => {
    const yaml = parseYaml(createSource('x.yml', "search: >-\n  index=a\n  | staats count\nq: 'it''s here'\n"));
    const folded = yaml.scalarSource(['search'])!;
    expect(folded.text).to.equal('index=a | staats count');
    expect(positionOf(folded, folded.text.indexOf('staats'))).to.include({ line: 3, column: 5 });
    const quoted = yaml.scalarSource(['q'])!;
    expect(positionOf(quoted, quoted.text.indexOf('here'))).to.include({ line: 4, column: 11 });
  });
  it('points at the quote that is never closed, also where it is the first character', () => {
    const spans = (text: string) => parseYaml(createSource('x', text)).diagnostics.map((one) => one.span);
    expect(spans('"a\n  b')).to.deep.equal([{ start: 0, end: 1 }]);
    expect(spans('a: "b\n  c')).to.deep.equal([{ start: 3, end: 4 }]);
  });
  it('reads 50 levels, and refuses what is nested without end', () => {
    const messages = (text: string) => parseYaml(createSource('x', text)).diagnostics.map((one) => one.message);
    expect(messages(`a: ${'['.repeat(50)}${']'.repeat(50)}`)).to.deep.equal([]);
    const indented = Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:\n`).join('');
    for (const text of ['[', '{a: ', '? ', '- '].map((opening) => opening.repeat(8000)).concat(indented))
      expect(messages(text)).to.deep.equal(['values are nested too deep']);
  });
  it('reports duplicate keys, tabs and bad aliases with lines', () => {
    const lines = (text: string) =>
      parseYaml(createSource('x', text)).diagnostics.map((one) => positionOf(one.source!, one.span?.start ?? 0).line);
    expect(lines('a: 1\nb: 2\na: 3\n')).to.deep.equal([3]);
    expect(lines('a:\n\t- 1\n')).to.include(2);
    expect(lines('a: *nope\n').length).to.equal(1);
  });
  it('bounds aliases that multiply', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((key, i) => `${key}: &${key} [${Array(10).fill(`*${'abcdefg'[i]}`).join(',')}]\n`).join('')}`;
    expect(parseYaml(createSource('x', bomb)).diagnostics[0]?.code).to.equal('yaml-syntax');
  });
  it('lets quoted text go on at the left margin, as PyYAML does', () => {
    const yaml = parseYaml(createSource('x', "a: 'one\n| two'\nb: 2\n"));
    expect(yaml.value).to.deep.equal({ a: 'one | two', b: 2 });
    expect(yaml.diagnostics).to.deep.equal([]);
  });
});

describe('archives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  it('unpacks plain files', async () => {
    writeFileSync(join(folder, 'a.log'), 'line\n');
    await create({ file: join(folder, 'a.tgz'), gzip: true, cwd: folder }, ['a.log']);
    const target = mkdtempSync(join(folder, 'out-'));
    await unpackTar(join(folder, 'a.tgz'), target);
    expect(readFileSync(join(target, 'a.log'), 'utf8')).to.equal('line\n');
  });
  it('refuses links', async () => {
    symlinkSync('/etc/passwd', join(folder, 'link'));
    await create({ file: join(folder, 'b.tgz'), gzip: true, cwd: folder }, ['link']);
    const error = await unpackTar(join(folder, 'b.tgz'), mkdtempSync(join(folder, 'out-'))).catch(
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(ArchiveError).with.property('reason', 'archive-link');
  });
  it('refuses more than its limits', async () => {
    const error = await unpackTar(join(folder, 'a.tgz'), mkdtempSync(join(folder, 'out-')), {
      entries: 10,
      bytes: 2,
    }).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ArchiveError).with.property('reason', 'archive-too-large');
  });
  it('says that a broken archive is broken', async () => {
    writeFileSync(join(folder, 'c.tgz'), 'no archive at all');
    const error = await unpackTar(join(folder, 'c.tgz'), mkdtempSync(join(folder, 'out-'))).catch(
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(ArchiveError).with.property('reason', 'archive-broken');
  });
});
