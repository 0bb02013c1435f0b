// Signs in, then goes where the address says (return_to), which must be a path of this server.
const form = document.getElementById('login');
const status = document.getElementById('status');

function target() {
  const wanted = new URLSearchParams(location.search).get('return_to') ?? '';
  return /^\/en-US\/app\//.test(wanted) ? wanted : '/en-US/app/search/search';
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  status.textContent = '';
  const answer = await fetch('/en-US/account/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Requested-With': 'XMLHttpRequest' },
    body: new URLSearchParams(new FormData(form)),
  });
  if (answer.ok) location.assign(target());
  else status.textContent = answer.status === 401 ? 'Wrong user name or password.' : 'The server did not answer.';
});

form.elements.username.focus();
