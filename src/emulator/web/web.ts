import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { families } from '../rest/index.ts';
import { registerReceiverStream } from '../rest/receiver-stream.ts';
import { registerFamilies } from '../rest/route.ts';
import type { EmulatorState } from '../state.ts';
import { loadAssets } from './assets.ts';

/** Where Splunk Web passes calls on to the management interface. */
const proxied = '/en-US/splunkd/__raw';
const home = '/en-US/app/search/search';
const login = '/en-US/account/login';

/** Nothing from elsewhere is loaded, framed or sent to. */
const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * The web page (port 8000): a search bar, adding data, indexes and jobs. It works on the management interface as Splunk
 * Web does: through `/en-US/splunkd/__raw`, with a session cookie and, where something changes, the form key.
 */
export function registerWeb(server: FastifyInstance, state: EmulatorState, options: { secure: boolean }): void {
  const assets = loadAssets();
  const page = (reply: FastifyReply, name: string): FastifyReply => {
    const asset = assets.get(name);
    if (!asset) return reply.code(404).type('text/plain').send('Not Found');
    return reply.headers(pageHeaders).type(asset.type).send(asset.body);
  };
  for (const url of ['/', '/en-US', '/en-US/app', '/en-US/app/search'])
    server.get(url, (_request, reply) => reply.redirect(home, 303));
  server.get('/static/:name', (request, reply) => page(reply, (request.params as { name: string }).name));
  server.get('/en-US/app/:app/*', (request, reply) =>
    sessionOf(request, state) === undefined
      ? reply.redirect(`${login}?return_to=${encodeURIComponent(request.url)}`, 303)
      : page(reply, 'index.html'),
  );
  server.get(login, (_request, reply) => page(reply, 'login.html'));
  server.post(login, (request, reply) => signIn(request, reply, state, options.secure));
  server.post('/en-US/account/logout', (request, reply) => signOut(request, reply, state));
  server.get('/en-US/firedrill/jobs/:sid/stages', (request, reply) => stagesOf(request, reply, state));
  server.register(
    async (scope) => {
      scope.addHook('onRequest', requireFormKey);
      registerReceiverStream(scope, state);
      registerFamilies(scope, families, state);
    },
    { prefix: proxied },
  );
}

const sessionCookie = /(?:^|;\s*)splunkd_\d+=([^;\s]+)/;
const keyCookie = /(?:^|;\s*)splunkweb_csrf_token_\d+=([^;\s]+)/;

function sessionOf(request: FastifyRequest, state: EmulatorState): string | undefined {
  const key = sessionCookie.exec(request.headers.cookie ?? '')?.[1];
  return key === undefined || state.accounts.userOf(key) === undefined ? undefined : key;
}

function portOf(request: FastifyRequest): number {
  return request.socket.localPort ?? 8000;
}

function signIn(request: FastifyRequest, reply: FastifyReply, state: EmulatorState, secure: boolean): FastifyReply {
  // A form of another site cannot set this header.
  if (request.headers['x-requested-with'] !== 'XMLHttpRequest') return reply.code(403).send();
  const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
  const user = form.get('username') ?? '';
  if (!state.accounts.verify(user, form.get('password') ?? '')) return reply.code(401).send();
  const rules = `Path=/; SameSite=Strict${secure ? '; Secure' : ''}`;
  const port = portOf(request);
  return reply
    .code(204)
    .header('set-cookie', [
      `splunkd_${port}=${state.accounts.openSession(user)}; HttpOnly; ${rules}`,
      `splunkweb_csrf_token_${port}=${randomBytes(16).toString('hex')}; ${rules}`,
    ])
    .send();
}

function signOut(request: FastifyRequest, reply: FastifyReply, state: EmulatorState): FastifyReply {
  const key = sessionOf(request, state);
  if (key !== undefined) state.accounts.closeSession(key);
  const port = portOf(request);
  const gone = 'Path=/; Max-Age=0';
  return reply
    .header('set-cookie', [`splunkd_${port}=; ${gone}`, `splunkweb_csrf_token_${port}=; ${gone}`])
    .redirect(login, 303);
}

/** A change must carry the key of the page's cookie, which another site cannot read (Splunk Web's form key). */
async function requireFormKey(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method === 'GET') return;
  const key = keyCookie.exec(request.headers.cookie ?? '')?.[1];
  if (key !== undefined && request.headers['x-splunk-form-key'] === key) return;
  await reply
    .code(401)
    .send({ messages: [{ type: 'WARN', text: 'Splunk cannot authenticate the request. CSRF validation failed.' }] });
}

/** What each command of a job took in and put out, in order; Splunk's own API only has sums. */
function stagesOf(request: FastifyRequest, reply: FastifyReply, state: EmulatorState): FastifyReply {
  if (sessionOf(request, state) === undefined) return reply.code(401).send({ messages: [] });
  const job = state.jobs.find((request.params as { sid: string }).sid);
  if (!job) return reply.code(404).send({ messages: [{ type: 'FATAL', text: 'Unknown sid.' }] });
  return reply.headers(pageHeaders).send({
    stages: (job.result?.stages ?? []).map(({ command, text, rowsIn, rowsOut, milliseconds }) => ({
      command,
      text,
      rows_in: rowsIn,
      rows_out: rowsOut,
      duration_ms: milliseconds,
    })),
  });
}
