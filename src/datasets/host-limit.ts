/** Lets only so many tasks of one key run at once; the others wait in order. */
export function createLimit(perKey: number): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const busy = new Map<string, { running: number; waiting: (() => void)[] }>();
  return async (key, task) => {
    const state = busy.get(key) ?? { running: 0, waiting: [] };
    busy.set(key, state);
    if (state.running >= perKey) await new Promise<void>((resolve) => state.waiting.push(resolve));
    else state.running++;
    try {
      return await task();
    } finally {
      // The place is handed on, so that nobody can slip in between.
      const next = state.waiting.shift();
      if (next) next();
      else if (--state.running === 0) busy.delete(key);
    }
  };
}
