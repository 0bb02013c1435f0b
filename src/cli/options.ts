import { InvalidArgumentError } from 'commander';

/** Collects a repeatable option. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** An instant: epoch seconds or ISO 8601. */
export function instant(value: string): number {
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value);
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw new InvalidArgumentError('write epoch seconds or an ISO 8601 time such as 2026-11-24T12:00:00Z');
  return time / 1000;
}

/** Reads the value of an option as a whole number of 1 or more. */
export function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('write a whole number of 1 or more');
  return number;
}
