import type { Conversion } from './conversion.ts';

/** Windows events that are XML already, such as those of an event log file, sorted by their channel. */
export const windowsXml: Conversion = {
  name: 'windows-xml',
  summary: 'Windows events in XML, or an event log file (.evtx)',
  recognises: (head) => /^\s*(?:<\?xml[^>]*>\s*)?(?:<Events>\s*)?<Event[\s>]/.test(head),
  convert(line) {
    const raw = line.replace(/^\s*(?:<\?xml[^>]*>\s*)?(?:<Events>\s*)?/, '').replace(/(?:<\/Events>)?\s*$/, '');
    if (raw === '') return undefined;
    const channel = /<Channel>([^<]*)<\/Channel>/.exec(raw)?.[1];
    if (!raw.startsWith('<Event') || channel === undefined) throw new Error('the text is no Windows event');
    return { raw, source: `XmlWinEventLog:${channel}`, sourcetype: 'XmlWinEventLog' };
  },
};
