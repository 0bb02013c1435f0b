import { type Conversion, firstObject, jsonObject, objectOf, textOf } from './conversion.ts';

/** Results that Splunk exported as JSON: `{"preview":false,"result":{"_raw":"…","source":"…"}}`, one a line. */
export const splunkExport: Conversion = {
  name: 'splunk',
  summary: "search results of Splunk's export as JSON",
  recognises: (head) => {
    const first = firstObject(head);
    return (
      first !== undefined &&
      'result' in first &&
      ('preview' in first || 'offset' in first || '_raw' in objectOf(first.result))
    );
  },
  convert(line) {
    const object = jsonObject(line);
    if (object.result === undefined) return undefined;
    const result = objectOf(object.result);
    const raw = textOf(result._raw);
    if (raw === undefined)
      throw new Error('the result has no _raw; export the events with "| fields _raw source sourcetype"');
    return { raw, source: textOf(result.source) ?? 'splunk', sourcetype: textOf(result.sourcetype) ?? 'unknown' };
  },
};
