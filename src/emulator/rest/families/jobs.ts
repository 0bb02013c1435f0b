import { DiagnosticError } from '../../../diagnostics/index.ts';
import type { Engine } from '../../../engine/engine.ts';
import { finalColumns } from '../../../engine/run-pipeline.ts';
import { escapeXml } from '../../../formats/xml.ts';
import { parseTimeModifier } from '../../../values/index.ts';
import { engineFor } from '../../index-access.ts';
import type { Job } from '../../jobs.ts';
import { changeAccess, withAccess } from '../access.ts';
import { type Answer, badRequest, entries, json, message, RestError } from '../answer.ts';
import { summaryJson, summaryXml, timelineOf } from '../field-summary.ts';
import { failureText, givesEvents, jobEntry, searchLog } from '../job-entry.ts';
import { isTrue } from '../request.ts';
import { type ResultTable, resultPage, sendExport, sendPage, sendRunningExport } from '../results.ts';
import { appOf, type Call, done, type Family, type Route } from '../route.ts';

const adHocTtl = 600;
let jobNumber = 0;

/** A search id: epoch seconds and a running number. */
function newSid(now: number): string {
  return `${Math.floor(now)}.${++jobNumber}`;
}

function timeBound(call: Call, name: 'earliest_time' | 'latest_time'): string | undefined {
  const value = call.request.argument(name);
  if (value === undefined || value === '') return undefined;
  if (value.startsWith('rt')) throw badRequest('Real-time searches are not emulated.');
  const { timezone } = call.state.engine();
  // An ISO time is taken as well, as Splunk does with its default time_format.
  const iso = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  const text = Number.isNaN(iso) ? value : String(iso / 1000);
  if (parseTimeModifier(text, call.state.now(), timezone) === null) throw badRequest(`Invalid ${name}.`);
  return text;
}

/**
 * The search of a request, which begins with a command: here Splunk adds no `search`. Where a macro comes first, its
 * definition begins with the command, or with a pipe before one.
 */
function searchIn(given: string, engine: Engine): string {
  if (/^\s*\|/.test(given)) return given;
  const asCommand = `| ${given.trimStart()}`;
  const isFine = (text: string) => engine.parse(text).pipeline?.commands[0]?.name;
  const first = isFine(asCommand) === undefined ? isFine(given) : undefined;
  return first === undefined || first === 'search' ? asCommand : given;
}

/** Queues the search of a request. One that cannot be parsed makes no job. */
function startJob(call: Call): Job {
  const { state, request } = call;
  const given = request.argument('search') ?? '';
  if (given.trim() === '') throw new RestError(400, 'Empty search.', 'FATAL');
  if (request.argument('search_mode') === 'realtime') throw badRequest('Real-time searches are not emulated.');
  const search = searchIn(given, state.engine());
  const earliest = timeBound(call, 'earliest_time');
  const latest = timeBound(call, 'latest_time');
  const sid = request.argument('id') ?? newSid(state.now());
  if (!/^[\w.:@-]+$/.test(sid)) throw badRequest('Invalid search id.');
  if (state.jobs.find(sid)) throw badRequest(`Search id "${sid}" is already in use.`);
  const fault = state
    .engine()
    .parse(search)
    .diagnostics.find((one) => one.severity === 'error');
  if (fault) throw new RestError(400, `Error in the search: ${fault.message} (${fault.code})`, 'FATAL');
  const most = request.number('max_count', 0);
  const task = {
    text: search,
    sid,
    maxSeconds: request.number('max_time', 0),
    ...(earliest === undefined ? {} : { earliest }),
    ...(latest === undefined ? {} : { latest }),
  };
  return state.jobs.start({
    sid,
    search: given,
    owner: request.user,
    app: appOf(request),
    arguments: request.settings(),
    ttl: request.number('timeout', adHocTtl),
    priority: request.number('priority', 5),
    autoCancel: request.number('auto_cancel', 0),
    autoPause: request.number('auto_pause', 0),
    run: async (running) => {
      const result = await state.searches.run(engineFor(state, request.user), task, running);
      return most > 0 && result.rows.length > most ? { ...result, rows: result.rows.slice(0, most) } : result;
    },
  });
}

const ready = (job: Job) => {
  if (job.error) throw new RestError(400, failureText(job), 'FATAL');
  return job.result;
};

/** Answers with the id of a job. */
export function sidAnswer(call: Call, sid: string): Answer {
  if (call.request.json) return json({ sid }, 201);
  return {
    kind: 'body',
    status: 201,
    type: 'text/xml; charset=UTF-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<response>\n  <sid>${escapeXml(sid)}</sid>\n</response>\n`,
  };
}

