import type { FastifyReply, FastifyRequest } from 'fastify';
import { escapeXml } from '../../formats/xml.ts';

/** One entry of a REST answer. */
export interface Entry {
  readonly name: string;
  /** Path below the server, such as `/services/search/jobs/1`. */
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export const serverVersion = '9.3.1';

export function parameters(request: FastifyRequest): Record<string, string> {
  const fromQuery = request.query as Record<string, string | string[]>;
  const fromBody = (request.body ?? {}) as Record<string, string | string[]>;
  return Object.fromEntries(
    Object.entries({ ...fromQuery, ...fromBody }).map(([key, value]) => [
      key,
      Array.isArray(value) ? (value.at(-1) ?? '') : String(value),
    ]),
  );
}

export function wantsJson(request: FastifyRequest): boolean {
  return parameters(request).output_mode === 'json';
}

/** Sends entries as Splunk's Atom feed, or as JSON for `output_mode=json`. */
export function sendEntries(
  request: FastifyRequest,
  reply: FastifyReply,
  title: string,
  entries: readonly Entry[],
  status = 200,
): FastifyReply {
  const origin = `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  if (wantsJson(request)) {
    return reply
      .code(status)
      .header('content-type', 'application/json; charset=UTF-8')
      .send(
        JSON.stringify({
          links: {},
          origin: `${origin}/services/${title}`,
          updated: new Date().toISOString(),
          generator: { build: 'firedrill', version: serverVersion },
          entry: entries.map((entry) => ({
            name: entry.name,
            id: `${origin}${entry.path}`,
            updated: new Date().toISOString(),
            links: { alternate: entry.path, list: entry.path },
            author: 'admin',
            acl: acl,
            content: entry.content,
          })),
          paging: { total: entries.length, perPage: 30, offset: 0 },
          messages: [],
        }),
      );
  }
  const body = entries
    .map(
      (entry) =>
        `<entry><title>${escapeXml(entry.name)}</title><id>${escapeXml(origin + entry.path)}</id><updated>${new Date().toISOString()}</updated><link href="${escapeXml(entry.path)}" rel="alternate"/><author><name>admin</name></author><content type="text/xml">${xmlDict({ ...entry.content, 'eai:acl': acl })}</content></entry>`,
    )
    .join('');
  return xml(
    reply,
    status,
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>${escapeXml(title)}</title><id>${escapeXml(`${origin}/services/${title}`)}</id><updated>${new Date().toISOString()}</updated><generator build="firedrill" version="${serverVersion}"/><author><name>Splunk</name></author><opensearch:totalResults>${entries.length}</opensearch:totalResults><opensearch:itemsPerPage>30</opensearch:itemsPerPage><opensearch:startIndex>0</opensearch:startIndex><s:messages/>${body}</feed>`,
  );
}

const acl = {
  app: 'search',
  owner: 'admin',
  sharing: 'app',
  can_write: true,
  can_list: true,
  modifiable: true,
  removable: true,
  perms: { read: ['*'], write: ['admin'] },
  ttl: '600',
};

/** A value in Splunk's XML form: dictionaries and lists. */
function xmlDict(content: Readonly<Record<string, unknown>>): string {
  return `<s:dict>${Object.entries(content)
    .map(([key, value]) => `<s:key name="${escapeXml(key)}">${xmlValue(value)}</s:key>`)
    .join('')}</s:dict>`;
}
function xmlValue(value: unknown): string {
  if (Array.isArray(value))
    return `<s:list>${value.map((one) => `<s:item>${xmlValue(one)}</s:item>`).join('')}</s:list>`;
  if (value !== null && typeof value === 'object') return xmlDict(value as Record<string, unknown>);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === null || value === undefined ? '' : escapeXml(String(value));
}

export function xml(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/xml; charset=UTF-8')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}

/** A message in Splunk's form, for errors. */
export function sendMessage(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  type: string,
  text: string,
): FastifyReply {
  if (wantsJson(request))
    return reply
      .code(status)
      .header('content-type', 'application/json; charset=UTF-8')
      .send(JSON.stringify({ messages: [{ type, text }] }));
  return xml(reply, status, `<response><messages><msg type="${type}">${escapeXml(text)}</msg></messages></response>`);
}
