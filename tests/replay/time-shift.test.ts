import { expect } from 'chai';
import { shiftTimes } from '../../src/replay/index.ts';

const day = 86_400;
const around = { first: Date.UTC(2026, 0, 30) / 1000, last: Date.UTC(2026, 0, 31, 23, 59, 59) / 1000 };

/** A text, and what it is when all times move by a day, an hour and a second. */
const cases: readonly [string, string, string][] = [
  [
    'Windows XML',
    "<TimeCreated SystemTime='2026-01-31T23:30:00.123456700Z'/>",
    "<TimeCreated SystemTime='2026-02-02T00:30:01.123456700Z'/>",
  ],
  [
    'Sysmon',
    "<Data Name='UtcTime'>2026-01-31 23:30:00.123</Data>",
    "<Data Name='UtcTime'>2026-02-02 00:30:01.123</Data>",
  ],
  ['ISO with a zone', '2026-01-31T10:00:00+05:30', '2026-02-01T11:00:01+05:30'],
  ['ISO with a comma', '2026-01-31 10:00:00,250 INFO', '2026-02-01 11:00:01,250 INFO'],
  ['basic ISO', '"date":"20260131T100000Z"', '"date":"20260201T110001Z"'],
  ['slashes', '2026/01/31 10:00:00', '2026/02/01 11:00:01'],
  ['encoded', 'since=2026-01-31T10%3A00%3A00Z', 'since=2026-02-01T11%3A00%3A01Z'],
  ['syslog', 'Jan 31 10:00:00 host sshd[1]: x', 'Feb  1 11:00:01 host sshd[1]: x'],
  ['syslog, day of one digit', 'Jan  8 10:00:00 host', 'Jan  9 11:00:01 host'],
  ['web server', '[31/Jan/2026:10:00:00 +0000] "GET /"', '[01/Feb/2026:11:00:01 +0000] "GET /"'],
  ['mail', 'Date: Sat, 31 Jan 2026 10:00:00 +0000', 'Date: Sun, 01 Feb 2026 11:00:01 +0000'],
  ['ctime', 'Sat Jan 31 10:00:00 2026', 'Sun Feb  1 11:00:01 2026'],
  ['ctime with a zone', 'Sat Jan 31 10:00:00 UTC 2026', 'Sun Feb  1 11:00:01 UTC 2026'],
  ['US', '01/31/2026 10:00:00 PM', '02/01/2026 11:00:01 PM'],
  ['US over noon', '01/31/2026 11:30:00 AM', '02/01/2026 12:30:01 PM'],
  ['US, no padding', '1/9/2026 9:00:00 AM', '1/10/2026 10:00:01 AM'],
  ['US, 24 hours', '01/31/2026 23:30:00', '02/02/2026 00:30:01'],
  ['month by name', 'Jan 31, 2026 10:00:00 AM', 'Feb 1, 2026 11:00:01 AM'],
  ['epoch at the beginning', '1769853600 x', '1769943601 x'],
  ['epoch with a fraction', 'type=SYSCALL msg=audit(1769853600.123:45)', 'type=SYSCALL msg=audit(1769943601.123:45)'],
  ['epoch milliseconds', '{"timestamp": 1769853600123}', '{"timestamp": 1769943601123}'],
  ['epoch as text', '{"eventTime":"1769853600"}', '{"eventTime":"1769943601"}'],
  ['epoch behind a name', 'rt=x start_time=1769853600 y', 'rt=x start_time=1769943601 y'],
  [
    'two in one event',
    '2026-01-31T10:00:00Z a\n2026-01-31T10:00:05Z b',
    '2026-02-01T11:00:01Z a\n2026-02-01T11:00:06Z b',
  ],
];

const untouched: readonly [string, string][] = [
  ['a number that is no time', '{"size": 1769853600, "id": "1769853600"}'],
  ['an epoch far from the events', '{"time": 1100000000}'],
  ['the beginning of file systems', '1601-01-01T00:00:00Z 1970-01-01 00:00:00'],
  ['a version', 'build 10.0.19041.1 2026-01-31'],
  ['an impossible month', '2026-13-31T10:00:00Z 31/31/2026 10:00:00'],
  ['a GUID', '{20260131-1000-0000-0000-100000000000}'],
];

describe('shifting of times', () => {
  const shift = { ...around, seconds: day + 3600 + 1 };
  for (const [name, before, after] of cases)
    it(`moves ${name}`, () => {
      expect(shiftTimes(before, shift)).to.equal(after);
    });
  for (const [name, text] of untouched)
    it(`leaves ${name}`, () => {
      expect(shiftTimes(text, shift)).to.equal(text);
    });
  it('moves back what it moved', () => {
    for (const [name, before] of cases.filter(([, before]) => !before.includes('%')))
      expect(
        shiftTimes(shiftTimes(before, { ...around, seconds: 400 * day }), {
          first: around.first + 400 * day,
          last: around.last + 400 * day,
          seconds: -400 * day,
        }),
        name,
      ).to.equal(before);
  });
  it('is quick on hostile text', () => {
    for (const text of [
      '"time'.repeat(20_000),
      'time.'.repeat(20_000),
      '1/'.repeat(40_000),
      'Jan '.repeat(20_000),
      '2026-'.repeat(20_000),
    ])
      expect(shiftTimes(text, shift)).to.equal(text);
  });
});
