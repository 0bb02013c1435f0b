import type { RiskObject } from '../detection.ts';
import { boolean, mapping, mappings, number, string } from '../reading.ts';
import {
  type DialectReader,
  notableOf,
  readCommon,
  readTagging,
  readTests,
  readThreatObjects,
  riskTypeOf,
} from './common.ts';

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
      type: riskTypeOf(string(one.type)),
      score: number(one.score) ?? 0,
      message,
    }));
    const tagging = readTagging(tags);
    const notable = notableOf(deployment, { ...common, ...tagging, riskObjects });
    return {
      ...common,
      date: string(file.data.date),
      ...tagging,
      riskObjects,
      threatObjects: readThreatObjects(rba.threat_objects),
      riskMessage: message,
      ...(notable ? { notable } : {}),
      riskEnabled: deployment.riskEnabled,
      schedule: { ...deployment.schedule, enabled: boolean(file.data.enabled_by_default) },
      tests: readTests(file.data.tests),
    };
  },
};
