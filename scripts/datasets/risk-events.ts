import { start } from './corporation.ts';
import type { SampleDataset } from './dataset.ts';
import { hex, pick, type Random, seeded } from './random.ts';

interface RiskRule {
  readonly name: string;
  readonly technique: string;
  readonly score: number;
}

const rules: readonly RiskRule[] = [
  { name: 'WMIC Remote Process Creation', technique: 'T1047', score: 64 },
  { name: 'PowerShell Invoke WmiExec Usage', technique: 'T1047', score: 100 },
  { name: 'Registry Run Key In Temporary Folder', technique: 'T1547.001', score: 56 },
  { name: 'Script Dropped In Startup Folder', technique: 'T1547.001', score: 36 },
];

function riskEvent(random: Random, time: number, host: string, { name, technique, score }: RiskRule): string {
  return (
    `${time}, search_name="Sample - ${name} - Rule", analyticstories="Remote Execution", annotations="{\\"mitre_attack\\":[\\"${technique}\\"]}", annotations._all="${technique}", annotations._frameworks="mitre_attack", annotations.mitre_attack="${technique}", ` +
    `orig_sid="scheduler__admin_${hex(random, 12)}", risk_object="${host}", risk_object_type="system", risk_score="${score}", risk_message="${name} on ${host}", dest="${host}"`
  );
}

export const riskEvents: SampleDataset = {
  folder: 'T1047/risk_events',
  file: 'risk.log',
  technique: 'T1047',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b003',
  description: 'Risk events of many computers; three detections agree on one of them.',
  source: 'risk',
  sourcetype: 'stash',
  events: () => {
    const random = seeded(2047);
    const events = Array.from({ length: 120 }, (_, i) =>
      riskEvent(random, start + i * 60, `ws-${String(100 + i).padStart(3, '0')}.corp.example`, pick(random, rules)),
    );
    for (const [n, rule] of rules.slice(0, 3).entries())
      events.splice(30 + n * 20, 0, riskEvent(random, start + 1800 + n * 1200, 'ws-022.corp.example', rule));
    return events;
  },
};
