/** What the beginning of a log tells about it. */
export interface Sniffed {
  /** In words, for people. */
  readonly format: string;
  readonly source: string;
  readonly sourcetype: string;
}

type Recognise = (sample: Sample) => Sniffed | undefined;

interface Sample {
  readonly text: string;
  readonly lines: readonly string[];
  /** The first line as a JSON object; undefined where it is none. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** How much of a log `sniffLog` looks at, in bytes. */
export const sniffBytes = 64 * 1024;

/**
 * Recognises a log by its first bytes: the source and sourcetype under which published detections expect it. Undefined
 * where nothing fits.
 */
export function sniffLog(text: string): Sniffed | undefined {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const sample: Sample = { text, lines, json: jsonOf(lines[0] ?? '') };
  for (const recognise of forms) {
    const found = recognise(sample);
    if (found) return found;
  }
  return undefined;
}

function jsonOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const windowsXml: Recognise = ({ text }) => {
  if (!/<Event[\s>]/.test(text.slice(0, 1024))) return undefined;
  const channel = /<Channel>([^<]+)<\/Channel>/.exec(text)?.[1];
  if (channel === undefined) return undefined;
  if (channel.startsWith('Linux-Sysmon'))
    return { format: 'Sysmon for Linux', source: `Syslog:${channel}`, sourcetype: 'sysmon:linux' };
  return { format: 'Windows events in XML', source: `XmlWinEventLog:${channel}`, sourcetype: 'XmlWinEventLog' };
};

const windowsText: Recognise = ({ text }) => {
  const name = /^LogName=(.+)$/m.exec(text)?.[1]?.trim();
  return name === undefined || !/^EventCode=\d+/m.test(text)
    ? undefined
    : { format: 'Windows events as text', source: `WinEventLog:${name}`, sourcetype: 'WinEventLog' };
};

/** JSON logs by members that only they have. */
const jsonKinds: readonly (readonly [string, readonly string[], string, string])[] = [
  ['AWS CloudTrail', ['eventVersion', 'eventSource', 'eventName', 'awsRegion'], 'aws_cloudtrail', 'aws:cloudtrail'],
  ['Office 365 management activity', ['CreationTime', 'Workload', 'Operation'], 'o365', 'o365:management:activity'],
  ['Microsoft Entra ID', ['operationName', 'category', 'tenantId'], 'Azure AD', 'azure:monitor:aad'],
  ['Okta', ['eventType', 'published', 'actor', 'outcome'], 'Okta', 'OktaIM2:log'],
  ['Kubernetes audit', ['apiVersion', 'auditID', 'requestURI', 'verb'], 'kubernetes', '_json'],
  ['Suricata', ['event_type', 'flow_id', 'src_ip'], 'suricata', 'suricata'],
  ['Zeek connections', ['uid', 'id.orig_h', 'id.resp_h', 'proto'], 'conn.log', 'bro:conn:json'],
  ['Google Workspace', ['actor', 'events', 'id', 'kind'], 'gws:reports:admin', 'gws:reports:admin'],
  ['CrowdStrike', ['event_simpleName', 'aid'], 'crowdstrike', 'crowdstrike:events:sensor'],
];

const json: Recognise = (sample) => {
  const { json: object } = sample;
  if (!object) return undefined;
  const known = jsonKinds.find(([, members]) => members.every((member) => member in object));
  if (known) return { format: known[0], source: known[2], sourcetype: known[3] };
  return { format: 'JSON lines', source: 'json', sourcetype: '_json' };
};

const byPattern =
  (pattern: RegExp, format: string, source: string, sourcetype: string): Recognise =>
  ({ lines }) =>
    lines.slice(0, 5).some((line) => pattern.test(line)) ? { format, source, sourcetype } : undefined;

const forms: readonly Recognise[] = [
  windowsXml,
  windowsText,
  json,
  byPattern(/(?:^|\s)type=[A-Z_0-9]+ msg=audit\(\d+\.\d+:\d+\)/, 'Linux audit', 'auditd', 'linux:audit'),
  byPattern(
    /(?:^|\s)type=[A-Z_0-9]+ msg=audit\([\d/]+ [\d:.]+:\d+\) : /,
    'Linux audit of ausearch',
    'auditd',
    'auditd',
  ),
  byPattern(/,TRAFFIC,(?:start|end|drop|deny),/, 'Palo Alto traffic', 'pan:traffic', 'pan:traffic'),
  byPattern(/,THREAT,[a-z-]+,/, 'Palo Alto threat', 'pan:threat', 'pan:threat'),
  byPattern(
    /^\S+ \S+ \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d: +-]+\] "/,
    'web server access',
    'access.log',
    'access_combined',
  ),
  byPattern(/search_name="[^"]*"/, 'risk or notable events', 'risk', 'stash'),
  byPattern(
    /^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ sshd?\[/,
    'Linux security log',
    '/var/log/secure',
    'linux_secure',
  ),
  byPattern(/^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ \S+/, 'syslog', 'syslog', 'syslog'),
];
