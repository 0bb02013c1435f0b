// The field summary beside the events: each field with its commonest values on this page.
import { element } from './dom.js';

const top = 10;

export function fieldSummary(rows, narrow) {
  const counts = new Map();
  for (const row of rows) {
    for (const [name, cell] of Object.entries(row)) {
      if (name.startsWith('_')) continue;
      const values = counts.get(name) ?? new Map();
      counts.set(name, values);
      for (const value of Array.isArray(cell) ? cell : [cell]) values.set(value, (values.get(value) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, values]) =>
      element(
        'details',
        {},
        element('summary', {}, name, element('span', { class: 'dim' }, ` ${values.size}`)),
        element('ul', {}, ...commonest(values).map(([value, count]) => valueItem(name, value, count, narrow))),
      ),
    );
}

function commonest(values) {
  return [...values].sort((a, b) => b[1] - a[1]).slice(0, top);
}

function valueItem(name, value, count, narrow) {
  const shown = value.length > 80 ? `${value.slice(0, 79)}…` : value;
  return element(
    'li',
    {},
    element(
      'button',
      { type: 'button', title: `Search for ${name}="${shown}"`, onclick: () => narrow(name, value) },
      shown,
    ),
    element('span', { class: 'dim' }, String(count)),
  );
}
