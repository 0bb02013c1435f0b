/** Annotation frameworks of a correlation search, as fields: `annotations.mitre_attack`, `annotations._all`, … */
export function annotationFields(json: string): Map<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return fields;
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return fields;
  const frameworks = Object.entries(parsed as Record<string, unknown>).map(
    ([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String)] as const,
  );
  fields.set('annotations', [json]);
  fields.set('annotations._all', [...new Set(frameworks.flatMap(([, values]) => values))]);
  fields.set(
    'annotations._frameworks',
    frameworks.map(([name]) => name),
  );
  for (const [name, values] of frameworks) fields.set(`annotations.${name}`, values);
  const stories = frameworks.find(([name]) => name === 'analytic_story')?.[1];
  if (stories) fields.set('analyticstories', stories);
  return fields;
}
