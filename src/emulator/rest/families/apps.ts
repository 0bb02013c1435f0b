import type { AppInfo } from '../../state.ts';
import type { Entry } from '../answer.ts';
import { collection, entityPath, type Family } from '../route.ts';

const appEntry = (app: AppInfo): Entry => ({
  name: app.name,
  path: entityPath('system', 'apps/local', app.name),
  app: 'system',
  content: {
    check_for_updates: false,
    configured: true,
    core: app.name === 'search' || app.name === 'launcher',
    disabled: false,
    label: app.label,
    show_in_nav: app.visible,
    state_change_requires_restart: false,
    version: app.version,
    visible: app.visible,
  },
});

export const apps: Family = {
  title: 'Apps',
  emulated: 'every app that is loaded, with Enterprise Security and the Common Information Model',
  missing: 'installing, updating and packaging over REST: apps come with `--app` and `--content`',
  routes: collection({ path: 'apps/local', list: ({ state }) => state.apps().map(appEntry) }),
};
