// The state of indexes, and the jobs that are kept.
import { element, show, table } from './dom.js';
import { get } from './rest.js';

function time(text) {
  return text ? String(text).replace('T', ' ').replace(/\.000/, '') : '';
}

export async function indexesView() {
  const { entry } = await get('data/indexes', { count: 0 });
  const rows = entry.map(({ name, content }) => ({
    Index: name,
    Type: content.datatype ?? 'event',
    Events: content.totalEventCount,
    'Size (MB)': content.currentDBSizeMB,
    Earliest: time(content.minTime),
    Latest: time(content.maxTime),
  }));
  show('index-table').replaceChildren(table('Indexes and what they hold', Object.keys(rows[0] ?? { Index: '' }), rows));
}

export async function jobsView() {
  const { entry } = await get('search/jobs', { count: 0 });
  const link = (content) =>
    element('a', { href: `/en-US/app/search/search?sid=${encodeURIComponent(content.sid)}` }, content.sid);
  const rows = entry.map(({ content, name }) =>
    element(
      'tr',
      {},
      element('td', {}, link(content)),
      element('td', {}, name ?? content.title ?? ''),
      element('td', {}, content.dispatchState ?? ''),
      element('td', { class: 'number' }, String(content.resultCount ?? '')),
      element('td', { class: 'number' }, String(content.runDuration ?? '')),
    ),
  );
  const head = ['Job', 'Search', 'State', 'Results', 'Seconds'].map((name) => element('th', { scope: 'col' }, name));
  show('job-table').replaceChildren(
    element(
      'div',
      { class: 'scroll' },
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)),
    ),
  );
}
