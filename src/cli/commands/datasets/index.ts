import type { CliCommand } from '../../command.ts';
import { add } from './add.ts';
import { check } from './check.ts';
import { convert } from './convert.ts';
import { list } from './list.ts';
import { lock } from './lock.ts';
import { scrub } from './scrub.ts';
import { show } from './show.ts';
import { trim } from './trim.ts';

/** `firedrill datasets`: the catalogue of attack data, and what makes test data of them. */
export const datasets: CliCommand = {
  name: 'datasets',
  summary: 'the catalogue of attack data, and tools that make test data',
  subcommands: [list, show, check, add, lock, convert, trim, scrub],
};
