import type { Detection, TestExpectation } from '../content/index.ts';
import { replaceTokens, tokenNames, tokenValues } from '../enterprise-security/index.ts';
import type { DispatchOutcome, SearchOutcome, Target } from '../targets/target.ts';
import { type Row, textsOf } from '../values/index.ts';
import { judgeExpectedEvents } from './expectations.ts';
import { fieldList } from './unit.ts';
import { fail, pass, skip, type Verdict } from './verdict.ts';

/** Why the integration test of a detection is not run; undefined where it is. */
export function integrationSkip(detection: Detection): Verdict | undefined {
  if (detection.type === 'Hunting' || detection.type === 'Correlation')
    return skip('no-integration', `detections of type ${detection.type} are not integration-tested`);
  if (detection.riskObjects.length === 0 && !detection.notable)
    return skip('no-integration', 'the detection makes neither risk events nor a notable');
  return undefined;
}

/** The events that a dispatch has made. */
export interface ObservedEvents {
  readonly risk: readonly Row[];
  readonly notables: readonly Row[];
}

/** What is asked beyond the detection's own promises, and who wants to see the events. */
export interface FurtherChecks {
  readonly expectations?: readonly TestExpectation[];
  observe?(events: ObservedEvents): void;
}

const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** Reads the events of one dispatch back from an index. */
async function eventsOf(target: Target, index: string, searchName: string, sid: string): Promise<readonly Row[]> {
  const found = await target.search({
    search: `search index=${index} search_name=${quoted(searchName)} orig_sid=${quoted(sid)} | fields *`,
  });
  return found.rows;
}

const values = (row: Row, field: string): string[] => textsOf(row.get(field) ?? null);
const one = (row: Row, field: string): string => values(row, field)[0] ?? '';

/**
 * Dispatches the saved search and checks every risk and notable event that came out of it against the detection:
 * one risk event for each result and risk object, with score, type, message, stories, techniques and threat objects;
 * a notable for each result where the deployment makes one.
 */
export async function judgeIntegration(
  detection: Detection,
  savedSearch: string,
  results: SearchOutcome,
  target: Target,
  further: FurtherChecks = {},
): Promise<Verdict> {
  const dispatched: DispatchOutcome = await target.dispatch(savedSearch);
  if (dispatched.resultCount !== results.rows.length) {
    return fail(
      'dispatch-mismatch',
      `the saved search returned ${dispatched.resultCount} results, the search itself ${results.rows.length}`,
    );
  }
  const risk = await eventsOf(target, 'risk', savedSearch, dispatched.sid);
  const notables = await eventsOf(target, 'notable', savedSearch, dispatched.sid);
  further.observe?.({ risk, notables });
  return (
    judgeRisk(detection, savedSearch, results.rows, risk) ??
    judgeNotables(detection, results.rows, notables) ??
    judgeExpectedEvents(further.expectations ?? [], { risk, notables }) ??
    (await judgeSeparation(target, savedSearch, dispatched.sid)) ??
    (await judgeThrottling(detection, savedSearch, target)) ??
    pass
  );
}

function judgeRisk(
  detection: Detection,
  savedSearch: string,
  rows: readonly Row[],
  events: readonly Row[],
): Verdict | undefined {
  if (detection.riskObjects.length === 0 || !detection.riskEnabled) {
    return events.length > 0
      ? fail('unexpected-risk-event', `the detection has no risk objects, but ${events.length} risk events arose`)
      : undefined;
  }
  const expected = rows.flatMap((row, rid) =>
    detection.riskObjects.flatMap((object) =>
      values(row, object.field)
        .filter((value) => value !== '')
        .map((value) => ({ row, rid, object, value })),
    ),
  );
  if (events.length === 0) return fail('no-risk-event', `no risk event arose for ${expected.length} expected`);
  const left = [...events];
  for (const wanted of expected) {
    const at = left.findIndex(
      (event) =>
        one(event, 'risk_object') === wanted.value &&
        one(event, 'orig_rid') === String(wanted.rid) &&
        fieldOf(event) === wanted.object.field,
    );
    const fallback =
      at >= 0
        ? at
        : left.findIndex(
            (event) => one(event, 'risk_object') === wanted.value && fieldOf(event) === wanted.object.field,
          );
    if (fallback < 0)
      return fail(
        'no-risk-event',
        `no risk event for ${wanted.object.field}="${wanted.value}"; there are ${events.map((event) => one(event, 'risk_object')).join(', ')}`,
      );
    const [event] = left.splice(fallback, 1);
    const wrong = judgeRiskEvent(detection, savedSearch, event!, wanted);
    if (wrong) return wrong;
  }
  if (left.length > 0)
    return fail(
      'risk-event-count',
      `${left.length} risk events more than expected, the first for "${one(left[0]!, 'risk_object')}"`,
    );
  return undefined;
}

/** The risk object's field, as the search for contributing events names it. */
function fieldOf(event: Row): string {
  return /\|\s*search\s+([^=\s]+)\s*=/.exec(one(event, 'contributing_events_search'))?.[1] ?? '';
}

