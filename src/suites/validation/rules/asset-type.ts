import { vocabulary } from '../../../content/index.ts';
import { didYouMean } from '../../../diagnostics/index.ts';
import { detectionRule } from '../rule.ts';

export const assetType = detectionRule(
  {
    id: 'asset-type',
    severity: 'warning',
    explanation: 'The asset type is one that contentctl knows; later releases may know more.',
    bad: { dialect: 'ng', set: 'asset_type: Endpiont' },
    good: { dialect: 'ng', set: 'asset_type: Endpoint' },
  },
  function* (detection) {
    const known: readonly string[] = vocabulary.assetTypes;
    if (detection.assetType === '' || known.includes(detection.assetType)) return;
    const hint = didYouMean(detection.assetType, known);
    yield {
      message: `"${detection.assetType}" is no known asset type`,
      path: detection.dialect === 'ng' ? ['asset_type'] : ['tags', 'asset_type'],
      ...(hint ? { hint } : {}),
    };
  },
);
