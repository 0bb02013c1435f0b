import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DiagnosticError } from '../../diagnostics/index.ts';
import { printCsv } from '../../formats/csv.ts';
import { escapeXml } from '../../formats/xml.ts';
import { isoTime, type Row, scalarsOf, scalarText, toNumber } from '../../values/index.ts';
import { type EmulatorState, type Job, rememberJob } from '../state.ts';
import { type Entry, parameters, sendEntries, sendMessage, wantsJson, xml } from './respond.ts';

type Cells = Record<string, string | string[]>;

/** Search jobs: create (normal, blocking, oneshot, export), look at, fetch results, control, delete. */
export function registerJobs(server: FastifyInstance, state: EmulatorState): void {
  for (const base of ['/services', '/servicesNS/:owner/:app']) {
    for (const version of ['', '/v2']) {
      const jobs = `${base}/search${version}/jobs`;
      server.post(jobs, async (request, reply) => create(request, reply, state));
      server.get(jobs, async (request, reply) =>
        sendEntries(request, reply, 'search/jobs', [...state.jobs.values()].map(jobEntry)),
      );
      server.route({
        method: ['GET', 'POST'],
        url: `${jobs}/export`,
        handler: async (request, reply) => exportResults(request, reply, state),
      });
      server.get(`${jobs}/:sid`, async (request, reply) =>
        withJob(request, reply, state, (job) => sendEntries(request, reply, 'search/jobs', [jobEntry(job)])),
      );
      server.delete(`${jobs}/:sid`, async (request, reply) =>
        withJob(request, reply, state, (job) => {
          state.jobs.delete(job.sid);
          return sendMessage(request, reply, 200, 'INFO', 'Search job cancelled.');
        }),
      );
      server.post(`${jobs}/:sid/control`, async (request, reply) =>
        withJob(request, reply, state, (job) => {
          if (['cancel', 'finalize'].includes(parameters(request).action ?? '')) state.jobs.delete(job.sid);
          return sendMessage(request, reply, 200, 'INFO', 'Search job control accepted.');
        }),
      );
      for (const kind of ['results', 'results_preview', 'events']) {
        server.route({
          method: ['GET', 'POST'],
          url: `${jobs}/:sid/${kind}`,
          handler: async (request, reply) => withJob(request, reply, state, (job) => sendResults(request, reply, job)),
        });
      }
    }
  }
}

function withJob(
  request: FastifyRequest,
  reply: FastifyReply,
  state: EmulatorState,
  work: (job: Job) => FastifyReply,
): FastifyReply {
  const job = state.jobs.get(decodeURIComponent((request.params as { sid: string }).sid));
  return job ? work(job) : sendMessage(request, reply, 404, 'FATAL', 'Unknown sid.');
}