function judgeRiskEvent(
  detection: Detection,
  savedSearch: string,
  event: Row,
  wanted: { row: Row; object: Detection['riskObjects'][number]; value: string },
): Verdict | undefined {
  const { object, row } = wanted;
  const about = `the risk event for ${object.field}="${wanted.value}"`;
  if (one(event, 'search_name') !== savedSearch)
    return fail(
      'risk-search-name-mismatch',
      `${about} names the search "${one(event, 'search_name')}", not "${savedSearch}"`,
    );
  if (one(event, 'risk_object_type') !== object.type)
    return fail(
      'risk-object-type-mismatch',
      `${about} has the type "${one(event, 'risk_object_type')}", expected "${object.type}"`,
    );
  if (Number(one(event, 'risk_score')) !== object.score)
    return fail('risk-score-mismatch', `${about} has the score ${one(event, 'risk_score')}, expected ${object.score}`);
  const wrongMessage = judgeRiskMessage(about, one(event, 'risk_message'), object.message, row);
  if (wrongMessage) return wrongMessage;
  if (!same(values(event, 'analyticstories'), detection.analyticStories))
    return fail(
      'risk-stories-mismatch',
      `${about} has the stories ${list(values(event, 'analyticstories'))}, expected ${list(detection.analyticStories)}`,
    );
  if (!same(values(event, 'annotations.mitre_attack'), detection.mitreAttackIds))
    return fail(
      'risk-attack-mismatch',
      `${about} has the techniques ${list(values(event, 'annotations.mitre_attack'))}, expected ${list(detection.mitreAttackIds)}`,
    );
  const threats = detection.threatObjects
    .flatMap((threat) => values(row, threat.field))
    .filter((value) => value !== '');
  if (
    !same(
      values(event, 'threat_object').filter((value) => value !== ''),
      threats,
    )
  )
    return fail(
      'risk-threat-mismatch',
      `${about} has the threat objects ${list(values(event, 'threat_object'))}, expected ${list(threats)}`,
    );
  return undefined;
}

/** As contentctl does: a value of the result stands for every token of the template, and it is not blank. */
function judgeRiskMessage(about: string, message: string, template: string, row: Row): Verdict | undefined {
  const expected = replaceTokens(template, row);
  const names = tokenNames(template);
  const stands = (name: string, text: string) => text.includes(`$${name}$`);
  // A value may hold what looks like a token: the variables of a script, say.
  const open = names.find(
    (name) => stands(name, message) && (tokenValues(name, row).length === 0 || !stands(name, expected)),
  );
  if (open !== undefined)
    return fail(
      'risk-message-unreplaced-token',
      `${about} has the message "${message}", in which $${open}$ was not replaced; the result has ${fieldList(row)}`,
    );
  if (message !== expected)
    return fail('risk-message-mismatch', `${about} has the message "${message}", expected "${expected}"`);
  const blank = names.find((name) => tokenValues(name, row).every((value) => value.trim() === ''));
  return blank === undefined
    ? undefined
    : fail(
        'risk-message-empty-token',
        `${about} has the message "${message}": $${blank}$ is empty in its result; give it a value with fillnull or coalesce()`,
      );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}
const list = (texts: readonly string[]) => (texts.length === 0 ? 'none' : texts.join(', '));

function judgeNotables(detection: Detection, rows: readonly Row[], events: readonly Row[]): Verdict | undefined {
  const { notable } = detection;
  if (!notable)
    return events.length > 0
      ? fail('unexpected-notable-event', `the deployment makes no notable, but ${events.length} arose`)
      : undefined;
  if (events.length === 0) return fail('no-notable-event', `no notable arose for ${rows.length} results`);
  if (events.length !== rows.length)
    return fail('notable-event-count', `${events.length} notables arose for ${rows.length} results`);
  const titles = new Set(rows.map((row) => replaceTokens(notable.ruleTitle, row).replace(/\s+/g, ' ').trim()));
  for (const event of events) {
    const title = one(event, 'rule_title').replace(/\s+/g, ' ').trim();
    if (!titles.has(title))
      return fail('notable-title-mismatch', `a notable has the title "${title}", expected "${[...titles][0]}"`);
    for (const [field, expected] of [
      ['security_domain', notable.securityDomain],
      ['severity', notable.severity],
    ] as const) {
      if (one(event, field) !== expected)
        return fail('notable-field-mismatch', `a notable has ${field} "${one(event, field)}", expected "${expected}"`);
    }
    if (one(event, 'rule_description') === '')
      return fail('notable-field-mismatch', 'a notable has no rule_description');
    const nes = one(event, 'nes_fields')
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field !== '');
    if (!same(nes, notable.nesFields))
      return fail(
        'notable-field-mismatch',
        `a notable has the nes_fields ${list(nes)}, expected ${list(notable.nesFields)}`,
      );
  }
  return undefined;
}

/**
 * A notable must not show up in the Risk data model. Only its index tells it from a risk event: both carry the fields of
 * the result, `event_id` of a Windows event among them.
 */
async function judgeSeparation(target: Target, savedSearch: string, sid: string): Promise<Verdict | undefined> {
  const found = await target.search({
    search: `| datamodel Risk All_Risk flat | search search_name=${quoted(savedSearch)} orig_sid=${quoted(sid)} index=notable`,
  });
  return found.rows.length > 0
    ? fail('notable-in-risk-datamodel', `${found.rows.length} notables appear in the Risk data model`)
    : undefined;
}

/** With throttling, a second run within the period makes no further events. */
async function judgeThrottling(
  detection: Detection,
  savedSearch: string,
  target: Target,
): Promise<Verdict | undefined> {
  if (!detection.throttling) return undefined;
  const again = await target.dispatch(savedSearch);
  const events = [
    ...(await eventsOf(target, 'risk', savedSearch, again.sid)),
    ...(await eventsOf(target, 'notable', savedSearch, again.sid)),
  ];
  return events.length > 0
    ? fail(
        'throttling-failed',
        `a second run within ${detection.throttling.period} made ${events.length} events in spite of throttling`,
      )
    : undefined;
}
