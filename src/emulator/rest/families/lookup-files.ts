import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { createSource } from '../../../diagnostics/index.ts';
import { parseCsv } from '../../../formats/csv.ts';
import type { LookupTable } from '../../../knowledge/index.ts';
import { type Answer, badRequest, type Entry, entries, json, notFound } from '../answer.ts';
import { appOf, type Call, collection, done, entityPath, type Family } from '../route.ts';

const path = 'data/lookup-table-files';
/** Bytes of a lookup file that is taken. */
const maxFile = 500 * 1024 * 1024;

/** Tables of the apps and those that were written, by name. */
function fileNames({ state }: Call): Map<string, string> {
  const names = new Map<string, string>();
  for (const app of state.configuration.apps)
    for (const one of app.list('lookups')) names.set(one.slice('lookups/'.length), app.name);
  for (const name of state.collections.tableNames()) if (!names.has(name)) names.set(name, 'search');
  return names;
}

const fileEntry = (call: Call, name: string, app: string): Entry => ({
  name,
  path: entityPath(app, path, name),
  app,
  removable: call.state.collections.tableNames().includes(name),
  content: {
    disabled: false,
    'eai:appName': app,
    'eai:userName': 'nobody',
    'eai:data': `$SPLUNK_HOME/etc/apps/${app}/lookups/${name}`,
  },
});

/** A lookup file's name is no path. */
function checkName(name: string): string {
  if (!/^[\w][\w .()+-]*\.(?:csv|csv\.gz|kmz|mmdb|default|mlmodel)$/.test(name) || name.includes('..'))
    throw badRequest(`Lookup file name "${name}" is not valid: it must be a plain file name with a known ending.`);
  return name;
}

/** Reads a file that a client has put into the staging folder; nothing outside of it can be named. */
async function staged(call: Call): Promise<string> {
  const given = call.request.required('eai:data');
  const { stagingFolder } = call.state;
  if (stagingFolder === undefined)
    throw badRequest('Files can be taken from the staging folder only where the emulator has a data folder (--data).');
  const file = resolve(stagingFolder, given);
  if (!file.startsWith(stagingFolder + sep))
    throw badRequest(`The lookup file must be in the staging area ${join(stagingFolder)}.`);
  const about = await stat(file).catch(() => undefined);
  if (!about?.isFile()) throw badRequest(`File does not exist: ${given}`);
  if (about.size > maxFile) throw badRequest(`The lookup file is larger than ${maxFile} bytes.`);
  return readFile(file, 'utf8');
}

function tableOf(name: string, text: string): LookupTable {
  const table = parseCsv(createSource(name, text));
  if (table.columns.length === 0) throw badRequest(`File is empty or no CSV: ${name}`);
  return table;
}

async function upload(call: Call, given: string): Promise<Answer> {
  const name = checkName(given);
  call.state.collections.write(name, tableOf(name, await staged(call)));
  return entries([fileEntry(call, name, appOf(call.request))], { status: 201 });
}

/** `lookup_edit/lookup_contents` of the Lookup Editor app: rows as JSON, the first one is the header. */
function editContents({ state, request }: Call): Answer {
  const name = checkName(request.required('lookup_file'));
  let rows: unknown;
  try {
    rows = JSON.parse(request.required('contents'));
  } catch {
    throw badRequest('The contents must be a JSON list of rows.');
  }
  if (!Array.isArray(rows) || !rows.every((row) => Array.isArray(row)) || rows.length === 0)
    throw badRequest('The contents must be a JSON list of rows.');
  const [header = [], ...body] = rows as unknown[][];
  const columns = header.map(String);
  state.collections.write(name, {
    columns,
    rows: body.map((row) => new Map(columns.map((column, i) => [column, String(row[i] ?? '')]))),
  });
  return done('Lookup edited successfully.');
}

function readContents(call: Call): Answer {
  const name = checkName(call.request.required('lookup_file'));
  const table = call.state.engine().knowledge.lookupFile(name);
  if (!table) throw notFound(name);
  return json([table.columns, ...table.rows.map((row) => table.columns.map((column) => row.get(column) ?? ''))]);
}

export const lookupFiles: Family = {
  title: 'Lookup files',
  emulated:
    'list, upload from the staging folder (`<data>/lookup_tmp`), replace, delete; contents as the Lookup Editor app reads and writes them',
  missing: 'binary files (KMZ, MMDB)',
  routes: [
    ...collection({
      path,
      list: (call) => [...fileNames(call)].map(([name, app]) => fileEntry(call, name, app)),
      remove: ({ state }, name) => {
        if (!state.collections.removeTable(name)) throw badRequest(`Lookup file ${name} belongs to an app and stays.`);
      },
    }),
    { method: 'POST', path, handle: (call) => upload(call, call.request.required('name')) },
    { method: 'POST', path: `${path}/{name}`, handle: (call) => upload(call, call.name()) },
    { method: 'POST', path: 'data/lookup_edit/lookup_contents', handle: editContents },
    { method: 'GET', path: 'data/lookup_edit/lookup_contents', handle: readContents },
  ],
};
