import type { Rule } from '../rule.ts';

const keys = [
  'name',
  'id',
  'version',
  'author',
  'status',
  'type',
  'description',
  'search',
  'how_to_implement',
  'known_false_positives',
];

export const requiredKeys: Rule = {
  id: 'content-schema',
  severity: 'error',
  explanation:
    'A detection needs its name, id, version, author, status, type, description, search and the notes on use.',
  *check(detection, { pack }) {
    const data = pack.files.find((file) => file.path === detection.file)?.data ?? {};
    for (const key of keys) {
      const value = data[key];
      if (value === undefined || value === null || value === '')
        yield { message: `the key "${key}" is missing or empty`, path: [key] };
    }
    if (detection.dialect === 'ng') {
      for (const key of ['creation_date', 'modification_date', 'security_domain'])
        if (data[key] === undefined) yield { message: `the key "${key}" is missing`, path: [key] };
    } else if (data.date === undefined) yield { message: 'the key "date" is missing', path: ['date'] };
  },
};
