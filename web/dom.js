// Builds elements from text only: nothing that an event holds is ever read as HTML.

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name === 'class') made.className = value;
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

export function cellText(value) {
  return Array.isArray(value) ? value.join('\n') : (value ?? '');
}

const number = /^-?\d+(?:\.\d+)?$/;

/** A table of rows; `columns` in order, `caption` for those who do not see it. */
export function table(caption, columns, rows, rowClass = () => undefined) {
  const numeric = new Set(columns.filter((name) => rows.every((row) => number.test(cellText(row[name])))));
  const kind = (name) => (numeric.has(name) ? 'number' : undefined);
  const head = element('tr', {}, ...columns.map((name) => element('th', { scope: 'col', class: kind(name) }, name)));
  const body = rows.map((row) =>
    element(
      'tr',
      { class: rowClass(row) },
      ...columns.map((name) => element('td', { class: kind(name) }, cellText(row[name]))),
    ),
  );
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('caption', { class: 'dim' }, caption),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

export function show(id) {
  return document.getElementById(id);
}

export function announce(text) {
  show('status').textContent = text;
}
