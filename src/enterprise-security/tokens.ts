import { type Row, textsOf } from '../values/index.ts';

const token = /\$([A-Za-z_][\w.{}:@-]*)\$/g;

/** Replaces `$field$` by the result's value; a multivalue is joined by a comma. A token without a value stays. */
export function replaceTokens(template: string, row: Row): string {
  return template.replace(token, (whole, name: string) => {
    const values = tokenValues(name, row);
    return values.length === 0 ? whole : values.join(', ');
  });
}

/** The values that a token stands for in a result; none for a field that the result lacks. */
export function tokenValues(name: string, row: Row): string[] {
  return textsOf(row.get(name.replace(/^result\./, '')) ?? null);
}

/** The names of the tokens in a template. */
export function tokenNames(template: string): string[] {
  return [...new Set([...template.matchAll(token)].map((found) => found[1]!))];
}
