import { answers } from '../../src/emulator/hec/answers.ts';
import { families } from '../../src/emulator/rest/index.ts';
import type { Family } from '../../src/emulator/rest/route.ts';

/** `docs/emulator.md`: every endpoint, from the tables that serve it. */
export function emulatorPage(): string {
  return `# The emulator

This page is generated from the tables of endpoints (\`npm run docs\`).

\`firedrill emulator\` serves the embedded engine as a Splunk look-alike: HTTP Event Collector on port 8088, management
interface on 8089, a web page to search with on 8000. It listens on loopback unless \`--host\` says otherwise.

\`\`\`
firedrill emulator --content my-pack --app my-addon.tgz --data state/
curl -k https://localhost:8089/services/search/jobs/export -u admin:$SPLUNK_PASSWORD -d search='search index=main'
\`\`\`

- The password of \`admin\` comes from \`SPLUNK_PASSWORD\`, the HEC token from \`SPLUNK_HEC_TOKEN\`; what is not set is made
  up and printed once. \`--format json\` prints addresses and secrets as one JSON object. That token acknowledges events
  which come with a channel, and takes others without; tokens made over REST are as strict as Splunk's.
- TLS has a certificate made at start; \`--tls-key\` and \`--tls-cert\` give one, \`--no-tls\` goes without.
- \`--content\` installs a pack's saved searches, macros and lookups, \`--app\` an add-on (a folder or an archive).
- With \`--scheduler\`, saved searches whose schedule is on run when it says so; else only when they are dispatched. A
  \`replay --speed\` into it rehearses a live system. Those of a pack are disabled, as in its app, unless they say
  \`enabled_by_default\`; they are enabled over REST (\`POST …/saved/searches/NAME/enable\`).
- Without \`--data\` everything is in memory. With it, events, indexes, configuration, KV store, lookups, users and tokens
  are written to that folder; an event that was acknowledged is there after a crash. Jobs, sessions, messages, fired
  alerts and storage passwords are always in memory. One emulator at a time may use a folder.
- \`contentctl test_servers\` runs against it with integration testing on: give the server as
  \`127.0.0.1,admin,PASSWORD,8000,8088,8089\`.

## HTTP Event Collector

| endpoint | |
| --- | --- |
| POST \`/services/collector\`, \`/services/collector/event\`, \`…/event/1.0\` | JSON objects, one behind the other, cut as they arrive; \`time\`, \`host\`, \`source\`, \`sourcetype\`, \`index\`, \`fields\`; \`auto_extract_timestamp\`; metadata by query |
| POST \`/services/collector/raw\`, \`…/raw/1.0\` | text, broken into events by the rules of its sourcetype as it arrives |
| POST \`/services/collector/ack\` | acknowledgement by channel; an id is told once |
| GET \`/services/collector/health\`, \`…/health/1.0\` | healthy, full or shutting down |

Tokens are taken as \`Splunk TOKEN\`, as the password of basic authentication, and as \`?token=\` where the token allows it;
channels from \`X-Splunk-Request-Channel\` or \`?channel=\`. Bodies may be gzip; one that swells beyond all measure is refused.
Of a batch with a wrong object, those before it are indexed. Where a pattern of an app takes too many steps on the data,
they are taken without it, and the server's messages say so. Answers have Splunk's status, code and text:

| code | status | text |
| --- | --- | --- |
${Object.values(answers)
  .map(([status, code, text]) => `| ${code} | ${status} | ${text} |`)
  .join('\n')}

Codes 19, 20, 24, 25 and 26 are never answered: there is no queue on disk that could fill. Code 9 is answered when too many
requests are read at once. Not emulated: the S2S protocol, HEC over UDP or TCP, CORS.

## Management interface

Every endpoint is served below \`/services\` and \`/servicesNS/{owner}/{app}\`, as XML (Atom) or, with \`output_mode=json\`, as
JSON. Lists take \`count\`, \`offset\`, \`search\`, \`sort_key\`, \`sort_dir\`, \`sort_mode\` and \`f\`. Unknown endpoints answer 404 in
Splunk's message form, a search that cannot be parsed 400.

| family | emulated | not emulated |
| --- | --- | --- |
${families.map((family) => `| [${family.title}](#${anchor(family)}) | ${family.emulated} | ${family.missing} |`).join('\n')}

${families.map(section).join('\n')}`;
}

const anchor = (family: Family) => family.title.toLowerCase().replaceAll(' ', '-');

function section(family: Family): string {
  const methods = new Map<string, string[]>();
  for (const { method, path } of family.routes) {
    // What every collection has is not worth a line.
    if (/\/(?:_new|_reload|acl)$/.test(path)) continue;
    methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  const rows = [...methods].map(([path, list]) => `| \`${path}\` | ${[...new Set(list)].join(', ')} |`);
  return `### ${family.title}

| endpoint | methods |
| --- | --- |
${rows.join('\n')}
`;
}
