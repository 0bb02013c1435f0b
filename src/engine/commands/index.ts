import type { CommandDefinition } from '../command.ts';
import { append } from './append.ts';
import { appendcols } from './appendcols.ts';
import { appendpipe } from './appendpipe.ts';
import { convert } from './convert.ts';
import { dedup } from './dedup.ts';
import { evalCommand } from './eval.ts';
import { fields } from './fields.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { head } from './head.ts';
import { join } from './join.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { multisearch } from './multisearch.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { search } from './search.ts';
import { sort } from './sort.ts';
import { stats } from './stats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { tstats } from './tstats.ts';
import { union } from './union.ts';
import { where } from './where.ts';

/** Every search command, by name. To add one: its module, a line here, a case file. */
export const commands: readonly CommandDefinition[] = [
  append, appendcols, appendpipe, convert, dedup, evalCommand, fields, fillnull, foreach, head, join, makemv, makeresults, multisearch,
  mvcombine, mvexpand, nomv, regex, rename, reverse, rex, search, sort, stats, table, tail, tstats, union, where,
];

const byName = new Map(commands.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one] as const)));

/** Finds a command by its lower-case name or alias. */
export function findCommand(name: string): CommandDefinition | undefined {
  return byName.get(name);
}

export function commandNames(): Iterable<string> {
  return byName.keys();
}
