import { expect } from 'chai';
import { cronTimes, isCron } from '../../src/emulator/cron.ts';
import { parseXml } from '../../src/formats/xml.ts';
import { type Json, type Running, startWith } from './harness.ts';

const savedSearches = `
[Alpha]
search = search index=main | stats count
alert.track = 1
action.email = 1
[Beta]
search = | makeresults count=3 | eval a="$args.word$" | table a
dispatch.earliest_time = -24h
cron_schedule = */15 * * * *
enableSched = 1
[Gamma]
search = search index=main
disabled = 1
`;

describe('management interface', () => {
  let running: Running;
  before(async () => {
    running = await startWith({
      'default/savedsearches.conf': savedSearches,
      'default/macros.conf': '[brought]\ndefinition = eval m=1\n',
      'default/eventtypes.conf': '[found]\nsearch = needle\n',
      'default/tags.conf': '[eventtype=found]\nsharp = enabled\n',
      'default/transforms.conf': '[table]\nfilename = table.csv\n[cut]\nREGEX = (x)\n',
      'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\nEXTRACT-a = (?<a>x)\nEVAL-b = 1\n',
      'lookups/table.csv': 'k,v\n1,one\n',
    });
    await running.rest.post(
      '/services/receivers/simple?index=main&sourcetype=plain&source=s&host=h',
      'needle one\nneedle two\n',
      {
        headers: { 'content-type': 'text/plain' },
      },
    );
  });
  after(() => running.emulator.close());

  const names = async (path: string): Promise<string[]> =>
    (await running.get(path)).data.entry.map((one: Json) => one.name);

  describe('lists', () => {
    for (const [what, query, expected] of [
      ['all', 'count=0', ['Alpha', 'Beta', 'Gamma']],
      ['a page', 'count=1&offset=1', ['Beta']],
      ['backwards', 'sort_dir=desc', ['Gamma', 'Beta', 'Alpha']],
      ['by a field', 'sort_key=disabled&sort_dir=desc&count=1', ['Gamma']],
      ['a filter', 'search=makeresults', ['Beta']],
      ['a filter by field', 'search=disabled%3D1', ['Gamma']],
      ['a wildcard', 'search=name%3D*a%20name%3DA*', ['Alpha']],
      ['nothing', 'search=nowhere', []],
    ] as const)
      it(`show ${what}`, async () => {
        expect(await names(`/services/saved/searches?${query}`)).to.deep.equal(expected);
      });
    it('tell how many there are', async () => {
      expect((await running.get('/services/saved/searches?count=1&offset=1')).data.paging).to.deep.equal({
        total: 3,
        perPage: 1,
        offset: 1,
      });
    });
    it('show chosen fields only', async () => {
      expect((await running.get('/services/saved/searches/Alpha?f=search')).data.entry[0].content).to.deep.equal({
        search: 'search index=main | stats count',
      });
    });
    it('are Atom in XML, with access rules, links and typed values', async () => {
      const { data, headers } = (await running.rest.get('/servicesNS/nobody/search/saved/searches/Gamma')) as Json;
      expect(headers['content-type']).to.equal('text/xml; charset=UTF-8');
      expect(parseXml(data)).to.not.equal(null);
      expect(data)
        .to.include('<opensearch:totalResults>1</opensearch:totalResults>')
        .and.include('<title>Gamma</title>');
      expect(data).to.include('<s:key name="disabled">1</s:key>').and.include('<s:key name="eai:acl"><s:dict>');
      expect(data).to.match(
        /<link href="\/servicesNS\/nobody\/test\/saved\/searches\/Gamma\/dispatch" rel="dispatch"\/>/,
      );
    });
  });

  it('knows namespaces, and refuses an app that does not exist', async () => {
    expect((await running.get('/servicesNS/-/-/saved/searches/Alpha')).status).to.equal(200);
    const answer = await running.get('/servicesNS/nobody/nothing/saved/searches/Alpha');
    expect([answer.status, answer.data.messages[0].text]).to.deep.equal([404, 'Application does not exist: nothing']);
    const missing = await running.rest.get('/services/saved/searches/Nope');
    expect([missing.status, missing.data]).to.deep.equal([
      404,
      '<?xml version="1.0" encoding="UTF-8"?>\n<response>\n  <messages>\n    <msg type="ERROR">Could not find object id=Nope</msg>\n  </messages>\n</response>\n',
    ]);
  });

  describe('results', () => {
    const search =
      '| makeresults count=2 | streamstats count AS n | eval m=split("a,b", ","), _raw="r".n | table n m _raw';
    let sid: string;
    before(async () => {
      sid = (await running.post('/services/search/jobs', { search, exec_mode: 'blocking' })).data.sid;
    });
    const results = async (query: string) =>
      (await running.rest.get(`/services/search/v2/jobs/${sid}/results?${query}`)).data;
    const bodies: [string, Json][] = [
      ['output_mode=csv', 'n,m,_raw\n1,"a\nb",r1\n2,"a\nb",r2\n'],
      ['output_mode=raw', 'r1\nr2\n'],
      ['output_mode=raw&count=1&offset=1', 'r2\n'],
      ['output_mode=raw&offset=-1', 'r2\n'],
      ['output_mode=csv&f=n', 'n\n1\n2\n'],
    ];
    for (const [query, body] of bodies)
      it(`are right for ${query}`, async () => {
        expect(await results(query)).to.equal(body);
      });
    it('are right as json, json_rows and json_cols', async () => {
      const head = { preview: false, init_offset: 0, messages: [] };
      expect(await results('output_mode=json&count=1')).to.deep.equal({
        ...head,
        fields: [{ name: 'n' }, { name: 'm' }, { name: '_raw' }],
        results: [{ n: '1', m: ['a', 'b'], _raw: 'r1' }],
        highlighted: {},
      });
      const fields = ['n', 'm', '_raw'];
      expect(await results('output_mode=json_rows&count=1')).to.deep.equal({
        ...head,
        fields,
        rows: [['1', ['a', 'b'], 'r1']],
      });
      expect(await results('output_mode=json_cols')).to.deep.equal({
        ...head,
        fields,
        columns: [
          ['1', '2'],
          [
            ['a', 'b'],
            ['a', 'b'],
          ],
          ['r1', 'r2'],
        ],
      });
    });
    it('are right as XML', async () => {
      const xml = await results('count=1');
      expect(parseXml(xml)).to.not.equal(null);
      expect(xml).to.include('<field k="m"><value><text>a</text></value><value><text>b</text></value></field>');
      expect(xml).to.include('<field k="_raw"><v xml:space="preserve" trunc="0">r1</v></field>');
    });
    it('refuse what they do not know', async () => {
      expect((await running.rest.get(`/services/search/jobs/${sid}/results?output_mode=yaml`)).status).to.equal(400);
      const refused = async (search: string) => {
        const answer = await running.get(`/services/search/jobs/${sid}/results?search=${encodeURIComponent(search)}`);
        return [answer.status, answer.data.messages[0].type];
      };
      expect(await refused('nocommand 1')).to.deep.equal([400, 'FATAL']);
      expect(await refused('| inputlookup x.csv')).to.deep.equal([400, 'FATAL']);
    });
    it('go through a post-process search, which leaves the job as it is', async () => {
      const rows = async (search: string) =>
        (await results(`output_mode=json&count=0&search=${encodeURIComponent(search)}`)).results;
      const all = await rows('');
      expect(all.length).to.be.greaterThan(1);
      expect(await rows('stats count')).to.deep.equal([{ count: String(all.length) }]);
      expect(await rows('| search _raw=r1 | eval n="x" | table _raw n')).to.deep.equal([{ _raw: 'r1', n: 'x' }]);
      expect(await rows('')).to.deep.equal(all);
    });
  });

  describe('searches of a user', () => {
    const search = 'search index=open OR index=secret | stats count by index | table index';
    /** What a user sees whose only role is this one. */
    const seenWith = async (name: string, role: Record<string, string>) => {
      await running.post('/services/authorization/roles', { name, ...role });
      await running.post('/services/authentication/users', { name, password: 'changeme1', roles: name });
      const { data } = await running.rest.post(
        '/services/search/jobs',
        new URLSearchParams({ search, exec_mode: 'oneshot', output_mode: 'json' }),
        { headers: { Authorization: `Basic ${Buffer.from(`${name}:changeme1`).toString('base64')}` } },
      );
      return data.results.map((row: Json) => row.index);
    };
    before(async () => {
      for (const name of ['open', 'secret']) {
        await running.post('/services/data/indexes', { name });
        await running.rest.post(`/services/receivers/simple?index=${name}&sourcetype=x`, 'text');
      }
      await seenWith('secrets', { srchIndexesAllowed: 'secret' });
    });
    after(async () => {
      for (const name of ['open', 'secret']) await running.rest.delete(`/services/data/indexes/${name}`);
    });
    const cases: [string, Record<string, string>, string[]][] = [
      ['all indexes by default', {}, ['open', 'secret']],
      ['those that the role allows', { srchIndexesAllowed: 'op*' }, ['open']],
      ['all but those that it disallows', { srchIndexesDisallowed: 'secret' }, ['open']],
      ['none where only internal ones are allowed', { srchIndexesAllowed: '_*' }, []],
      [
        'also what an imported role allows',
        { srchIndexesAllowed: 'op*', imported_roles: 'secrets' },
        ['open', 'secret'],
      ],
    ];
    for (const [i, [title, role, wanted]] of cases.entries())
      it(`see ${title}`, async () => {
        expect(await seenWith(`limited${i}`, role)).to.deep.equal(wanted);
      });
  });

  describe('jobs', () => {
    it('refuse times that are none, real time, and an id that is taken', async () => {
      const refused = async (fields: Record<string, string>) =>
        (await running.post('/services/search/jobs', { search: '| makeresults', ...fields })).data.messages?.[0].text;
      expect(await refused({ earliest_time: 'yesterdayish' })).to.equal('Invalid earliest_time.');
      expect(await refused({ earliest_time: 'rt' })).to.include('Real-time');
      expect(await refused({ exec_mode: 'never' })).to.include('exec_mode');
      await running.post('/services/search/jobs', { search: '| makeresults', id: 'mine' });
      expect(await refused({ id: 'mine' })).to.include('already in use');
      expect(await refused({ search: ' ' })).to.equal('Empty search.');
    });
    it('keep to a time range and to max_count', async () => {
      expect(await running.search('search index=main | stats count', { latest_time: '-1h' })).to.deep.equal([
        { count: '0' },
      ]);
      expect((await running.search('search index=main', { max_count: '1' })).length).to.equal(1);
    });
    it('are kept, saved and cancelled', async () => {
      const { sid } = (await running.post('/services/search/jobs', { search: '| makeresults', id: 'paused' })).data;
      const job = async () => (await running.get(`/services/search/jobs/${sid}`)).data.entry[0].content;
      const control = (action: string, more = {}) =>
        running.post(`/services/search/jobs/${sid}/control`, { action, ...more });
      expect((await job()).dispatchState).to.equal('DONE');
      expect((await control('setttl', { ttl: '5' })).status).to.equal(200);
      expect((await control('save')).status).to.equal(200);
      expect(await job()).to.include({ ttl: 5, isSaved: true });
      expect((await control('explode')).status).to.equal(400);
      expect((await control('cancel')).status).to.equal(200);
      expect((await running.get(`/services/search/jobs/${sid}`)).status).to.equal(404);
    });
    for (const [search, events] of [
      ['search index=main', 2],
      ['search index=main | eval a=1 | sort _raw', 2],
      ['| multisearch [search index=main] [search index=main | eval a=1]', 4],
      ['search index=main | stats count', 0],
      ['search index=main | fieldsummary', 0],
      ['| makeresults | eval a=1', 0],
      ['| eventcount index=main', 0],
    ] as const)
      it(`tell whether they hold events: ${search}`, async () => {
        const { sid } = (await running.post('/services/search/jobs', { search, exec_mode: 'blocking' })).data;
        const { content } = (await running.get(`/services/search/jobs/${sid}`)).data.entry[0];
        expect(content.eventAvailableCount).to.equal(events);
        const rows = (await running.get(`/services/search/jobs/${sid}/events`)).data.results;
        expect(rows.length).to.equal(events);
      });
    it('tell fields, times and log', async () => {
      const { sid } = (
        await running.post('/services/search/jobs', { search: 'search index=main', exec_mode: 'blocking' })
      ).data;
      const { data } = await running.get(`/services/search/jobs/${sid}/summary`);
      expect(data.fields.source).to.deep.include({
        count: 2,
        distinct_count: 1,
        modes: [{ value: 's', count: 2, is_exact: true }],
      });
      expect((await running.get(`/services/search/jobs/${sid}/timeline`)).data.event_count).to.equal(2);
      expect((await running.get(`/services/search/jobs/${sid}/events`)).data.results.length).to.equal(2);
      expect((await running.get(`/services/search/jobs/${sid}/search.log`)).data).to.include(
        'command=search input=0 output=2',
      );
    });
  });

  describe('saved searches', () => {
    const dispatch = async (name: string, fields: Record<string, string> = {}) => {
      const { sid } = (await running.post(`/services/saved/searches/${name}/dispatch`, fields)).data;
      let job: Json;
      do job = (await running.get(`/services/search/jobs/${sid}`)).data.entry[0].content;
      while (!job.isDone);
      return { sid, job };
    };
    it('take arguments when they are dispatched, and remember their jobs', async () => {
      const { sid, job } = await dispatch('Beta', { 'args.word': 'hello' });
      expect(job).to.include({ isSavedSearch: true, label: 'Beta', resultCount: 3 });
      expect((await running.get(`/services/search/jobs/${sid}/results`)).data.results[0]).to.deep.equal({ a: 'hello' });
      expect(await names('/services/saved/searches/Beta/history')).to.deep.equal([sid]);
    });
    it('leave a fired alert when their actions are triggered, unless they are suppressed', async () => {
      await dispatch('Alpha');
      expect(await names('/services/alerts/fired_alerts')).to.deep.equal(['-']);
      const { sid } = await dispatch('Alpha', { trigger_actions: '1' });
      await running.post('/services/saved/searches/Alpha/suppress', { expiration: '60' });
      expect((await running.get('/services/saved/searches/Alpha/suppress')).data.entry[0].content).to.deep.equal({
        suppressed: true,
        expiration: 60,
      });
      await dispatch('Alpha', { trigger_actions: '1' });
      expect(
        (await running.get('/services/alerts/fired_alerts')).data.entry.map((one: Json) => [
          one.name,
          one.content.triggered_alert_count,
        ]),
      ).to.deep.equal([
        ['-', 1],
        ['Alpha', 1],
      ]);
      const [alert] = (await running.get('/services/alerts/fired_alerts/Alpha')).data.entry;
      expect(alert.content).to.include({ sid, savedsearch_name: 'Alpha', actions: 'email' });
    });
    it('cannot be made twice, without a search, or with a schedule that is none; those of apps stay', async () => {
      const create = async (fields: Record<string, string>) =>
        (await running.post('/services/saved/searches', fields)).status;
      expect(await create({ name: 'Alpha', search: 'x' })).to.equal(409);
      expect(await create({ name: 'New' })).to.equal(400);
      expect(await create({ name: 'New', search: 'x', cron_schedule: 'often' })).to.equal(400);
      expect((await running.rest.delete('/services/saved/searches/Alpha?output_mode=json')).status).to.equal(403);
    });
    it('know when they are scheduled', async () => {
      const path = '/services/saved/searches/Beta/scheduled_times?earliest_time=now&latest_time=%2B1h';
      expect((await running.get(path)).data.entry[0].content.scheduled_times.length).to.equal(4);
    });
  });

  it('changes hold from the next search on: macros, eventtypes, lookups', async () => {
    await running.post('/servicesNS/nobody/search/configs/conf-macros', {
      name: 'two(1)',
      args: 'x',
      definition: 'eval m=$x$*2',
    });
    expect(await running.search('| makeresults | `two(4)` | table m')).to.deep.equal([{ m: '8' }]);
    await running.post('/services/properties/macros/brought/definition', { value: 'eval m=5' });
    expect(await running.search('| makeresults | `brought` | table m')).to.deep.equal([{ m: '5' }]);
    expect((await running.get('/services/properties/macros/brought/definition')).data).to.equal('eval m=5');
    await running.post('/services/saved/eventtypes', { name: 'second', search: 'two' });
    expect(await running.search('search eventtype=second | table _raw')).to.deep.equal([{ _raw: 'needle two' }]);
    await running.post('/services/data/lookup_edit/lookup_contents', {
      lookup_file: 'table.csv',
      contents: '[["k","v"],["1","uno"]]',
    });
    expect(await running.search('| inputlookup table.csv')).to.deep.equal([{ k: '1', v: 'uno' }]);
  });
  it('shows knowledge objects', async () => {
    expect(await names('/services/data/transforms/lookups')).to.deep.equal(['table']);
    expect(await names('/services/data/transforms/extractions')).to.deep.equal(['cut']);
    expect(await names('/services/data/props/extractions')).to.deep.equal(['plain : EXTRACT-a']);
    expect(await names('/services/data/props/calcfields')).to.deep.equal(['plain : EVAL-b']);
    expect(await names('/services/data/lookup-table-files')).to.include('table.csv');
    expect((await running.get('/services/saved/fvtags')).data.entry[0].content).to.include({
      tag_name: 'sharp',
      disabled: false,
    });
  });
  it('KV store and lookups are the same data', async () => {
    const base = '/servicesNS/nobody/search/storage/collections';
    await running.post(`${base}/config`, { name: 'pets' });
    await running.post('/services/data/transforms/lookups', {
      name: 'pets',
      external_type: 'kvstore',
      collection: 'pets',
      fields_list: '_key,name,legs',
    });
    const json = { headers: { 'content-type': 'application/json' } };
    await running.rest.post(
      `${base}/data/pets/batch_save`,
      [
        { _key: 'a', name: 'cat', legs: 4 },
        { _key: 'b', name: 'bird', legs: 2 },
      ],
      json,
    );
    expect(await running.search('| inputlookup pets | sort name | table name legs')).to.deep.equal([
      { name: 'bird', legs: '2' },
      { name: 'cat', legs: '4' },
    ]);
    await running.search('| makeresults | eval name="fish", legs=0 | table name legs | outputlookup append=true pets');
    const { data } = await running.rest.get(`${base}/data/pets`, {
      params: { query: '{"$or":[{"legs":{"$gte":4}},{"name":"fish"}]}', sort: 'name', fields: 'name,_key:0' },
    });
    expect(data).to.deep.equal([{ name: 'cat' }, { name: 'fish' }]);
    expect((await running.rest.post(`${base}/data/pets`, { _key: 'a' }, json)).status).to.equal(409);
    expect((await running.rest.get(`${base}/data/none`)).status).to.equal(404);
  });
  it('gives bearer tokens, and takes them until they are removed', async () => {
    const [entry] = (
      await running.post('/services/authorization/tokens', { name: 'admin', audience: 'tests', expires_on: '+1d' })
    ).data.entry;
    const use = async () =>
      (await running.rest.get('/services/server/info', { headers: { Authorization: `Bearer ${entry.content.token}` } }))
        .status;
    expect(await use()).to.equal(200);
    await running.rest.delete(`/services/authorization/tokens/admin?id=${entry.content.id}`);
    expect(await use()).to.equal(401);
  });
});

describe('cron schedules', () => {
  const at = (text: string) => Date.parse(text) / 1000;
  for (const [schedule, count, first] of [
    ['*/15 * * * *', 96, '2026-01-01T00:00:00Z'],
    ['30 6-8 * * *', 3, '2026-01-01T06:30:00Z'],
    ['0 0 * * 5', 0, undefined],
    ['0 12 1 * 5', 1, '2026-01-01T12:00:00Z'],
    ['5 4 * 1 4', 1, '2026-01-01T04:05:00Z'],
  ] as const)
    it(`${schedule} is due ${count} times on a Thursday`, () => {
      const times = cronTimes(schedule, at('2026-01-01T00:00:00Z'), at('2026-01-01T23:59:59Z'));
      expect([times.length, times[0]]).to.deep.equal([count, first === undefined ? undefined : at(first)]);
    });
  it('are five fields in their bounds', () => {
    expect(['* * * *', '60 * * * *', '* * 0 * *', 'a * * * *', '*/0 * * * *'].filter(isCron)).to.deep.equal([]);
  });
});
