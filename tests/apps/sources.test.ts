import { expect } from 'chai';
import { createMemoryStore } from '../../src/engine/memory-store.ts';
import { bundledApps, loadKnowledge } from '../../src/knowledge/index.ts';
import { scalarsOf, scalarText } from '../../src/values/index.ts';
import { engineWith } from '../engine/harness.ts';

interface PublishedSource {
  readonly app: string;
  readonly sourcetype: string;
  /** The sources that tests give it; one of the same name where none are listed. */
  readonly sources?: readonly string[];
  readonly raw: string;
  /** A field that the event must have, and its value. */
  readonly gives: readonly [field: string, value: string];
}

/**
 * The sourcetypes and sources of published detections' tests that are not Windows, Linux or Active Directory, with the
 * app that handles each.
 */
const published: readonly PublishedSource[] = [
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:cloudtrail',
    sources: ['aws_cloudtrail'],
    raw: '{"eventName":"StopLogging"}',
    gives: ['signature', 'StopLogging'],
  },
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:cloudtrail:lake',
    sources: ['aws_asl'],
    raw: '{"api":{"operation":"a"}}',
    gives: ['api.operation', 'a'],
  },
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:asl',
    sources: ['aws_asl'],
    raw: '{"api":{"operation":"a"}}',
    gives: ['api.operation', 'a'],
  },
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:cloudwatchlogs:vpcflow',
    raw: '2 1 eni-1 10.0.0.1 10.0.0.2 1 22 6 1 40 1770091500 1770091501 ACCEPT OK',
    gives: ['action', 'allowed'],
  },
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:securityhub:finding',
    sources: ['aws_securityhub_finding'],
    raw: '{"Severity":{"Label":"HIGH"}}',
    gives: ['severity', 'high'],
  },
  {
    app: 'Splunk_TA_aws',
    sourcetype: 'aws:firehose:json',
    sources: ['github'],
    raw: '{"alert":{"id":7}}',
    gives: ['alert.id', '7'],
  },
  {
    app: 'splunk_ta_o365',
    sourcetype: 'o365:management:activity',
    sources: ['o365', 'O365', 'o365:management:activity'],
    raw: '{"Operation":"SearchCreated","Workload":"X"}',
    gives: ['command', 'SearchCreated'],
  },
  {
    app: 'splunk_ta_o365',
    sourcetype: 'o365:graph:api',
    sources: ['o365'],
    raw: '{"appDisplayName":"a"}',
    gives: ['appDisplayName', 'a'],
  },
  {
    app: 'Splunk_TA_microsoft-cloudservices',
    sourcetype: 'azure:monitor:aad',
    sources: [
      'Azure AD',
      'Azure Ad',
      'azure:monitor:aad',
      'eventhub://researchhub1.servicebus.windows.net/azureadhub;',
    ],
    raw: '{"operationName":"Add user"}',
    gives: ['action', 'created'],
  },
  {
    app: 'Splunk_TA_microsoft-cloudservices',
    sourcetype: 'mscs:azure:audit',
    raw: '{"resourceUri":"/a/b"}',
    gives: ['object', 'b'],
  },
  {
    app: 'Splunk_TA_microsoft-cloudservices',
    sourcetype: 'mscs:azure:eventhub:defender:advancedhunting',
    sources: ['eventhub://windowsdefenderlogs'],
    raw: '{"properties":{"AlertId":"a"}}',
    gives: ['AlertId', 'a'],
  },
  {
    app: 'Splunk_TA_okta_identity_cloud',
    sourcetype: 'OktaIM2:log',
    sources: ['Okta', 'okta_log'],
    raw: '{"eventType":"user.session.start"}',
    gives: ['signature', 'user.session.start'],
  },
  {
    app: 'TA-suricata',
    sourcetype: 'suricata',
    raw: '{"event_type":"http","http":{"url":"/a"}}',
    gives: ['url', '/a'],
  },
  {
    app: 'splunk_pretrained',
    sourcetype: '_json',
    sources: ['kubernetes'],
    raw: '{"verb":"get"}',
    gives: ['verb', 'get'],
  },
  {
    app: 'splunk_pretrained',
    sourcetype: '_json',
    sources: ['PINGID'],
    raw: '{"source":"s"}',
    gives: ['extracted_source', 's'],
  },
  {
    app: 'TA-kubernetes',
    sourcetype: 'kube:container:falco',
    sources: ['kubernetes'],
    raw: '{"output":"a (user=root)"}',
    gives: ['output', 'a (user=root)'],
  },
  {
    app: 'TA-kubernetes',
    sourcetype: 'kube:container:controller',
    sources: ['kubernetes'],
    raw: 'a=b',
    gives: ['a', 'b'],
  },
  {
    app: 'TA-kubernetes',
    sourcetype: 'kube:objects:events',
    sources: ['kubernetes'],
    raw: '{"reason":"r"}',
    gives: ['reason', 'r'],
  },
  {
    app: 'TA-zscaler',
    sourcetype: 'zscalernss-web',
    sources: ['zscaler'],
    raw: 't\taction=Blocked\thostname=h',
    gives: ['action', 'blocked'],
  },
  {
    app: 'Splunk_TA_paloalto',
    sourcetype: 'pan:threat',
    sources: ['pan:threat', 'screenconnect_palo'],
    raw: '1,t,s,THREAT,url,1,t,1.2.3.4,5.6.7.8',
    gives: ['dest', '5.6.7.8'],
  },
  {
    app: 'Splunk_TA_paloalto',
    sourcetype: 'pan:traffic',
    sources: ['pan:traffic', 'pan_tor_allowed', 'screenconnect_palo_traffic'],
    raw: '1,t,s,TRAFFIC,end,1,t,1.2.3.4,5.6.7.8',
    gives: ['src', '1.2.3.4'],
  },
  {
    app: 'Splunk_TA_crowdstrike',
    sourcetype: 'crowdstrike:identities',
    raw: '{"riskScore":0.7}',
    gives: ['riskScore', '0.7'],
  },
  {
    app: 'Splunk_TA_crowdstrike',
    sourcetype: 'crowdstrike:events:sensor',
    sources: ['crowdstrike'],
    raw: '{"event_simpleName":"ProcessRollup2","CommandLine":"a.exe /x"}',
    gives: ['process_name', 'a.exe'],
  },
  {
    app: 'Splunk_TA_crowdstrike',
    sourcetype: 'CrowdStrike:Event:Streams:JSON',
    sources: ['CrowdStrike:Event:Streams'],
    raw: '{"event":{"SeverityName":"LOW"}}',
    gives: ['severity', 'LOW'],
  },
  {
    app: 'Splunk_TA_nginx',
    sourcetype: 'nginx:plus:kv',
    sources: ['/var/log/nginx/access.log', 'nginx:plus:kv', 'nginx'],
    raw: 'status="404"',
    gives: ['status_type', 'Client Error'],
  },
  {
    app: 'Splunk_TA_google',
    sourcetype: 'gsuite:gmail:bigquery',
    sources: ['http:gsuite'],
    raw: '{"subject":"s"}',
    gives: ['subject', 's'],
  },
  {
    app: 'Splunk_TA_google',
    sourcetype: 'gsuite:drive:json',
    sources: ['http:gsuite'],
    raw: '{"email":"e"}',
    gives: ['email', 'e'],
  },
  {
    app: 'Splunk_TA_google',
    sourcetype: 'gws:reports:login',
    sources: ['gws:reports:login', 'gws_login'],
    raw: '{"event":{"name":"login_failure"}}',
    gives: ['action', 'failure'],
  },
  { app: 'Splunk_TA_google', sourcetype: 'gws:reports:admin', raw: '{"actor":{"email":"e"}}', gives: ['user', 'e'] },
  {
    app: 'Splunk_TA_stream',
    sourcetype: 'stream:http',
    sources: ['stream:http', 'stream'],
    raw: '{"site":"s","uri":"/u"}',
    gives: ['url', 'http://s/u'],
  },
  {
    app: 'Splunk_TA_stream',
    sourcetype: 'stream:ip',
    sources: ['stream:Splunk_IP'],
    raw: '{"dest_ip":"1.2.3.4"}',
    gives: ['dest', '1.2.3.4'],
  },
  {
    app: 'TA-zeek',
    sourcetype: 'bro:conn:json',
    sources: ['conn.log'],
    raw: '{"id.resp_p":445}',
    gives: ['dest_port', '445'],
  },
  { app: 'Splunk_TA_microsoft-iis', sourcetype: 'ms:iis:splunk', raw: 'cs_method=GET', gives: ['http_method', 'GET'] },
  { app: 'TA-moveit', sourcetype: 'sftp_server_logs', raw: 'a=b', gives: ['a', 'b'] },
  {
    app: 'TA-osquery',
    sourcetype: 'osquery:results',
    sources: ['osquery'],
    raw: '{"hostIdentifier":"h1"}',
    gives: ['dest', 'h1'],
  },
  { app: 'TA-circleci', sourcetype: 'circleci', raw: '{"branch":"main"}', gives: ['branch', 'main'] },
  {
    app: 'TA-ivanti-vtm',
    sourcetype: 'ivanti_vtm_audit',
    sources: ['ivanti_vtm'],
    raw: 'OPERATION=adduser',
    gives: ['OPERATION', 'adduser'],
  },
  {
    app: 'TA-crushftp',
    sourcetype: 'crushftp:sessionlogs',
    sources: ['crushftp'],
    raw: 'SESSION|x|y command=zip',
    gives: ['command', 'zip'],
  },
  { app: 'TA-papercut', sourcetype: 'papercutng', raw: 'a=b', gives: ['a', 'b'] },
  {
    app: 'SplunkEnterpriseSecuritySuite',
    sourcetype: 'stash',
    sources: [
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
    ],
    raw: '1770091506, risk_object="o"',
    gives: ['risk_object', 'o'],
  },
];

describe('sources of published detections', () => {
  const apps = bundledApps();
  const { knowledge } = loadKnowledge(apps);
  const engine = engineWith({}, 1_800_000_000, apps);

  const cases = published.flatMap((one) => (one.sources ?? [one.sourcetype]).map((source) => ({ ...one, source })));
  for (const { app, source, sourcetype, raw, gives } of cases) {
    const [field, value] = gives;
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
