/** The indexed field that carries the id of the run that sent an event. */
export const runField = 'firedrill_run';

/** Where events of a run are: under its host, or with its id in an indexed field. */
export interface MarkedPlace {
  readonly index: string;
  readonly host?: string;
  /** The run id in the indexed field `firedrill_run`. With a host, either counts. */
  readonly run?: string;
  readonly source?: string;
}

/**
 * What finds the events of a place, in a search (`::`) or in tstats (`=`): a search finds an indexed field that no
 * fields.conf names by `::` ("Use fields to search"), tstats, which knows no others, by `=`.
 */
export function placeCondition({ index, host, run, source }: MarkedPlace, operator: '=' | '::'): string {
  const marks = [
    ...(host === undefined ? [] : [`host=${quoted(host)}`]),
    ...(run === undefined ? [] : [`${runField}${operator}${quoted(run)}`]),
  ];
  return [
    `index=${quoted(index)}`,
    marks.length > 1 ? `(${marks.join(' OR ')})` : marks.join(''),
    ...(source === undefined ? [] : [`source=${quoted(source)}`]),
  ].join(' ');
}

/** What finds the risk events and notables that the actions of a dispatched search have written, by its job's id. */
export function dispatchCondition(sid: string): string {
  return `(index=risk OR index=notable) orig_sid=${quoted(sid)}`;
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
