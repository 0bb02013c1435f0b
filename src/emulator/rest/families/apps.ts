import type { AppInfo } from '../../state.ts';
import { badRequest, conflict, type Entry, entries, notFound } from '../answer.ts';
import { isTrue } from '../request.ts';
import { type Call, collection, entityPath, type Family } from '../route.ts';

const appEntry = (app: AppInfo): Entry => ({
  name: app.name,
  path: entityPath('system', 'apps/local', app.name),
  app: 'system',
  removable: app.isMade ?? false,
  links: ['list', 'edit', ...(app.isMade ? ['remove'] : []), app.disabled ? 'enable' : 'disable', 'package', '_reload'],
  content: {
    author: app.author ?? '',
    check_for_updates: false,
    configured: true,
    core: app.name === 'search' || app.name === 'launcher',
    description: app.description ?? '',
    disabled: app.disabled ?? false,
    label: app.label,
    show_in_nav: app.visible,
    state_change_requires_restart: false,
    version: app.version,
    visible: app.visible,
  },
});

const namePattern = /^[\w.-]+$/;

function writeApp({ state, request }: Call, name: string): Entry {
  const before = state.apps().find((app) => app.name === name);
  const text = (key: string, otherwise: string) => request.argument(key) ?? otherwise;
  const visible = request.argument('visible');
  const app: AppInfo = {
    name,
    label: text('label', before?.label ?? name),
    version: text('version', before?.version ?? '1.0.0'),
    author: text('author', before?.author ?? ''),
    description: text('description', before?.description ?? ''),
    visible: visible === undefined ? (before?.visible ?? true) : isTrue(visible),
    disabled: before?.disabled ?? false,
    isMade: before === undefined || (before.isMade ?? false),
  };
  state.changedApps.set(name, app);
  return appEntry(app);
}

function createApp(call: Call, name: string): Entry {
  if (call.request.flag('filename'))
    throw badRequest('Apps are not installed from archives over REST: start the emulator with --app.');
  if (!namePattern.test(name)) throw badRequest(`Invalid app name "${name}".`);
  if (call.state.apps().some((app) => app.name === name))
    throw conflict(`Unable to create application: ${name}. An application with that name already exists.`);
  return writeApp(call, name);
}

const setDisabled = (disabled: boolean) => (call: Call, name: string) => {
  const app = { ...call.state.apps().find((one) => one.name === name)!, disabled };
  call.state.changedApps.set(name, app);
  return appEntry(app);
};

function removeApp({ state }: Call, name: string): void {
  if (!state.changedApps.get(name)?.isMade)
    throw badRequest(`The app "${name}" came with the emulator and cannot be removed over REST.`);
  state.changedApps.delete(name);
  state.configuration.removeApp(name);
}

function existing({ state, name }: Call): AppInfo {
  const app = state.apps().find((one) => one.name === name());
  if (!app) throw notFound(name());
  return app;
}

export const apps: Family = {
  title: 'Apps',
  emulated:
    'every app that is loaded, with Enterprise Security and the Common Information Model; empty apps are created, changed, disabled (in name only) and removed',
  missing: 'installing, updating and packaging over REST: apps come with `--app` and `--content`',
  routes: [
    ...collection({
      path: 'apps/local',
      list: ({ state }) => state.apps().map(appEntry),
      create: createApp,
      update: writeApp,
      remove: removeApp,
      actions: { enable: setDisabled(false), disable: setDisabled(true) },
    }),
    {
      method: 'GET',
      path: 'apps/local/{name}/package',
      handle: (call) => {
        throw badRequest(`The app "${existing(call).name}" cannot be packaged: packaging is not emulated.`);
      },
    },
    {
      method: 'GET',
      path: 'apps/local/{name}/setup',
      handle: (call) => {
        throw notFound(`${existing(call).name}: the app has no setup.xml`);
      },
    },
    // No update is known of any app.
    {
      method: 'GET',
      path: 'apps/local/{name}/update',
      handle: (call) => entries([{ ...appEntry(existing(call)), content: {} }]),
    },
  ],
};
