import type { RiskObject, ThreatObject } from '../detection.ts';
import { mapping, mappings, number, string, strings } from '../reading.ts';
import { type DialectReader, notableOf, readCommon, readTagging, readTests } from './common.ts';

/** Risk object types of the observable types that contentctl 4 knew; anything else is `other`. */
const riskTypes: Readonly<Record<string, RiskObject['type']>> = {
  user: 'user',
  username: 'user',
  'email address': 'user',
  hostname: 'system',
  'ip address': 'system',
  endpoint: 'system',
  device: 'system',
  server: 'system',
};

/** contentctl 4: `tags.observable` with roles, `tags.message`, `tags.risk_score` with impact and confidence. */
export const v4: DialectReader = {
  dialect: 'v4',
  detect: (file) => file.data.tags !== undefined,
  read(file, deployments) {
    const { common, deployment } = readCommon(file, 'v4', deployments);
    const tags = mapping(file.data.tags);
    const message = string(tags.message);
    const impact = number(tags.impact);
    const confidence = number(tags.confidence);
    const score = number(tags.risk_score) ?? Math.round(((impact ?? 0) * (confidence ?? 0)) / 100);
    const observables = mappings(tags.observable).map((one) => ({
      name: string(one.name),
      type: string(one.type),
      roles: strings(one.role).map((role) => role.toLowerCase()),
    }));
    const riskObjects: RiskObject[] = deployment.riskEnabled
      ? observables
          .filter((one) => one.roles.includes('victim'))
          .map((one) => ({ field: one.name, type: riskTypes[one.type.toLowerCase()] ?? 'other', score, message }))
      : [];
    const threatObjects: ThreatObject[] = deployment.riskEnabled
      ? observables
          .filter((one) => one.roles.includes('attacker'))
          .map((one) => ({ field: one.name, type: one.type.toLowerCase().replaceAll(' ', '_') }))
      : [];
    const tagging = readTagging(tags);
    const notable = notableOf(deployment, { ...common, ...tagging, riskObjects });
    return {
      ...common,
      date: string(file.data.date),
      ...tagging,
      riskObjects,
      threatObjects,
      riskMessage: message,
      risk: { score, ...(impact === undefined ? {} : { impact }), ...(confidence === undefined ? {} : { confidence }) },
      ...(notable ? { notable } : {}),
      riskEnabled: deployment.riskEnabled,
      schedule: { ...deployment.schedule, enabled: false },
      tests: readTests(file.data.tests),
    };
  },
};
