import type { Schedule } from './detection.ts';
import type { ContentFile } from './files.ts';
import { boolean, type Mapping, mapping, string, strings } from './reading.ts';

/** How detections of one type are scheduled and what they do when they fire. */
export interface Deployment {
  readonly name: string;
  readonly type: string;
  readonly schedule: Omit<Schedule, 'enabled'>;
  readonly notable?: {
    readonly ruleTitle: string;
    readonly ruleDescription: string;
    readonly nesFields: readonly string[];
  };
  readonly riskEnabled: boolean;
  readonly file?: string;
}

const schedule: Deployment['schedule'] = { cron: '0 * * * *', earliest: '-70m@m', latest: '-10m@m', window: 'auto' };
const notable: NonNullable<Deployment['notable']> = {
  ruleTitle: '%name%',
  ruleDescription: '%description%',
  nesFields: ['user', 'dest'],
};

/** What stands in where the pack has no deployment for a type: the defaults of ES Content Update. */
export function defaultDeployment(type: string): Deployment {
  const name = `Default Configuration ${type}`;
  switch (type) {
    case 'Hunting':
      return { name, type, schedule, riskEnabled: false };
    case 'Anomaly':
      return { name, type, schedule, riskEnabled: true };
    case 'Correlation':
      return {
        name,
        type,
        schedule: { ...schedule, earliest: '-70m@m' },
        notable: { ...notable, ruleTitle: '%name%' },
        riskEnabled: false,
      };
    default:
      return { name, type, schedule, notable, riskEnabled: true };
  }
}

/** The deployment that a file of `deployments/` holds. */
export function readDeployment(file: ContentFile): Deployment {
  return { ...readInlineDeployment(file.data, string(file.data.type), string(file.data.name)), file: file.path };
}

/** The deployment block of a file or of a detection itself. */
export function readInlineDeployment(data: Mapping, type: string, name: string): Deployment {
  const timing = mapping(data.scheduling);
  const actions = mapping(data.alert_action);
  const action = actions.notable === undefined || actions.notable === null ? undefined : mapping(actions.notable);
  return {
    name,
    type,
    schedule: {
      cron: string(timing.cron_schedule, schedule.cron),
      earliest: string(timing.earliest_time, schedule.earliest),
      latest: string(timing.latest_time, schedule.latest),
      window: string(timing.schedule_window, schedule.window),
    },
    ...(action
      ? {
          notable: {
            ruleTitle: string(action.rule_title, '%name%'),
            ruleDescription: string(action.rule_description, '%description%'),
            nesFields: strings(action.nes_fields),
          },
        }
      : {}),
    riskEnabled: boolean(mapping(actions.rba).enabled),
  };
}
