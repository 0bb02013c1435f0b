import type { Detection } from '../../../content/index.ts';

/** Where each form keeps its risk objects. */
export const riskPaths = {
  v4: ['tags', 'observable'],
  v5: ['rba', 'risk_objects'],
  ng: ['intermediate_findings', 'entities'],
} as const;

/** Where each form keeps its threat objects. */
const threatPaths = {
  v4: ['tags', 'observable'],
  v5: ['rba', 'threat_objects'],
  ng: ['threat_objects'],
} as const;

/** One field that the results must have, with its place in the file. */
export interface NeededField {
  readonly field: string;
  readonly what: string;
  readonly path: readonly (string | number)[];
}

/** The fields that risk and threat objects and the finding name. */
export function objectFields(detection: Detection, data: Readonly<Record<string, unknown>>): readonly NeededField[] {
  if (detection.dialect === 'v4') {
    const tags = data.tags as Record<string, unknown> | null | undefined;
    const observables = Array.isArray(tags?.observable) ? tags.observable : [];
    return observables.flatMap((one: { name?: unknown } | null, i) =>
      typeof one?.name === 'string' && one.name !== ''
        ? [{ field: one.name, what: 'observable', path: [...riskPaths.v4, i, 'name'] }]
        : [],
    );
  }
  const risk = detection.riskObjects.map((one, i) => ({
    field: one.field,
    what: 'risk object',
    path: [...riskPaths[detection.dialect], i, 'field'],
  }));
  const threat = detection.threatObjects.map((one, i) => ({
    field: one.field,
    what: 'threat object',
    path: [...threatPaths[detection.dialect], i, 'field'],
  }));
  const entity = detection.notable?.entity;
  const finding = entity ? [{ field: entity.field, what: 'entity', path: ['finding', 'entity', 'field'] }] : [];
  return [...risk, ...threat, ...finding].filter((one) => one.field !== '');
}

/** The messages whose `$tokens$` are replaced by values of a result. */
export function messages(
  detection: Detection,
  data: Readonly<Record<string, unknown>>,
): readonly { readonly text: string; readonly path: readonly (string | number)[] }[] {
  if (detection.dialect === 'v4') return [{ text: detection.riskMessage, path: ['tags', 'message'] }];
  if (detection.dialect === 'v5') return [{ text: detection.riskMessage, path: ['rba', 'message'] }];
  const title = (data.finding as { title?: unknown } | null | undefined)?.title;
  return [
    ...detection.riskObjects.map((one, i) => ({
      text: one.message,
      path: ['intermediate_findings', 'entities', i, 'message'],
    })),
    ...(typeof title === 'string' ? [{ text: title, path: ['finding', 'title'] }] : []),
  ];
}
