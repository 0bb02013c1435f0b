import type { Stanza } from '../../configuration.ts';
import type { EmulatorState } from '../../state.ts';
import { changeAccess, claim, withAccess } from '../access.ts';
import { type Answer, conflict, type Entry, entries, message, notFound, RestError } from '../answer.ts';
import { pathSegment } from '../path-segment.ts';
import { appOf, type Call, entityPath, type Family } from '../route.ts';

/** An entry for a stanza of a conf file. */
function stanzaEntry(state: EmulatorState, file: string, stanza: Stanza): Entry {
  return withAccess(state, `${file}/${stanza.name}`, {
    name: stanza.name,
    path: entityPath(stanza.app, `configs/conf-${file}`, stanza.name),
    app: stanza.app,
    removable: stanza.removable,
    content: {
      disabled: ['1', 'true'].includes(stanza.settings.get('disabled') ?? ''),
      'eai:appName': stanza.app,
      'eai:userName': 'nobody',
      ...withoutDisabled(stanza.settings),
    },
  });
}

/** Settings as the REST interface shows them: `disabled` stands elsewhere. */
export function withoutDisabled(settings: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...settings].filter(([key]) => key !== 'disabled'));
}

/** `conf-{file}` is one segment of the path. */
function fileOf(call: Call): string {
  const name = call.name('conf');
  if (!/^conf-[\w.-]+$/.test(name)) throw new RestError(404, 'Not Found');
  return name.slice(5);
}

function stanzaOf(call: Call, file: string, name: string): Stanza {
  const stanza = call.state.configuration.stanza(file, name);
  if (!stanza) throw notFound(name);
  return stanza;
}

function createStanza(call: Call): Answer {
  const file = fileOf(call);
  const name = call.request.required('name');
  if (call.state.configuration.stanza(file, name)) throw conflict(`An object with name=${name} already exists`);
  const stanza = call.state.configuration.set(file, name, call.request.settings(), appOf(call.request));
  claim(call, `${file}/${name}`);
  return entries([stanzaEntry(call.state, file, stanza)], { status: 201 });
}

function updateStanza(call: Call): Answer {
  const file = fileOf(call);
  stanzaOf(call, file, call.name());
  const stanza = call.state.configuration.set(file, call.name(), call.request.settings(), appOf(call.request));
  return entries([stanzaEntry(call.state, file, stanza)]);
}

function removeStanza(call: Call): Answer {
  const file = fileOf(call);
  removeFrom(call, file, call.name());
  return entries(call.state.configuration.stanzas(file).map((stanza) => stanzaEntry(call.state, file, stanza)));
}

/** Removes a stanza; one that an app brings stays. */
export function removeFrom(call: Call, file: string, name: string): void {
  stanzaOf(call, file, name);
  if (!call.state.configuration.remove(file, name))
    throw new RestError(403, `Object id=${name} cannot be deleted in config=${file}.`);
  call.state.access.delete(`${file}/${name}`);
}

const switchStanza =
  (disabled: string) =>
  (call: Call): Answer => {
    const file = fileOf(call);
    stanzaOf(call, file, call.name());
    const stanza = call.state.configuration.set(file, call.name(), { disabled }, appOf(call.request));
    return entries([stanzaEntry(call.state, file, stanza)]);
  };

function shareStanza(call: Call): Answer {
  const stanza = stanzaOf(call, fileOf(call), call.name());
  changeAccess(call, `${fileOf(call)}/${stanza.name}`);
  return oneStanza(call);
}

const oneStanza = (call: Call): Answer =>
  entries([stanzaEntry(call.state, fileOf(call), stanzaOf(call, fileOf(call), call.name()))]);

/** `properties/{file}`: names only; the values of a stanza are entries of their own. */
const nameEntry = (path: string, name: string): Entry => ({
  name,
  path: `/services/${path}/${pathSegment(name)}`,
  content: {},
});

function setProperties(call: Call): Answer {
  const { configuration } = call.state;
  const [file, name] = [call.name('file'), call.name('stanza')];
  configuration.set(file, name, call.request.settings(), appOf(call.request));
  return message(200, 'INFO', 'Successfully modified key(s).');
}

function setProperty(call: Call): Answer {
  const { configuration } = call.state;
  const [file, name, key] = [call.name('file'), call.name('stanza'), call.name('key')];
  configuration.set(file, name, { [key]: call.request.argument('value') ?? '' }, appOf(call.request));
  return message(200, 'INFO', 'Successfully modified 1 key.');
}

