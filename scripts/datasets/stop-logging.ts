import { interleave, type SampleDataset } from './dataset.ts';
import { guid, hex, pick, type Random, seeded } from './random.ts';

interface ApiCall {
  readonly source: string;
  readonly name: string;
  readonly readOnly: boolean;
}

interface ApiCallRecord {
  readonly time: number;
  readonly call: ApiCall;
  readonly user: string;
  readonly address: string;
  readonly request: object | null;
  readonly error?: string;
}

const calls: readonly ApiCall[] = [
  { source: 'ec2.amazonaws.com', name: 'DescribeInstances', readOnly: true },
  { source: 's3.amazonaws.com', name: 'ListBuckets', readOnly: true },
  { source: 'sts.amazonaws.com', name: 'GetCallerIdentity', readOnly: true },
  { source: 'cloudtrail.amazonaws.com', name: 'DescribeTrails', readOnly: true },
];
const stopCall: ApiCall = { source: 'cloudtrail.amazonaws.com', name: 'StopLogging', readOnly: false };
const office = '198.51.100.20';
const attack = [
  { user: 'm.okoye', address: '203.0.113.77' },
  { user: 'monitoring', address: office, error: 'AccessDenied' },
];

function auditRecord(random: Random, { time, call, user, address, request, error }: ApiCallRecord): string {
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${hex(random, 16).toUpperCase()}`,
      arn: `arn:aws:iam::111122223333:user/${user}`,
      accountId: '111122223333',
      accessKeyId: `AKIA${hex(random, 16).toUpperCase()}`,
      userName: user,
    },
    eventTime: new Date(time * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: call.source,
    eventName: call.name,
    awsRegion: 'eu-central-1',
    sourceIPAddress: address,
    userAgent: 'aws-cli/2.15.30',
    ...(error ? { errorCode: error, errorMessage: 'not allowed' } : {}),
    requestParameters: request,
    responseElements: null,
    requestID: guid(random),
    eventID: guid(random),
    readOnly: call.readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
  });
}

export const stopLogging: SampleDataset = {
  folder: 'T1562.008/stop_logging',
  file: 'aws_cloudtrail.json',
  technique: 'T1562.008',
  id: '6b1d1c52-6f0e-4a55-9d0c-2b8a54b1b008',
  description: 'API calls of an AWS account; one call stops the audit trail, another is refused.',
  source: 'aws_cloudtrail',
  sourcetype: 'aws:cloudtrail',
  events: () => {
    const random = seeded(1562);
    const request = { name: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit' };
    return interleave(
      280,
      [133, 201],
      (time) =>
        auditRecord(random, {
          time,
          call: pick(random, calls),
          user: pick(random, ['deploy', 'monitoring', 'm.okoye']),
          address: office,
          request: null,
        }),
      (n, time) => auditRecord(random, { time, call: stopCall, request, ...attack[n]! }),
    );
  },
};
