import { createTextDecoder } from '../../formats/text-decoder.ts';
import type { Conversion, ConvertedEvent, OnProblem } from './conversion.ts';
import { nxlog } from './nxlog.ts';
import { splunkExport } from './splunk-export.ts';
import { windowsXml } from './windows-xml.ts';
import { winlogbeat } from './winlogbeat.ts';

export type { Conversion, ConvertedEvent } from './conversion.ts';

/** Every conversion, in the order in which a file is asked for its kind. */
export const conversions: readonly Conversion[] = [windowsXml, splunkExport, nxlog, winlogbeat];

/** The conversion for a file that begins so; undefined where none fits. */
export function conversionFor(head: string): Conversion | undefined {
  return conversions.find((one) => one.recognises(head.replace(/^\ufeff/, '')));
}

/** The events of a file. A line that cannot be converted is left out and told, with its number. */
export async function* convertEvents(
  chunks: AsyncIterable<Buffer>,
  conversion: Conversion,
  onProblem: OnProblem = () => {},
): AsyncGenerator<ConvertedEvent> {
  let number = 0;
  for await (const record of records(chunks, conversion)) {
    number++;
    if (record.trim() === '') continue;
    try {
      const event = conversion.convert(record);
      if (event) yield event;
    } catch (error) {
      onProblem(`record ${number}: ${(error as Error).message}`);
    }
  }
}

/** A record may not be longer than this, in characters. */
const longestRecord = 64 * 1024 * 1024;

/** Lines; Windows events in XML end with their own tag, and may hold line breaks. */
async function* records(chunks: AsyncIterable<Buffer>, conversion: Conversion): AsyncGenerator<string> {
  const decoder = createTextDecoder();
  const end = conversion === windowsXml ? '</Event>' : '\n';
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.write(chunk);
    let from = 0;
    for (let at = rest.indexOf(end, from); at >= 0; at = rest.indexOf(end, from)) {
      yield rest.slice(from, at + end.length);
      from = at + end.length;
    }
    rest = rest.slice(from);
    if (rest.length > longestRecord) throw new Error(`a record is longer than ${longestRecord} characters`);
  }
  yield rest + decoder.end();
}
