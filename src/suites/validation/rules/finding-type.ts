import { detectionRule } from '../rule.ts';

const finding = 'finding:\n  title: $user$ did it\n  entity: {field: user, type: user, score: 50}\n';

export const findingType = detectionRule(
  {
    id: 'finding-type',
    severity: 'error',
    explanation:
      'In the ng form a TTP and a Correlation make a finding, others must not; an Anomaly makes intermediate findings, a TTP may; a Hunting makes nothing and names no threat objects.',
    dialects: ['ng'],
    bad: { dialect: 'ng', set: `type: Anomaly\n${finding}` },
    good: { dialect: 'ng', set: `type: TTP\n${finding}` },
  },
  function* (detection, _context, { data }) {
    const { type } = detection;
    const has = (key: string) =>
      data[key] !== undefined && data[key] !== null && !(Array.isArray(data[key]) && data[key].length === 0);
    const mustFind = type === 'TTP' || type === 'Correlation';
    const wrong = (key: string, message: string) => ({ message, path: [key], onKey: true });
    if (mustFind && !has('finding')) yield wrong('finding', `a ${type} needs a "finding"`);
    if (!mustFind && has('finding')) yield wrong('finding', `a detection of type ${type} makes no finding`);
    if (type === 'Anomaly' && !has('intermediate_findings'))
      yield wrong('intermediate_findings', 'an Anomaly needs "intermediate_findings"');
    if ((type === 'Correlation' || type === 'Hunting') && has('intermediate_findings'))
      yield wrong('intermediate_findings', `a detection of type ${type} makes no intermediate findings`);
    if (type === 'Hunting' && has('threat_objects'))
      yield wrong('threat_objects', 'a Hunting detection names no threat objects');
  },
);
