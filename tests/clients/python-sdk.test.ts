import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type Json, type Running, startWith } from '../emulator/harness.ts';

const given = process.env.PYTHON_WITH_SPLUNK_SDK;
const python = given !== undefined && existsSync(given) ? given : undefined;
const title =
  python === undefined
    ? 'splunk-sdk (Python; set PYTHON_WITH_SPLUNK_SDK to a Python that has it to run it)'
    : 'splunk-sdk (Python)';

(python === undefined ? describe.skip : describe)(title, () => {
  let running: Running;
  let seen: Record<string, Json>;
  before(async () => {
    running = await startWith(
      { 'default/props.conf': '[plain]\nSHOULD_LINEMERGE = false\n' },
      { now: () => Date.now() / 1000 },
    );
    const { emulator } = running;
    const script = fileURLToPath(new URL('flows.py', import.meta.url));
    const args = [script, new URL(emulator.managementUrl).port, emulator.password, emulator.hecUrl, emulator.hecToken];
    seen = JSON.parse((await promisify(execFile)(python!, args)).stdout);
  });
  after(() => running.emulator.close());

  const expected: Record<string, Json> = {
    version: 9,
    apps: true,
    restart: false,
    user: ['admin'],
    indexes: true,
    acked: true,
    blocking: [{ count: '100' }],
    resultCount: '1',
    normal: ['line 98', 'line 97'],
    summary: true,
    timeline: true,
    log: true,
    ttl: ['1000', '3'],
    running: ['RUNNING', '0', true],
    paused: 'PAUSED',
    resumed: 'RUNNING',
    finalized: '1',
    cancelled: true,
    oneshot: [{ a: '1' }],
    export: [{ a: '1' }, { a: '1' }],
    syntax: 400,
    saved: ['changed', '1', 'search index=py_sdk | stats count'],
    times: true,
    suppressed: 60,
    dispatched: [{ count: '100' }],
    history: [true],
    disabled: '1',
    deleted: true,
    kv: ['z', 'd', 'c'],
    kvFind: [1, 2],
    kvOne: 4,
    conf: 'false',
    macro: [{ m: '1' }],
    role: ['user'],
    made: ['py_role'],
    otherUser: 200,
    password: ['p'],
    inputs: ['http://firedrill'],
    parsed: 200,
    alerts: ['-'],
    submitted: [{ count: '1' }],
    gone: true,
  };
  for (const [what, value] of Object.entries(expected))
    it(`sees ${what}`, () => {
      expect(seen[what]).to.deep.equal(value);
    });
  it('was asked for nothing else', () => {
    expect(Object.keys(seen).sort()).to.deep.equal(Object.keys(expected).sort());
  });
});
