import { expect } from 'chai';
import { Scrubber, trimEvents } from '../../src/datasets/index.ts';

describe('trim', () => {
  const asks = (needed: readonly number[]) => async (kept: readonly number[]) => needed.every((i) => kept.includes(i));

  it('keeps what cannot be missed, its neighbours and a sample', async () => {
    const result = await trimEvents(1000, asks([400, 777]), { context: 1, sample: 3 });
    expect(result).to.include({ needed: 2, complete: true });
    expect(result.keep).to.include.members([399, 400, 401, 776, 777, 778]);
    expect(result.keep).to.have.length(9);
    expect(result.keep).to.deep.equal([...result.keep].sort((a, b) => a - b));
    expect(result.tests).to.be.lessThan(60);
  });
  it('takes the same sample for the same seed, and another for another', async () => {
    const keep = async (seed: string) => (await trimEvents(500, asks([1]), { sample: 10, seed })).keep;
    expect(await keep('a')).to.deep.equal(await keep('a'));
    expect(await keep('a')).to.not.deep.equal(await keep('b'));
  });
  it('keeps all where all is needed, and nothing but the sample where nothing is', async () => {
    expect((await trimEvents(20, asks(Array.from({ length: 20 }, (_, i) => i)))).keep).to.have.length(20);
    expect(await trimEvents(100, asks([]), { sample: 0 })).to.deep.equal({
      keep: [],
      needed: 0,
      tests: 1,
      complete: true,
    });
    expect((await trimEvents(0, asks([]))).keep).to.deep.equal([]);
  });
  it('stops asking, and keeps what is not decided', async () => {
    const result = await trimEvents(64, asks([10, 50]), { context: 0, sample: 0, maxTests: 4 });
    expect([result.tests, result.complete]).to.deep.equal([4, false]);
    expect(result.keep).to.include.members([10, 50]);
  });
});

describe('scrub', () => {
  const scrub = (events: readonly string[], options: Partial<ConstructorParameters<typeof Scrubber>[0]> = {}) => {
    const scrubber = new Scrubber({ seed: 'test', ...options });
    for (const event of events) scrubber.learn(event);
    return events.map((event) => scrubber.scrub(event));
  };

  it('replaces users, hosts and domains everywhere, also in paths', () => {
    const [first, second] = scrub([
      "<Computer>web01.acme.local</Computer><Data Name='User'>ACME\\jdoe</Data><Data Name='Image'>C:\\Users\\jdoe\\x.exe</Data>",
      '{"hostname":"WEB01","user":"jdoe@acme.local"}',
    ]);
    for (const name of ['web01', 'acme', 'jdoe']) expect(`${first}${second}`.toLowerCase()).to.not.include(name);
    const user = /\\Users\\(\w+)\\/.exec(first!)![1]!;
    expect(user).to.match(/^user\w+$/);
    expect(first).to.include(`\\${user}</Data>`);
    const host = /<Computer>(\w+)\./.exec(first!)![1]!;
    expect(second).to.include(`"${host.toUpperCase()}"`).and.include(`"${user}@`);
  });
  it('keeps the machine account of a host', () => {
    const [text] = scrub(["<Computer>web01</Computer><Data Name='SubjectUserName'>WEB01$</Data>"]);
    const host = /<Computer>(\w+)</.exec(text!)![1]!;
    expect(text).to.include(`>${host.toUpperCase()}$<`);
  });
  it('keeps names that mean the same everywhere, and those it is told to keep', () => {
    const text =
      "<Data Name='User'>NT AUTHORITY\\SYSTEM</Data><Data Name='TargetUserName'>Administrator</Data><Data Name='SubjectUserName'>krbtgt</Data>";
    expect(scrub([text], { keep: ['krbtgt'] })).to.deep.equal([text]);
    expect(scrub([text])[0]).to.not.include('krbtgt');
  });
  it('replaces the domain of a SID and keeps its relative id', () => {
    const [text] = scrub([
      'S-1-5-21-522199786-2069634556-312552118-500 S-1-5-21-522199786-2069634556-312552118-1104 S-1-5-18',
    ]);
    const [admin, user, system] = text!.split(' ');
    expect(admin)
      .to.match(/^S-1-5-21-\d+-\d+-\d+-500$/)
      .and.not.include('522199786');
    expect(user).to.equal(admin!.replace(/500$/, '1104'));
    expect(system).to.equal('S-1-5-18');
  });
  it('replaces addresses, private by private', () => {
    const [text] = scrub([
      '10.0.1.14 192.168.1.1 172.20.0.9 8.8.8.8 127.0.0.1 0.0.0.0 fe80::1ff:fe23:4567:890a 2a00:1450:4001:81b::200e 00:11:22:33:44:55 1.2.3.4.5 v10.0.19041.1',
    ]);
    const [ten, home, middle, out, local, none, link, global, mac, dotted, version] = text!.split(' ');
    expect(ten).to.match(/^10\./).and.not.equal('10.0.1.14');
    expect(home).to.match(/^192\.168\./);
    expect(middle).to.match(/^172\.(?:1[6-9]|2\d|3[01])\./);
    expect(out).to.match(/^198\.1[89]\./);
    expect([local, none, dotted, version]).to.deep.equal(['127.0.0.1', '0.0.0.0', '1.2.3.4.5', 'v10.0.19041.1']);
    expect(link)
      .to.match(/^fe80::/)
      .and.not.include('4567');
    expect(global).to.match(/^2001:db8::/);
    expect(mac).to.match(/^02(?::[0-9a-f]{2}){5}$/);
  });
  it('replaces GUIDs of processes and sessions, not those that mean the same everywhere', () => {
    const session = '41c8662e-1f63-5f25-0000-0010c3650000';
    const [text] = scrub([
      `<Provider Name='X' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><Data Name='ProcessGuid'>{${session}}</Data><Data Name='ParentProcessGuid'>{${session}}</Data><Data Name='Properties'>{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}</Data>`,
    ]);
    expect(text)
      .to.include('{5770385F-C22A-43E0-BF4C-06F5698FFBD9}')
      .and.include('1131f6aa-9c07-11d1-f79f-00c04fc2dcd2')
      .and.not.include(session);
    const [first, second] = [...text!.matchAll(/ProcessGuid'>([^<]+)</g)].map((match) => match[1]);
    expect(first).to.equal(second);
  });
  it('gives the same for the same seed, and something else for another', () => {
    const events = ["<Data Name='User'>jdoe</Data> 10.1.2.3"];
    expect(scrub(events)).to.deep.equal(scrub(events));
    expect(scrub(events, { seed: 'other' })).to.not.deep.equal(scrub(events));
  });
  it('is done with a line of megabytes', () => {
    const line = 'x'.repeat(2_000_000);
    const guid = 'ProcessGuid={a1b2c3d4-0000-4000-8000-0123456789ab}';
    const [text] = scrub([`${line} ${guid}`]);
    expect(text!.startsWith(line)).to.equal(true);
    expect(text).to.not.contain('a1b2c3d4');
  });
  it('leaves an event that tells nothing as it is', () => {
    const text = '2026-01-01T10:00:00.123Z build=10.0.19041 ratio=1:2:3 10:00:00 a::b';
    expect(scrub([text])).to.deep.equal([text]);
  });
});
