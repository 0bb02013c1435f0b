import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { loadPack, renderApp, savedSearchName } from '../../src/content/index.ts';
import { readDataset, resolveDataset } from '../../src/datasets/index.ts';
import { bundledApps, loadKnowledge, memoryApp } from '../../src/knowledge/index.ts';
import { judgeIntegration } from '../../src/suites/integration.ts';
import { createEmbeddedTarget } from '../../src/targets/embedded.ts';
import { textsOf } from '../../src/values/index.ts';

const content = fileURLToPath(new URL('../../content/', import.meta.url));
const datasets = fileURLToPath(new URL('../../datasets/', import.meta.url));

/** Dispatches one sample detection whose saved search was changed, and judges the events against the unchanged one. */
async function judged(name: string, change: (conf: string) => string) {
  const pack = loadPack(content);
  const detection = pack.detections.find((one) => one.name === name)!;
  const app = new Map(renderApp(pack));
  const conf = app.get('default/savedsearches.conf')!;
  const changed = change(conf);
  app.set('default/savedsearches.conf', changed);
  const { knowledge } = loadKnowledge([...bundledApps(), memoryApp('pack', app)]);
  const target = createEmbeddedTarget({ knowledge, now: () => 1_790_000_000 });
  for (const reference of detection.tests[0]!.attackData) {
    const dataset = await resolveDataset(reference.data, { content, datasets, offline: true });
    await target.ingest({
      index: 'main',
      source: reference.source,
      sourcetype: reference.sourcetype,
      host: 'h',
      chunks: readDataset(dataset),
    });
  }
  const outcome = await target.search({
    search: detection.search.startsWith('|') ? detection.search : `search ${detection.search}`,
  });
  const verdict = await judgeIntegration(detection, savedSearchName(pack.label, detection), outcome, target);
  return { verdict, target };
}

const wmic = 'WMIC Remote Process Creation';

describe('integration: events against the detection', () => {
  it('passes when nothing is changed, with every field in place', async () => {
    const { verdict, target } = await judged(wmic, (conf) => conf);
    expect(verdict).to.deep.equal({ outcome: 'pass', reason: null, message: null });
    const risk = (await target.search({ search: 'search index=risk | sort risk_object' })).rows;
    expect(
      risk.map((row) => [row.get('risk_object'), row.get('risk_object_type'), row.get('risk_score')]),
    ).to.deep.equal([
      ['k.tanaka', 'user', '64'],
      ['ws-022.corp.example', 'system', '64'],
    ]);
    expect(risk[0]!.get('risk_message')).to.equal(
      'k.tanaka started a process on another computer with WMIC.exe on ws-022.corp.example.',
    );
    expect(textsOf(risk[0]!.get('threat_object')!)).to.deep.equal(['WMIC.exe', 'cmd.exe']);
    expect(risk[0]!.get('contributing_events_search')).to.equal(
      '| savedsearch "Sample - WMIC Remote Process Creation - Rule" | search user="k.tanaka"',
    );
    expect(risk[0]!.get('source')).to.equal('Sample - WMIC Remote Process Creation - Rule');
    const notable = (await target.search({ search: 'search index=notable' })).rows[0]!;
    expect(notable.get('rule_title')).to.equal(wmic);
    expect([notable.get('severity'), notable.get('security_domain'), notable.get('nes_fields')]).to.deep.equal([
      'high',
      'endpoint',
      'user,dest',
    ]);
    const model = (
      await target.search({
        search:
          '| tstats sum(All_Risk.calculated_risk_score) as s values(All_Risk.annotations.mitre_attack.mitre_tactic) as t from datamodel=Risk.All_Risk by All_Risk.risk_object',
      })
    ).rows;
    expect(model.map((row) => [row.get('All_Risk.risk_object'), row.get('s'), row.get('t')])).to.deep.equal([
      ['k.tanaka', 64, 'execution'],
      ['ws-022.corp.example', 64, 'execution'],
    ]);
  });

  const edit = (from: string | RegExp, to: string) => (conf: string) => {
    // Only the stanza of the detection under test.
    const at = conf.indexOf(`[Sample - ${wmic} - Rule]`);
    const next = conf.indexOf('\n[', at + 1);
    const stanza = conf.slice(at, next < 0 ? undefined : next);
    const changed = stanza.replace(from, to);
    if (changed === stanza) throw new Error(`nothing to change: ${from}`);
    return conf.slice(0, at) + changed + (next < 0 ? '' : conf.slice(next));
  };
  for (const [what, change, reason] of [
    ['an altered score', edit('"risk_score":64', '"risk_score":65'), 'risk-score-mismatch'],
    ['an altered type', edit('"risk_object_type":"user"', '"risk_object_type":"system"'), 'risk-object-type-mismatch'],
    ['an altered message', edit('started a process', 'stopped a process'), 'risk-message-mismatch'],
    ['no risk action', edit('action.risk = 1', 'action.risk = 0'), 'no-risk-event'],
    ['no notable action', edit('action.notable = 1', 'action.notable = 0'), 'no-notable-event'],
    ['another title', edit(/(rule_title = ).*/, '$1Something else'), 'notable-title-mismatch'],
    ['another severity', edit(/(severity = ).*/, '$1low'), 'notable-field-mismatch'],
    ['a lost story', edit('"analytic_story":["Remote Execution"],', ''), 'risk-stories-mismatch'],
    ['another technique', edit('"mitre_attack":["T1047"]', '"mitre_attack":["T1048"]'), 'risk-attack-mismatch'],
    ['a lost threat object', edit(/,\{"threat_object_field":"parent_process_name"[^}]*\}/, ''), 'risk-threat-mismatch'],
  ] as const) {
    it(`${what} is ${reason}`, async () => {
      const { verdict } = await judged(wmic, change);
      expect(verdict).to.include({ outcome: 'fail', reason });
    });
  }
});
