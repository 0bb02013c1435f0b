import type { EmulatorState } from '../state.ts';
import { badRequest, type Entry } from './answer.ts';
import type { Call } from './route.ts';

/** An entry with the access that was set for it; `key` names the object whatever endpoint shows it. */
export function withAccess(state: EmulatorState, key: string, entry: Entry): Entry {
  const access = state.access.get(key);
  return access ? { ...entry, owner: access.owner, access } : entry;
}

/** What is made in no namespace, or in that of a user, is this user's own; in that of `nobody` it is the app's. */
export function claim({ state, request }: Call, key: string): void {
  const { owner = request.user } = request;
  if (owner === 'nobody' || owner === '-') return;
  state.access.set(key, { owner, sharing: 'user', read: [], write: [] });
}

const sharings = ['user', 'app', 'global'];

/** POST to `…/acl`: owner and sharing must be given, roles are left as they are where they are not. */
export function changeAccess({ state, request }: Call, key: string): void {
  const owner = request.required('owner');
  const sharing = request.required('sharing');
  if (!sharings.includes(sharing)) throw badRequest(`Invalid value "${sharing}" for argument "sharing".`);
  if (owner !== 'nobody' && !state.accounts.users.has(owner)) throw badRequest(`User "${owner}" does not exist.`);
  const before = state.access.get(key);
  const roles = (kind: 'read' | 'write', otherwise: readonly string[]): readonly string[] => {
    const given = request.all(`perms.${kind}`);
    if (given.length === 0) return before?.[kind] ?? otherwise;
    return given
      .flatMap((list) => list.split(','))
      .map((role) => role.trim())
      .filter((role) => role !== '');
  };
  state.access.set(key, { owner, sharing, read: roles('read', ['*']), write: roles('write', ['admin', 'power']) });
}
