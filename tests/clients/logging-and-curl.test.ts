import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Json, type Running, startWith } from '../emulator/harness.ts';

const splunkLogging = createRequire(import.meta.url)('splunk-logging') as Json;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('HEC clients', () => {
  let running: Running;
  before(async () => {
    running = await startWith({ 'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n' });
    await running.post('/services/data/inputs/http', { name: 'plain', token: 'aaaa-bbbb', index: 'main' });
  });
  after(() => running.emulator.close());

  it('splunk-logging sends events, alone and in batches', async () => {
    const logger = new splunkLogging.Logger({
      token: 'aaaa-bbbb',
      url: running.emulator.hecUrl,
      maxBatchCount: 0,
      requestOptions: { strictSSL: false },
    });
    const send = (message: unknown) => logger.send({ message, severity: 'warn', metadata: { source: 'logging' } });
    send('first');
    send({ user: 'bob' });
    const answer = await new Promise((resolve, reject) =>
      logger.flush((error: unknown, _response: unknown, body: unknown) => (error ? reject(error) : resolve(body))),
    );
    expect(answer).to.deep.equal({ text: 'Success', code: 0 });
    const rows = await running.search('search source=logging | table message message.user severity | sort message');
    expect(rows).to.have.deep.members([
      { message: 'first', severity: 'warn' },
      { 'message.user': 'bob', severity: 'warn' },
    ]);
  });

  (hasCurl ? it : it.skip)('curl posts events and searches (skipped where it is not installed)', async () => {
    const curl = async (...args: string[]) => (await promisify(execFile)('curl', ['-ks', ...args])).stdout;
    const { hecUrl, managementUrl, password } = running.emulator;
    const sent = await curl(
      `${hecUrl}/services/collector/event`,
      '-u',
      'x:aaaa-bbbb',
      '-d',
      '{"event": "by curl", "source": "curl"}',
    );
    expect(JSON.parse(sent)).to.deep.equal({ text: 'Success', code: 0 });
    const found = await curl(
      `${managementUrl}/services/search/jobs/export`,
      ...['-u', `admin:${password}`, '-d', 'search=search source=curl', '-d', 'output_mode=raw'],
    );
    expect(found).to.equal('by curl\n');
    const listed = await curl(`${managementUrl}/services/data/indexes/main`, '-u', `admin:${password}`);
    expect(listed).to.match(/^<\?xml[^]*<title>main<\/title>/);
  });
});
