import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { liesWithin } from '../../../formats/within.ts';
import type { Rule } from '../rule.ts';

const yaml =
  "name: Sample Dashboard\nid: 2b9d5f0e-8f1a-4b2d-a4c8-3f5e6d7c8b9a\nversion: 1\ndate: '2026-01-05'\nauthor: firedrill\ndescription: A dashboard.\n";
const file = 'dashboards/sample_dashboard.yml';

export const dashboardDefinition: Rule = {
  meta: {
    id: 'dashboard-definition',
    severity: 'error',
    explanation:
      'Beside the YAML file of a dashboard lies its definition as JSON of the same name, with the title and a description.',
    kinds: ['dashboard'],
    bad: {
      file,
      files: { [file]: yaml, 'dashboards/sample_dashboard.json': '{"title": "Other", "description": "x"}' },
    },
    good: {
      file,
      files: { [file]: yaml, 'dashboards/sample_dashboard.json': '{"title": "Sample Dashboard", "description": "x"}' },
    },
  },
  *check(file, { pack }) {
    const name = file.path.replace(/\.ya?ml$/, '.json');
    const place = join(pack.root, name);
    const at = { path: ['name'] };
    if (!existsSync(place) || !statSync(place).isFile() || !liesWithin(place, [pack.root])) {
      yield { message: `there is no file ${name}`, ...at };
      return;
    }
    let definition: { title?: unknown; description?: unknown } | null;
    try {
      definition = JSON.parse(readFileSync(place, 'utf8')) as typeof definition;
    } catch (error) {
      yield { message: `${name} is no JSON: ${(error as Error).message}`, ...at };
      return;
    }
    if (definition?.title !== file.data.name)
      yield { message: `the title of ${name} is ${JSON.stringify(definition?.title ?? null)}, not the name`, ...at };
    if (typeof definition?.description !== 'string' || definition.description === '')
      yield { message: `${name} has no description`, ...at };
  },
};
