import { start } from './corporation.ts';
import type { SampleDataset } from './dataset.ts';
import { hex, integer, pick, type Random, seeded } from './random.ts';

interface FileAccess {
  readonly exe: string;
  readonly path: string;
  readonly key: string;
}

const benign: readonly FileAccess[] = [
  { exe: '/usr/bin/ls', path: '/var/log', key: 'files' },
  { exe: '/usr/sbin/cron', path: '/etc/crontab', key: 'cron' },
  { exe: '/usr/bin/vim', path: '/etc/hosts', key: 'files' },
];
const attack: FileAccess = { exe: '/usr/bin/cat', path: '/etc/shadow', key: 'credentials' };

/** The four records that auditd writes of one opened file. */
function openedFile(random: Random, i: number, { exe, path, key }: FileAccess): string[] {
  const stamp = `audit(${start + i * 31}.${integer(random, 0, 1000).padStart(3, '0')}:${40000 + i})`;
  const name = exe.slice(exe.lastIndexOf('/') + 1);
  const title = Buffer.from(`${name}\0${path}`).toString('hex').toUpperCase();
  return [
    `type=SYSCALL msg=${stamp}: arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7ffd${hex(random, 8)} a2=0 a3=0 items=1 ppid=${1000 + i} pid=${2000 + i} auid=1000 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="${name}" exe="${exe}" key="${key}"`,
    `type=CWD msg=${stamp}: cwd="/root"`,
    `type=PATH msg=${stamp}: item=0 name="${path}" inode=${1000 + i} dev=08:01 mode=0100640 ouid=0 ogid=42 rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0`,
    `type=PROCTITLE msg=${stamp}: proctitle=${title}`,
  ];
}

export const shadowFile: SampleDataset = {
  folder: 'T1003.008/shadow_file',
  file: 'auditd.log',
  technique: 'T1003.008',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b009',
  description: 'Audit records of a Linux server; one program opens the password database.',
  source: '/var/log/audit/audit.log',
  sourcetype: 'linux:audit',
  events: () => {
    const random = seeded(1003);
    return Array.from({ length: 90 }, (_, i) => openedFile(random, i, i === 61 ? attack : pick(random, benign))).flat();
  },
};
