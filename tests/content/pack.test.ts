import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ContentPack, keepingReader, loadPack, renderApp } from '../../src/content/index.ts';
import { loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { createValidation } from '../../src/suites/validation/validate.ts';
import { replaceKeys, sampleDetection, samplePack, withPack } from '../validation/sample-pack.ts';

describe('content pack', () => {
  it('of the ng form is named by build.yml, and detections run by the schedule that they name', () => {
    const files = samplePack('ng');
    files.delete('contentctl.yml');
    files.set('build.yml', 'content_prefix: SMPL\nlabel: The Sample\nid: sample_app\napp_version: 6.0.0\n');
    files.set(
      'schedules/daily.yml',
      'name: Daily\ncron_schedule: 5 3 * * *\nschedule_window: 30\nearliest_time: -1d@d\nlatest_time: -0d@d\n',
    );
    files.set(sampleDetection, replaceKeys(files.get(sampleDetection)!, 'schedule: Daily'));
    withPack(files, ({ label, appId, appVersion, detections }) => {
      expect({ label, appId, appVersion }).to.deep.equal({
        label: 'SMPL',
        appId: 'sample_app',
        appVersion: '6.0.0',
      });
      expect(detections[0]!.schedule).to.deep.equal({
        cron: '5 3 * * *',
        earliest: '-1d@d',
        latest: '-0d@d',
        window: '30',
        enabled: false,
      });
    });
  });

  it('is read again where it was saved, and only there', () => {
    const files = samplePack('v5');
    files.set('macros/broken.yml', 'name: "x\n');
    withPack(files, ({ root }) => {
      const reader = keepingReader();
      const before = loadPack(root, root, reader);
      const saved = join(root, 'macros/sample_index.yml');
      writeFileSync(saved, readFileSync(saved, 'utf8').replace('index=main', 'index=other'));
      rmSync(join(root, 'stories/sample_story.yml'));
      const after = loadPack(root, root, reader);
      const fileOf = (pack: ContentPack, path: string) => pack.files.find((file) => file.path === path);
      expect(fileOf(after, sampleDetection)).to.equal(fileOf(before, sampleDetection)).and.not.equal(undefined);
      expect(fileOf(after, 'macros/sample_index.yml')).not.to.equal(fileOf(before, 'macros/sample_index.yml'));
      expect(after.macros.get('sample_index')!.definition).to.equal('index=other `sample_config`');
      expect([before.stories.size, after.stories.size]).to.deep.equal([1, 0]);
      expect(after.diagnostics.map((one) => one.code)).to.deep.equal(['yaml-syntax']);
      expect(before.diagnostics).to.deep.equal(after.diagnostics);
    });
  });

  it('is validated by its tables as they are now, though only they were saved', () => {
    const files = samplePack('v5');
    withPack(files, ({ root }) => {
      const reader = keepingReader();
      const codes = () => {
        const pack = loadPack(root, root, reader);
        return createValidation(pack, loadKnowledge([memoryApp(pack.appId, renderApp(pack))]).knowledge)
          .ofFile('lookups/sample_lookup.yml')
          .map((one) => one.code);
      };
      expect(codes()).to.deep.equal([]);
      writeFileSync(join(root, 'lookups/sample_lookup.csv'), 'pattern,weight\nadm*,10,20\n');
      expect(codes()).to.deep.equal(['lookup-csv-shape']);
    });
  });

  it('reads no setting of the ng form from a list or a text', () => {
    const files = samplePack('v5');
    files.set('contentctl.yml', 'app: sample\nenforce_deprecation_mapping_requirement: [true]\n');
    files.set('build.yml', 'external_app_content: everything\napp_version: [6]\n');
    withPack(files, ({ label, appVersion, externalContent, deprecationsEnforced }) =>
      expect({ label, appVersion, externalContent, deprecationsEnforced }).to.deep.equal({
        label: 'ESCU',
        appVersion: undefined,
        externalContent: undefined,
        deprecationsEnforced: false,
      }),
    );
  });
});
