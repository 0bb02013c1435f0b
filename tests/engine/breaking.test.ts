import { expect } from 'chai';
import { createTextDecoder } from '../../src/formats/text-decoder.ts';
import { bundledApps } from '../../src/knowledge/index.ts';
import { engineWith } from './harness.ts';

interface Source {
  readonly source: string;
  readonly sourcetype: string;
}

/** The raw events of an upload, given in pieces. */
function events(pieces: readonly string[], { source, sourcetype }: Source, props?: string): string[] {
  const engine = engineWith(props ? { 'default/props.conf': props } : {}, undefined, bundledApps());
  engine.ingestRaw({ index: 'main', host: 'h', source, sourcetype }, pieces);
  const { rows } = engine.search('index=main | sort 0 _cd | fields _raw');
  return rows.map((row) => String(row.get('_raw')));
}

function decoded(bytes: Buffer, size: number): string[] {
  const decoder = createTextDecoder();
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += size) pieces.push(decoder.write(bytes.subarray(i, i + size)));
  return [...pieces, decoder.end()];
}

const xml = (id: number, value: string) =>
  `<Event xmlns='e'><System><EventID>${id}</EventID></System><EventData><Data Name='V'>${value}</Data></EventData></Event>`;
const windows = { source: 'XmlWinEventLog:Security', sourcetype: 'XmlWinEventLog' };
const threeEvents = [xml(1, 'ä'), xml(2, 'two\n\nlines'), xml(3, 'x').slice(0, -20)];
const classicEvents = [
  '03/04/2026 05:06:07 AM\nEventCode=1\nMessage=one\n\nmore',
  '03/04/2026 05:06:08 AM\nEventCode=2\nMessage=two',
];

describe('event breaking of raw uploads', () => {
  it('breaks where the first group of LINE_BREAKER stands, an empty one too', () => {
    const props = '[braces]\nSHOULD_LINEMERGE = false\nLINE_BREAKER = \\}(\\s*)\\{\n';
    expect(events(['{"a":1}{"a":2}\n{"a":3}'], { source: 's', sourcetype: 'braces' }, props)).to.have.members([
      '{"a":1}',
      '{"a":2}',
      '{"a":3}',
    ]);
  });

  const forms: Record<string, (text: string) => Buffer> = {
    'UTF-8': (text) => Buffer.from(text),
    'UTF-8 with a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
    'UTF-16 little endian': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    'UTF-16 big endian': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  };
  for (const [form, encode] of Object.entries(forms)) {
    for (const eol of ['\n', '\r\n']) {
      const name = `${form}, ${JSON.stringify(eol)}`;
      const written = (list: readonly string[]) => list.map((event) => event.replaceAll('\n', eol));
      for (const size of [5, 100_000]) {
        it(`finds XML events in ${name}, pieces of ${size} bytes`, () => {
          const [first, ...rest] = written(threeEvents);
          const text = `${first}${rest.join(`${eol}${eol}`)}${eol}`;
          expect(events(decoded(encode(text), size), windows)).to.have.members(written(threeEvents));
        });
        it(`finds classic events in ${name}, pieces of ${size} bytes`, () => {
          const text = written(classicEvents).join(`${eol}${eol}`) + eol;
          const found = events(decoded(encode(text), size), {
            source: 'WinEventLog:Security',
            sourcetype: 'WinEventLog',
          });
          expect(found).to.have.members(written(classicEvents));
        });
      }
    }
  }

  it('leaves what stands before the first XML event out of it', () => {
    const found = events([`<!-- exported -->\n<Events>\n${xml(1, 'x')}\n</Events>\n`], windows);
    expect(found.some((raw) => raw.startsWith("<Event xmlns='e'>"))).to.equal(true);
  });
});
