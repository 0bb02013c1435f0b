import type { Rule } from '../rule.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const idFormat: Rule = {
  id: 'id-format',
  severity: 'error',
  explanation: 'The id is a UUID.',
  *check(detection) {
    if (detection.id !== '' && !uuid.test(detection.id))
      yield { message: `the id "${detection.id}" is no UUID`, path: ['id'] };
  },
};

export const unique: Rule = {
  id: 'duplicate-object',
  severity: 'error',
  explanation: 'No two detections have the same name or id.',
  *check(detection, { pack }) {
    const twin = pack.detections.find(
      (other) =>
        other !== detection &&
        ((other.id === detection.id && detection.id !== '') ||
          other.name.toLowerCase() === detection.name.toLowerCase()),
    );
    if (twin)
      yield {
        message: `${twin.file} has the same ${twin.id === detection.id ? 'id' : 'name'}`,
        path: [twin.id === detection.id ? 'id' : 'name'],
      };
  },
};

export const fileName: Rule = {
  id: 'file-name',
  severity: 'error',
  explanation:
    'The file is named after the detection: lower case, with blanks, dashes, dots and slashes as underscores.',
  *check(detection) {
    const wanted = `${detection.name.toLowerCase().replace(/[ \-./]/g, '_')}.yml`;
    const actual = detection.file.slice(detection.file.lastIndexOf('/') + 1);
    if (detection.name !== '' && actual !== wanted)
      yield { message: `the file should be named ${wanted}`, path: ['name'] };
  },
};
