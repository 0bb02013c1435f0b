import { expect } from 'chai';
import { type Dialect, statusOnTheWayOut } from '../../src/content/index.ts';
import { replaceKeys, sampleDetection, samplePack, validateFiles } from './sample-pack.ts';

const mapping = 'removed/deprecation_mapping.YML';
const removed = 'removed/detections/old_detection.yml';
const settings = (enforced: boolean) =>
  `app:\n  appid: sample\n  label: SMPL\n  version: 5.2.0\nenforce_deprecation_mapping_requirement: ${enforced}\n`;
const old = (dates: string, more = '') =>
  `name: Old Detection\nid: 5b8c2f10-7d31-4a55-9c0e-2f4f3a9d7e61\nversion: 3\n${dates}author: firedrill\nstatus: removed\ndescription: Found the tool.\nobservable: of an older release\n${more}`;
const ngDates = "creation_date: '2025-01-05'\nmodification_date: '2025-01-05'\n";
const entry = (content: string, more = '') =>
  `- content: ${content}\n  reason: Another one finds more.\n  removed_in_version: 5.2.0\n${more}`;
const replacement = (name: string) => `  replacement_content:\n  - ${name}\n`;

/** Findings of the sample pack with further files, each as `severity code file:line`. */
function findings(dialect: Dialect, files: Readonly<Record<string, string>>): string[] {
  const pack = samplePack(dialect);
  for (const [path, text] of Object.entries(files)) pack.set(path, text);
  return validateFiles(pack).map((one) => `${one.severity} ${one.code} ${one.file}:${one.line}`);
}

describe('content on its way out', () => {
  const versions: readonly [string, string, 'deprecated' | 'removed' | undefined][] = [
    ['5.2.0', '5.2.0', 'removed'],
    ['5.2.0', '5.10.0', 'removed'],
    ['5.10.0', '5.2.0', 'deprecated'],
    ['5.2.0', '5.2.0-beta.1', 'deprecated'],
    ['5.2.0-beta.2', '5.2.0-beta.11', 'removed'],
    ['5.2.0-beta.2', '5.2.0-alpha.9', 'deprecated'],
    ['5.2.0-1', '5.2.0-beta', 'removed'],
    ['5.2.0', '5.2.0+build.7', 'removed'],
    ['five', '5.2.0', undefined],
    ['5.2', '5.2.0', undefined],
  ];
  for (const [removedIn, version, status] of versions)
    it(`what goes in ${removedIn} is ${status ?? 'not known'} in ${version}`, () => {
      expect(statusOnTheWayOut(removedIn, version)).to.equal(status);
    });

  const date = "date: '2025-01-05'\n";
  const cases: readonly {
    what: string;
    dialect?: Dialect;
    files: Readonly<Record<string, string>>;
    found: string[];
  }[] = [
    {
      what: 'a whole mapping is sound, whatever keys removed content has',
      files: {
        [mapping]: `detections:\n${entry('Old Detection', replacement('Sample Story'))}`,
        [removed]: old(date),
      },
      found: [],
    },
    {
      what: 'an entry twice, of another kind, and of nothing',
      files: {
        [mapping]: `detections:\n${entry('Old Detection')}${entry('Old Detection')}${entry('Sample Story')}stories:\n${entry('No Such Story')}`,
        [removed]: old(date),
      },
      found: [
        `error deprecation-entry ${mapping}:5`,
        `error deprecation-entry ${mapping}:8`,
        `error deprecation-entry ${mapping}:12`,
        // It is listed as going, but is there as if nothing were said.
        'error deprecation-status stories/sample_story.yml:7',
      ],
    },
    {
      what: 'a replacement that does not exist, is removed itself, is no detection or story, or is named twice',
      files: {
        [mapping]: `detections:\n${entry('Old Detection', `${replacement('Sample Storry')}  - Old Detection\n  - Sample Source\n  - Sample Story\n  - Sample Story\n`)}`,
        [removed]: old(date),
      },
      found: [6, 7, 8, 10].map((line) => `error deprecation-replacement ${mapping}:${line}`),
    },
    {
      what: 'a mapping that another tool would not read, with values of no use',
      files: {
        'removed/deprecation_mapping.yml':
          'detections:\n- content: Old Detection\n  reason: gone\n  removed_in_version: soon\n  replaced_by: []\nmacros:\n- content: sample_index\n',
        [removed]: old(date),
      },
      found: [
        'error deprecation-entry removed/deprecation_mapping.yml:1',
        'error bad-value removed/deprecation_mapping.yml:3',
        'error bad-value removed/deprecation_mapping.yml:4',
        'error unknown-key removed/deprecation_mapping.yml:5',
        'error bad-value removed/deprecation_mapping.yml:7',
      ],
    },
    {
      what: 'removed content without an entry, and with another status',
      files: { [removed]: old(date).replace('status: removed', 'status: production') },
      found: [`error bad-value ${removed}:6`],
    },
    {
      what: 'removed content without an entry',
      files: { [removed]: old(date) },
      found: [`error deprecation-missing ${removed}:6`],
    },
    {
      what: 'warnings only where the pack does not enforce the mapping',
      files: {
        'contentctl.yml': settings(false),
        [mapping]: `stories:\n${entry('Sample Story')}`,
        [removed]: old(date),
      },
      found: [`warning deprecation-missing ${removed}:6`, 'warning deprecation-status stories/sample_story.yml:7'],
    },
    {
      what: 'nothing of removed content where there is no mapping and none is enforced',
      files: { 'contentctl.yml': settings(false), [removed]: old(date) },
      found: [],
    },
    {
      what: 'ng: removed content carries its own information',
      dialect: 'ng',
      files: {
        [removed]: old(
          ngDates,
          'deprecation_info:\n  reason: Another one finds more.\n  removed_in_version: 5.2.0\n  replacement_content: [Sample Detection]\n',
        ),
      },
      found: [],
    },
    {
      what: 'ng: removed content without information, too early, with a replacement that does not exist',
      dialect: 'ng',
      files: {
        [removed]: old(ngDates),
        'removed/stories/old_story.yml': old(
          ngDates,
          'deprecation_info:\n  reason: Another one finds more.\n  removed_in_version: 5.3.0\n  replacement_content:\n  - No Such Story\n',
        )
          .replace('Old Detection', 'Old Story')
          .replace('5b8c2f10', '5b8c2f11'),
      },
      found: [
        `error missing-key ${removed}:1`,
        'error deprecation-status removed/stories/old_story.yml:7',
        'error deprecation-replacement removed/stories/old_story.yml:14',
      ],
    },
  ];
  for (const { what, dialect = 'v5', files, found } of cases)
    it(`${what}`, () => {
      expect(findings(dialect, { 'contentctl.yml': settings(true), ...files })).to.deep.equal(found);
    });

  it('ng: a detection that goes is deprecated and says so', () => {
    const info = 'deprecation_info:\n  reason: Another one finds more.\n  removed_in_version: 5.3.0\n';
    const changed = (change: string) =>
      findings('ng', {
        'contentctl.yml': settings(false),
        [sampleDetection]: replaceKeys(samplePack('ng').get(sampleDetection)!, change),
      }).map((one) => one.replace(/:\d+$/, ''));
    expect(changed(`status: deprecated\n${info}`)).to.deep.equal([]);
    expect(changed(info)).to.deep.equal([`error deprecation-status ${sampleDetection}`]);
    expect(changed('status: deprecated')).to.deep.equal([`warning deprecation-missing ${sampleDetection}`]);
  });
});

