import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { type Dialect, loadPack } from '../../src/content/index.ts';
import { layoutSearch } from '../../src/spl/index.ts';
import { sampleDetection, samplePack } from '../validation/sample-pack.ts';
import { cli } from './harness.ts';

const now = 1_796_000_000;
const dialects = ['v4', 'v5', 'ng'] as const satisfies readonly Dialect[];

describe('authoring', () => {
  let root: string;
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const use = (dialect: Dialect) => {
    for (const [path, text] of samplePack(dialect)) put(path, text);
  };
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const run = (...args: string[]) => cli([...args, '--content', root], { now, env: { USER: 'ann' } });
  const errors = async (...selectors: string[]) => {
    const { out } = await run('validate', ...selectors, '--format', 'json');
    return (JSON.parse(out).findings as { severity: string; file: string; code: string; message: string }[])
      .filter((one) => one.severity === 'error')
      .map((one) => `${one.file} ${one.code} ${one.message}`);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'firedrill-authoring-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  describe('firedrill new', () => {
    for (const dialect of dialects)
      it(`writes ${dialect} files of every kind that validate`, async () => {
        use(dialect);
        expect(
          (await run('new', 'data-source', 'New Source', '--source', 's', '--sourcetype', 'new:type')).code,
        ).to.equal(0);
        expect((await run('new', 'story', 'New Story')).code).to.equal(0);
        expect((await run('new', 'macro', 'new_macro', '--definition', 'index=x')).code).to.equal(0);
        expect((await run('new', 'lookup', 'new_lookup', '--columns', 'user,weight')).code).to.equal(0);
        for (const type of ['TTP', 'Anomaly', 'Hunting', 'Correlation']) {
          const made = await run(
            'new',
            'detection',
            `New ${type}`,
            '--type',
            type,
            '--story',
            'New Story',
            '--data-source',
            'New Source',
          );
          expect(made.err).to.equal('');
        }
        expect(await errors()).to.deep.equal([]);
        const text = read('detections/endpoint/new_ttp.yml');
        expect(text).to.match(
          /^# yaml-language-server: \$schema=\.\.\/\.\.\/\.firedrill\/schemas\/detection-(?:v4|v5|ng)\.schema\.json\n/,
        );
        expect(existsSync(join(root, `.firedrill/schemas/detection-${dialect}.schema.json`))).to.equal(true);
        expect(loadPack(root).detections.find((one) => one.name === 'New TTP')!.dialect).to.equal(dialect);
        expect(read('datasets/attack_techniques/T1204/new_ttp/new_ttp.yml')).to.include('sourcetype: new:type');
      });

    it('refuses what exists, and names what does not', async () => {
      use('v5');
      expect((await run('new', 'story', 'Sample Story')).code).to.equal(2);
      const { code, err } = await run(
        'new',
        'detection',
        'X',
        '--story',
        'Sample Storry',
        '--data-source',
        'Sample Source',
      );
      expect(code).to.equal(2);
      expect(err).to.include('did you mean "Sample Story"?');
      expect((await run('new', 'detection')).err).to.include('"Name" is not given');
    });
  });

  describe('firedrill new on a terminal', () => {
    /** Answers come one after the other, each when it is read; the input ends after the last. */
    const terminal = (args: readonly string[], chunks: readonly string[]) =>
      cli(['new', ...args, '--content', root], {
        now,
        env: { USER: 'ann' },
        isTTY: true,
        stdin: Readable.from(chunks),
      });

    it('asks for what is not given, and takes what stands in brackets for an empty answer', async () => {
      use('v5');
      const { code, out, err } = await terminal(
        ['detection'],
        ['Asked Detection\n', '\n', 'Sample Story\n', '\n', 'Finds it.\n', '\n'],
      );
      expect([code, err]).to.deep.equal([0, '']);
      const questions = [
        'Name: ',
        'Data source [Sample Source]: ',
        'Analytic story [Sample Story]: ',
        'Author [ann]: ',
        'Description [Asked Detection.]: ',
        'Search [sourcetype="sample"',
      ];
      let at = -1;
      for (const question of questions) expect((at = out.indexOf(question, at + 1)), question).to.be.at.least(0);
      const made = loadPack(root).detections.find((one) => one.name === 'Asked Detection')!;
      expect([made.author, made.description, made.analyticStories]).to.deep.equal([
        'ann',
        'Finds it.',
        ['Sample Story'],
      ]);
      expect(await errors()).to.deep.equal([]);
    });

    it('keeps lines that are pasted at once, and asks again where an answer is needed', async () => {
      use('v5');
      const { code, out } = await terminal(['macro'], ['\n  asked_macro  \n\n\n\nindex=asked\n']);
      expect(code).to.equal(0);
      expect(out.split('Name: ')).to.have.length(3);
      expect(out.split('Definition: ')).to.have.length(3);
      expect(loadPack(root).macros.get('asked_macro')?.definition).to.equal('index=asked');
    });

    it('says so where the input ends before all is answered, and writes nothing', async () => {
      use('v5');
      const before = loadPack(root).files.length;
      const { code, err } = await terminal(['macro', 'asked_macro'], ['ann\n']);
      expect(code).to.equal(2);
      expect(err).to.include('the input ended before "Description" was answered');
      expect(loadPack(root).files).to.have.length(before);
    });
  });

  describe('firedrill validate', () => {
    it('shows the findings of chosen rules alone, and counts many by code', async () => {
      use('v5');
      const wrong = read(sampleDetection).replace('type: TTP', 'type: Tpp').replace('version: 1', 'version: x');
      put(sampleDetection, wrong);
      const codes = async (...rules: string[]) => {
        const { code, out } = await run('validate', '--format', 'json', ...rules.flatMap((rule) => ['--rule', rule]));
        const found = (JSON.parse(out).findings as { code: string }[]).map((one) => one.code);
        return [code, ...new Set(found)];
      };
      expect(await codes('wrong-type')).to.deep.equal([1, 'wrong-type']);
      expect((await codes('wrong-type', 'detection-type')).toSorted()).to.deep.equal([
        1,
        'detection-type',
        'wrong-type',
      ]);
      expect(await codes('spl-syntax')).to.deep.equal([0]);
      const unknown = await run('validate', '--rule', 'wrong-typ');
      expect([unknown.code, unknown.err]).to.deep.equal([
        2,
        'firedrill: there is no rule "wrong-typ"\n  hint: did you mean "wrong-type"?\n',
      ]);
      for (let i = 0; i < 20; i++) put(`macros/broken_${i}.yml`, '- a\n');
      expect((await run('validate', '--rule', 'wrong-type', '--rule', 'content-unreadable')).out).to.match(
        /\n\n20 {2}error {4}content-unreadable\n 1 {2}error {4}wrong-type\n\n1 detection in \d+ files: 21 errors, 0 warnings\n$/,
      );
    });
  });

  describe('firedrill convert', () => {
    it('takes v4 to v5 and to ng, and ng to v5, into files that validate', async () => {
      for (const [from, to] of [
        ['v4', 'v5'],
        ['v4', 'ng'],
        ['v5', 'ng'],
        ['ng', 'v5'],
      ] as const) {
        use(from);
        const before = loadPack(root).detections[0]!;
        const { code, err } = await run('convert', sampleDetection, '--to', to, '--write');
        expect(code, err).to.equal(0);
        const after = loadPack(root).detections[0]!;
        expect(after.dialect).to.equal(to);
        for (const key of [
          'name',
          'id',
          'version',
          'type',
          'status',
          'search',
          'riskObjects',
          'threatObjects',
          'analyticStories',
          'mitreAttackIds',
          'drilldowns',
          'securityDomain',
          'date',
        ] as const)
          expect(after[key], `${from} to ${to}: ${key}`).to.deep.equal(before[key]);
        expect(after.tests.map((test) => test.attackData)).to.deep.equal(before.tests.map((test) => test.attackData));
        expect(await errors(sampleDetection)).to.deep.equal([]);
        const schema = `.firedrill/schemas/detection-${to}.schema.json`;
        expect(read(sampleDetection).split('\n')[0]).to.equal(`# yaml-language-server: $schema=../../${schema}`);
        expect(JSON.parse(read(schema)).properties).to.have.property('name');
      }
    });

    it('leaves a line that names a schema elsewhere', async () => {
      use('v5');
      const line = '# yaml-language-server: $schema=https://example.org/detection.json';
      put(sampleDetection, `${line}\n${read(sampleDetection)}`);
      await run('convert', sampleDetection, '--to', 'ng', '--write');
      expect(read(sampleDetection).split('\n')[0]).to.equal(line);
      expect(existsSync(join(root, '.firedrill'))).to.equal(false);
    });

    it('keeps comments where their key survives, and reports the others', async () => {
      use('v5');
      const text = read(sampleDetection)
        .replace(/^/, '# yaml-language-server: $schema=../../.firedrill/schemas/detection-v5.schema.json\n')
        .replace('date:', '# of the day\ndate:')
        .replace(/^( *)(mitre_attack_id:)/m, '$1# seen in two cases\n$1$2')
        .replace(/^( *)(risk_objects:)/m, '$1# who\n$1$2')
        .replace(/^(search:.*)/m, '$1 # tuned');
      put(sampleDetection, text);
      const { err } = await run('convert', sampleDetection, '--to', 'ng', '--write');
      expect(err.split('\n').filter((line) => line.includes('comment'))).to.deep.equal([
        `${sampleDetection}: no counterpart: the comment "who"`,
      ]);
      const lines = read(sampleDetection).split('\n');
      const below = (comment: string) => lines[lines.indexOf(comment) + 1];
      expect(lines[0]).to.equal('# yaml-language-server: $schema=../../.firedrill/schemas/detection-ng.schema.json');
      expect(below('# of the day')).to.match(/^creation_date:/);
      expect(below('# seen in two cases')).to.equal('mitre_attack_id:');
      expect(lines.find((line) => line.startsWith('search:'))).to.match(/ # tuned$/);
      expect(await errors(sampleDetection)).to.deep.equal([]);
    });

    it('reports what has no counterpart', async () => {
      use('v4');
      put(
        sampleDetection,
        read(sampleDetection).replace('    sourcetype: sample', '    sourcetype: sample\n    update_timestamp: true'),
      );
      const { out, err } = await run('convert', sampleDetection, '--to', 'v5');
      expect(out).to.match(/^name: Sample Detection\n/);
      expect(err).to.include('no counterpart: tests: update_timestamp of "True Positive Test"');
      expect(err).to.include('no counterpart: tags.required_fields');
    });
  });

  describe('firedrill fmt', () => {
    it('writes one command a line, once', async () => {
      use('v5');
      expect((await run('fmt', '--check')).code).to.equal(1);
      const before = loadPack(root).detections[0]!;
      expect((await run('fmt')).code).to.equal(0);
      expect(read(sampleDetection)).to.include(
        'search: |-\n  `sample_index` user=* dest=*\n  | lookup sample_lookup pattern AS user OUTPUT weight\n  | lookup',
      );
      const after = loadPack(root).detections[0]!;
      expect(after.search).to.equal(layoutSearch(before.search));
      expect({ ...after, search: '', searchSource: '', source: '', locate: '' }).to.deep.equal({
        ...before,
        search: '',
        searchSource: '',
        source: '',
        locate: '',
      });
      expect((await run('fmt', '--check')).code).to.equal(0);
      expect(await errors()).to.deep.equal([]);
    });

    it('leaves a search with errors as it is', async () => {
      use('v5');
      put(sampleDetection, read(sampleDetection).replace('| stats', '| staats'));
      const before = read(sampleDetection);
      expect((await run('fmt')).err).to.include('left as it is: the search has errors');
      expect(read(sampleDetection)).to.equal(before);
    });

    it('touches no strings, comments, macros and subsearches', () => {
      const laidOut = layoutSearch(
        'index=a   "x  |  y"   ```a | b```  |  append [search  b |  stats count] | `m("a  | b")`\n|table   x',
      );
      expect(laidOut).to.equal(
        'index=a "x  |  y" ```a | b```\n| append [search b | stats count]\n| `m("a  | b")`\n| table x',
      );
      expect(layoutSearch(laidOut)).to.equal(laidOut);
    });
  });

  describe('validate --fix', () => {
    it('mends dates, filter macros and names of files, and nothing else', async () => {
      use('v5');
      const before = read(sampleDetection);
      put(
        sampleDetection,
        before.replace("date: '2026-01-05'", 'date: 2026/1/5 # kept').replace(' | `sample_detection_filter`', ''),
      );
      put('stories/wrong name.yml', read('stories/sample_story.yml'));
      rmSync(join(root, 'stories/sample_story.yml'));
      const { code, err } = await run('validate', '--fix');
      expect(code).to.equal(0);
      expect(err.split('\n').filter(Boolean).sort()).to.deep.equal([
        `${sampleDetection}: date 2026/1/5 is 2026-01-05; the search calls sample_detection_filter`,
        'stories/wrong name.yml: renamed to stories/sample_story.yml',
      ]);
      expect(read(sampleDetection)).to.equal(before.replace("date: '2026-01-05'", "date: '2026-01-05' # kept"));
      expect(await errors()).to.deep.equal([]);
      expect((await run('validate', '--fix')).err).to.equal('');
    });

    it('brings keys into the order of published content, with their comments', async () => {
      use('v5');
      const before = read(sampleDetection);
      const [head, tail] = before.split(/(?=^type: )/m) as [string, string];
      const [type, ...rest] = tail.split(/(?<=\n)/);
      // The type, with a comment of its own, at the end of the file.
      put(sampleDetection, `# of the file\n${head}${rest.join('')}# of the type\n${type!.trimEnd()} # beside it`);
      const { code, err } = await run('validate', '--fix');
      expect([code, err]).to.deep.equal([0, `${sampleDetection}: keys in order\n`]);
      expect(read(sampleDetection)).to.equal(
        `# of the file\n${head}# of the type\n${type!.trimEnd()} # beside it\n${rest.join('')}`,
      );
      expect((await run('validate', '--fix')).err).to.equal('');
    });

    it('leaves a date that may be read in two ways, and a file whose new name is taken', async () => {
      use('v5');
      put(sampleDetection, read(sampleDetection).replace("date: '2026-01-05'", 'date: 01/02/2026'));
      put('stories/copy.yml', read('stories/sample_story.yml'));
      expect((await run('validate', '--fix')).err).to.equal('');
      expect(read(sampleDetection)).to.include('date: 01/02/2026');
      expect(existsSync(join(root, 'stories/copy.yml'))).to.equal(true);
    });
  });
});
