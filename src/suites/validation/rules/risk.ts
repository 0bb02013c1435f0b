import { tokenNames } from '../../../enterprise-security/index.ts';
import type { Rule } from '../rule.ts';

const riskPaths = {
  v4: ['tags', 'observable'],
  v5: ['rba', 'risk_objects'],
  ng: ['intermediate_findings', 'entities'],
} as const;

export const riskScores: Rule = {
  id: 'risk-score-range',
  severity: 'error',
  explanation: 'Risk scores lie between 1 and 100 (ng: 0 and 100).',
  *check(detection) {
    const least = detection.dialect === 'ng' ? 0 : 1;
    for (const [i, object] of detection.riskObjects.entries())
      if (object.score < least || object.score > 100)
        yield {
          message: `the risk score ${object.score} of "${object.field}" is not between ${least} and 100`,
          path: [...riskPaths[detection.dialect], i],
        };
  },
};

export const riskPresent: Rule = {
  id: 'risk-missing',
  severity: 'error',
  explanation: 'A detection whose deployment makes risk events names at least one risk object.',
  *check(detection) {
    if (detection.status === 'production' && detection.riskEnabled && detection.riskObjects.length === 0)
      yield {
        message: 'the deployment makes risk events, but there is no risk object',
        path: riskPaths[detection.dialect],
      };
  },
};

export const riskFields: Rule = {
  id: 'risk-field-unknown',
  severity: 'error',
  explanation: 'Fields of risk and threat objects, and `$tokens$` of the message, stand in the search.',
  *check(detection, context) {
    if (detection.status !== 'production' || detection.dialect === 'v4') return;
    const text = context.parsed(detection).source.text.toLowerCase();
    const message = detection.dialect === 'ng' ? ['intermediate_findings'] : ['rba', 'message'];
    for (const [i, object] of detection.riskObjects.entries())
      if (!text.includes(object.field.toLowerCase()))
        yield {
          message: `the risk object field "${object.field}" does not stand in the search`,
          path: [...riskPaths[detection.dialect], i],
        };
    for (const object of detection.threatObjects)
      if (!text.includes(object.field.toLowerCase()))
        yield {
          message: `the threat object field "${object.field}" does not stand in the search`,
          path: [detection.dialect === 'ng' ? 'threat_objects' : 'rba'],
        };
    for (const token of new Set(detection.riskObjects.flatMap((object) => tokenNames(object.message))))
      if (!text.includes(token.toLowerCase()))
        yield { message: `the message uses $${token}$, which does not stand in the search`, path: message };
  },
};
