import type { Rule } from '../rule.ts';

const actions = ['email', 'slack', 'phantom'];

export const deploymentAction: Rule = {
  meta: {
    id: 'deployment-action',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'contentctl does not carry out the actions email, slack and phantom.',
    kinds: ['deployment'],
    bad: {
      file: 'deployments/sample_ttp.yml',
      set: 'alert_action:\n  rba:\n    enabled: true\n  email:\n    to: soc@example.com',
    },
    good: { file: 'deployments/sample_ttp.yml', set: 'alert_action:\n  rba:\n    enabled: true' },
  },
  *check(file) {
    const given = file.data.alert_action;
    if (given === null || typeof given !== 'object') return;
    for (const action of actions)
      if ((given as Record<string, unknown>)[action])
        yield { message: `the action "${action}" is not carried out`, path: ['alert_action', action], onKey: true };
  },
};
