// One page, four views, told apart by the path as in Splunk Web.
import { addDataView } from './add-data.js';
import { announce, show } from './dom.js';
import { indexesView, jobsView } from './inventory.js';
import { searchView } from './search.js';

const views = { search: searchView, add_data: addDataView, indexes: indexesView, jobs: jobsView };

async function open() {
  const name = location.pathname.split('/').at(-1) || 'search';
  const view = Object.hasOwn(views, name) ? name : 'search';
  for (const link of document.querySelectorAll('nav [data-view]')) {
    if (link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  show('main').replaceChildren(show(`${view}-view`).content.cloneNode(true));
  document.title = `${show('main').querySelector('h1').textContent} | firedrill emulator`;
  announce('');
  try {
    await views[view]();
  } catch (error) {
    announce(error.message);
  }
}

document.querySelector('header nav').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  open();
  show('main').focus();
});
addEventListener('popstate', open);
open();
