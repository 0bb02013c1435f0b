import type { FastifyInstance } from 'fastify';
import { dispatchSavedSearch } from '../../enterprise-security/index.ts';
import type { SavedSearch } from '../../knowledge/index.ts';
import { addToken, type EmulatorState, rememberJob } from '../state.ts';
import { type Entry, parameters, sendEntries, sendMessage, serverVersion } from './respond.ts';

/** Server information, apps, indexes, HEC tokens and saved searches. */
export function registerConfiguration(server: FastifyInstance, state: EmulatorState): void {
  const info: Entry = {
    name: 'server-info',
    path: '/services/server/info/server-info',
    content: {
      version: serverVersion,
      build: 'firedrill',
      serverName: 'firedrill',
      product_type: 'enterprise',
      os_name: 'Linux',
      guid: '00000000-0000-0000-0000-000000000000',
      isFree: false,
      licenseState: 'OK',
      mode: 'normal',
      server_roles: ['indexer', 'search_head'],
    },
  };
  for (const base of ['/services', '/servicesNS/:owner/:app']) {
    server.get(`${base}/server/info`, async (request, reply) => sendEntries(request, reply, 'server/info', [info]));
    server.get(`${base}/server/info/server-info`, async (request, reply) =>
      sendEntries(request, reply, 'server/info', [info]),
    );
    server.get(`${base}/authentication/current-context`, async (request, reply) =>
      sendEntries(request, reply, 'authentication/current-context', [
        {
          name: 'context',
          path: '/services/authentication/current-context/context',
          content: { username: state.username, roles: ['admin'], defaultApp: 'search' },
        },
      ]),
    );
    server.get(`${base}/apps/local`, async (request, reply) =>
      sendEntries(request, reply, 'apps/local', apps.map(appEntry)),
    );
    server.get(`${base}/apps/local/:name`, async (request, reply) => {
      const { name } = request.params as { name: string };
      return apps.includes(name)
        ? sendEntries(request, reply, 'apps/local', [appEntry(name)])
        : notFound(request, reply, name);
    });
    server.get(`${base}/data/indexes`, async (request, reply) =>
      sendEntries(
        request,
        reply,
        'data/indexes',
        state.engine.store.indexes().map((name) => indexEntry(name, state)),
      ),
    );
    server.get(`${base}/data/indexes/:name`, async (request, reply) => {
      const { name } = request.params as { name: string };
      return state.engine.store.indexes().includes(name)
        ? sendEntries(request, reply, 'data/indexes', [indexEntry(name, state)])
        : notFound(request, reply, name);
    });
    server.post(`${base}/data/indexes`, async (request, reply) => {
      const { name = '' } = parameters(request);
      if (!/^[a-z0-9_][a-z0-9_-]*$/.test(name))
        return sendMessage(request, reply, 400, 'ERROR', `Index name "${name}" is not valid.`);
      if (state.engine.store.indexes().includes(name))
        return sendMessage(request, reply, 409, 'ERROR', `Index name=${name} already exists.`);
      state.engine.store.createIndex(name);
      return sendEntries(request, reply, 'data/indexes', [indexEntry(name, state)], 201);
    });
    server.delete(`${base}/data/indexes/:name`, async (request, reply) => {
      const { name } = request.params as { name: string };
      if (!state.engine.store.indexes().includes(name)) return notFound(request, reply, name);
      state.engine.store.deleteIndex(name);
      return sendEntries(request, reply, 'data/indexes', []);
    });
    server.get(`${base}/data/inputs/http`, async (request, reply) =>
      sendEntries(request, reply, 'data/inputs/http', [...state.tokens.values()].map(tokenEntry)),
    );
    server.post(`${base}/data/inputs/http`, async (request, reply) => {
      const given = parameters(request);
      if (!given.name)
        return sendMessage(request, reply, 400, 'ERROR', 'The following required arguments are missing: name.');
      const token = addToken(state, given.name, {
        useAck: ['1', 'true', 'True'].includes(given.useACK ?? ''),
        ...(given.index ? { index: given.index } : {}),
        ...(given.token ? { token: given.token } : {}),
      });
      return sendEntries(request, reply, 'data/inputs/http', [tokenEntry(token)], 201);
    });
    server.get(`${base}/saved/searches`, async (request, reply) =>
      sendEntries(request, reply, 'saved/searches', [...state.engine.knowledge.savedSearches()].map(savedEntry)),
    );
    server.get(`${base}/saved/searches/:name`, async (request, reply) => {
      const saved = state.engine.knowledge.savedSearch((request.params as { name: string }).name);
      return saved
        ? sendEntries(request, reply, 'saved/searches', [savedEntry(saved)])
        : notFound(request, reply, (request.params as { name: string }).name);
    });
    server.post(`${base}/saved/searches/:name/dispatch`, async (request, reply) => {
      const { name } = request.params as { name: string };
      const given = parameters(request);
      const saved = state.engine.knowledge.savedSearch(name);
      if (!saved) return notFound(request, reply, name);
      const result = dispatchSavedSearch(state.engine, name, {
        actions: ['1', 'true', 'True'].includes(given.trigger_actions ?? ''),
        throttle: state.throttle,
        ...(given['dispatch.earliest_time'] && given['dispatch.earliest_time'] !== '0'
          ? { earliest: given['dispatch.earliest_time'] }
          : {}),
        ...(given['dispatch.latest_time'] ? { latest: given['dispatch.latest_time'] } : {}),
      });
      const fields = [...new Set(result.rows.flatMap((row) => [...row.keys()]))];
      rememberJob(state, {
        sid: result.sid,
        search: saved.search,
        created: state.now(),
        result: {
          sid: result.sid,
          fields,
          rows: result.rows,
          messages: [],
          stages: [],
          actions: [],
          scannedEvents: 0,
          matchedEvents: result.rows.length,
          durationMs: 0,
          earliest: null,
          latest: null,
        },
      });
      if (given.output_mode === 'json')
        return reply
          .code(201)
          .header('content-type', 'application/json; charset=UTF-8')
          .send(JSON.stringify({ sid: result.sid }));
      return reply
        .code(201)
        .header('content-type', 'text/xml; charset=UTF-8')
        .send(`<?xml version="1.0" encoding="UTF-8"?>\n<response><sid>${result.sid}</sid></response>`);
    });
  }
  server.setNotFoundHandler(async (request, reply) => sendMessage(request, reply, 404, 'ERROR', 'Not Found'));
}

