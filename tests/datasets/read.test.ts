import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { create } from 'tar';
import { DatasetError, locateDataset, proxyFor, readDataset } from '../../src/datasets/index.ts';
import { sysmonTemplate, sysmonValues, writeEvtx } from '../formats/evtx-writer.ts';

interface Member {
  readonly name: string;
  readonly content: Buffer | string;
  /** Unix file type and permissions. */
  readonly mode?: number;
  readonly encrypted?: boolean;
  /** A size that the archive claims. */
  readonly claimed?: number;
}

/** A zip file, also one that no sound archiver would write (APPNOTE.TXT, 4.3). */
function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content, mode = 0o100644, encrypted = false, claimed } of members) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted ? 1 : 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(typeof crc32 === 'function' ? crc32(bytes) : 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimed ?? bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, tail, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** A Zstandard frame of one uncompressed block (RFC 8878, 3.1.1). */
function zstd(text: string | Buffer, windowLog = 20): Buffer {
  const content = Buffer.from(text);
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, (windowLog - 10) << 3, 0, 0, 0]);
  head.writeUIntLE((content.length << 3) | 1, 6, 3);
  return Buffer.concat([head, content]);
}

describe('dataset files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'firedrill-read-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const read = async (path: string, options?: Parameters<typeof readDataset>[1], name = path) => {
    const parts: Buffer[] = [];
    for await (const chunk of readDataset({ data: `the dataset ${path}`, path, name }, options)) parts.push(chunk);
    return Buffer.concat(parts).toString();
  };
  const refused = async (path: string, options?: Parameters<typeof readDataset>[1]) => {
    const error = await read(path, options).then(
      () => expect.fail('it was read'),
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(DatasetError);
    expect((error as DatasetError).message).to.include(path);
    return error as DatasetError;
  };

  it('maps data to a place below the tree and never out of it', () => {
    const places = { content: '/pack', datasets: '/data' };
    const url = 'https://media.githubusercontent.com/media/splunk/attack_data/master/datasets/a/b.log';
    const there = (path: string) => ({ path, tried: [path] });
    expect(locateDataset(url, places)).to.deep.equal({
      path: '/data/a/b.log',
      tried: ['/data/a/b.log', '/data/datasets/a/b.log'],
      url,
    });
    expect(locateDataset('s3://bucket/datasets/a/b.log', places).path).to.equal('/data/a/b.log');
    expect(locateDataset('https://h/x.log', places).path).to.equal('/data/by-host/h/x.log');
    expect(locateDataset('tests/x.log', places)).to.deep.equal(there('/pack/tests/x.log'));
    expect(locateDataset('file:tests/x.log', places)).to.deep.equal(there('/pack/tests/x.log'));
    expect(locateDataset('file:///tmp/x.log', places)).to.deep.equal(there('/tmp/x.log'));
    expect(() => locateDataset('../../etc/passwd', places)).to.throw('leads out of');
    expect(() => locateDataset('https://h/datasets/..%2f..%2fetc/passwd', places)).to.throw('leads out of');
  });
  it('finds a file in the folder datasets/ of a clone, after the place that the tree itself has', () => {
    const places = { content: folder, datasets: join(folder, 'clone') };
    const url = 'https://h/datasets/a/b.log';
    mkdirSync(join(folder, 'clone/datasets/a'), { recursive: true });
    put('clone/datasets/a/b.log', 'of the clone');
    expect(locateDataset(url, places).path).to.equal(join(folder, 'clone/datasets/a/b.log'));
    mkdirSync(join(folder, 'clone/a'));
    put('clone/a/b.log', 'of the tree');
    expect(locateDataset(url, places).path).to.equal(join(folder, 'clone/a/b.log'));
  });
  for (const [data, message] of [
    ['https://h/datasets/a%00.log', 'holds an encoded control character (%00)'],
    ['https://h/datasets/a%0d%0ab.log', 'holds an encoded control character (%0D)'],
    ['https://h/datasets/%zz', 'has a percent-encoding that is broken: "%zz"'],
    ['https://h/datasets/a%', 'has a percent-encoding that is broken: "%"'],
    ['https://h/datasets/%ff.log', 'has a percent-encoding that is no UTF-8'],
    ['https://h/datasets/a\nb.log', 'holds a control character (U+000A)'],
    ['file:///tmp/a%00.log', 'holds an encoded control character (%00)'],
    ['a\0b.log', 'holds a control character (U+0000)'],
    ['gopher://h/x', 'has a scheme that is not supported'],
    ['https://', 'has a scheme that is not supported'],
  ] as const)
    it(`refuses ${JSON.stringify(data)}`, () => {
      expect(() => locateDataset(data, { content: '/pack', datasets: '/data' }))
        .to.throw(DatasetError, message)
        .with.property('reason', 'dataset-invalid');
    });
  it('chooses the proxy by scheme and by NO_PROXY', () => {
    const settings = {
      httpProxy: 'proxy:3128',
      httpsProxy: 'http://secure:8080',
      noProxy: '.corp, one.example:8443,::1',
    };
    const of = (url: string) => proxyFor(new URL(url), settings)?.href;
    expect(of('http://example.org/')).to.equal('http://proxy:3128/');
    expect(of('https://example.org/')).to.equal('http://secure:8080/');
    for (const url of ['http://corp/', 'https://git.corp/', 'https://one.example:8443/', 'http://[::1]/'])
      expect(of(url)).to.equal(undefined);
    expect(of('https://one.example/')).to.equal('http://secure:8080/');
    expect(of('https://notcorp/')).to.equal('http://secure:8080/');
    expect(proxyFor(new URL('http://x/'), { httpProxy: 'p:1', noProxy: '*' })).to.equal(undefined);
  });
  it('reads plain and gzip files, whatever their name', async () => {
    expect(await read(put('a.log', 'plain\n'))).to.equal('plain\n');
    expect(await read(put('b.log', gzipSync('zipped\n')))).to.equal('zipped\n');
    const log = writeEvtx(sysmonTemplate, [sysmonValues('x')]);
    const events = await read(put('a.evtx', log));
    expect(events).to.match(/^<Event .*<\/Event>\n$/);
    expect(await read(put('a.evtx.gz', gzipSync(log)))).to.equal(events);
    expect(await read(put('short.gz', gzipSync('Elf')))).to.equal('Elf');
    expect(await read(put('two.gz', Buffer.concat([gzipSync('one\n'), gzipSync('two\n')])))).to.equal('one\ntwo\n');
  });
  it('reads Zstandard', async () => {
    expect(await read(put('a.zst', zstd('packed\n')))).to.equal('packed\n');
    expect(await read(put('b.zst', Buffer.concat([zstd('one\n'), zstd('two\n')])))).to.equal('one\ntwo\n');
    expect((await refused(put('c.zst', zstd('x', 30)))).reason).to.equal('dataset-too-large');
    expect((await refused(put('d.zst', zstd('a long line\n').subarray(0, 14)))).reason).to.equal('dataset-corrupt');
  });
  it('reads the files of a tar in the order of their names, folders and archives within', async () => {
    mkdirSync(join(folder, 'in/deep'), { recursive: true });
    put('in/2.log', 'two');
    put('in/1.log', 'one');
    put('in/deep/3.log.gz', gzipSync('three\n'));
    put('in/.DS_Store', 'junk');
    for (const [name, gzip] of [
      ['x.tar', false],
      ['x.tgz', true],
      ['x.tar.gz', true],
    ] as const) {
      await create({ file: join(folder, name), gzip, cwd: join(folder, 'in') }, ['.']);
      expect(await read(join(folder, name)), name).to.equal('one\ntwo\nthree\n');
    }
    // Files of the cache bear no name, and their first bytes tell.
    expect(await read(join(folder, 'x.tgz'), {}, 'd0f3')).to.equal('one\ntwo\nthree\n');
    const tar = readFileSync(join(folder, 'x.tar'));
    expect(await read(put('x.tar.zst', zstd(tar)))).to.equal('one\ntwo\nthree\n');
  });
  it('reads the files of a zip', async () => {
    const members = [
      { name: 'b/two.log', content: 'two\n' },
      { name: 'a.log', content: 'one' },
      { name: '__MACOSX/._a.log', content: 'junk' },
    ];
    expect(await read(put('a.zip', zip(members)))).to.equal('one\ntwo\n');
  });
  it('refuses paths that lead out', async () => {
    for (const name of ['../evil.log', '/etc/evil', 'a/../../evil', 'C:/evil'])
      expect((await refused(put('out.zip', zip([{ name, content: 'x' }])))).message, name).to.include('leads out');
    put('in/1.log', 'one');
    await create({ file: join(folder, 'out.tar'), cwd: join(folder, 'in'), preservePaths: true }, ['../a.log']);
    expect((await refused(join(folder, 'out.tar'))).message).to.include('leads out');
  });
  it('refuses links and what is encrypted', async () => {
    symlinkSync('/etc/passwd', join(folder, 'in/link'));
    await create({ file: join(folder, 'link.tar'), cwd: join(folder, 'in') }, ['link']);
    expect((await refused(join(folder, 'link.tar'))).message).to.include('no plain file');
    const link = zip([{ name: 'link', content: '/etc/passwd', mode: 0o120777 }]);
    expect((await refused(put('link.zip', link))).message).to.include('no plain file');
    const secret = zip([{ name: 'a.log', content: 'x', encrypted: true }]);
    expect((await refused(put('secret.zip', secret))).message).to.include('encrypted');
  });
  it('stops at the limits', async () => {
    const limits = { entries: 2, bytes: 1000 };
    const large = 'x'.repeat(5000);
    put('in/big.log', large);
    await create({ file: join(folder, 'big.tgz'), gzip: true, cwd: join(folder, 'in') }, ['big.log']);
    for (const path of [
      put('big.gz', gzipSync(large)),
      put('big.zst', zstd(large)),
      put('big.zip', zip([{ name: 'a', content: large }])),
      join(folder, 'big.tgz'),
      put('many.zip', zip(['a', 'b', 'c'].map((name) => ({ name, content: 'x' })))),
    ])
      expect((await refused(path, { limits })).reason, path).to.equal('dataset-too-large');
  });
  it('does not believe the size that a zip claims', async () => {
    const lying = zip([{ name: 'a', content: 'x'.repeat(5000), claimed: 10 }]);
    expect((await refused(put('lying.zip', lying))).reason).to.equal('dataset-corrupt');
  });
  it('stops at archives within archives', async () => {
    let inner = zip([{ name: 'a.log', content: 'x' }]);
    for (let i = 0; i < 4; i++) inner = zip([{ name: 'a.zip', content: inner }]);
    expect((await refused(put('nested.zip', inner))).message).to.include('nested');
  });
  it('names an archive that is broken', async () => {
    for (const path of [
      put('cut.gz', gzipSync('a long line\n'.repeat(100)).subarray(0, 30)),
      put('cut.zip', zip([{ name: 'a', content: 'x' }]).subarray(0, 40)),
      put('cut.tgz', readFileSync(join(folder, 'big.tgz')).subarray(0, 60)),
    ])
      expect((await refused(path)).reason, path).to.equal('dataset-corrupt');
  });
});
