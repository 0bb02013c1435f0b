import type { Family } from './route.ts';

/** Endpoints that Splunk has and the emulator has not (REST API Reference): their first segments. */
const notEmulated = [
  'admin/(?!macros)',
  'apps/appinstall',
  'apps/apptemplates',
  'authentication/providers',
  'cluster',
  'data/commands',
  'data/index-volumes',
  'data/indexes-extended',
  'data/outputs',
  'data/summaries',
  'data/user-prefs',
  'deployment',
  'licenser',
  'saved/bookmarks',
  'saved/ntags',
  'scheduled/views',
  'search/concurrency-settings',
  'search/fields',
  'search/scheduler',
  'search/timeparser',
  'server/introspection',
  'server/status',
  'server/sysinfo',
  'shcluster',
  'streams',
  'workloads',
].map((start) => new RegExp(`^${start}(?:/|$|(?<=/))`));

/** How an address is refused that no endpoint answers: by its method, by name where Splunk would know it, or not found. */
export function refusalOf(families: readonly Family[]): (url: string) => { status: number; text: string } {
  const patterns = families.flatMap(({ routes }) =>
    routes.map(({ path }) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)),
  );
  return (url) => {
    const path = url
      .replace(/\?.*$/s, '')
      .replace(/^\/services(?:NS\/[^/]*\/[^/]*)?\//, '')
      .replace(/\/+$/, '');
    if (patterns.some((pattern) => pattern.test(path))) return { status: 405, text: 'Method Not Allowed' };
    return notEmulated.some((pattern) => pattern.test(path))
      ? { status: 404, text: `Not Found: ${path} is not emulated` }
      : { status: 404, text: 'Not Found' };
  };
}
