// The way of a dataset through the page: a file, what it is, and where it goes.
import { announce, element, show } from './dom.js';
import { get, upload } from './rest.js';

export async function addDataView() {
  const form = show('add-form');
  const [indexes, stanzas] = await Promise.all([
    get('data/indexes', { count: 0 }),
    get('configs/conf-props', { count: 0 }).catch(() => ({ entry: [] })),
  ]);
  const names = indexes.entry.map((one) => one.name).filter((name) => !name.startsWith('_'));
  form.elements.index.append(
    ...names.map((name) => element('option', { value: name, selected: name === 'main' }, name)),
  );
  const sourcetypes = stanzas.entry
    .map((one) => one.name)
    .filter((name) => !/^(?:source|host|rule)::|^default$/.test(name));
  show('sourcetypes').append(...sourcetypes.map((name) => element('option', { value: name })));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const file = form.elements.file.files[0];
    const value = (name) => form.elements[name].value.trim();
    const metadata = {
      source: value('source') || file.name,
      sourcetype: value('sourcetype'),
      index: value('index'),
      host: value('host') || 'firedrill',
    };
    announce(`Indexing ${file.name} …`);
    try {
      await upload(file, metadata);
      announce('');
      const q = `index="${metadata.index}" source="${metadata.source.replace(/[\\"]/g, '\\$&')}"`;
      show('added').replaceChildren(
        `${file.name} is indexed. `,
        element('a', { href: `/en-US/app/search/search?q=${encodeURIComponent(q)}` }, 'Search it'),
      );
    } catch (error) {
      announce(error.message);
    }
  });
}
