import type { NotableAction, RiskObject } from '../detection.ts';
import { mapping, mappings, number, string } from '../reading.ts';
import {
  type DialectReader,
  readCommon,
  readTagging,
  readTests,
  readThreatObjects,
  riskTypeOf,
  severityOf,
} from './common.ts';

/** ES Content Update 6: `finding` is the notable, `intermediate_findings` the risk; the keys of `tags` are flat. */
export const ng: DialectReader = {
  dialect: 'ng',
  detect: (file) =>
    file.data.finding !== undefined ||
    file.data.intermediate_findings !== undefined ||
    file.data.creation_date !== undefined ||
    (file.data.tags === undefined && file.data.rba === undefined && file.data.security_domain !== undefined),
  read(file, deployments, schedules) {
    const { data } = file;
    const { common, deployment } = readCommon(file, 'ng', deployments);
    const riskObjects: RiskObject[] = mappings(mapping(data.intermediate_findings).entities).map((one) => ({
      field: string(one.field),
      type: riskTypeOf(string(one.type)),
      score: number(one.score) ?? 0,
      message: string(one.message),
    }));
    const finding = data.finding === undefined || data.finding === null ? undefined : mapping(data.finding);
    const tagging = readTagging(data);
    const custom = mapping(data.custom_schedule ?? schedules(string(data.schedule)));
    const notable = finding && findingNotable(finding, common.description, tagging.securityDomain, riskObjects);
    return {
      ...common,
      date: string(data.modification_date) || string(data.creation_date),
      ...tagging,
      riskObjects,
      threatObjects: readThreatObjects(data.threat_objects),
      riskMessage: riskObjects[0]?.message ?? '',
      ...(notable ? { notable } : {}),
      riskEnabled: riskObjects.length > 0,
      schedule: {
        cron: string(custom.cron_schedule, deployment.schedule.cron),
        earliest: string(custom.earliest_time, deployment.schedule.earliest),
        latest: string(custom.latest_time, deployment.schedule.latest),
        window: string(custom.schedule_window, deployment.schedule.window),
        enabled: false,
      },
      tests: readTests(data.tests).map((test) =>
        test.kind === 'unit' && test.expectedResults === undefined ? { ...test, expectedResults: 1 } : test,
      ),
    };
  },
};

function findingNotable(
  finding: ReturnType<typeof mapping>,
  description: string,
  securityDomain: string,
  riskObjects: readonly RiskObject[],
): NotableAction {
  const entity = mapping(finding.entity);
  const field = string(entity.field);
  const score = number(entity.score) ?? 0;
  return {
    ruleTitle: string(finding.title),
    ruleDescription: description,
    nesFields: field === '' ? [] : [field],
    securityDomain,
    severity: severityOf([score, ...riskObjects.map((object) => object.score)]),
    ...(field === '' ? {} : { entity: { field, type: string(entity.type), score } }),
  };
}