async function create(call: Call): Promise<Answer> {
  const mode = call.request.argument('exec_mode') ?? 'normal';
  if (!['normal', 'blocking', 'oneshot'].includes(mode)) throw badRequest(`Invalid exec_mode "${mode}".`);
  const outputMode = call.request.outputMode();
  const job = startJob(call);
  if (mode === 'normal') return sidAnswer(call, job.sid);
  await job.finished;
  if (mode === 'blocking') return sidAnswer(call, job.sid);
  const result = ready(job);
  if (!result) throw new RestError(404, 'Unknown sid.', 'FATAL');
  return sendPage(resultPage(result, call.request), outputMode);
}

/** An export answers when its first results are there; as JSON it then sends them as they come. */
async function exportJob(call: Call): Promise<Answer> {
  const outputMode = call.request.outputMode();
  const job = startJob(call);
  const cancel = () => call.state.jobs.cancel(job);
  await Promise.race([job.finished, ...(outputMode === 'json' ? [job.running.moreRows()] : [])]);
  const result = ready(job);
  if (result) {
    cancel();
    return sendExport(result, call.request, outputMode);
  }
  if (isEnded(job)) throw new RestError(404, 'Unknown sid.', 'FATAL');
  return sendRunningExport(job, call.request, cancel);
}

function jobOf(call: Call): Job {
  const job = call.state.jobs.find(call.name('sid'));
  if (!job) throw new RestError(404, 'Unknown sid.', 'FATAL');
  return job;
}

type Control = (job: Job, call: Call) => void;

/** Actions of `search/jobs/{sid}/control`. */
const controls: Readonly<Record<string, Control>> = {
  pause: (job, { state }) => state.jobs.pause(job),
  unpause: (job, { state }) => state.jobs.unpause(job),
  finalize: (job, { state }) => state.jobs.finalize(job),
  cancel: (job, { state }) => state.jobs.cancel(job),
  touch: (job, { state }) => state.jobs.touch(job),
  setttl: (job, { state, request }) => {
    job.ttl = request.number('ttl', job.ttl);
    state.jobs.touch(job);
  },
  setpriority: (job, { request }) => {
    const priority = request.number('priority', job.priority);
    if (priority < 0 || priority > 10) throw badRequest('The priority must be from 0 to 10.');
    job.priority = priority;
  },
  enablepreview: (job) => {
    job.previewEnabled = true;
  },
  disablepreview: (job) => {
    job.previewEnabled = false;
  },
  save: (job) => {
    job.isSaved = true;
  },
  unsave: (job) => {
    job.isSaved = false;
  },
  setworkloadpool: () => {},
};

function control(call: Call): Answer {
  const job = jobOf(call);
  const action = call.request.required('action');
  const run = controls[action];
  if (!run) throw badRequest(`Invalid value "${action}" for argument "action".`);
  run(job, call);
  return done(`Search job ${action === 'cancel' ? 'cancelled' : `${action} accepted`}.`);
}

const isEnded = (job: Job): boolean => job.state === 'DONE' || job.state === 'FAILED';

const noContent: Answer = { kind: 'body', status: 204, type: 'text/xml; charset=UTF-8', body: '' };

/** `results` before the end has no content; `results_preview` and `events` show what there is. */
function results(call: Call, preview: boolean): Answer {
  const job = jobOf(call);
  const found = ready(job) ?? (preview && job.previewEnabled ? soFar(job) : undefined);
  const result = found && postProcessed(call, found);
  if (!result) return job.state === 'DONE' ? sendPage(noRows, call.request.outputMode()) : noContent;
  return sendPage(resultPage(result, call.request, preview && !isEnded(job)), call.request.outputMode());
}

/** The results that a running search has put out; undefined while there are none. */
function soFar(job: Job): ResultTable | undefined {
  const { rows } = job.running;
  return rows.length === 0 ? undefined : { fields: finalColumns(rows, undefined), rows, messages: [] };
}

/** `search=`: commands that run over the results of a job, which stays as it is (REST API, "search/jobs/{sid}/results"). */
function postProcessed(call: Call, result: ResultTable): ResultTable {
  const text = call.request.argument('search') ?? '';
  if (text.trim() === '') return result;
  try {
    return engineFor(call.state, call.request.user).search(text, { over: result });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { message, code } = error.diagnostic;
    throw new RestError(400, `Error in the post-process search: ${message} (${code})`, 'FATAL');
  }
}

const noRows = { fields: [], rows: [], offset: 0, messages: [], preview: false };

function events(call: Call): Answer {
  const job = jobOf(call);
  const result = ready(job);
  if (!result) return noContent;
  return sendPage(givesEvents(job) ? resultPage(result, call.request) : noRows, call.request.outputMode());
}

function summary(call: Call): Answer {
  const result = ready(jobOf(call));
  if (!result) return noContent;
  const top = call.request.number('top_count', 100);
  return call.request.json
    ? json(summaryJson(result, top))
    : { kind: 'body', type: 'text/xml; charset=UTF-8', body: summaryXml(result, top) };
}

