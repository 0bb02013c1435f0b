import { escapeXml } from '../../formats/xml.ts';
import type { Answer, Entry, Message } from './answer.ts';
import { type Page, pageOf } from './paging.ts';
import type { RestRequest } from './request.ts';

/** The Splunk release whose interface is emulated. */
export const serverVersion = '9.3.1';
/** The build that answers name. */
export const serverBuild = 'firedrill';

/** An answer as it goes over the wire. */
export interface Rendered {
  readonly status: number;
  readonly type: string;
  readonly body: string | NodeJS.ReadableStream;
  readonly headers?: Readonly<Record<string, string>>;
}

const xmlType = 'text/xml; charset=UTF-8';
const jsonType = 'application/json; charset=UTF-8';
const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An answer as XML or JSON, as the request wants it. `path` is the collection's, below `/services`. */
export function render(answer: Answer, request: RestRequest, path: string, now: number): Rendered {
  switch (answer.kind) {
    case 'body':
      return {
        status: answer.status ?? 200,
        type: answer.type,
        body: answer.body,
        ...(answer.headers ? { headers: answer.headers } : {}),
      };
    case 'message':
      return renderMessages(answer.status, answer.messages, request.json);
    case 'response':
      return request.json
        ? { status: answer.status, type: jsonType, body: JSON.stringify(answer.fields) }
        : {
            status: answer.status,
            type: xmlType,
            body: `${xmlHead}<response>\n${Object.entries(answer.fields)
              .map(([name, value]) => `  <${name}>${escapeXml(value)}</${name}>\n`)
              .join('')}</response>\n`,
          };
    case 'entries':
      return renderEntries(answer, request, path, now);
  }
}

/** Messages in the form of Splunk, as XML or JSON. */
export function renderMessages(status: number, messages: readonly Message[], asJson: boolean): Rendered {
  if (asJson) return { status, type: jsonType, body: JSON.stringify({ messages }) };
  const list = messages
    .map(({ type, text }) => `    <msg type="${escapeXml(type)}">${escapeXml(text)}</msg>\n`)
    .join('');
  return { status, type: xmlType, body: `${xmlHead}<response>\n  <messages>\n${list}  </messages>\n</response>\n` };
}

function renderEntries(
  answer: Extract<Answer, { kind: 'entries' }>,
  request: RestRequest,
  path: string,
  now: number,
): Rendered {
  const status = answer.status ?? 200;
  const page = pageOf(answer.entries, request);
  const messages = answer.messages ?? [];
  const base = request.owner === undefined ? '/services' : `/servicesNS/${request.owner}/${request.app ?? '-'}`;
  const feed = {
    origin: request.origin,
    path: `${base}/${path}`,
    title: path.split('/').at(-1)!,
    links: answer.links ?? [],
  };
  if (request.json) return { status, type: jsonType, body: JSON.stringify(feedJson(page, messages, feed, now)) };
  const [only] = page.entries;
  if (answer.bare && only) return { status, type: xmlType, body: `${xmlHead}${entryXml(only, feed, now, namespaces)}` };
  return { status, type: xmlType, body: xmlHead + feedXml(page, messages, feed, now) };
}

interface Feed {
  readonly origin: string;
  readonly path: string;
  readonly title: string;
  readonly links: readonly string[];
}

const timeText = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, '+00:00');

/** Access rules of an entry, as clients expect them to be there. */
function aclOf(entry: Entry): Record<string, unknown> {
  const { access } = entry;
  const perms = access ? { read: access.read, write: access.write } : { read: ['*'], write: ['admin', 'power'] };
  return {
    app: entry.app ?? 'search',
    owner: entry.owner ?? 'nobody',
    sharing: access?.sharing ?? (entry.owner && entry.owner !== 'nobody' ? 'user' : 'app'),
    modifiable: true,
    removable: entry.removable ?? false,
    can_change_perms: true,
    can_list: true,
    can_share_app: true,
    can_share_global: true,
    can_share_user: true,
    can_write: true,
    perms: access?.sharing === 'user' ? null : perms,
    ttl: '0',
  };
}

