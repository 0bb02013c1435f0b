// The search view: a search as a job, its events with a field summary, its table, and what each stage did.
import { announce, cellText, element, show, table } from './dom.js';
import { fieldSummary } from './fields.js';
import { get, post, stagesOf } from './rest.js';

const pageSize = 50;
let current;

export async function searchView() {
  const parameters = new URLSearchParams(location.search);
  const form = show('search-form');
  current = undefined;
  setTimeRange(parameters.get('earliest') ?? '0', parameters.get('latest') ?? '');
  show('q').value = parameters.get('q') ?? '';
  show('preset').addEventListener('change', presetChosen);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  show('q').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
  });
  show('cancel').addEventListener('click', cancel);
  prepareTabs();
  if (parameters.get('sid')) await openJob(parameters.get('sid'));
  else if (show('q').value !== '') await run();
  else show('q').focus();
}

function setTimeRange(earliest, latest) {
  show('earliest').value = earliest;
  show('latest').value = latest;
  const wanted = `${earliest}|${latest}`;
  const known = [...show('preset').options].some((option) => option.value === wanted);
  show('preset').value = known ? wanted : 'custom';
  for (const label of document.querySelectorAll('.custom')) label.hidden = known;
}

function presetChosen() {
  const chosen = show('preset').value;
  const custom = chosen === 'custom';
  for (const label of document.querySelectorAll('.custom')) label.hidden = !custom;
  if (custom) return;
  const [earliest, latest] = chosen.split('|');
  show('earliest').value = earliest;
  show('latest').value = latest;
}

async function run() {
  const q = show('q').value.trim();
  if (q === '') return;
  const earliest = show('earliest').value.trim();
  const latest = show('latest').value.trim();
  history.replaceState(
    null,
    '',
    `?${new URLSearchParams({ q, ...(earliest ? { earliest } : {}), ...(latest ? { latest } : {}) })}`,
  );
  const search = /^\s*(?:\||search\s)/i.test(q) ? q : `search ${q}`;
  announce('Searching …');
  try {
    const { sid } = await post('search/v2/jobs', {
      search,
      ...(earliest ? { earliest_time: earliest } : {}),
      ...(latest ? { latest_time: latest } : {}),
      status_buckets: '0',
    });
    await openJob(sid);
  } catch (error) {
    failed(error);
  }
}

function failed(error) {
  announce('');
  show('answer').hidden = false;
  show('summary').textContent = 'The search failed';
  showMessages([{ type: 'ERROR', text: error.message }]);
  for (const id of ['events', 'fields', 'panel-table', 'panel-job', 'paging']) show(id).replaceChildren();
}