function timeline(call: Call): Answer {
  const result = ready(jobOf(call));
  if (!result) return noContent;
  const buckets = timelineOf(result);
  if (call.request.json)
    return json({
      event_count: result.rows.length,
      cursor_time: buckets[0]?.start ?? 0,
      buckets: buckets.map((one) => ({
        earliest_time: one.start,
        duration: one.duration,
        available_count: one.count,
        total_count: one.count,
        is_finalized: true,
      })),
    });
  const body = buckets.map(
    (one) => `<bucket a="${one.count}" c="${one.count}" d="${one.duration}" f="1" t="${one.start}" z="0"/>`,
  );
  return {
    kind: 'body',
    type: 'text/xml; charset=UTF-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<timeline c="${result.rows.length}" cursor="${buckets[0]?.start ?? 0}">${body.join('\n')}</timeline>\n`,
  };
}

function changeJob(call: Call): Answer {
  const job = jobOf(call);
  if (isTrue(call.request.argument('sharing'))) job.isSaved = true;
  return entries([jobEntry(job)]);
}

/** `acl`: a job that is shared is kept longer than one that is its user's own. */
function access(call: Call): Answer {
  const job = jobOf(call);
  if (call.request.method === 'POST') changeAccess(call, `jobs/${job.sid}`);
  return entries([withAccess(call.state, `jobs/${job.sid}`, jobEntry(job))]);
}

function version(base: string): Route[] {
  const one = `${base}/{sid}`;
  const both = (path: string, handle: Route['handle']): Route[] => [
    { method: 'GET', path, handle },
    { method: 'POST', path, handle },
  ];
  return [
    {
      method: 'GET',
      path: base,
      handle: (call) => entries(call.state.jobs.list().map(jobEntry), { links: ['create'] }),
    },
    { method: 'POST', path: base, handle: create },
    ...both(`${base}/export`, exportJob),
    {
      method: 'GET',
      path: one,
      handle: (call) => ({ kind: 'entries', entries: [jobEntry(jobOf(call))], bare: true }),
    },
    { method: 'POST', path: one, handle: changeJob },
    {
      method: 'DELETE',
      path: one,
      handle: (call) => {
        call.state.jobs.cancel(jobOf(call));
        return done('Search job cancelled.');
      },
    },
    { method: 'POST', path: `${one}/control`, handle: control },
    ...both(`${one}/acl`, access),
    ...both(`${one}/results`, (call) => results(call, false)),
    ...both(`${one}/results_preview`, (call) => results(call, true)),
    ...both(`${one}/events`, events),
    { method: 'GET', path: `${one}/summary`, handle: summary },
    { method: 'GET', path: `${one}/timeline`, handle: timeline },
    {
      method: 'GET',
      path: `${one}/search.log`,
      handle: (call) => ({ kind: 'body', type: 'text/plain; charset=UTF-8', body: searchLog(jobOf(call)) }),
    },
  ];
}

/** `search/parser`: the commands of a search with their arguments. */
function parser(call: Call): Answer {
  const engine = call.state.engine();
  const parsed = engine.parse(searchIn(call.request.argument('q') ?? '', engine));
  const fault = parsed.diagnostics.find((one) => one.severity === 'error');
  if (fault || !parsed.pipeline)
    return message(400, 'FATAL', fault ? `${fault.message} (${fault.code})` : 'Empty search.');
  const commands = parsed.pipeline.commands.map((one) => ({
    command: one.name,
    rawargs: one.text.slice(one.text.toLowerCase().indexOf(one.name) + one.name.length).trim(),
    pipeline: 'streaming',
    args: {},
    isGenerating: false,
    streamType: 'SP_STREAM',
  }));
  if (call.request.outputMode('json') === 'json')
    return json({
      remoteSearch: '',
      remoteTimeOrdered: false,
      eventsSearch: parsed.pipeline.commands[0]?.text ?? '',
      eventsTimeOrdered: true,
      eventsStreaming: true,
      reportsSearch: '',
      canSummarize: false,
      commands,
    });
  return entries(commands.map((one, i) => ({ name: one.command, path: `/services/search/parser/${i}`, content: one })));
}

export const jobs: Family = {
  title: 'Search jobs',
  emulated:
    'normal, blocking, oneshot and export searches, as many at once as on a Splunk with its default limits; progress, results so far, and control of a running search: cancel, finalize, pause, `max_time`, `auto_cancel`, `auto_pause`; results with a post-process `search=`, preview, events, field summary, timeline and log; every control action; expiry; output as xml, json, json_rows, json_cols, csv, raw and atom; also under `search/v2`',
  missing:
    'real-time searches, sampling, workload pools; previews of a running search hold what its last command has put out, so that one ending in `stats` has none',
  routes: [
    ...version('search/jobs'),
    ...version('search/v2/jobs'),
    ...['search/parser', 'search/v2/parser'].flatMap((path): Route[] => [
      { method: 'GET', path, handle: parser },
      { method: 'POST', path, handle: parser },
    ]),
  ],
};
