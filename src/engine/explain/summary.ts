import type { EventExplanation } from './explain-event.ts';

/** What a file's events have in common, and how often. */
export interface ExplanationSummary {
  readonly events: number;
  readonly fields: readonly { name: string; events: number; origins: readonly string[]; example: string }[];
  readonly eventtypes: readonly { name: string; app: string; events: number; tags: readonly string[] }[];
  readonly tags: readonly { name: string; events: number }[];
  /** `missing` counts the events in which a recommended field is null or unknown. */
  readonly datasets: readonly {
    model: string;
    dataset: string;
    events: number;
    missing: readonly { name: string; events: number }[];
  }[];
}

/** Adds up explanations. */
export function summarizeExplanations(explanations: readonly EventExplanation[]): ExplanationSummary {
  const fields = new Map<string, { events: number; origins: Set<string>; example: string }>();
  const eventtypes = new Map<string, { app: string; events: number; tags: readonly string[] }>();
  const tags = new Map<string, number>();
  const datasets = new Map<string, { model: string; dataset: string; events: number; missing: Map<string, number> }>();
  for (const one of explanations) {
    for (const { name, origin, values } of one.fields) {
      const field = fields.get(name) ?? { events: 0, origins: new Set(), example: values.join(', ') };
      field.events++;
      field.origins.add(origin);
      fields.set(name, field);
    }
    for (const { name, app, matches, tags: own } of one.eventtypes) {
      const eventtype = eventtypes.get(name) ?? { app, events: 0, tags: own };
      if (matches) eventtype.events++;
      eventtypes.set(name, eventtype);
    }
    for (const { name } of one.tags) tags.set(name, (tags.get(name) ?? 0) + 1);
    for (const { model, dataset, missing } of one.datasets) {
      const key = `${model}:${dataset}`;
      const joined = datasets.get(key) ?? { model, dataset, events: 0, missing: new Map() };
      joined.events++;
      for (const name of missing) joined.missing.set(name, (joined.missing.get(name) ?? 0) + 1);
      datasets.set(key, joined);
    }
  }
  return {
    events: explanations.length,
    fields: [...fields]
      .map(([name, { events, origins, example }]) => ({ name, events, origins: [...origins], example }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    eventtypes: [...eventtypes].map(([name, rest]) => ({ name, ...rest })),
    tags: counted(tags),
    datasets: [...datasets.values()].map((joined) => ({ ...joined, missing: counted(joined.missing) })),
  };
}

function counted(counts: ReadonlyMap<string, number>): { name: string; events: number }[] {
  return [...counts].map(([name, events]) => ({ name, events })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
