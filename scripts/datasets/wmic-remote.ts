import { hosts, users } from './corporation.ts';
import { interleave, type SampleDataset } from './dataset.ts';
import { guid, hex, integer, pick, type Random, seeded } from './random.ts';
import { processGuid, sysmonEvent, sysmonSource, utc } from './windows-event.ts';

interface Program {
  readonly image: string;
  readonly originalName?: string;
  readonly commandLine: string;
}

const wmic = { image: 'C:\\Windows\\System32\\wbem\\WMIC.exe', originalName: 'wmic.exe' };
const programs: readonly Program[] = [
  {
    image: 'C:\\Windows\\System32\\svchost.exe',
    originalName: 'svchost.exe',
    commandLine: 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p',
  },
  {
    image: 'C:\\Program Files\\Office\\WINWORD.EXE',
    originalName: 'WinWord.exe',
    commandLine: '"C:\\Program Files\\Office\\WINWORD.EXE" /n "report.docx"',
  },
  { image: 'C:\\Windows\\System32\\cmd.exe', originalName: 'Cmd.Exe', commandLine: 'cmd.exe /c dir C:\\Reports' },
  { ...wmic, commandLine: 'wmic os get lastbootuptime' },
];
const remoteCall: Program = {
  ...wmic,
  commandLine: 'wmic /node:srv-files.corp.example process call create "cmd.exe /c net user > C:\\Windows\\Temp\\u.txt"',
};
const desktop: Program = { image: 'C:\\Windows\\explorer.exe', commandLine: 'C:\\Windows\\Explorer.EXE' };
const shell: Program = { image: 'C:\\Windows\\System32\\cmd.exe', commandLine: '"C:\\Windows\\system32\\cmd.exe"' };

interface ProcessCreation {
  readonly time: number;
  readonly program: Program;
  readonly parent: Program;
  readonly computer: string;
  readonly user: string;
}

function processCreation(random: Random, { time, program, parent, computer, user }: ProcessCreation): string {
  return sysmonEvent(random, 1, {
    time,
    computer,
    data: {
      RuleName: '-',
      UtcTime: utc(time),
      ProcessGuid: processGuid(random, time),
      ProcessId: integer(random, 1000, 9000),
      Image: program.image,
      FileVersion: '10.0.19041.1',
      Description: '-',
      Product: 'Microsoft Windows Operating System',
      Company: 'Microsoft Corporation',
      OriginalFileName: program.originalName ?? '-',
      CommandLine: program.commandLine,
      CurrentDirectory: 'C:\\Windows\\system32\\',
      User: `CORP\\${user}`,
      LogonGuid: `{${guid(random)}}`,
      LogonId: `0x${hex(random, 6)}`,
      TerminalSessionId: '1',
      IntegrityLevel: 'Medium',
      Hashes: `SHA256=${hex(random, 64).toUpperCase()},IMPHASH=${hex(random, 32).toUpperCase()}`,
      ParentProcessGuid: processGuid(random, time - 60),
      ParentProcessId: integer(random, 600, 900),
      ParentImage: parent.image,
      ParentCommandLine: parent.commandLine,
      ParentUser: `CORP\\${user}`,
    },
  });
}

export const wmicRemote: SampleDataset = {
  folder: 'T1047/wmic_remote',
  file: 'windows-sysmon.log',
  technique: 'T1047',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b002',
  description: 'Process creation on four computers; one WMIC call starts a process on another computer.',
  ...sysmonSource,
  events: () => {
    const random = seeded(10471);
    return interleave(
      300,
      [187],
      (time) =>
        processCreation(random, {
          time,
          program: pick(random, programs),
          parent: desktop,
          computer: pick(random, hosts),
          user: pick(random, users),
        }),
      (_n, time) =>
        processCreation(random, {
          time,
          program: remoteCall,
          parent: shell,
          computer: 'ws-022.corp.example',
          user: 'k.tanaka',
        }),
    );
  },
};
