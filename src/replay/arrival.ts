import { setTimeout as delay } from 'node:timers/promises';
import { type MarkedPlace, placeCondition } from '../splunk/marked-events.ts';

/** What searches a server; Splunk's management client does. */
export interface SearchClient {
  search(search: string, range?: { earliest?: string; latest?: string }): Promise<{ readonly sid: string }>;
  results(sid: string): Promise<{ readonly rows: readonly Record<string, string | string[]>[] }>;
}

/** Recorded attacks may lie behind the server's clock, and searches end at it unless told otherwise. */
const allTime = { earliest: '0', latest: '2147483647' };

/** How many events there are at the places of some logs. */
export async function countEvents(client: SearchClient, places: readonly MarkedPlace[]): Promise<{ total: number }> {
  const counts = await countByOrigin(client, places);
  return { total: counts.reduce((sum, { events }) => sum + events, 0) };
}

/** Events of one source and source type, as they are in the index. */
export interface OriginCount {
  readonly source: string;
  readonly sourcetype: string;
  readonly events: number;
}

/** The events at some places, counted by their source and source type. */
async function countByOrigin(client: SearchClient, places: readonly MarkedPlace[]): Promise<OriginCount[]> {
  const counts: OriginCount[] = [];
  for (const where of conditions(places, '=')) {
    const { sid } = await client.search(`| tstats count where ${where} by source sourcetype`, allTime);
    for (const row of (await client.results(sid)).rows)
      counts.push({ source: String(row.source), sourcetype: String(row.sourcetype), events: Number(row.count) });
  }
  return counts;
}

/** Counts until as many events as expected are there, or the time is over: a server indexes late. */
export async function waitForCount(
  client: SearchClient,
  places: readonly MarkedPlace[],
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

/** Removes the events at some places (`delete`, for which a role needs `can_delete`); says which there were. */
export async function deleteEvents(client: SearchClient, places: readonly MarkedPlace[]): Promise<OriginCount[]> {
  const counts = await countByOrigin(client, places);
  for (const where of conditions(places, '::')) await client.search(`search ${where} | delete`, allTime);
  return counts;
}

/** Places in one search: an event at two of them counts once. */
const placesInOneSearch = 200;

/** A condition for each so many places. */
function conditions(places: readonly MarkedPlace[], operator: '=' | '::'): string[] {
  const all = [...new Set(places.map((place) => `(${placeCondition(place, operator)})`))];
  const parts: string[] = [];
  for (let i = 0; i < all.length; i += placesInOneSearch) parts.push(all.slice(i, i + placesInOneSearch).join(' OR '));
  return parts;
}