function getProperties(call: Call): Answer {
  const stanza = stanzaOf(call, call.name('file'), call.name('stanza'));
  const path = `properties/${call.name('file')}/${pathSegment(stanza.name)}`;
  return entries(
    [...stanza.settings].map(([key, value]) => ({ ...nameEntry(path, key), content: { value, $text: value } })),
  );
}

/** The bare value, as text. */
function getProperty(call: Call): Answer {
  const value = stanzaOf(call, call.name('file'), call.name('stanza')).settings.get(call.name('key'));
  if (value === undefined) throw notFound(call.name('key'));
  return { kind: 'body', type: 'text/plain; charset=UTF-8', body: value };
}

function createPropertyStanza(call: Call): Answer {
  const name = call.request.required('__stanza');
  const file = call.name('file');
  const exists = call.state.configuration.stanza(file, name) !== undefined;
  if (!exists) call.state.configuration.set(file, name, {}, appOf(call.request));
  const path = `/services/properties/${file}/${pathSegment(name)}`;
  return {
    kind: 'body',
    status: exists ? 303 : 201,
    type: 'text/xml; charset=UTF-8',
    body: '',
    headers: { location: call.request.origin + path },
  };
}

function createFile(call: Call): Answer {
  const name = call.request.required('__conf');
  const exists = call.state.configuration.files().includes(name);
  if (!exists) call.state.configuration.set(name, 'default', {}, appOf(call.request));
  return {
    kind: 'body',
    status: exists ? 303 : 201,
    type: 'text/xml; charset=UTF-8',
    body: '',
    headers: { location: `${call.request.origin}/services/properties/${pathSegment(name)}` },
  };
}

function filePage(call: Call): Answer {
  const file = call.name('file');
  if (!call.state.configuration.files().includes(file)) throw new RestError(404, `${file} does not exist`);
  return entries(call.state.configuration.stanzas(file).map(({ name }) => nameEntry(`properties/${file}`, name)));
}

export const configs: Family = {
  title: 'Configuration files',
  emulated:
    'any conf file over `configs/conf-{file}` and `properties/…`, layered over the apps; changes to macros, props, transforms, eventtypes and tags hold from the next search on',
  missing: 'private settings of a user: a change is seen by all; permissions are shown, not enforced',
  routes: [
    {
      method: 'GET',
      path: 'configs/{conf}',
      handle: (call) => {
        const file = fileOf(call);
        return entries(
          call.state.configuration.stanzas(file).map((stanza) => stanzaEntry(call.state, file, stanza)),
          { links: ['create', '_reload'] },
        );
      },
    },
    { method: 'POST', path: 'configs/{conf}', handle: createStanza },
    { method: 'GET', path: 'configs/{conf}/_reload', handle: () => entries([]) },
    { method: 'POST', path: 'configs/{conf}/_reload', handle: () => entries([]) },
    {
      method: 'GET',
      path: 'configs/{conf}/{name}',
      handle: oneStanza,
    },
    { method: 'GET', path: 'configs/{conf}/{name}/acl', handle: oneStanza },
    { method: 'POST', path: 'configs/{conf}/{name}/acl', handle: shareStanza },
    { method: 'GET', path: 'configs/{conf}/{name}/_reload', handle: oneStanza },
    { method: 'POST', path: 'configs/{conf}/{name}/_reload', handle: oneStanza },
    { method: 'POST', path: 'configs/{conf}/{name}', handle: updateStanza },
    { method: 'DELETE', path: 'configs/{conf}/{name}', handle: removeStanza },
    { method: 'POST', path: 'configs/{conf}/{name}/enable', handle: switchStanza('0') },
    { method: 'POST', path: 'configs/{conf}/{name}/disable', handle: switchStanza('1') },
    {
      method: 'GET',
      path: 'properties',
      handle: (call) => entries(call.state.configuration.files().map((name) => nameEntry('properties', name))),
    },
    { method: 'POST', path: 'properties', handle: createFile },
    { method: 'GET', path: 'properties/{file}', handle: filePage },
    { method: 'POST', path: 'properties/{file}', handle: createPropertyStanza },
    { method: 'GET', path: 'properties/{file}/{stanza}', handle: getProperties },
    { method: 'POST', path: 'properties/{file}/{stanza}', handle: setProperties },
    {
      method: 'DELETE',
      path: 'properties/{file}/{stanza}',
      handle: (call) => {
        removeFrom(call, call.name('file'), call.name('stanza'));
        return message(200, 'INFO', 'Successfully removed the stanza.');
      },
    },
    { method: 'GET', path: 'properties/{file}/{stanza}/{key}', handle: getProperty },
    { method: 'POST', path: 'properties/{file}/{stanza}/{key}', handle: setProperty },
  ],
};