const apps = ['search', 'Splunk_SA_CIM', 'SplunkEnterpriseSecuritySuite'];
const appEntry = (name: string): Entry => ({
  name,
  path: `/servicesNS/nobody/system/apps/local/${name}`,
  content: { label: name, version: '1.0.0', disabled: false, visible: true, configured: true },
});
const notFound = (request: Parameters<typeof sendMessage>[0], reply: Parameters<typeof sendMessage>[1], name: string) =>
  sendMessage(request, reply, 404, 'ERROR', `Could not find object id=${name}`);

function indexEntry(name: string, state: EmulatorState): Entry {
  let events = 0;
  for (const bucket of state.engine.store.buckets()) if (bucket.index === name) events += bucket.events.length;
  return {
    name,
    path: `/servicesNS/nobody/search/data/indexes/${name}`,
    content: { totalEventCount: events, datatype: 'event', disabled: false, isInternal: name.startsWith('_') },
  };
}

function tokenEntry(token: { name: string; token: string; useAck: boolean; index: string }): Entry {
  return {
    name: `http://${token.name}`,
    path: `/servicesNS/nobody/search/data/inputs/http/${encodeURIComponent(`http://${token.name}`)}`,
    content: { token: token.token, index: token.index, useACK: token.useAck, disabled: false },
  };
}

function savedEntry(saved: SavedSearch): Entry {
  return {
    name: saved.name,
    path: `/servicesNS/nobody/${saved.app}/saved/searches/${encodeURIComponent(saved.name)}`,
    content: { ...Object.fromEntries(saved.settings), qualifiedSearch: saved.search },
  };
}
