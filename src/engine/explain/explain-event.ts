import { allFields, type Row, textsOf } from '../../values/index.ts';
import type { Engine } from '../engine.ts';
import { createMemoryStore } from '../memory-store.ts';
import type { Extractor } from '../search/scan.ts';
import type { Bucket, EventInput, StoredEvent } from '../store.ts';
import { createMembershipTester, type Membership, type NearMiss } from './memberships.ts';
import { type UnmetCondition, unmetConditions } from './why-not.ts';

/** A field of an event with where it comes from. */
export interface ExplainedField {
  readonly name: string;
  readonly values: readonly string[];
  /** App, stanza and setting, such as `Splunk_TA_windows [XmlWinEventLog] EVAL-dest`. */
  readonly origin: string;
  /** Earlier settings whose value this one replaced, first to last. */
  readonly replaced: readonly string[];
}

/** An eventtype whose search could match events of this source and sourcetype. */
export interface ExplainedEventtype {
  readonly name: string;
  readonly app: string;
  readonly search: string;
  readonly matches: boolean;
  readonly tags: readonly string[];
  /** Why it does not match. */
  readonly unmet: readonly UnmetCondition[];
}

/** A tag of an event, with the field values that bear it. */
export interface ExplainedTag {
  readonly name: string;
  /** Such as `eventtype=sysmon_process`. */
  readonly from: readonly string[];
}

/** What the knowledge of all apps makes of one event. */
export interface EventExplanation {
  /** Epoch seconds. */
  readonly time: number;
  readonly raw: string;
  readonly index: string;
  readonly host: string;
  readonly source: string;
  /** As searches see it. */
  readonly sourcetype: string;
  readonly fields: readonly ExplainedField[];
  readonly eventtypes: readonly ExplainedEventtype[];
  readonly tags: readonly ExplainedTag[];
  readonly datasets: readonly Membership[];
  readonly nearMisses: readonly NearMiss[];
}

/** Fields that come from the index itself. */
const indexFields = new Set(
  '_time _raw _indextime _sourcetype _cd _bkt _serial host source sourcetype index splunk_server linecount punct'.split(
    ' ',
  ),
);

/**
 * Prepares explaining events with an engine's knowledge; what the engine's own store holds is not touched. `complain` is
 * told about knowledge that cannot be used.
 */
export function createEventExplainer(
  engine: Engine,
  complain: (message: string) => void = () => {},
): (event: EventInput) => EventExplanation {
  const store = createMemoryStore(() => engine.now());
  const single = engine.withStore(store);
  const memberships = createMembershipTester(single, complain);
  let traced = new Map<string, string[]>();
  const extractors = new Map<string, Extractor>();
  const extractorOf = (bucket: Bucket): Extractor => {
    const key = JSON.stringify([bucket.index, bucket.host, bucket.source, bucket.sourcetype]);
    let found = extractors.get(key);
    if (!found) {
      found = single.extractor(bucket, allFields, (field, origin) => {
        const origins = traced.get(field);
        if (origins) origins.push(origin);
        else traced.set(field, [origin]);
      });
      extractors.set(key, found);
    }
    return found;
  };
  return (input) => {
    store.clear();
    store.add([input]);
    const [bucket] = store.buckets();
    const event = bucket!.events[0]!;
    traced = new Map();
    const extractor = extractorOf(bucket!);
    const row = extractor.extract(event);
    const eventtypes = explainEventtypes(single, { ...input, sourcetype: extractor.sourcetype }, row);
    const { joined, near } = memberships.test(row);
    return {
      time: input.time,
      raw: input.raw,
      index: input.index,
      host: input.host,
      source: input.source,
      sourcetype: extractor.sourcetype,
      fields: explainFields(row, event, traced),
      eventtypes,
      tags: explainTags(single, row),
      datasets: joined,
      nearMisses: near,
    };
  };
}

function explainFields(row: Row, event: StoredEvent, traced: ReadonlyMap<string, readonly string[]>): ExplainedField[] {
  const shown = [...row].filter(
    ([name]) => !['_raw', '_time', 'eventtype', 'tag'].includes(name) && !name.startsWith('tag::'),
  );
  return shown
    .map(([name, value]): ExplainedField => {
      const origins = traced.get(name) ?? [];
      const origin =
        origins.at(-1) ??
        (indexFields.has(name) || name.startsWith('date_')
          ? 'index'
          : event.indexed?.has(name)
            ? 'indexed field'
            : 'event');
      return {
        name,
        values: textsOf(value),
        origin,
        replaced: [...new Set(origins.slice(0, -1))].filter((one) => one !== origin),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function explainEventtypes(engine: Engine, metadata: EventInput, row: Row): ExplainedEventtype[] {
  const matched = new Set(textsOf(row.get('eventtype') ?? null));
  return engine.eventtypes(metadata).map(({ eventtype, expression, text }) => {
    const matches = matched.has(eventtype.name);
    return {
      name: eventtype.name,
      app: eventtype.origin ?? '',
      search: eventtype.search,
      matches,
      tags: eventtype.tags,
      unmet: matches ? [] : unmetConditions(expression, text, row),
    };
  });
}

function explainTags(engine: Engine, row: Row): ExplainedTag[] {
  return textsOf(row.get('tag') ?? null).map((name) => ({
    name,
    from: engine.knowledge
      .tagged(name)
      .filter(({ field, value }) =>
        textsOf(row.get(field) ?? null).some((text) => text.toLowerCase() === value.toLowerCase()),
      )
      .map(({ field, value }) => `${field}=${value}`),
  }));
}
