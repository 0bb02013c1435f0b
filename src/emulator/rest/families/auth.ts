import { escapeXml } from '../../../formats/xml.ts';
import { type Answer, type Entry, entries, json, notFound, RestError } from '../answer.ts';
import { appOf, type Call, collection, done, entityPath, type Family } from '../route.ts';

/** Hours, days or minutes as `authorization/tokens` takes them: `+30d`. */
const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

function login({ state, request }: Call): Answer {
  const name = request.argument('username') ?? '';
  if (!state.accounts.verify(name, request.argument('password') ?? ''))
    throw new RestError(401, 'Login failed', 'WARN');
  const key = state.accounts.openSession(name);
  const headers: Record<string, string> = request.flag('cookie')
    ? { 'set-cookie': `splunkd_8089=${key}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600` }
    : {};
  if (request.json) return { ...bodyOf(json({ sessionKey: key, message: '', code: '' })), headers };
  return {
    kind: 'body',
    type: 'text/xml; charset=UTF-8',
    body: `<response>\n  <sessionKey>${escapeXml(key)}</sessionKey>\n  <messages>\n    <msg code=""></msg>\n  </messages>\n</response>\n`,
    headers,
  };
}

const bodyOf = (answer: Answer) => answer as Extract<Answer, { kind: 'body' }>;

function makeToken({ state, request }: Call): Answer {
  const user = request.required('name');
  if (!state.accounts.users.has(user)) throw notFound(user);
  const span = /^\+?(\d+)([smhdw])$/.exec(request.argument('expires_on') ?? '+30d');
  const seconds = span ? Number(span[1]) * units[span[2]!]! : Number(request.argument('expires_on')) - state.now();
  if (!(seconds > 0)) throw new RestError(400, 'Invalid value for argument "expires_on".');
  const { token, bearer } = state.accounts.makeBearer(user, request.argument('audience') ?? '', seconds);
  return entries(
    [
      {
        name: 'tokens',
        path: entityPath('search', 'authorization/tokens', user),
        content: { id: bearer.id, token },
        owner: user,
      },
    ],
    { status: 201 },
  );
}

function tokenEntries({ state }: Call): Entry[] {
  return [...state.accounts.bearers.values()].map((bearer) => ({
    name: bearer.id,
    path: entityPath('search', 'authorization/tokens', bearer.id),
    owner: bearer.user,
    removable: true,
    content: {
      claims: {
        sub: bearer.user,
        aud: bearer.audience,
        exp: Math.floor(bearer.expires),
        iat: Math.floor(bearer.created),
      },
      status: bearer.enabled ? 'enabled' : 'disabled',
      lastUsed: 0,
    },
  }));
}

/** Removes the tokens of a user, or those with the ids of the request. */
function deleteTokens({ state, request, name }: Call): Answer {
  const wanted = new Set((request.argument('id') ?? '').split(',').filter((id) => id !== ''));
  for (const [key, bearer] of [...state.accounts.bearers])
    if (wanted.has(bearer.id) || bearer.id === name() || (wanted.size === 0 && bearer.user === name()))
      state.accounts.bearers.delete(key);
  return done('Token removed.');
}

function context({ state, request }: Call): Answer {
  const user = state.accounts.users.get(request.user);
  return entries([
    {
      name: 'context',
      path: '/services/authentication/current-context/context',
      owner: 'system',
      content: {
        username: request.user,
        realname: user?.realname ?? '',
        email: user?.email ?? '',
        roles: user?.roles ?? [],
        capabilities,
        defaultApp: user?.defaultApp ?? 'search',
        tz: '',
      },
    },
  ]);
}

const sessions = collection({
  path: 'authentication/httpauth-tokens',
  list: ({ state }) =>
    state.accounts.sessions().map((session) => ({
      name: session.id,
      path: entityPath('search', 'authentication/httpauth-tokens', session.id),
      owner: session.user,
      content: { userName: session.user, timeAccessed: session.until, authString: session.id },
    })),
});

/** Capabilities that the roles of the emulator have. */
export const capabilities = [
  'accelerate_datamodel',
  'admin_all_objects',
  'delete_by_keyword',
  'edit_saved_searches',
  'edit_tokens_all',
  'edit_user',
  'get_metadata',
  'get_typeahead',
  'indexes_edit',
  'input_file',
  'list_inputs',
  'output_file',
  'rest_properties_get',
  'rest_properties_set',
  'schedule_search',
  'search',
];

export const auth: Family = {
  title: 'Login and tokens',
  emulated: 'sessions (an hour after the last use), bearer tokens, cookie and basic authentication, the current user',
  missing: 'LDAP, SAML, multi-factor authentication, capabilities as limits: every user may do everything',
  routes: [
    { method: 'POST', path: 'auth/login', open: true, handle: login },
    { method: 'POST', path: 'authorization/tokens', handle: makeToken },
    { method: 'GET', path: 'authorization/tokens', handle: (call) => entries(tokenEntries(call)) },
    {
      method: 'GET',
      path: 'authorization/tokens/{name}',
      handle: (call) =>
        entries(tokenEntries(call).filter((entry) => entry.name === call.name() || entry.owner === call.name())),
    },
    { method: 'DELETE', path: 'authorization/tokens/{name}', handle: deleteTokens },
    { method: 'GET', path: 'authentication/current-context', handle: context },
    { method: 'GET', path: 'authentication/current-context/context', handle: context },
    ...sessions,
    {
      method: 'DELETE',
      path: 'authentication/httpauth-tokens/{name}',
      handle: ({ state, name }) => {
        state.accounts.closeSession(name());
        return done('Session removed.');
      },
    },
    {
      method: 'GET',
      path: 'authorization/capabilities',
      handle: (call) =>
        entries([
          {
            name: 'capabilities',
            path: entityPath(appOf(call.request), 'authorization', 'capabilities'),
            content: { capabilities },
          },
        ]),
    },
  ],
};
