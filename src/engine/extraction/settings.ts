import { confBoolean, type ResolvedProps } from '../../knowledge/index.ts';

/** One search-time step of props.conf, read from its setting. */
export interface InlineExtraction {
  readonly key: string;
  readonly origin: string;
  readonly pattern: string;
  readonly sourceField: string;
}
/** `REPORT-…`: transforms that extract fields, in order. */
export interface ReportStep {
  readonly key: string;
  readonly origin: string;
  readonly transforms: readonly string[];
}
/** `FIELDALIAS-…`: another name for a field. */
export interface AliasStep {
  readonly key: string;
  readonly origin: string;
  readonly from: string;
  readonly to: string;
  /** ASNEW: only where the target has no value. */
  readonly onlyNew: boolean;
}
/** `EVAL-…`: a calculated field. */
export interface EvalStep {
  readonly key: string;
  readonly origin: string;
  readonly field: string;
  readonly expression: string;
}
/** `LOOKUP-…`: an automatic lookup. */
export interface LookupStep {
  readonly key: string;
  readonly origin: string;
  readonly lookup: string;
  readonly inputs: readonly { readonly lookupField: string; readonly eventField: string }[];
  readonly outputs: readonly { readonly lookupField: string; readonly eventField: string }[];
  /** OUTPUTNEW: only fills fields without a value. */
  readonly onlyNew: boolean;
}
/** The values of `KV_MODE` (props.conf). */
export type KvMode = 'auto' | 'auto_escaped' | 'json' | 'xml' | 'multi' | 'none';

/** The search-time settings of a source, step by step. */
export interface ExtractionSettings {
  readonly extractions: readonly InlineExtraction[];
  readonly reports: readonly ReportStep[];
  readonly kvMode: KvMode;
  readonly kvOrigin: string;
  readonly autoKvJson: boolean;
  readonly aliases: readonly AliasStep[];
  readonly evals: readonly EvalStep[];
  readonly lookups: readonly LookupStep[];
}

const cache = new WeakMap<ResolvedProps, ExtractionSettings>();

/** Reads the search-time settings of props.conf; steps of a kind come in the byte order of their names. */
export function extractionSettings(props: ResolvedProps): ExtractionSettings {
  const known = cache.get(props);
  if (known) return known;
  const extractions: InlineExtraction[] = [];
  const reports: ReportStep[] = [];
  const aliases: AliasStep[] = [];
  const evals: EvalStep[] = [];
  const lookups: LookupStep[] = [];
  const sorted = [...props.settings.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { key, value, origin } of sorted) {
    if (value === '') continue;
    const dash = key.indexOf('-');
    const kind = dash < 0 ? '' : key.slice(0, dash).toUpperCase();
    if (kind === 'EXTRACT') {
      const found = /^([^]*?)\s+in\s+([A-Za-z_]\w*)\s*$/.exec(value);
      extractions.push({ key, origin, pattern: found ? found[1]! : value, sourceField: found ? found[2]! : '_raw' });
    } else if (kind === 'REPORT')
      reports.push({
        key,
        origin,
        transforms: value
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      });
    else if (kind === 'FIELDALIAS') aliases.push(...readAliases(key, origin, value));
    else if (kind === 'EVAL') evals.push({ key, origin, field: key.slice(5), expression: value });
    else if (kind === 'LOOKUP') {
      const step = readLookup(key, origin, value);
      if (step) lookups.push(step);
    }
  }
  const kv = props.settings.get('KV_MODE');
  const mode = (kv?.value.trim().toLowerCase() ?? 'auto') as KvMode;
  const settings: ExtractionSettings = {
    extractions,
    reports,
    kvMode: ['auto', 'auto_escaped', 'json', 'xml', 'multi', 'none'].includes(mode) ? mode : 'auto',
    kvOrigin: kv ? `${kv.origin} KV_MODE` : 'KV_MODE = auto',
    autoKvJson: confBoolean(props.settings.get('AUTO_KV_JSON')?.value, true),
    aliases,
    evals,
    lookups,
  };
  cache.set(props, settings);
  return settings;
}

/** Words of a setting; quotes hold blanks and commas together. */
function words(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,"']+)/g)].map(
    (found) => found[1] ?? found[2] ?? found[3]!,
  );
}

function readAliases(key: string, origin: string, value: string): AliasStep[] {
  const list = words(value);
  const steps: AliasStep[] = [];
  for (let i = 0; i + 2 < list.length + 1; i += 3) {
    const keyword = list[i + 1]?.toLowerCase();
    if (keyword !== 'as' && keyword !== 'asnew') break;
    steps.push({ key, origin, from: list[i]!, to: list[i + 2] ?? list[i]!, onlyNew: keyword === 'asnew' });
  }
  return steps;
}

function readLookup(key: string, origin: string, value: string): LookupStep | undefined {
  const list = words(value);
  const lookup = list.shift();
  if (lookup === undefined) return undefined;
  const outputAt = list.findIndex((word) => /^output(?:new)?$/i.test(word));
  const inputs = readPairs(outputAt < 0 ? list : list.slice(0, outputAt));
  const outputs = outputAt < 0 ? [] : readPairs(list.slice(outputAt + 1));
  return { key, origin, lookup, inputs, outputs, onlyNew: outputAt >= 0 && /new$/i.test(list[outputAt]!) };
}

function readPairs(list: readonly string[]): { lookupField: string; eventField: string }[] {
  const pairs: { lookupField: string; eventField: string }[] = [];
  for (let i = 0; i < list.length; i++) {
    if (/^as$/i.test(list[i + 1] ?? '') && i + 2 < list.length) {
      pairs.push({ lookupField: list[i]!, eventField: list[i + 2]! });
      i += 2;
    } else pairs.push({ lookupField: list[i]!, eventField: list[i]! });
  }
  return pairs;
}