async function cancel() {
  if (current) await post(`search/jobs/${encodeURIComponent(current.sid)}/control`, { action: 'cancel' });
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function jobWhenDone(sid) {
  show('cancel').hidden = false;
  try {
    for (let wait = 20; ; wait = Math.min(wait * 2, 1000)) {
      const { entry } = await get(`search/v2/jobs/${encodeURIComponent(sid)}`);
      const { content, name } = entry[0];
      if (content.isDone || content.isFailed) return { ...content, name };
      announce(`Searching … ${content.scanCount ?? 0} events scanned`);
      await pause(wait);
    }
  } finally {
    show('cancel').hidden = true;
  }
}

async function openJob(sid) {
  current = { sid };
  const job = await jobWhenDone(sid);
  if (current.sid !== sid) return;
  announce('');
  current = { sid, job, offset: 0 };
  if (show('q').value === '') show('q').value = job.name ?? '';
  show('answer').hidden = false;
  const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
  show('summary').textContent =
    `${plural(job.resultCount, 'result')}; ${plural(job.scanCount ?? 0, 'event')} scanned in ${Number(job.runDuration).toFixed(2)} s`;
  showMessages(job.messages ?? []);
  showStages(job, await stagesOf(sid));
  await showPage();
  const hasEvents = current.rows.some((row) => row._raw !== undefined);
  show('tab-events').hidden = !hasEvents;
  selectTab(hasEvents ? 'events' : 'table');
}

function showMessages(messages) {
  show('messages').replaceChildren(
    ...messages.map(({ type, text }) => element('p', { class: `message ${type.toLowerCase()}` }, `${type}: ${text}`)),
  );
}

async function showPage() {
  const { results, fields } = await get(`search/v2/jobs/${encodeURIComponent(current.sid)}/results`, {
    count: pageSize,
    offset: current.offset,
  });
  current.rows = results ?? [];
  current.columns = (fields ?? []).map((field) => (typeof field === 'string' ? field : field.name));
  showEvents();
  const columns = current.columns.filter((name) => name === '_time' || !name.startsWith('_'));
  show('panel-table').replaceChildren(table('Results', columns, current.rows));
  showPaging();
}

function showEvents() {
  show('events').replaceChildren(
    ...current.rows.map((row) => {
      const names = Object.keys(row).filter((name) => !name.startsWith('_'));
      const fields = names.map((name) => ({ Field: name, Value: cellText(row[name]) }));
      return element(
        'li',
        {},
        element('time', { class: 'dim' }, cellText(row._time)),
        element('div', { class: 'raw' }, cellText(row._raw)),
        element(
          'details',
          {},
          element('summary', { class: 'dim' }, `${names.length} fields`),
          table('Fields of the event', ['Field', 'Value'], fields),
        ),
      );
    }),
  );
  show('fields').replaceChildren(element('h2', {}, 'Fields'), ...fieldSummary(current.rows, narrow));
}

/** Adds `field="value"` to the search and runs it. */
function narrow(name, value) {
  const quoted = /^[\w.{}:]+$/.test(name) ? name : `"${name}"`;
  const [base, ...rest] = show('q').value.split(/\s*\|\s*/);
  const narrowed = `${base} ${quoted}="${value.replace(/[\\"]/g, '\\$&')}"`.trim();
  show('q').value = [narrowed, ...rest].join(' | ');
  run();
}

/** Each command with the results that went in and came out: the first that puts out none is where they were lost. */
function showStages(job, stages) {
  const lost = stages.findIndex((stage) => stage.rows_out === 0);
  const rows = stages.map((stage, i) => ({
    Command: stage.command,
    Text: stage.text,
    In: stage.rows_in,
    Out: stage.rows_out,
    ms: Number(stage.duration_ms).toFixed(1),
    lost: i === lost,
  }));
  show('panel-job').replaceChildren(
    table('What each command took in and put out', ['Command', 'Text', 'In', 'Out', 'ms'], rows, (row) =>
      row.lost ? 'lost' : undefined,
    ),
    table(
      'The job',
      ['Property', 'Value'],
      [
        'sid',
        'dispatchState',
        'earliestTime',
        'latestTime',
        'eventCount',
        'resultCount',
        'scanCount',
        'runDuration',
        'ttl',
      ]
        .filter((name) => job[name] !== undefined)
        .map((name) => ({ Property: name, Value: String(job[name]) })),
    ),
  );
}

function showPaging() {
  const { resultCount } = current.job;
  const turn = (by) => async () => {
    current.offset += by;
    await showPage();
    show('answer').scrollIntoView();
  };
  const last = Math.min(current.offset + pageSize, resultCount);
  show('paging').replaceChildren(
    ...(resultCount > pageSize
      ? [
          element('button', { type: 'button', disabled: current.offset === 0, onclick: turn(-pageSize) }, 'Previous'),
          element('span', {}, `${current.offset + 1} to ${last} of ${resultCount}`),
          element('button', { type: 'button', disabled: last >= resultCount, onclick: turn(pageSize) }, 'Next'),
        ]
      : []),
  );
}

const tabs = ['events', 'table', 'job'];

function selectTab(name, focus = false) {
  for (const tab of tabs) {
    const chosen = tab === name;
    show(`tab-${tab}`).setAttribute('aria-selected', String(chosen));
    show(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
    show(`panel-${tab}`).hidden = !chosen;
    if (chosen && focus) show(`tab-${tab}`).focus();
  }
}

/** Tabs as the ARIA practices have them: arrows move, Home and End jump. */
function prepareTabs() {
  for (const name of tabs) {
    const tab = show(`tab-${name}`);
    tab.addEventListener('click', () => selectTab(name));
    tab.addEventListener('keydown', (event) => {
      const usable = tabs.filter((one) => !show(`tab-${one}`).hidden);
      const at = usable.indexOf(name);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: usable.length - 1 }[event.key];
      if (to !== undefined) selectTab(usable[(to + usable.length) % usable.length], true);
    });
  }
}
