import type { RiskObject } from '../detection.ts';
import { boolean, mapping, mappings, number, string, strings } from '../reading.ts';
import { type DialectReader, notableOf, readCommon, readTests, throttlingOf } from './common.ts';

function riskType(value: string): RiskObject['type'] {
  return value === 'user' || value === 'system' ? value : 'other';
}

/** contentctl 5: `rba` with message, risk objects with scores, and threat objects. */
export const v5: DialectReader = {
  dialect: 'v5',
  detect: (file) =>
    file.data.rba !== undefined ||
    (file.data.tags !== undefined &&
      mapping(file.data.tags).observable === undefined &&
      mapping(file.data.tags).risk_score === undefined &&
      mapping(file.data.tags).message === undefined),
  read(file, deployments) {
    const { common, deployment } = readCommon(file, 'v5', deployments);
    const tags = mapping(file.data.tags);
    const rba = mapping(file.data.rba);
    const message = string(rba.message);
    const riskObjects: RiskObject[] = mappings(rba.risk_objects).map((one) => ({
      field: string(one.field),
      type: riskType(string(one.type)),
      score: number(one.score) ?? 0,
      message,
    }));
    const securityDomain = string(tags.security_domain);
    const notable = notableOf(deployment, { ...common, securityDomain, riskObjects });
    const throttling = throttlingOf(tags.throttling);
    const manual = tags.manual_test;
    return {
      ...common,
      date: string(file.data.date),
      analyticStories: strings(tags.analytic_story),
      assetType: string(tags.asset_type),
      mitreAttackIds: strings(tags.mitre_attack_id),
      cves: strings(tags.cve),
      products: strings(tags.product),
      securityDomain,
      riskObjects,
      threatObjects: mappings(rba.threat_objects).map((one) => ({ field: string(one.field), type: string(one.type) })),
      riskMessage: message,
      ...(notable ? { notable } : {}),
      riskEnabled: deployment.riskEnabled,
      schedule: { ...deployment.schedule, enabled: boolean(file.data.enabled_by_default) },
      ...(throttling ? { throttling } : {}),
      tests: readTests(file.data.tests),
      ...(manual === undefined || manual === null ? {} : { manualTest: string(manual) || 'marked as manual test' }),
    };
  },
};