function linksOf(entry: Entry): [string, string][] {
  const names = entry.links ?? ['list', 'edit', ...(entry.removable ? ['remove'] : [])];
  const own = new Set(['list', 'edit', 'remove', 'alternate']);
  return [
    ['alternate', entry.path],
    ...names.map((name): [string, string] => [name, own.has(name) ? entry.path : `${entry.path}/${name}`]),
  ];
}

function feedJson(page: Page, messages: readonly Message[], feed: Feed, now: number): unknown {
  return {
    links: Object.fromEntries(feed.links.map((name) => [name, `${feed.path}/${linkPath[name] ?? name}`])),
    origin: feed.origin + feed.path,
    updated: timeText(now),
    generator: { build: serverBuild, version: serverVersion },
    entry: page.entries.map((entry) => ({
      name: entry.name,
      id: feed.origin + entry.path,
      updated: timeText(entry.updated ?? now),
      links: Object.fromEntries(linksOf(entry)),
      author: entry.owner ?? 'nobody',
      acl: aclOf(entry),
      fields: { required: [], optional: [], wildcard: [] },
      content: entry.content,
    })),
    paging: { total: page.total, perPage: page.perPage, offset: page.offset },
    messages,
  };
}

const namespaces =
  ' xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"';

/** Where an action of a collection leads. */
const linkPath: Readonly<Record<string, string>> = { create: '_new', _reload: '_reload', _acl: '_acl' };

function feedXml(page: Page, messages: readonly Message[], feed: Feed, now: number): string {
  const links = feed.links
    .map((name) => `  <link href="${escapeXml(`${feed.path}/${linkPath[name] ?? name}`)}" rel="${escapeXml(name)}"/>\n`)
    .join('');
  const said = messages.map(({ type, text }) => `<s:msg type="${escapeXml(type)}">${escapeXml(text)}</s:msg>`).join('');
  return `<feed${namespaces}>
  <title>${escapeXml(feed.title)}</title>
  <id>${escapeXml(feed.origin + feed.path)}</id>
  <updated>${timeText(now)}</updated>
  <generator build="${serverBuild}" version="${serverVersion}"/>
  <author>
    <name>Splunk</name>
  </author>
${links}  <opensearch:totalResults>${page.total}</opensearch:totalResults>
  <opensearch:itemsPerPage>${page.perPage}</opensearch:itemsPerPage>
  <opensearch:startIndex>${page.offset}</opensearch:startIndex>
  <s:messages>${said}</s:messages>
${page.entries.map((entry) => entryXml(entry, feed, now, '')).join('')}</feed>
`;
}

function entryXml(entry: Entry, feed: Feed, now: number, spaces: string): string {
  const owner = escapeXml(entry.owner ?? 'nobody');
  const links = linksOf(entry)
    .map(([rel, href]) => `    <link href="${escapeXml(href)}" rel="${escapeXml(rel)}"/>\n`)
    .join('');
  const content = {
    ...entry.content,
    'eai:acl': aclOf(entry),
    'eai:attributes': { optionalFields: [], requiredFields: [], wildcardFields: [] },
  };
  return `  <entry${spaces}>
    <title>${escapeXml(entry.name)}</title>
    <id>${escapeXml(feed.origin + entry.path)}</id>
    <updated>${timeText(entry.updated ?? now)}</updated>
${links}    <author>
      <name>${owner}</name>
    </author>
    <content type="text/xml">
      ${dictionary(content)}
    </content>
  </entry>
`;
}

/** A value in Splunk's XML form: dictionaries and lists. */
function dictionary(content: Readonly<Record<string, unknown>>): string {
  return `<s:dict>${Object.entries(content)
    .map(([key, value]) => `<s:key name="${escapeXml(key)}">${xmlValue(value)}</s:key>`)
    .join('\n')}</s:dict>`;
}

function xmlValue(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0
      ? '<s:list/>'
      : `<s:list>${value.map((one) => `<s:item>${xmlValue(one)}</s:item>`).join('')}</s:list>`;
  if (value !== null && typeof value === 'object') return dictionary(value as Record<string, unknown>);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null || value === undefined ? '' : escapeXml(String(value));
}
