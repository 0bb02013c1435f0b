import { parseTimeModifier, strftime, strptime } from '../../values/index.ts';
import { number, text } from './arguments.ts';
import type { FunctionDefinition } from './function.ts';

const category = 'date and time';

/** Calculated times carry microseconds: `1700000000.000000`. */
function epochText(time: number | null): string | null {
  return time === null ? null : time.toFixed(6);
}

export const datetimeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'now',
    category,
    summary: 'The time at which the search started, in epoch seconds.',
    arguments: [],
    returns: 'number',
    examples: [
      { expression: 'now()>0', gives: true },
      { expression: 'now()=now()', gives: true },
    ],
    call: (_args, environment) => Math.floor(environment.now),
  },
  {
    name: 'time',
    category,
    summary: 'The time at which the row is evaluated, in epoch seconds.',
    arguments: [],
    returns: 'number',
    examples: [
      { expression: 'time()>0', gives: true },
      { expression: 'isnum(time())', gives: true },
      { expression: 'match(time(), "^\\d+\\.\\d{6}$")', gives: true },
    ],
    call: (_args, environment) => epochText(environment.time()),
  },
  {
    name: 'relative_time',
    category,
    summary: 'Moves and snaps a time with a time modifier.',
    arguments: [
      { name: 'time', doc: 'Epoch seconds.' },
      { name: 'specifier', doc: 'Such as `-1d@d`.' },
    ],
    returns: 'number',
    unrounded: true,
    examples: [
      { expression: 'relative_time(1700000000, "-1d@d")', gives: '1699833600.000000' },
      { expression: 'relative_time(1700000000, "rubbish")', gives: null },
    ],
    call: ([time, specifier], environment) => {
      const [at, modifier] = [number(time), text(specifier)];
      if (at === null || modifier === null) return null;
      return epochText(parseTimeModifier(modifier, at, environment.timezone));
    },
  },
  {
    name: 'strftime',
    category,
    summary: 'Writes a time with a format.',
    arguments: [
      { name: 'time', doc: 'Epoch seconds.' },
      { name: 'format', doc: 'Such as `%Y-%m-%dT%H:%M:%S`.' },
    ],
    returns: 'text',
    unrounded: true,
    examples: [
      { expression: 'strftime(1700000000, "%Y-%m-%dT%H:%M:%S")', gives: '2023-11-14T22:13:20' },
      { expression: 'strftime(1700000000.25, "%H:%M:%S.%3N")', gives: '22:13:20.250' },
      { expression: 'strftime("x", "%Y")', gives: null },
    ],
    call: ([time, format], environment) => {
      const [at, pattern] = [number(time), text(format)];
      return at === null || pattern === null ? null : strftime(at, pattern, environment.timezone);
    },
  },
  {
    name: 'strptime',
    category,
    summary: 'Reads a time with a format; null where the text does not fit or has a year or month but no day.',
    arguments: [
      { name: 'str', doc: 'The text.' },
      { name: 'format', doc: 'Such as `%Y-%m-%d %H:%M:%S`.' },
    ],
    returns: 'number',
    examples: [
      { expression: 'strptime("2023-11-14 22:13:20", "%Y-%m-%d %H:%M:%S")', gives: '1700000000.000000' },
      { expression: 'strptime("yesterday", "%Y-%m-%d")', gives: null },
      { expression: 'strptime("2023-11", "%Y-%m")', gives: null },
    ],
    call: ([value, format], environment) => {
      const [source, pattern] = [text(value), text(format)];
      if (source === null || pattern === null) return null;
      return epochText(strptime(source, pattern, environment.timezone, environment.now));
    },
  },
];
