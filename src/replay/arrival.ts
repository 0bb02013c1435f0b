import { setTimeout as delay } from 'node:timers/promises';
import type { EventPlace } from './prepare.ts';

/** What searches a server; Splunk's management client does. */
export interface SearchClient {
  search(search: string, range?: { earliest?: string; latest?: string }): Promise<{ readonly sid: string }>;
  results(sid: string): Promise<{ readonly rows: readonly Record<string, string | string[]>[] }>;
}

type Place = Pick<EventPlace, 'index' | 'host'> & { readonly source?: string };

/** Recorded attacks may lie behind the server's clock, and searches end at it unless told otherwise. */
const allTime = { earliest: '0', latest: '2147483647' };

/** How many events there are at the places of some logs. */
export async function countEvents(client: SearchClient, places: readonly Place[]): Promise<{ total: number }> {
  let total = 0;
  for (const where of conditions(places)) {
    const { sid } = await client.search(`| tstats count where ${where}`, allTime);
    const { rows } = await client.results(sid);
    total += Number(rows[0]?.count ?? 0);
  }
  return { total };
}

/** Counts until as many events as expected are there, or the time is over: a server indexes late. */
export async function waitForCount(
  client: SearchClient,
  places: readonly Place[],
  expected: number,
  timeoutSeconds: number,
): Promise<{ total: number }> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    const counted = await countEvents(client, places);
    if (counted.total >= expected || Date.now() + pause > deadline) return counted;
    await delay(pause);
  }
}

/** Removes the events at some places (`delete`, for which a role needs `can_delete`); says how many there were. */
export async function deleteEvents(client: SearchClient, places: readonly Place[]): Promise<number> {
  const { total } = await countEvents(client, places);
  for (const where of conditions(places)) await client.search(`search ${where} | delete`, allTime);
  return total;
}

function conditions(places: readonly Place[]): Set<string> {
  return new Set(
    places.map(({ index, host, source }) =>
      [
        `index=${quoted(index)}`,
        `host=${quoted(host)}`,
        ...(source === undefined ? [] : [`source=${quoted(source)}`]),
      ].join(' '),
    ),
  );
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