/** Runs a search to its end. The engine is synchronous, so that every job is done when it is answered. */
export function runJobNow(state: EmulatorState, given: Record<string, string>): Job {
  const search = given.search ?? '';
  const text = /^\s*(?:\||search[\s(])/i.test(search) ? search : `search ${search}`;
  const time = (value: string | undefined) => (value === undefined || value === '' ? {} : value);
  const earliest = time(given.earliest_time);
  const latest = time(given.latest_time);
  try {
    const result = state.engine.search(text, {
      ...(typeof earliest === 'string' ? { earliest } : {}),
      ...(typeof latest === 'string' ? { latest } : {}),
    });
    return rememberJob(state, { sid: given.id ?? result.sid, search: text, created: state.now(), result });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return rememberJob(state, {
      sid: given.id ?? `${state.now().toFixed(3)}.failed${state.jobs.size}`,
      search: text,
      created: state.now(),
      error: error.message,
      errorCode: error.diagnostic.code,
    });
  }
}

const parseFaults = /^spl-(?:syntax|unknown|bad|macro|too)/;

async function create(request: FastifyRequest, reply: FastifyReply, state: EmulatorState): Promise<FastifyReply> {
  const given = parameters(request);
  if (!given.search) return sendMessage(request, reply, 400, 'FATAL', 'Empty search.');
  const job = runJobNow(state, given);
  // A search that cannot be parsed makes no job; one that fails later makes a failed one.
  if (job.errorCode && parseFaults.test(job.errorCode)) {
    state.jobs.delete(job.sid);
    return sendMessage(request, reply, 400, 'FATAL', `Error in the search: ${job.error} (${job.errorCode})`);
  }
  if (given.exec_mode === 'oneshot')
    return job.error
      ? sendMessage(request, reply, 400, 'FATAL', `${job.error} (${job.errorCode})`)
      : sendResults(request, reply, job);
  if (wantsJson(request))
    return reply
      .code(201)
      .header('content-type', 'application/json; charset=UTF-8')
      .send(JSON.stringify({ sid: job.sid }));
  return xml(reply, 201, `<response><sid>${escapeXml(job.sid)}</sid></response>`);
}

async function exportResults(
  request: FastifyRequest,
  reply: FastifyReply,
  state: EmulatorState,
): Promise<FastifyReply> {
  const given = parameters(request);
  if (!given.search) return sendMessage(request, reply, 400, 'FATAL', 'Empty search.');
  const job = runJobNow(state, given);
  if (!job.result) return sendMessage(request, reply, 400, 'FATAL', `${job.error} (${job.errorCode})`);
  if (!wantsJson(request)) return sendResults(request, reply, job);
  const rows = cellsOf(job.result.rows, job.result.fields);
  const lines = rows.map((result, offset) =>
    JSON.stringify({ preview: false, offset, ...(offset === rows.length - 1 ? { lastrow: true } : {}), result }),
  );
  return reply
    .header('content-type', 'application/json; charset=UTF-8')
    .send(lines.length === 0 ? '{"preview":false,"lastrow":true}\n' : `${lines.join('\n')}\n`);
}

function jobEntry(job: Job): Entry {
  const count = job.result?.rows.length ?? 0;
  return {
    name: job.search,
    path: `/services/search/jobs/${encodeURIComponent(job.sid)}`,
    content: {
      sid: job.sid,
      dispatchState: job.error ? 'FAILED' : 'DONE',
      doneProgress: 1,
      isDone: true,
      isFailed: job.error !== undefined,
      isFinalized: false,
      isPaused: false,
      isSaved: false,
      isSavedSearch: false,
      isPreviewEnabled: false,
      isZombie: false,
      eventCount: job.result?.matchedEvents ?? 0,
      resultCount: count,
      resultPreviewCount: count,
      scanCount: job.result?.scannedEvents ?? 0,
      eventAvailableCount: job.result?.matchedEvents ?? 0,
      runDuration: Number(((job.result?.durationMs ?? 0) / 1000).toFixed(3)),
      ttl: 600,
      priority: 5,
      earliestTime: isoTime(job.result?.earliest ?? 0),
      ...(job.result?.latest ? { latestTime: isoTime(job.result.latest) } : {}),
      messages: job.error
        ? [{ type: 'FATAL', text: `${job.error} (${job.errorCode})` }]
        : (job.result?.messages ?? []).map((message) => ({ type: message.type, text: message.text })),
      performance: Object.fromEntries(
        (job.result?.stages ?? []).map((stage, i) => [
          `command.${stage.command}.${i}`,
          {
            duration_secs: Number((stage.milliseconds / 1000).toFixed(3)),
            input_count: stage.rowsIn,
            output_count: stage.rowsOut,
          },
        ]),
      ),
    },
  };
}

function cellsOf(rows: readonly Row[], fields: readonly string[]): Cells[] {
  return rows.map((row) => {
    const cells: Cells = {};
    for (const name of fields) {
      const value = row.get(name);
      if (value === undefined || value === null) continue;
      const texts = scalarsOf(value).map(scalarText);
      const time = name === '_time' && texts.length === 1 ? toNumber(texts[0]!) : null;
      Object.defineProperty(cells, name, {
        value: time !== null ? isoTime(time) : texts.length === 1 ? texts[0]! : texts,
        enumerable: true,
      });
    }
    return cells;
  });
}

const defaultCount = 100;

/** A page of results: `count` 0 is all; json, csv, raw or XML. */
function sendResults(request: FastifyRequest, reply: FastifyReply, job: Job): FastifyReply {
  const given = parameters(request);
  if (!job.result) return sendMessage(request, reply, 400, 'FATAL', `${job.error} (${job.errorCode})`);
  const offset = Number(given.offset ?? 0);
  const count = Number(given.count ?? defaultCount);
  const fields = given.f ? job.result.fields.filter((name) => given.f === name) : job.result.fields;
  const page = job.result.rows.slice(offset, count === 0 ? undefined : offset + count);
  const cells = cellsOf(page, fields);
  switch (given.output_mode) {
    case 'json':
      return reply.header('content-type', 'application/json; charset=UTF-8').send(
        JSON.stringify({
          preview: false,
          init_offset: offset,
          messages: job.result.messages,
          fields: fields.map((name) => ({ name })),
          results: cells,
          highlighted: {},
        }),
      );
    case 'json_rows':
      return reply.header('content-type', 'application/json; charset=UTF-8').send(
        JSON.stringify({
          preview: false,
          init_offset: offset,
          messages: job.result.messages,
          fields,
          rows: cells.map((row) => fields.map((name) => row[name] ?? null)),
        }),
      );
    case 'json_cols':
      return reply.header('content-type', 'application/json; charset=UTF-8').send(
        JSON.stringify({
          preview: false,
          init_offset: offset,
          messages: job.result.messages,
          fields,
          columns: fields.map((name) => cells.map((row) => row[name] ?? null)),
        }),
      );
    case 'csv':
      return reply.header('content-type', 'text/csv; charset=UTF-8').send(
        printCsv(
          fields,
          cells.map(
            (row) =>
              new Map(
                Object.entries(row).map(([name, value]) => [name, Array.isArray(value) ? value.join('\n') : value]),
              ),
          ),
        ),
      );
    case 'raw':
      return reply
        .header('content-type', 'text/plain; charset=UTF-8')
        .send(page.map((row) => `${scalarText((row.get('_raw') ?? '') as string)}\n`).join(''));
    default:
      return xml(reply, 200, resultsXml(fields, cells, offset));
  }
}

function resultsXml(fields: readonly string[], rows: readonly Cells[], offset: number): string {
  const body = rows.map((row, i) => {
    const cells = Object.entries(row).map(
      ([name, value]) =>
        `<field k="${escapeXml(name)}">${(Array.isArray(value) ? value : [value]).map((text) => (name === '_raw' ? `<v xml:space="preserve" trunc="0">${escapeXml(text)}</v>` : `<value><text>${escapeXml(text)}</text></value>`)).join('')}</field>`,
    );
    return `<result offset="${offset + i}">${cells.join('')}</result>`;
  });
  return `<results preview="0"><meta><fieldOrder>${fields.map((name) => `<field>${escapeXml(name)}</field>`).join('')}</fieldOrder></meta>${body.join('\n')}</results>`;
}
