import { detectionRule } from '../rule.ts';
import { dataSourceParts } from './data-source-unknown.ts';

const source = (fields: string) => ({
  'data_sources/with_output.yml': `name: With Output\nid: 5b0c7f2e-0d4c-4c1e-9d3a-1d8f6a1e7b21\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ndescription: A source.\nsource: sample\nsourcetype: sample\noutput_fields: [${fields}]\n`,
});

export const dataSourceOutputField = detectionRule(
  {
    id: 'data-source-output-field',
    severity: 'error',
    explanation:
      'A production TTP or Anomaly mentions every output field of its data sources in the search, so that the results of detections over one source look alike.',
    dialects: ['v5'],
    bad: { set: 'data_source: [With Output]', files: source('user, vendor_product') },
    good: { set: 'data_source: [With Output]', files: source('user, dest') },
  },
  function* (detection, { pack }) {
    if (detection.status !== 'production' || (detection.type !== 'TTP' && detection.type !== 'Anomaly')) return;
    for (const [i, entry] of detection.dataSources.entries())
      for (const part of dataSourceParts(entry, pack.dataSources)) {
        const fields = pack.dataSources.get(part)?.file.data.output_fields;
        if (!Array.isArray(fields)) continue;
        const missing = fields.filter((field) => typeof field === 'string' && !detection.search.includes(field));
        if (missing.length > 0)
          yield {
            message: `the search lacks output fields of "${part}": ${missing.join(', ')}`,
            path: ['data_source', i],
          };
      }
  },
);
