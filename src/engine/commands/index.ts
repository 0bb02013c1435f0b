import type { CommandDefinition } from '../command.ts';
import { collect, deleteCommand, sendalert, sendemail } from './actions.ts';
import { addinfo } from './addinfo.ts';
import { addcoltotals, addtotals } from './addtotals.ts';
import { anomalydetection } from './anomalydetection.ts';
import { append } from './append.ts';
import { appendcols } from './appendcols.ts';
import { appendpipe } from './appendpipe.ts';
import { bin } from './bin.ts';
import { chart } from './chart.ts';
import { cluster } from './cluster.ts';
import { concurrency } from './concurrency.ts';
import { contingency } from './contingency.ts';
import { convert } from './convert.ts';
import { datamodel } from './datamodel.ts';
import { dedup } from './dedup.ts';
import { evalCommand } from './eval.ts';
import { eventstats } from './eventstats.ts';
import { extract } from './extract.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { fieldsummary } from './fieldsummary.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { from } from './from.ts';
import { fromjson } from './fromjson.ts';
import { gauge } from './gauge.ts';
import { gentimes } from './gentimes.ts';
import { head } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { eventcount, metadata, savedsearch } from './inventory.ts';
import { iplocation } from './iplocation.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makecontinuous } from './makecontinuous.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { map } from './map.ts';
import { metasearch } from './metasearch.ts';
import { mcatalog, mstats } from './mstats.ts';
import { multikv } from './multikv.ts';
import { multisearch } from './multisearch.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { outlier } from './outlier.ts';
import { outputlookup } from './outputlookup.ts';
import { highlight, iconify, localop, noop, redistribute, typer } from './passing.ts';
import { rangemap } from './rangemap.ts';
import { regex } from './regex.ts';
import { reltime } from './reltime.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { requireCommand } from './require.ts';
import { rest } from './rest.ts';
import { format, returnCommand } from './return.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { accum, autoregress, delta, filldown } from './running.ts';
import { search } from './search.ts';
import { selfjoin } from './selfjoin.ts';
import { set } from './set.ts';
import { setfields } from './setfields.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { stats } from './stats.ts';
import { strcat } from './strcat.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { transpose, untable, xyseries } from './table-shape.ts';
import { tags } from './tags.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { timewrap } from './timewrap.ts';
import { tojson } from './tojson.ts';
import { rare, top } from './top.ts';
import { transaction } from './transaction.ts';
import { trendline } from './trendline.ts';
import { tstats } from './tstats.ts';
import { union } from './union.ts';
import { uniq } from './uniq.ts';
import { unsupportedCommands } from './unsupported.ts';
import { where } from './where.ts';
import { xmlkv } from './xmlkv.ts';
import { xmlunescape } from './xmlunescape.ts';
import { xpath } from './xpath.ts';

/** Every search command. To add one: its module, a line here, a case file. */
export const commands: readonly CommandDefinition[] = [
  accum,
  addcoltotals,
  addinfo,
  addtotals,
  anomalydetection,
  append,
  appendcols,
  appendpipe,
  autoregress,
  bin,
  chart,
  cluster,
  collect,
  concurrency,
  contingency,
  convert,
  datamodel,
  dedup,
  deleteCommand,
  delta,
  evalCommand,
  eventcount,
  eventstats,
  extract,
  fieldformat,
  fields,
  fieldsummary,
  filldown,
  fillnull,
  foreach,
  format,
  from,
  fromjson,
  gauge,
  gentimes,
  head,
  highlight,
  iconify,
  inputlookup,
  iplocation,
  join,
  localop,
  lookup,
  makecontinuous,
  makemv,
  makeresults,
  map,
  mcatalog,
  metadata,
  metasearch,
  mstats,
  multikv,
  multisearch,
  mvcombine,
  mvexpand,
  nomv,
  noop,
  outlier,
  outputlookup,
  rangemap,
  rare,
  redistribute,
  regex,
  reltime,
  rename,
  replace,
  requireCommand,
  rest,
  returnCommand,
  reverse,
  rex,
  savedsearch,
  search,
  selfjoin,
  sendalert,
  sendemail,
  set,
  setfields,
  sort,
  spath,
  stats,
  strcat,
  streamstats,
  table,
  tags,
  tail,
  timechart,
  timewrap,
  tojson,
  top,
  transaction,
  transpose,
  trendline,
  tstats,
  typer,
  union,
  uniq,
  untable,
  where,
  xmlkv,
  xmlunescape,
  xpath,
  xyseries,
  ...unsupportedCommands,
];

const byName = new Map(
  commands.flatMap((one) => [one.name, ...(one.aliases ?? [])].map((name) => [name, one] as const)),
);

/** Finds a command by its lower-case name or alias. */
export function findCommand(name: string): CommandDefinition | undefined {
  return byName.get(name);
}

/** Every name of a command, aliases among them. */
export function commandNames(): Iterable<string> {
  return byName.keys();
}
