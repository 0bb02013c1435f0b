import { expect } from 'chai';
import { createMemoryStore } from '../../src/engine/memory-store.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { scalarsOf, scalarText } from '../../src/values/index.ts';
import { engineWith } from '../engine/harness.ts';

/**
 * The source and sourcetype pairs of published detections' tests that are not Windows, Linux or Active Directory: the
 * app and stanza that handles each, an event, and a field that it must give.
 */
const pairs: readonly (readonly [
  source: string,
  sourcetype: string,
  app: string,
  raw: string,
  field: string,
  value: string,
])[] = [
  ['aws_cloudtrail', 'aws:cloudtrail', 'Splunk_TA_aws', '{"eventName":"StopLogging"}', 'signature', 'StopLogging'],
  ['aws_asl', 'aws:cloudtrail:lake', 'Splunk_TA_aws', '{"api":{"operation":"a"}}', 'api.operation', 'a'],
  ['aws_asl', 'aws:asl', 'Splunk_TA_aws', '{"api":{"operation":"a"}}', 'api.operation', 'a'],
  [
    'aws:cloudwatchlogs:vpcflow',
    'aws:cloudwatchlogs:vpcflow',
    'Splunk_TA_aws',
    '2 1 eni-1 10.0.0.1 10.0.0.2 1 22 6 1 40 1770091500 1770091501 ACCEPT OK',
    'action',
    'allowed',
  ],
  [
    'aws_securityhub_finding',
    'aws:securityhub:finding',
    'Splunk_TA_aws',
    '{"Severity":{"Label":"HIGH"}}',
    'severity',
    'high',
  ],
  ['github', 'aws:firehose:json', 'Splunk_TA_aws', '{"alert":{"id":7}}', 'alert.id', '7'],
  ...['o365', 'O365', 'o365:management:activity'].map(
    (source) =>
      [
        source,
        'o365:management:activity',
        'splunk_ta_o365',
        '{"Operation":"SearchCreated","Workload":"X"}',
        'command',
        'SearchCreated',
      ] as const,
  ),
  ['o365', 'o365:graph:api', 'splunk_ta_o365', '{"appDisplayName":"a"}', 'appDisplayName', 'a'],
  ...['Azure AD', 'Azure Ad', 'azure:monitor:aad', 'eventhub://researchhub1.servicebus.windows.net/azureadhub;'].map(
    (source) =>
      [
        source,
        'azure:monitor:aad',
        'Splunk_TA_microsoft-cloudservices',
        '{"operationName":"Add user"}',
        'action',
        'created',
      ] as const,
  ),
  [
    'mscs:azure:audit',
    'mscs:azure:audit',
    'Splunk_TA_microsoft-cloudservices',
    '{"resourceUri":"/a/b"}',
    'object',
    'b',
  ],
  [
    'eventhub://windowsdefenderlogs',
    'mscs:azure:eventhub:defender:advancedhunting',
    'Splunk_TA_microsoft-cloudservices',
    '{"properties":{"AlertId":"a"}}',
    'AlertId',
    'a',
  ],
  ...['Okta', 'okta_log'].map(
    (source) =>
      [
        source,
        'OktaIM2:log',
        'Splunk_TA_okta_identity_cloud',
        '{"eventType":"user.session.start"}',
        'signature',
        'user.session.start',
      ] as const,
  ),
  ['suricata', 'suricata', 'TA-suricata', '{"event_type":"http","http":{"url":"/a"}}', 'url', '/a'],
  ['kubernetes', '_json', 'splunk_pretrained', '{"verb":"get"}', 'verb', 'get'],
  ['PINGID', '_json', 'splunk_pretrained', '{"source":"s"}', 'extracted_source', 's'],
  ['kubernetes', 'kube:container:falco', 'TA-kubernetes', '{"output":"a (user=root)"}', 'output', 'a (user=root)'],
  ['kubernetes', 'kube:container:controller', 'TA-kubernetes', 'a=b', 'a', 'b'],
  ['kubernetes', 'kube:objects:events', 'TA-kubernetes', '{"reason":"r"}', 'reason', 'r'],
  ['zscaler', 'zscalernss-web', 'TA-zscaler', 't\taction=Blocked\thostname=h', 'action', 'blocked'],
  ...['pan:threat', 'screenconnect_palo'].map(
    (source) =>
      [source, 'pan:threat', 'Splunk_TA_paloalto', '1,t,s,THREAT,url,1,t,1.2.3.4,5.6.7.8', 'dest', '5.6.7.8'] as const,
  ),
  ...['pan:traffic', 'pan_tor_allowed', 'screenconnect_palo_traffic'].map(
    (source) =>
      [source, 'pan:traffic', 'Splunk_TA_paloalto', '1,t,s,TRAFFIC,end,1,t,1.2.3.4,5.6.7.8', 'src', '1.2.3.4'] as const,
  ),
  [
    'crowdstrike:identities',
    'crowdstrike:identities',
    'Splunk_TA_crowdstrike',
    '{"riskScore":0.7}',
    'riskScore',
    '0.7',
  ],
  [
    'crowdstrike',
    'crowdstrike:events:sensor',
    'Splunk_TA_crowdstrike',
    '{"event_simpleName":"ProcessRollup2","CommandLine":"a.exe /x"}',
    'process_name',
    'a.exe',
  ],
  [
    'CrowdStrike:Event:Streams',
    'CrowdStrike:Event:Streams:JSON',
    'Splunk_TA_crowdstrike',
    '{"event":{"SeverityName":"LOW"}}',
    'severity',
    'LOW',
  ],
  ...['/var/log/nginx/access.log', 'nginx:plus:kv', 'nginx'].map(
    (source) => [source, 'nginx:plus:kv', 'Splunk_TA_nginx', 'status="404"', 'status_type', 'Client Error'] as const,
  ),
  ['http:gsuite', 'gsuite:gmail:bigquery', 'Splunk_TA_google', '{"subject":"s"}', 'subject', 's'],
  ['http:gsuite', 'gsuite:drive:json', 'Splunk_TA_google', '{"email":"e"}', 'email', 'e'],
  ...['gws:reports:login', 'gws_login'].map(
    (source) =>
      [
        source,
        'gws:reports:login',
        'Splunk_TA_google',
        '{"event":{"name":"login_failure"}}',
        'action',
        'failure',
      ] as const,
  ),
  ['gws:reports:admin', 'gws:reports:admin', 'Splunk_TA_google', '{"actor":{"email":"e"}}', 'user', 'e'],
  ...['stream:http', 'stream'].map(
    (source) => [source, 'stream:http', 'Splunk_TA_stream', '{"site":"s","uri":"/u"}', 'url', 'http://s/u'] as const,
  ),
  ['stream:Splunk_IP', 'stream:ip', 'Splunk_TA_stream', '{"dest_ip":"1.2.3.4"}', 'dest', '1.2.3.4'],
  ['conn.log', 'bro:conn:json', 'TA-zeek', '{"id.resp_p":445}', 'dest_port', '445'],
  ['ms:iis:splunk', 'ms:iis:splunk', 'Splunk_TA_microsoft-iis', 'cs_method=GET', 'http_method', 'GET'],
  ['sftp_server_logs', 'sftp_server_logs', 'TA-moveit', 'a=b', 'a', 'b'],
  ['osquery', 'osquery:results', 'TA-osquery', '{"hostIdentifier":"h1"}', 'dest', 'h1'],
  ['circleci', 'circleci', 'TA-circleci', '{"branch":"main"}', 'branch', 'main'],
  ['ivanti_vtm', 'ivanti_vtm_audit', 'TA-ivanti-vtm', 'OPERATION=adduser', 'OPERATION', 'adduser'],
  ['crushftp', 'crushftp:sessionlogs', 'TA-crushftp', 'SESSION|x|y command=zip', 'command', 'zip'],
  ['papercutng', 'papercutng', 'TA-papercut', 'a=b', 'a', 'b'],
  ...[
    'proxyshell',
    'adlm',
    'mod_reg',
    'wpe',
    'log4shell',
    'lotl',
    'risk',
    'risk_data',
    'certs',
    'linuxrisk',
    'aws_exfil',
    'aws_ecr_risk_dataset.log',
  ].map(
    (source) =>
      [source, 'stash', 'SplunkEnterpriseSecuritySuite', '1770091506, risk_object="o"', 'risk_object', 'o'] as const,
  ),
];

describe('sources of published detections', () => {
  const apps = bundledApps();
  const { knowledge } = loadKnowledge(apps);
  const engine = engineWith({}, 1_800_000_000, apps);

  for (const [source, sourcetype, app, raw, field, value] of pairs) {
    it(`${source}, ${sourcetype}: ${app} gives ${field}`, () => {
      const metadata = { index: 'main', source, sourcetype, host: 'h' };
      const origins = [...knowledge.props(metadata).settings.values()].map((setting) => setting.origin);
      expect(origins).to.include(`${app} [${sourcetype}]`);
      const own = engine.withStore(createMemoryStore(() => engine.now()));
      own.ingestRaw(metadata, [raw]);
      const [row] = own.search('search index=main').rows;
      expect(scalarsOf(row?.get(field) ?? null).map(scalarText)).to.deep.equal([value]);
    });
  }
});
