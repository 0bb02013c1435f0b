import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createEngine } from '../../src/engine/engine.ts';
import { createTextDecoder } from '../../src/formats/text-decoder.ts';
import { isWindowsEvent, scanWindowsEvent } from '../../src/formats/windows-event.ts';
import { parseXml, type XmlElement } from '../../src/formats/xml.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { allFields } from '../../src/values/index.ts';

const corpus = new URL('../../../shared/corpus/', import.meta.url);

function scan(raw: string, wanted: { all: boolean; has(name: string): boolean } = allFields): Record<string, string[]> {
  const fields: Record<string, string[]> = Object.create(null);
  scanWindowsEvent(raw, wanted, (name, value) => {
    fields[name] ??= [];
    fields[name].push(value);
  });
  return fields;
}

/** The same fields from a full parser's tree. Entities are hidden from it, since they stay as they are written. */
function scanTree(raw: string): Record<string, string[]> | null {
  const [event] = parseXml(raw.replaceAll('&', '&amp;')) ?? [];
  if (!event) return null;
  const fields: Record<string, string[]> = Object.create(null);
  const add = (name: string, value: string) => {
    if (value === '') return;
    fields[name] ??= [];
    fields[name].push(value);
  };
  const leaves = (element: XmlElement) => {
    for (const [name, value] of element.attributes) if (!name.startsWith('xmlns')) add(name, value);
    if (element.children.length === 0) add(element.name.replace(/^.*:/, ''), element.text);
    else element.children.forEach(leaves);
  };
  for (const part of event.children) {
    if (part.name === 'System')
      for (const child of part.children) {
        for (const [name, value] of child.attributes) if (!name.startsWith('xmlns')) add(name, value);
        add(child.name === 'EventID' && child.attributes.size > 0 ? 'EventCode' : child.name, child.text);
      }
    else if (part.name === 'EventData')
      for (const child of part.children) {
        const name = child.attributes.get('Name');
        if (child.name === 'Data' && name !== undefined) add(name.replace(/\W/g, '_'), child.text);
      }
    else if (part.name === 'RenderingInfo') part.children.forEach(leaves);
  }
  return fields;
}

const withoutBlocks = (fields: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !name.endsWith('_Xml')));

describe('Windows events in XML', () => {
  const cases: [string, string, Record<string, string[]>][] = [
    [
      'single and double quotes',
      `<Event xmlns='u'><System><Provider Name="P" Guid='G'/></System></Event>`,
      { Name: ['P'], Guid: ['G'] },
    ],
    [
      'blanks in tags',
      `<Event >\n<System >\n<TimeCreated SystemTime = "T" />\n<Level>4</Level ></System></Event>`,
      { SystemTime: ['T'], Level: ['4'] },
    ],
    [
      'repeated names',
      `<Event><System/><EventData><Data Name='a'>1</Data><Data Name='a'>2</Data></EventData></Event>`,
      { a: ['1', '2'] },
    ],
    [
      'empty values are absent',
      `<Event><System/><EventData><Data Name='a'></Data><Data Name='b'/></EventData></Event>`,
      {},
    ],
    [
      'entities stay as they are',
      `<Event><System/><EventData><Data Name='a'>&lt;x&gt; &#65; &x;</Data></EventData></Event>`,
      { a: ['&lt;x&gt; &#65; &x;'] },
    ],
    [
      'CDATA',
      `<Event><System/><EventData><Data Name='a'><![CDATA[<b>&</Data>]]></Data><Data Name='c'>1</Data></EventData></Event>`,
      { a: ['<b>&</Data>'], c: ['1'] },
    ],
    [
      'a > in an attribute',
      `<Event><System><Provider Name='a>b'/><Level>4</Level></System></Event>`,
      { Name: ['a>b'], Level: ['4'] },
    ],
    [
      'RenderingInfo',
      `<Event><System/><RenderingInfo Culture='en-US'><Message>Hello</Message><Keywords><Keyword>Audit</Keyword></Keywords></RenderingInfo></Event>`,
      { Message: ['Hello'], Keyword: ['Audit'] },
    ],
    [
      'values that span lines',
      `<Event><System/><EventData><Data Name='a'>x\r\ny</Data></EventData></Event>`,
      { a: ['x\r\ny'] },
    ],
  ];
  for (const [title, raw, wanted] of cases) it(title, () => expect(withoutBlocks(scan(raw))).to.deep.equal(wanted));

  it('declared entities are never expanded', () => {
    const bomb = `<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]><Event><System/><EventData><Data Name='x'>&a;&b;</Data></EventData></Event>`;
    expect(scan(bomb).x).to.deep.equal(['&a;&b;']);
  });
  it('gives the wanted fields only', () => {
    const raw = `<Event><System><Level>4</Level></System><EventData><Data Name='a'>1</Data><Data Name='b'>2</Data></EventData></Event>`;
    expect(scan(raw, { all: false, has: (name) => name === 'b' })).to.deep.equal({ b: ['2'] });
  });
  it('any cut of an event is read without a fault, and what came before the cut stands', () => {
    const raw = `<Event xmlns='u'><System><Provider Name='P'/><EventID>1</EventID></System><EventData><Data Name='a'>one</Data><Data Name='b'><![CDATA[x]]></Data></EventData></Event>`;
    for (let end = 0; end <= raw.length; end++) {
      const fields = scan(raw.slice(0, end));
      if (end > raw.indexOf('</EventID>') + 10) expect(fields.EventID, raw.slice(0, end)).to.deep.equal(['1']);
      if (end > raw.indexOf('</Data>') + 6) expect(fields.a).to.deep.equal(['one']);
    }
  });

  if (!existsSync(corpus)) it.skip('agrees with a full parser on the corpus (../shared/corpus is missing)', () => {});
  else
    it('agrees with a full parser on the corpus', () => {
      const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
      let compared = 0;
      for (const file of files) {
        const text = readFileSync(new URL(file, corpus), 'utf8');
        const events = [...text.matchAll(/<Event[ >][^]*?<\/Event>/g)];
        // Large files repeat themselves.
        for (const [i, [raw]] of events.entries()) {
          if (i > 50 && i % 20 !== 0) continue;
          const tree = scanTree(raw!);
          if (!tree || !isWindowsEvent(raw!)) continue;
          // A parser gives every line break as a line feed.
          const scanned = withoutBlocks(scan(raw!.replaceAll('\r\n', '\n')));
          expect(scanned, `${file}, event ${i + 1}`).to.deep.equal({ ...tree });
          compared++;
        }
      }
      expect(compared).to.be.greaterThan(500);
    });
});

