import { detectionRule } from '../rule.ts';

export const dataSourceMissing = detectionRule(
  {
    id: 'data-source-missing',
    severity: 'warning',
    explanation: 'A production detection says which data it reads; users choose detections by it.',
    bad: { set: 'data_source: []' },
    good: { set: 'data_source: [Sample Source]' },
  },
  function* (detection, _context, file) {
    if (detection.type === 'Correlation') return;
    if (detection.status === 'production' && Array.isArray(file.data.data_source) && detection.dataSources.length === 0)
      yield { message: 'no data source is named', path: ['data_source'], onKey: true };
  },
);
