import { existsSync } from 'node:fs';
import axios, { type AxiosInstance } from 'axios';
import { expect } from 'chai';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { engineWith } from '../engine/harness.ts';

const browserPaths = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const browserPath = browserPaths.find((path) => path !== undefined && existsSync(path));
/** Keeps the browser from calling home. */
const quiet =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  );

const hostile = '<img src=x onerror="window.hacked=1"> <script>window.hacked=2</script>';

async function start(): Promise<Emulator> {
  const engine = engineWith({ 'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n' });
  return startEmulator({ engine, now: () => 1_700_000_000, webPort: 0, password: 'a password' });
}

describe('web page over HTTP', () => {
  let emulator: Emulator;
  let web: AxiosInstance;
  before(async () => {
    emulator = await start();
    web = axios.create({ baseURL: emulator.webUrl!, validateStatus: () => true, maxRedirects: 0 });
  });
  after(() => emulator.close());

  const signIn = async (password: string, headers: Record<string, string> = { 'X-Requested-With': 'XMLHttpRequest' }) =>
    web.post('/en-US/account/login', new URLSearchParams({ username: 'admin', password }), { headers });
  const cookies = async () => {
    const { headers } = await signIn('a password');
    return headers['set-cookie']!.map((cookie) => cookie.split(';')[0]!);
  };

  it('sends those without a session to the login, and back to where they wanted', async () => {
    const answer = await web.get('/en-US/app/search/search?q=index%3Dmain');
    expect(answer.status).to.equal(303);
    expect(answer.headers.location).to.equal(
      '/en-US/account/login?return_to=%2Fen-US%2Fapp%2Fsearch%2Fsearch%3Fq%3Dindex%253Dmain',
    );
  });
  it('refuses a wrong password, and a form of another site', async () => {
    expect((await signIn('wrong')).status).to.equal(401);
    expect((await signIn('a password', {})).status).to.equal(403);
  });
  it('keeps the session key from scripts and from other sites', async () => {
    const { headers } = await signIn('a password');
    const session = headers['set-cookie']!.find((cookie) => /^splunkd_\d+=/.test(cookie))!;
    expect(session).to.include('HttpOnly').and.to.include('SameSite=Strict');
  });
  it('needs the form key for changes, not for reading', async () => {
    const [session, key] = await cookies();
    const path = '/en-US/splunkd/__raw/services/search/jobs?output_mode=json';
    const headers = { Cookie: `${session}; ${key}` };
    expect((await web.get(path, { headers })).status).to.equal(200);
    const body = new URLSearchParams({ search: '| makeresults' });
    expect((await web.post(path, body, { headers })).status).to.equal(401);
    const withKey = { ...headers, 'X-Splunk-Form-Key': key!.split('=')[1]! };
    expect((await web.post(path, body, { headers: withKey })).status).to.equal(201);
  });
  it('has no way to other files, and lets nothing foreign in', async () => {
    expect((await web.get('/static/..%2Fpackage.json')).status).to.equal(404);
    const page = await web.get('/en-US/account/login');
    expect(page.headers['content-security-policy']).to.include("default-src 'none'");
    expect(page.data).not.to.match(/https?:\/\//);
  });
  it('ends the session when one signs out', async () => {
    const [session, key] = await cookies();
    const headers = { Cookie: `${session}; ${key}` };
    expect((await web.post('/en-US/account/logout', '', { headers })).status).to.equal(303);
    expect((await web.get('/en-US/app/search/search', { headers })).status).to.equal(303);
  });
});

describe('web page in a browser', function () {
  this.timeout(60_000);
  let emulator: Emulator;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  before(async function () {
    if (!browserPath) {
      console.log('    no Chromium here (set CHROMIUM to its path): the browser tests are skipped');
      return this.skip();
    }
    emulator = await start();
    browser = await chromium.launch({ executablePath: browserPath, args: quiet });
    context = await browser.newContext({ baseURL: emulator.webUrl! });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
  });
  after(async () => {
    await browser?.close();
    await emulator?.close();
  });

  it('signs in, and opens the search that the address names', async () => {
    await page.goto('/en-US/app/search/search?q=%7C%20makeresults%20count%3D3%20%7C%20eval%20n%3D7');
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password').fill('a password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('3 results').waitFor();
    // The page tells how many there are before it has them.
    await page.getByRole('cell', { name: '7' }).nth(2).waitFor();
    expect(await page.getByLabel('Search (SPL)').inputValue()).to.equal('| makeresults count=3 | eval n=7');
    expect(await page.getByRole('tab', { name: 'Table' }).getAttribute('aria-selected')).to.equal('true');
    expect(await page.getByRole('cell', { name: '7' }).count()).to.equal(3);
  });
  it('indexes a file, and finds it by the link', async () => {
    await page.getByRole('link', { name: 'Add data' }).click();
    await page.getByLabel('File').setInputFiles({
      name: 'app.log',
      mimeType: 'text/plain',
      buffer: Buffer.from(`user=alice action=login\nuser=bob action=login ${hostile}\n`),
    });
    await page.getByLabel('Sourcetype').fill('plain');
    await page.getByRole('button', { name: 'Index the file' }).click();
    await page.getByRole('link', { name: 'Search it' }).click();
    await page.getByText('2 results').waitFor();
    await page.locator('#events > li').nth(1).waitFor();
    expect(await page.locator('#events > li').count()).to.equal(2);
  });
  it('shows what is in an event as text', async () => {
    expect(await page.locator('#events .raw').first().textContent()).to.include(hostile);
    expect(await page.evaluate('window.hacked')).to.equal(undefined);
    expect(await page.locator('#events img').count()).to.equal(0);
  });
  it('narrows the search from the field summary', async () => {
    await page.locator('#fields summary', { hasText: /^user/ }).click();
    await page.getByRole('button', { name: 'alice' }).click();
    await page.getByText('1 result;').waitFor();
    expect(await page.getByLabel('Search (SPL)').inputValue()).to.include('user="alice"');
  });
  it('shows where the results were lost, moved to by the keyboard', async () => {
    await page.getByLabel('Search (SPL)').fill('index=main user=alice | where user="nobody" | stats count by user');
    await page.getByLabel('Search (SPL)').press('Control+Enter');
    await page.getByText('0 results').waitFor();
    await page.getByRole('tab', { name: 'Table' }).press('ArrowRight');
    expect(await page.locator('tr.lost td').first().textContent()).to.equal('where');
  });
  it('shows an error of the search in words', async () => {
    await page.getByLabel('Search (SPL)').fill('index=main | staats count');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.getByText('unknown search command').waitFor();
  });
  it('lists indexes and jobs', async () => {
    await page.getByRole('link', { name: 'Indexes' }).click();
    await page.getByRole('row', { name: /^main\s/ }).waitFor();
    await page.getByRole('link', { name: 'Jobs' }).click();
    await page.getByRole('cell', { name: 'DONE' }).first().waitFor();
  });
  it('has a name for every control', async () => {
    for (const path of ['search', 'add_data']) {
      await page.goto(`/en-US/app/search/${path}`);
      await page.locator('h1').waitFor();
      const unnamed = await page.evaluate(
        `[...document.querySelectorAll('main input, main textarea, main select, main button')].filter((one) => !(one.labels?.length || one.textContent.trim() || one.getAttribute('aria-label'))).length`,
      );
      expect(unnamed, path).to.equal(0);
    }
  });
});
