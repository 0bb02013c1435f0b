import { expect } from 'chai';
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
