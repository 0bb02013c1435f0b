import { printable } from '../diagnostics/index.ts';
import type { ExplanationSummary, RawExplanation, UnmetCondition } from '../engine/explain/index.ts';
import { isoTime } from '../values/index.ts';
import { textTable } from './rows.ts';

type ExplainedEvent = RawExplanation['events'][number];

/** The explanation of a log file as text: one event in full, or what its events have in common. */
export function fieldsText(explanation: RawExplanation, options: { detail: boolean }): string {
  const { total, events, summary } = explanation;
  if (total === 0) return 'No events.\n';
  const sections = options.detail
    ? events.flatMap((event) => eventSections(event, total))
    : summarySections(summary, total);
  return printable(`${sections.join('\n\n')}\n`);
}

/** Fields that every event has and that say nothing about extraction are only in the JSON document. */
function isTelling(field: { readonly name: string }): boolean {
  return !/^(?:date_|_|punct$|linecount$|splunk_server$|index$)/.test(field.name);
}

/** `app [stanza] SETTING` with the setting first. */
function settingFirst(origin: string): string {
  return origin.replace(/^(\S+ \[.*\]) (\S.*)$/s, '$2 in $1');
}

function titled(title: string, body: string): string {
  return `${title}\n${body === '' ? 'none' : body}`;
}

function summarySections(summary: ExplanationSummary, total: number): string[] {
  const count = (events: number) => (events === summary.events ? 'all' : String(events));
  const matched = summary.eventtypes.filter((one) => one.events > 0);
  return [
    `${total} event${total === 1 ? '' : 's'}${summary.events < total ? `, the first ${summary.events} looked at` : ''}; --event N shows one in full`,
    titled(
      'Fields',
      textTable(
        ['field', 'events', 'example', 'from'],
        summary.fields.filter(isTelling).map((one) => ({
          field: one.name,
          events: count(one.events),
          example: one.example,
          from: one.origins.map(settingFirst).join('; '),
        })),
        80,
      ),
    ),
    titled(
      'Eventtypes',
      matched
        .map((one) => `${one.name}: ${count(one.events)}${one.tags.length > 0 ? `, tags ${one.tags.join(' ')}` : ''}`)
        .join('\n'),
    ),
    titled('Tags', summary.tags.map((one) => `${one.name}: ${count(one.events)}`).join('\n')),
    titled(
      'Data models',
      summary.datasets
        .map((one) => {
          const missing = one.missing.map(
            ({ name, events }) => `${name}${events < one.events ? ` (in ${events})` : ''}`,
          );
          return `${one.model}.${one.dataset}: ${count(one.events)}${missing.length > 0 ? `\n  missing: ${missing.join(', ')}` : ''}`;
        })
        .join('\n'),
    ),
  ];
}

function eventSections(event: ExplainedEvent, total: number): string[] {
  const raw = event.raw.length > 2000 ? `${event.raw.slice(0, 2000)}…` : event.raw;
  return [
    `Event ${event.number} of ${total}: ${isoTime(event.time, 'UTC')} index=${event.index} host=${event.host} source=${event.source} sourcetype=${event.sourcetype}\n${raw}`,
    titled(
      'Fields',
      textTable(
        ['field', 'value', 'from'],
        event.fields.filter(isTelling).map((one) => ({
          field: one.name,
          value: [...one.values],
          from:
            settingFirst(one.origin) +
            (one.replaced.length > 0 ? `, replaces ${one.replaced.map(settingFirst).join(', ')}` : ''),
        })),
        100,
      ),
    ),
    titled(
      'Eventtypes',
      event.eventtypes
        .map((one) =>
          one.matches
            ? `+ ${one.name} (${one.app})${one.tags.length > 0 ? `: tags ${one.tags.join(' ')}` : ''}`
            : `- ${one.name} (${one.app}): ${unmetText(one.unmet)}`,
        )
        .join('\n'),
    ),
    titled('Tags', event.tags.map((one) => `${one.name} from ${one.from.join(', ')}`).join('\n')),
    titled('Data models', [...joinedLines(event), ...nearLines(event)].join('\n')),
  ];
}

function joinedLines(event: ExplainedEvent): string[] {
  return event.datasets.flatMap((one) => {
    const filled = one.fields.filter((field) => field.state === 'filled');
    const rest = one.fields
      .filter((field) => field.state !== 'filled' && !field.recommended)
      .map((field) => field.name);
    return [
      `+ ${one.model}.${one.dataset}${one.fields.length === 0 ? '' : `: ${filled.length} of ${one.fields.length} fields`}`,
      ...filled.map((field) => `    ${field.name} = ${shorten(field.values.join(', '))}`),
      ...(one.missing.length > 0 ? [`    missing: ${one.missing.join(', ')}`] : []),
      ...(rest.length > 0 ? [`    empty: ${rest.join(', ')}`] : []),
    ];
  });
}

function nearLines(event: ExplainedEvent): string[] {
  return event.nearMisses.map((one) => `- ${one.model}.${one.dataset}: ${unmetText(one.unmet)}`);
}

function unmetText(unmet: readonly UnmetCondition[]): string {
  return unmet
    .map(({ condition, values }) => {
      const has = Object.entries(values).map(([name, list]) =>
        list.length === 0 ? `${name} is null` : `${name} is ${shorten(list.join(', '))}`,
      );
      return `not ${shorten(condition)}${has.length > 0 ? ` (${has.join('; ')})` : ''}`;
    })
    .join('; ');
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
