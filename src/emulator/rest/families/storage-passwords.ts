import type { StoragePassword } from '../../state.ts';
import { badRequest, conflict, type Entry, notFound } from '../answer.ts';
import { appOf, type Call, collection, entityPath, type Family } from '../route.ts';

const path = 'storage/passwords';
const hidden = '********';

/** Names are `realm:user:`, as passwords.conf has them; a colon inside is escaped. */
const nameOf = ({ realm, user }: Pick<StoragePassword, 'realm' | 'user'>) =>
  `${realm.replaceAll(':', '\\:')}:${user.replaceAll(':', '\\:')}:`;

function entryOf(password: StoragePassword): Entry {
  const name = nameOf(password);
  return {
    name,
    path: entityPath(password.app, path, name),
    app: password.app,
    removable: true,
    content: {
      clear_password: password.secret,
      encr_password: hidden,
      password: hidden,
      realm: password.realm,
      username: password.user,
    },
  };
}

const of = ({ state }: Call) => state.passwords;

export const storagePasswords: Family = {
  title: 'Storage passwords',
  emulated: 'create, read, change and delete, in memory',
  missing: 'they are not written to the data folder',
  routes: collection({
    path,
    list: (call) => [...of(call).values()].map(entryOf),
    create: (call, user) => {
      const { request } = call;
      const secret = request.argument('password') ?? '';
      if (secret === '') throw badRequest('The following required arguments are missing: password.');
      const password = { realm: request.argument('realm') ?? '', user, secret, app: appOf(request) };
      if (of(call).has(nameOf(password))) throw conflict(`An object with name=${nameOf(password)} already exists`);
      of(call).set(nameOf(password), password);
      return entryOf(password);
    },
    update: (call, name) => {
      const before = of(call).get(name);
      if (!before) throw notFound(name);
      const password = { ...before, secret: call.request.argument('password') ?? before.secret };
      of(call).set(name, password);
      return entryOf(password);
    },
    remove: (call, name) => void of(call).delete(name),
  }),
};
