import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { create, Header } from 'tar';
import { positionOf } from '../../src/diagnostics/index.ts';
import { ArchiveError, readTar } from '../../src/formats/archive.ts';
import { bundledApps, loadKnowledge, memoryApp, openApps } from '../../src/knowledge/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'firedrill-apps-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function writeApp(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, path, '..'), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

const addOn = {
  'default/props.conf': '[acme]\nKV_MODE = none\nTRUNCATE = 5\n',
  'local/props.conf': '[acme]\nTRUNCATE = 7\n',
  'lookups/users.csv': 'user,team\nann,red\n',
  'default/transforms.conf': '[users]\nfilename = users.csv\n',
};
const settingsOf = (path: string) => {
  const { knowledge } = loadKnowledge(openApps(path));
  const { settings } = knowledge.props({ source: 's', sourcetype: 'acme', host: 'h' });
  return {
    ...Object.fromEntries([...settings].map(([key, one]) => [key, one.value])),
    team: knowledge.lookup('users')!.table().rows[0]!.get('team'),
  };
};

describe('apps from disk', () => {
  const wanted = { KV_MODE: 'none', TRUNCATE: '7', team: 'red' };
  it('reads a folder, local before default', () => {
    expect(settingsOf(writeApp('TA-acme', addOn))).to.deep.equal(wanted);
  });
  for (const ending of ['tgz', 'spl', 'tar.gz', 'tar'])
    it(`reads a .${ending} archive without unpacking it`, () => {
      writeApp('TA-packed', addOn);
      const file = join(folder, `a.${ending}`);
      create({ file, cwd: folder, sync: true, gzip: ending !== 'tar' }, ['TA-packed']);
      expect(settingsOf(file)).to.deep.equal(wanted);
      expect(openApps(file).map((app) => app.name)).to.deep.equal(['TA-packed']);
    });
  it('takes the id of app.conf for its name', () => {
    const path = writeApp('some-checkout', { 'default/app.conf': '[package]\nid = TA-real\n' });
    expect(openApps(path)[0]!.name).to.equal('TA-real');
  });
  it('leaves links out and names them', () => {
    writeApp('TA-linked', { 'default/macros.conf': '[m]\ndefinition = a\n' });
    symlinkSync('/etc/hostname', join(folder, 'TA-linked/default/props.conf'));
    const file = join(folder, 'linked.tgz');
    create({ file, cwd: folder, sync: true, gzip: true }, ['TA-linked']);
    const { knowledge, diagnostics } = loadKnowledge(openApps(file));
    expect(knowledge.macro('m', 0)!.definition).to.equal('a');
    expect(diagnostics.map((one) => one.code)).to.deep.equal(['archive-entry-refused']);
    expect(diagnostics[0]!.message).to.include('TA-linked/default/props.conf');
  });
  it('leaves paths out that lead out of the archive', () => {
    const file = join(folder, 'escape.tar');
    writeFileSync(
      file,
      tarOf({ 'TA/default/macros.conf': '[m]\ndefinition = a\n', '../evil/default/macros.conf': 'x' }),
    );
    const { diagnostics, knowledge } = loadKnowledge(openApps(file));
    expect(knowledge.macro('m', 0)!.definition).to.equal('a');
    expect(diagnostics.map((one) => one.message)).to.deep.equal([
      '"../evil/default/macros.conf" is left out: its path leads out of the archive',
    ]);
  });
  it('refuses an archive that unpacks to too much', () => {
    writeApp('TA-big', { 'default/props.conf': ' '.repeat(100_000) });
    const file = join(folder, 'big.tgz');
    create({ file, cwd: folder, sync: true, gzip: true }, ['TA-big']);
    expect(() => readTar(file, () => true, { entries: 100, bytes: 50_000 })).to.throw(ArchiveError, 'more than');
  });
  it('says that a file is no archive, and that a folder is no app', () => {
    const file = join(folder, 'text.spl');
    writeFileSync(file, 'not an archive at all'.repeat(100));
    expect(() => openApps(file)).to.throw(ArchiveError);
    mkdirSync(join(folder, 'empty'));
    expect(() => openApps(join(folder, 'empty'))).to.throw(ArchiveError, 'no Splunk app');
  });
});

