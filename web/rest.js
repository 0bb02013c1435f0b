// Splunk's REST API, as Splunk Web reaches it: under a path of the page's own server, with its session cookie.

const base = '/en-US/splunkd/__raw/servicesNS/-/search/';

export class RestError extends Error {
  constructor(status, messages) {
    super(messages[0]?.text ?? `The server answered ${status}.`);
    this.status = status;
    this.messages = messages;
  }
}

function formKey() {
  return /(?:^|;\s*)splunkweb_csrf_token_\d+=([^;]*)/.exec(document.cookie)?.[1] ?? '';
}

async function send(path, options = {}) {
  const answer = await fetch(path.startsWith('/') ? path : base + path, {
    ...options,
    headers: { 'X-Splunk-Form-Key': formKey(), 'X-Requested-With': 'XMLHttpRequest', ...options.headers },
  });
  if (answer.status === 401) {
    location.assign(`/en-US/account/login?return_to=${encodeURIComponent(location.pathname + location.search)}`);
    throw new RestError(401, [{ text: 'The session has ended.' }]);
  }
  const text = await answer.text();
  let body = {};
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch {
    body = { messages: [{ type: 'ERROR', text: text.slice(0, 500) }] };
  }
  if (!answer.ok) throw new RestError(answer.status, body.messages ?? []);
  return body;
}

export function get(path, parameters = {}) {
  return send(`${path}?${new URLSearchParams({ output_mode: 'json', ...parameters })}`);
}

export function post(path, parameters = {}) {
  return send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ output_mode: 'json', ...parameters }),
  });
}

/** Sends a file as it is, to be broken into events by its sourcetype. */
export function upload(file, metadata) {
  return send(`receivers/stream?${new URLSearchParams({ output_mode: 'json', ...metadata })}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file,
  });
}

/** What each command of a job took in and put out. */
export async function stagesOf(sid) {
  const { stages } = await send(`/en-US/firedrill/jobs/${encodeURIComponent(sid)}/stages`);
  return stages;
}
