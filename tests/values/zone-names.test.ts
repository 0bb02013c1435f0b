import { expect } from 'chai';
import { strftime } from '../../src/values/index.ts';

const winter = Date.UTC(2024, 0, 1, 12) / 1000;
const summer = Date.UTC(2024, 6, 1, 12) / 1000;

describe('names and offsets of time zones', () => {
  // The abbreviations are those of the tz database.
  for (const [zone, names] of [
    ['America/New_York', ['EST', 'EDT']],
    ['Europe/Berlin', ['CET', 'CEST']],
    ['Europe/London', ['GMT', 'BST']],
    ['Europe/Dublin', ['GMT', 'IST']],
    ['Europe/Athens', ['EET', 'EEST']],
    ['Europe/Moscow', ['MSK', 'MSK']],
    ['Asia/Kolkata', ['IST', 'IST']],
    ['Asia/Tokyo', ['JST', 'JST']],
    ['Asia/Dubai', ['+04', '+04']],
    ['Asia/Kathmandu', ['+0545', '+0545']],
    ['America/Sao_Paulo', ['-03', '-03']],
    ['Australia/Sydney', ['AEDT', 'AEST']],
    ['Pacific/Auckland', ['NZDT', 'NZST']],
    ['Africa/Johannesburg', ['SAST', 'SAST']],
  ] as const)
    it(`%Z in ${zone}`, () => {
      expect([winter, summer].map((time) => strftime(time, '%Z', zone))).to.deep.equal(names);
    });
  it('%Ez is minutes', () => {
    expect(['UTC', 'America/Los_Angeles', 'Asia/Kolkata'].map((zone) => strftime(winter, '%Ez', zone))).to.deep.equal([
      '+0',
      '-480',
      '+330',
    ]);
  });
});
