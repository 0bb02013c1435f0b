import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export interface Telemetry {
  readonly file: string;
  readonly text: string;
  readonly bytes: number;
  readonly source: string;
  readonly sourcetype: string;
}

const recorded = fileURLToPath(new URL('../../shared/corpus/telemetry/T1047/sysmon.log.gz', import.meta.url));
const bundled = fileURLToPath(
  new URL('../datasets/attack_techniques/T1047/wmic_remote/windows-sysmon.log', import.meta.url),
);

/**
 * Sysmon events as one file: the recorded telemetry where it is at hand, else the bundled sample; repeated up to a size, so
 * that times are long enough to compare.
 */
export function sysmonTelemetry(megabytes = 50): Telemetry {
  const one = existsSync(recorded)
    ? gunzipSync(readFileSync(recorded)).toString('utf8')
    : readFileSync(bundled, 'utf8');
  const text = one.repeat(Math.max(1, Math.round((megabytes * 1e6) / one.length)));
  return telemetry('sysmon.log', text, 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational', 'xmlwineventlog');
}

/** CloudTrail-like JSON, one record a line; made up, and always the same. */
export function jsonTelemetry(megabytes = 50): Telemetry {
  const names = ['DescribeInstances', 'AssumeRole', 'GetObject', 'StopLogging', 'ListBuckets', 'PutObject'];
  const lines: string[] = [];
  for (let size = 0, i = 0; size < megabytes * 1e6; i++) {
    const line = JSON.stringify({
      eventVersion: '1.08',
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::123456789012:user/u${i % 97}`, userName: `u${i % 97}` },
      eventTime: `${new Date(1_772_600_000_000 + i * 250).toISOString().slice(0, 19)}Z`,
      eventSource: 's3.amazonaws.com',
      eventName: names[(i * 7) % names.length],
      awsRegion: 'eu-central-1',
      sourceIPAddress: `198.51.100.${i % 251}`,
      userAgent: 'aws-cli/2.15.0 Python/3.11.6 Linux/6.1.0 exe/x86_64',
      requestParameters: { bucketName: `bucket-${i % 31}`, key: `objects/${i}.json` },
      responseElements: null,
      requestID: `R${i}`,
      eventID: `E${i}`,
    });
    lines.push(line);
    size += line.length + 1;
  }
  return telemetry('cloudtrail.json', `${lines.join('\n')}\n`, 'aws_cloudtrail', 'aws:cloudtrail');
}

function telemetry(name: string, text: string, source: string, sourcetype: string): Telemetry {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, text, bytes: Buffer.byteLength(text), source, sourcetype };
}