describe('how an app is built and installed', () => {
  const build = (more = '') => `content_prefix: SMPL\nlabel: Sample\nid: sample\napp_version: 6.0.0\n${more}`;
  const search = (text: string) =>
    replaceKeys(
      samplePack('ng').get(sampleDetection)!,
      `search: ${JSON.stringify(`${text} | \`sample_detection_filter\``)}`,
    );
  const external = `external_app_content:\n- app_name: Other\n  macros: [other_assets]\n  lookups: [other_table]\n`;
  const text =
    'index=main user=* dest=* | lookup other_table user OUTPUT weight | stats count by user dest | `other_assets(user)`';

  it('searches may use what build.yml lists of other apps, and nothing else of them', () => {
    const codes = (more: string) =>
      findings('ng', { 'build.yml': build(more), [sampleDetection]: search(text) })
        .filter((one) => /spl-unknown/.test(one))
        .map((one) => one.replace(/ \S+$/, ''));
    // What a macro of another app does cannot be told.
    expect(codes(external)).to.deep.equal(['warning spl-unknown-macro']);
    expect(codes('external_app_content: []\n')).to.deep.equal(['error spl-unknown-lookup', 'error spl-unknown-macro']);
  });

  it('build.yml and install.yml are checked', () => {
    const files = {
      'build.yml': 'content_prefix: SMPL\nlabel: Sample\napp_version: six\nexternal_app_content:\n- name: Other\n',
      'install.yml': 'apps:\n- appid: sample\n  hardcoded_path: dist/sample.tar.gz\n- url: splunkbase\n',
    };
    expect(findings('ng', files)).to.deep.equal([
      'error missing-key build.yml:1',
      'error bad-value build.yml:3',
      'error missing-key build.yml:5',
      'error unknown-key build.yml:5',
      'error missing-key install.yml:4',
      'error reference-url install.yml:4',
    ]);
  });
});