/** A tar with the given entries, whatever their paths. */
function tarOf(files: Record<string, string>): Buffer {
  const blocks: Buffer[] = [];
  for (const [path, text] of Object.entries(files)) {
    const header = new Header({ path, size: text.length, type: 'File', mode: 0o644, mtime: new Date(0) });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    body.write(text);
    blocks.push(block, body);
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const app = (name: string, files: Record<string, string>) => memoryApp(name, new Map(Object.entries(files)));

describe('apps together', () => {
  it('a later app wins setting by setting', () => {
    const { knowledge } = loadKnowledge([
      app('a', { 'default/macros.conf': '[m]\ndefinition = one\nerrormsg = kept\n' }),
      app('b', { 'default/macros.conf': '[m]\ndefinition = two\n' }),
    ]);
    expect(knowledge.macro('m', 0)).to.include({ definition: 'two', errorMessage: 'kept', origin: 'b' });
  });
  it('an app replaces one with its id', () => {
    const { knowledge } = loadKnowledge([
      app('TA', { 'default/macros.conf': '[old]\ndefinition = one\n' }),
      app('TA', { 'default/macros.conf': '[new]\ndefinition = two\n' }),
    ]);
    expect([...knowledge.macros()].map((macro) => macro.name)).to.deep.equal(['new']);
  });
  it('gives the settings of [default] to every stanza', () => {
    const { knowledge } = loadKnowledge([
      app('a', {
        'default/transforms.conf': '[default]\ncase_sensitive_match = false\n[l]\nfilename = l.csv\n',
        'lookups/l.csv': 'k\nA\n',
        'default/props.conf': 'TRUNCATE = 3\n[default]\nKV_MODE = none\n[t]\nKV_MODE = json\n',
      }),
    ]);
    expect(knowledge.lookup('l')!.caseSensitive).to.equal(false);
    const of = (sourcetype: string) => knowledge.props({ source: 's', host: 'h', sourcetype }).settings;
    expect([of('t').get('KV_MODE')!.value, of('u').get('KV_MODE')!.value]).to.deep.equal(['json', 'none']);
    expect(of('t').get('TRUNCATE')!.value).to.equal('3');
  });
  it('reports broken lines with file and line, and loses nothing else', () => {
    const { knowledge, diagnostics } = loadKnowledge([
      app('a', {
        'default/macros.conf': '[good]\ndefinition = x\n[broken\ndefinition = lost\nnonsense\n[next]\ndefinition = y\n',
      }),
    ]);
    expect(
      diagnostics.map((one) => [one.code, one.source!.name, positionOf(one.source!, one.span!.start).line]),
    ).to.deep.equal([
      ['conf-syntax', 'a/default/macros.conf', 3],
      ['conf-syntax', 'a/default/macros.conf', 5],
    ]);
    expect([...knowledge.macros()].map((macro) => macro.name)).to.deep.equal(['good', 'next']);
  });
  it('notes unknown and unsupported settings once, with their line', () => {
    const { diagnostics } = loadKnowledge([
      app('a', { 'default/props.conf': '[t]\nTIME_FROMAT = %s\nRULESET-x = y\n[u]\nTIME_FROMAT = %s\n' }),
    ]);
    expect(diagnostics.map((one) => [one.code, one.severity, one.hint])).to.deep.equal([
      ['conf-unknown-setting', 'info', 'did you mean "TIME_FORMAT"?'],
      ['conf-unsupported-setting', 'info', undefined],
    ]);
    expect(positionOf(diagnostics[0]!.source!, diagnostics[0]!.span!.start).line).to.equal(2);
  });
  it('has nothing to say against the built-in apps', () => {
    const { knowledge, diagnostics } = loadKnowledge(bundledApps());
    for (const lookup of knowledge.lookups()) lookup.table();
    expect([...knowledge.dataModels()].length).to.be.greaterThan(20);
    expect(diagnostics.map((one) => one.message)).to.deep.equal([]);
  });
});

describe('packed lookups', () => {
  const settings = { 'default/transforms.conf': '[users]\nfilename = users.csv.gz\n' };
  const teamOf = (path: string) => {
    const { knowledge, diagnostics } = loadKnowledge(openApps(path));
    const team = knowledge.lookup('users')!.table().rows[0]?.get('team');
    return { team, codes: diagnostics.map((one) => one.code) };
  };
  const pack = (name: string, bytes: Buffer) => {
    const path = writeApp(name, { ...settings, 'lookups/users.csv.gz': '' });
    writeFileSync(join(path, 'lookups/users.csv.gz'), bytes);
    return path;
  };
  it('are read from folders and archives', () => {
    const path = pack('TA-gz', gzipSync('user,team\nann,red\n'));
    const file = join(folder, 'gz.tgz');
    create({ file, cwd: folder, sync: true, gzip: true }, ['TA-gz']);
    for (const app of [path, file]) expect(teamOf(app)).to.deep.equal({ team: 'red', codes: [] });
  });
  it('that are broken are named', () => {
    expect(teamOf(pack('TA-nogz', Buffer.from('user,team\n')))).to.deep.equal({
      team: undefined,
      codes: ['lookup-file-broken'],
    });
  });
});

describe('objects that an app does not export', () => {
  const files = {
    'default/macros.conf': '[m]\ndefinition = a\n[n]\ndefinition = b\n',
    'default/props.conf': '[st]\nEXTRACT-a = (?<a>x)\nEXTRACT-b = (?<b>x)\nTRANSFORMS-i = i\nTRUNCATE = 7\n',
    'default/transforms.conf': '[users]\nfilename = users.csv\n[i]\nINGEST_EVAL = a=1\n',
    'default/eventtypes.conf': '[e]\nsearch = a\n',
    'default/tags.conf': '[eventtype=e]\nweb = enabled\n',
    'lookups/users.csv': 'user\nann\n',
  };
  const seen = (meta: Record<string, string>) => {
    const app = memoryApp('a', new Map(Object.entries({ ...files, ...meta })));
    const { knowledge } = loadKnowledge([app]);
    const origin = { source: 's', sourcetype: 'st', host: 'h' };
    return [
      ...['m', 'n'].filter((name) => knowledge.macro(name, 0)),
      ...[...knowledge.props(origin).settings.keys()].filter((key) => key.startsWith('EXTRACT')),
      ...(knowledge.lookup('users') ? ['users'] : []),
      ...(knowledge.lookupFile('users.csv') ? ['users.csv'] : []),
      ...knowledge.eventtypes.map(({ name }) => name),
      ...knowledge.tagged('web').map(() => 'web'),
      ...(knowledge.indexProps(origin).settings.get('TRUNCATE') && knowledge.indexTransform('i') ? ['index'] : []),
    ];
  };
  const all = ['m', 'n', 'EXTRACT-a', 'EXTRACT-b', 'users', 'users.csv', 'e', 'web', 'index'];
  const cases: [string, Record<string, string>, string[]][] = [
    ['nothing without metadata', {}, all],
    ['nothing with export = system', { 'metadata/default.meta': '[]\nexport = system\n' }, all],
    [
      'all but index-time settings where nothing is exported',
      { 'metadata/default.meta': '[]\naccess = read : [ * ]\n' },
      ['index'],
    ],
    [
      'all but the categories that are exported',
      { 'metadata/default.meta': '[eventtypes]\nexport = system\n[macros]\nexport = system\n[props]\nexport = none\n' },
      ['m', 'n', 'e', 'index'],
    ],
    [
      'single objects, which are nearer than their category',
      {
        'metadata/default.meta':
          '[]\nexport = system\n[macros/m]\nexport = none\n[props/st/EXTRACT-a]\nexport = none\n[transforms]\nexport = none\n[lookups/users%2Ecsv]\nexport = none\n',
      },
      ['n', 'EXTRACT-b', 'e', 'web', 'index'],
    ],
    [
      'what local.meta says before default.meta',
      { 'metadata/default.meta': '[]\nexport = none\n', 'metadata/local.meta': '[]\nexport = system\n' },
      all,
    ],
  ];
  for (const [title, meta, wanted] of cases)
    it(`hide ${title}`, () => {
      expect(seen(meta)).to.deep.equal(wanted);
    });
});

describe('stanzas that are disabled', () => {
  it('are as if they were not there', () => {
    const files = {
      'default/macros.conf': '[m]\ndefinition = a\n[n]\ndefinition = b\ndisabled = 0\n',
      'local/macros.conf': '[m]\ndisabled = 1\n',
      'default/transforms.conf': '[l]\nfilename = l.csv\ndisabled = true\n[r]\nREGEX = a\ndisabled = 1\n',
      'default/eventtypes.conf': '[e]\nsearch = a\ndisabled = 1\n',
      'lookups/l.csv': 'a\n',
    };
    const { knowledge } = loadKnowledge([memoryApp('a', new Map(Object.entries(files)))]);
    expect(['m', 'n'].filter((name) => knowledge.macro(name, 0))).to.deep.equal(['n']);
    expect([knowledge.lookup('l'), knowledge.transform('r'), knowledge.indexTransform('r')]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(knowledge.eventtypes).to.deep.equal([]);
  });
});