describe('event breaking of Windows XML', () => {
  const { knowledge } = loadKnowledge(bundledApps());
  const event = (id: number, text = 'x') =>
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${id}</EventID><TimeCreated SystemTime='2026-01-01T00:00:0${id}.5Z'/></System><EventData><Data Name='a'>${text}</Data></EventData></Event>`;
  const ingest = (bytes: Buffer, size: number) => {
    const engine = createEngine({ knowledge, now: () => 1_800_000_000 });
    const raw = engine.openRaw({
      index: 'main',
      host: 'h',
      source: 'XmlWinEventLog:Security',
      sourcetype: 'XmlWinEventLog',
    });
    const decoder = createTextDecoder(raw.charset);
    for (let at = 0; at < bytes.length; at += size) raw.push(decoder.write(bytes.subarray(at, at + size)));
    raw.push(decoder.end());
    raw.finish();
    return engine.search('* | sort 0 _time | table _time EventID a').rows.map((row) => [...row.values()].map(String));
  };
  const wanted = [
    ['1767225601.5', '1', 'x'],
    ['1767225602.5', '2', 'x'],
  ];
  const two = [event(1), event(2)];
  const cases: [string, Buffer, string[][]][] = [
    ['one event a line', Buffer.from(two.join('\n')), wanted],
    ['CRLF', Buffer.from(`${two.join('\r\n')}\r\n`), wanted],
    ['no line break between them', Buffer.from(two.join('')), wanted],
    ['blank lines between them', Buffer.from(two.join('\n\n\n')), wanted],
    ['a byte order mark', Buffer.from(`\ufeff${two.join('\n')}`), wanted],
    ['UTF-16', Buffer.from(`\ufeff${two.join('\r\n')}`, 'utf16le'), wanted],
    ['events that span lines', Buffer.from(two.map((one) => one.replaceAll('><', '>\r\n  <')).join('\r\n')), wanted],
    [
      'line breaks in values',
      Buffer.from(`${event(1, 'one\r\ntwo')}\n${event(2)}`),
      [['1767225601.5', '1', 'one\r\ntwo'], wanted[1]!],
    ],
    [
      'a last event that was cut off',
      Buffer.from(two.join('\n').slice(0, -20)),
      [wanted[0]!, ['1767225602.5', '2', 'x']],
    ],
  ];
  for (const [title, bytes, rows] of cases)
    it(title, () => {
      for (const size of [7, 1 << 20]) expect(ingest(bytes, size), `chunks of ${size}`).to.deep.equal(rows);
    });
});
