import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type EmulatorState, isSession, newSession, sameSecret } from '../state.ts';
import { parameters, sendMessage, wantsJson, xml } from './respond.ts';

/** `auth/login`, and the check that every other endpoint makes. */
export function registerAuth(server: FastifyInstance, state: EmulatorState): void {
  server.post('/services/auth/login', async (request, reply) => {
    const { username = '', password = '' } = parameters(request);
    if (!sameSecret(username, state.username) || !sameSecret(password, state.password))
      return sendMessage(request, reply, 401, 'WARN', 'Login failed');
    const key = newSession(state);
    if (wantsJson(request))
      return reply
        .header('content-type', 'application/json; charset=UTF-8')
        .send(JSON.stringify({ sessionKey: key, message: '', code: '' }));
    return xml(
      reply,
      200,
      `<response><sessionKey>${key}</sessionKey><messages><msg code=""></msg></messages></response>`,
    );
  });
  server.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.url.startsWith('/services/auth/login')) return;
    if (!isAuthorised(request, state))
      return sendMessage(request, reply, 401, 'WARN', 'call not properly authenticated');
  });
}

/** `Splunk <session>`, `Bearer <session>` or basic authentication. */
function isAuthorised(request: FastifyRequest, state: EmulatorState): boolean {
  const header = request.headers.authorization ?? '';
  const session = /^(?:Splunk|Bearer)\s+(\S+)$/i.exec(header);
  if (session) return isSession(state, session[1]!);
  const basic = /^Basic\s+(\S+)$/i.exec(header);
  if (!basic) return false;
  const [user = '', ...password] = Buffer.from(basic[1]!, 'base64').toString('utf8').split(':');
  return sameSecret(user, state.username) && sameSecret(password.join(':'), state.password);
}
