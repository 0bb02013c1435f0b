import { hosts, users } from './corporation.ts';
import { interleave, type SampleDataset } from './dataset.ts';
import { integer, pick, type Random, seeded } from './random.ts';
import { processGuid, sysmonEvent, sysmonSource, utc } from './windows-event.ts';

const names = [
  'C:\\Users\\j.meyer\\Documents\\report.docx',
  'C:\\Windows\\Temp\\wct1F2.tmp',
  'C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\Chat.lnk',
  'C:\\Users\\a.silva\\AppData\\Local\\Temp\\~DF31.tmp',
];

interface FileCreation {
  readonly time: number;
  readonly target: string;
  readonly image: string;
  readonly computer: string;
  readonly user: string;
}

function fileCreation(random: Random, { time, target, image, computer, user }: FileCreation): string {
  return sysmonEvent(random, 11, {
    time,
    computer,
    data: {
      RuleName: '-',
      UtcTime: utc(time),
      ProcessGuid: processGuid(random, time),
      ProcessId: integer(random, 1000, 9000),
      Image: image,
      TargetFilename: target,
      CreationUtcTime: utc(time),
      User: `CORP\\${user}`,
    },
  });
}

export const startupFolder: SampleDataset = {
  folder: 'T1547.001/startup_folder',
  file: 'windows-sysmon.log',
  technique: 'T1547.001',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b005',
  description: 'Files being created; one script is put into a startup folder.',
  ...sysmonSource,
  events: () => {
    const random = seeded(15471);
    return interleave(
      220,
      [150],
      (time) =>
        fileCreation(random, {
          time,
          target: pick(random, names),
          image: 'C:\\Windows\\explorer.exe',
          computer: pick(random, hosts),
          user: pick(random, users),
        }),
      (_n, time) =>
        fileCreation(random, {
          time,
          target: 'C:\\Users\\l.novak\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sync.vbs',
          image: 'C:\\Windows\\System32\\wscript.exe',
          computer: 'ws-014.corp.example',
          user: 'l.novak',
        }),
    );
  },
};
