import { hosts, users } from './corporation.ts';
import { interleave, type SampleDataset } from './dataset.ts';
import { integer, pick, type Random, seeded } from './random.ts';
import { processGuid, sysmonEvent, sysmonSource, utc } from './windows-event.ts';

const machineRunKey = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run';
const userKey = 'HKU\\S-1-5-21-1004336348-1177238915-682003330-1104\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion';
const values = [
  { target: `${machineRunKey}\\SecurityHealth`, details: '%%windir%%\\system32\\SecurityHealthSystray.exe' },
  { target: 'HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\DhcpNameServer', details: '10.20.0.2' },
  { target: `${userKey}\\Explorer\\Advanced\\Hidden`, details: 'DWORD (0x00000002)' },
  {
    target: `${machineRunKey}\\OneDrive`,
    details: '"C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe" /background',
  },
];

interface ValueSet {
  readonly time: number;
  readonly target: string;
  readonly details: string;
  readonly image: string;
  readonly computer: string;
  readonly user: string;
}

function valueSet(random: Random, { time, target, details, image, computer, user }: ValueSet): string {
  return sysmonEvent(random, 13, {
    time,
    computer,
    data: {
      RuleName: '-',
      EventType: 'SetValue',
      UtcTime: utc(time),
      ProcessGuid: processGuid(random, time),
      ProcessId: integer(random, 1000, 9000),
      Image: image,
      TargetObject: target,
      Details: details,
      User: `CORP\\${user}`,
    },
  });
}

export const runKey: SampleDataset = {
  folder: 'T1547.001/run_key',
  file: 'windows-sysmon.log',
  technique: 'T1547.001',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b004',
  description: 'Registry values being set; one Run key points into a temporary folder.',
  ...sysmonSource,
  events: () => {
    const random = seeded(1547);
    return interleave(
      240,
      [96],
      (time) =>
        valueSet(random, {
          time,
          ...pick(random, values),
          image: 'C:\\Windows\\System32\\svchost.exe',
          computer: pick(random, hosts),
          user: pick(random, users),
        }),
      (_n, time) =>
        valueSet(random, {
          time,
          target: `${userKey}\\Run\\Updater`,
          details: 'C:\\Users\\k.tanaka\\AppData\\Local\\Temp\\upd8.exe',
          image: 'C:\\Windows\\System32\\reg.exe',
          computer: 'ws-031.corp.example',
          user: 'k.tanaka',
        }),
    );
  },
};
