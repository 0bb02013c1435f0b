import { start } from './corporation.ts';

/** One bundled dataset: a raw log and what its descriptor says of it. */
export interface SampleDataset {
  /** Below `attack_techniques/`: the technique, and the name of the descriptor. */
  readonly folder: string;
  /** The name of the raw log in the folder. */
  readonly file: string;
  readonly technique: string;
  readonly id: string;
  readonly description: string;
  readonly source: string;
  readonly sourcetype: string;
  /** The events in the order of their lines; the same with every call. */
  readonly events: () => readonly string[];
}

/** `count` events some seconds apart; those at the positions `attacks` come from `attack`, the others from `benign`. */
export function interleave(
  count: number,
  attacks: readonly number[],
  benign: (time: number) => string,
  attack: (n: number, time: number) => string,
): string[] {
  const events: string[] = [];
  for (let i = 0, n = 0; i < count; i++) {
    const time = start + i * 17 + (i % 5);
    events.push(attacks.includes(i) ? attack(n++, time) : benign(time));
  }
  return events;
}

/** The files of a dataset below `datasets/`: path to text. */
export function datasetFiles(dataset: SampleDataset): ReadonlyMap<string, string> {
  const folder = `attack_techniques/${dataset.folder}`;
  const name = dataset.folder.slice(dataset.folder.indexOf('/') + 1);
  return new Map([
    [`${folder}/${dataset.file}`, `${dataset.events().join('\n')}\n`],
    [`${folder}/${name}.yml`, descriptor(dataset, name, `/datasets/${folder}/${dataset.file}`)],
  ]);
}

const descriptor = (dataset: SampleDataset, name: string, path: string): string => `\
author: firedrill
id: ${dataset.id}
date: '2026-11-20'
description: ${dataset.description}
environment: generated
directory: ${name}
mitre_technique:
- ${dataset.technique}
datasets:
- name: ${dataset.file.replace(/\.\w+$/, '')}
  path: ${path}
  source: ${dataset.source}
  sourcetype: ${dataset.sourcetype}
`;
