import type { Engine } from '../engine/engine.ts';
import { wildcardMatcher } from '../values/index.ts';
import type { EmulatorState } from './state.ts';

type IndexTest = (index: string) => boolean;

const engines = new WeakMap<Engine, Map<string, Engine>>();

/**
 * An engine whose searches see only the indexes that the roles of a user allow: those that match `srchIndexesAllowed` of
 * a role, its own or one that it imports, and `srchIndexesDisallowed` of none. A role that says neither allows all
 * (authorize.conf specification). `srchIndexesDefault` is not applied: a search that names no index searches all of them.
 */
export function engineFor(state: EmulatorState, user: string): Engine {
  const engine = state.engine();
  const { allowed, disallowed } = patternsOf(state, user);
  if (allowed === undefined && disallowed.length === 0) return engine;
  const key = JSON.stringify([allowed, disallowed]);
  const made = engines.get(engine) ?? new Map<string, Engine>();
  engines.set(engine, made);
  let limited = made.get(key);
  if (!limited) {
    limited = engine.withStore(limitedStore(engine, testOf(allowed ?? ['*', '_*']), testOf(disallowed)));
    made.set(key, limited);
  }
  return limited;
}

function limitedStore({ store }: Engine, isAllowed: IndexTest, isDisallowed: IndexTest): Engine['store'] {
  const sees = (index: string) => isAllowed(index) && !isDisallowed(index);
  return {
    indexes: () => store.indexes().filter(sees),
    createIndex: (name, options) => store.createIndex(name, options),
    deleteIndex: (name) => store.deleteIndex(name),
    add: (events) => store.add(events),
    *buckets() {
      for (const bucket of store.buckets()) if (sees(bucket.index)) yield bucket;
    },
    remove: (match) => store.remove((event) => sees(event.bucket.index) && match(event)),
    clear: () => store.clear(),
  };
}

/** Patterns over all roles of a user; `allowed` is undefined where a role does not limit them. */
function patternsOf(state: EmulatorState, user: string): { allowed: string[] | undefined; disallowed: string[] } {
  const roles = [...(state.accounts.users.get(user)?.roles ?? [])];
  const allowed: string[] = [];
  const disallowed: string[] = [];
  let isLimited = true;
  for (let i = 0; i < roles.length; i++) {
    const settings = state.configuration.stanza('authorize', `role_${roles[i]}`)?.settings;
    const listOf = (key: string) => (settings?.get(key) ?? '').split(';').filter((one) => one !== '');
    if (!settings?.has('srchIndexesAllowed')) isLimited = false;
    allowed.push(...listOf('srchIndexesAllowed'));
    disallowed.push(...listOf('srchIndexesDisallowed'));
    for (const role of listOf('imported_roles')) if (!roles.includes(role)) roles.push(role);
  }
  return { allowed: isLimited ? allowed.sort() : undefined, disallowed: disallowed.sort() };
}

/** `*` stands for all indexes but the internal ones, whose names begin with an underscore. */
function testOf(patterns: readonly string[]): IndexTest {
  const tests = patterns.map((pattern): IndexTest => {
    const matches = wildcardMatcher(pattern, false);
    return pattern.startsWith('_') ? matches : (index) => !index.startsWith('_') && matches(index);
  });
  return (index) => tests.some((test) => test(index));
}
