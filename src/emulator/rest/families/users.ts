import type { User } from '../../accounts.ts';
import { badRequest, conflict, type Entry } from '../answer.ts';
import { type Call, collection, entityPath, type Family } from '../route.ts';
import { capabilities } from './auth.ts';

function userEntry(user: User): Entry {
  return {
    name: user.name,
    path: entityPath('system', 'authentication/users', user.name),
    owner: 'system',
    app: 'system',
    removable: user.name !== 'admin',
    content: {
      realname: user.realname,
      email: user.email,
      roles: user.roles,
      defaultApp: user.defaultApp,
      defaultAppIsUserOverride: false,
      defaultAppSourceRole: 'system',
      capabilities,
      type: 'Splunk',
      tz: '',
      'locked-out': false,
    },
  };
}

function writeUser({ state, request }: Call, name: string): Entry {
  const before = state.accounts.users.get(name);
  const password = request.argument('password');
  if (!before && !password) throw badRequest('The following required arguments are missing: password.');
  const roles = request.all('roles').length > 0 ? request.all('roles') : (before?.roles ?? ['user']);
  for (const role of request.all('roles'))
    if (!exists({ state }, role)) throw badRequest(`The role "${role}" cannot be granted: it does not exist.`);
  const user = {
    name,
    roles: [...roles],
    realname: request.argument('realname') ?? before?.realname ?? '',
    email: request.argument('email') ?? before?.email ?? '',
    defaultApp: request.argument('defaultApp') ?? before?.defaultApp ?? 'search',
  };
  return userEntry(state.accounts.setUser(user, password));
}

/** Roles that Splunk and Enterprise Security bring. */
const ownRoles = ['admin', 'can_delete', 'ess_admin', 'ess_analyst', 'ess_user', 'power', 'splunk-system-role', 'user'];
const file = 'authorize';
const lists = ['imported_roles', 'capabilities', 'srchIndexesAllowed', 'srchIndexesDefault', 'srchIndexesDisallowed'];

function roleEntry({ state }: Call, name: string): Entry {
  const stanza = state.configuration.stanza(file, `role_${name}`);
  const listOf = (key: string) => (stanza?.settings.get(key) ?? '').split(';').filter((one) => one !== '');
  const own = ownRoles.includes(name);
  return {
    name,
    path: entityPath('system', 'authorization/roles', name),
    owner: 'system',
    app: 'system',
    removable: !own,
    content: {
      capabilities: stanza?.settings.has('capabilities') ? listOf('capabilities') : capabilities,
      imported_capabilities: [],
      imported_roles: listOf('imported_roles'),
      imported_srchIndexesAllowed: [],
      imported_srchIndexesDefault: [],
      srchIndexesAllowed: stanza?.settings.has('srchIndexesAllowed') ? listOf('srchIndexesAllowed') : ['*', '_*'],
      srchIndexesDefault: stanza?.settings.has('srchIndexesDefault') ? listOf('srchIndexesDefault') : ['main'],
      srchFilter: stanza?.settings.get('srchFilter') ?? '',
      srchDiskQuota: Number(stanza?.settings.get('srchDiskQuota') ?? 100),
      srchJobsQuota: Number(stanza?.settings.get('srchJobsQuota') ?? 50),
      srchTimeWin: -1,
      rtSrchJobsQuota: 6,
      defaultApp: stanza?.settings.get('defaultApp') ?? '',
    },
  };
}

const exists = (call: Pick<Call, 'state'>, name: string) =>
  ownRoles.includes(name) || call.state.configuration.stanza(file, `role_${name}`) !== undefined;

function writeRole(call: Call, name: string): Entry {
  const { request, state } = call;
  const settings: Record<string, string> = request.settings();
  for (const key of lists) if (request.all(key).length > 0) settings[key] = request.all(key).join(';');
  state.configuration.set(file, `role_${name}`, settings, 'system');
  return roleEntry(call, name);
}

export const users: Family = {
  title: 'Users and roles',
  emulated:
    'create, change and delete; passwords are kept as hashes; searches see the indexes that srchIndexesAllowed and srchIndexesDisallowed of the roles let them see',
  missing: 'what else roles allow: default indexes, filters, capabilities and quotas are kept and shown, not enforced',
  routes: [
    ...collection({
      path: 'authentication/users',
      list: ({ state }) => [...state.accounts.users.values()].map(userEntry),
      create: (call, name) => {
        if (call.state.accounts.users.has(name)) throw badRequest(`User with name=${name} already exists`);
        return writeUser(call, name);
      },
      update: writeUser,
      remove: ({ state, request }, name) => {
        if (name === request.user) throw badRequest('You cannot delete the user that you are logged in as.');
        state.accounts.users.delete(name);
      },
    }),
    ...collection({
      path: 'authorization/roles',
      list: (call) => {
        const made = call.state.configuration
          .stanzas(file)
          .filter((stanza) => stanza.name.startsWith('role_'))
          .map((stanza) => stanza.name.slice(5));
        return [...new Set([...ownRoles, ...made])].sort().map((name) => roleEntry(call, name));
      },
      find: (call, name) => (exists(call, name) ? roleEntry(call, name) : undefined),
      create: (call, name) => {
        if (exists(call, name)) throw conflict(`Role with name=${name} already exists`);
        return writeRole(call, name);
      },
      update: writeRole,
      remove: ({ state }, name) => {
        if (!state.configuration.remove(file, `role_${name}`)) throw badRequest(`Role ${name} cannot be removed.`);
      },
    }),
  ],
};
