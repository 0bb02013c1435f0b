import { didYouMean } from '../diagnostics/index.ts';

/** What firedrill makes of a setting of a conf file: `read` includes those that cannot change what a search finds. */
export type SettingStatus = 'read' | 'unsupported' | 'unknown';

interface KnownSettings {
  /** Names that are read, and names that cannot change what a search finds here (tuning, display, input). */
  readonly names: readonly string[];
  /** Prefixes such as `EXTRACT-`. */
  readonly prefixes: readonly string[];
  /** Settings that would change results and that firedrill does not know how to apply. */
  readonly unsupported: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** The settings of each conf file by Splunk's specification files; a file that is not listed may hold anything. */
const known: Readonly<Record<string, KnownSettings>> = {
  'props.conf': {
    names: words(`
      priority rename CHARSET TRUNCATE LINE_BREAKER LINE_BREAKER_LOOKBEHIND SHOULD_LINEMERGE BREAK_ONLY_BEFORE
      BREAK_ONLY_BEFORE_DATE MUST_BREAK_AFTER MUST_NOT_BREAK_AFTER MUST_NOT_BREAK_BEFORE MAX_EVENTS
      EVENT_BREAKER_ENABLE EVENT_BREAKER LB_CHUNK_BREAKER LB_CHUNK_BREAKER_TRUNCATE DATETIME_CONFIG TIME_PREFIX
      MAX_TIMESTAMP_LOOKAHEAD TIME_FORMAT TZ MAX_DAYS_AGO MAX_DAYS_HENCE MAX_DIFF_SECS_AGO MAX_DIFF_SECS_HENCE
      DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME ADD_EXTRA_TIME_FIELDS INDEXED_EXTRACTIONS PREAMBLE_REGEX
      FIELD_HEADER_REGEX HEADER_FIELD_LINE_NUMBER FIELD_DELIMITER HEADER_FIELD_DELIMITER FIELD_QUOTE
      HEADER_FIELD_QUOTE HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS TIMESTAMP_FIELDS FIELD_NAMES MISSING_VALUE_REGEX
      JSON_TRIM_BRACES_IN_ARRAY_NAMES KV_MODE AUTO_KV_JSON KV_TRIM_SPACES MATCH_LIMIT DEPTH_LIMIT NO_BINARY_CHECK
      PREFIX_SOURCETYPE sourcetype invalid_cause is_valid force_local_processing LEARN_SOURCETYPE LEARN_MODEL maxDist
      HEADER_MODE ANNOTATE_PUNCT description category pulldown_type given_type detect_trailing_nulls SEGMENTATION
      CHECK_METHOD initCrcLength termFrequencyWeightedDist disabled TRANSFORMS`),
    prefixes: words(
      'EXTRACT- REPORT- TRANSFORMS- LOOKUP- FIELDALIAS- EVAL- SEDCMD- SEGMENTATION- MORE_THAN_ LESS_THAN_ RULESET_DESC-',
    ),
    unsupported: words(
      'TZ_ALIAS METRICS_PROTOCOL STATSD-DIM-TRANSFORMS METRIC-SCHEMA-TRANSFORMS CHECK_FOR_HEADER unarchive_cmd unarchive_sourcetype RULESET-',
    ),
  },
  'transforms.conf': {
    names: words(`
      REGEX FORMAT MATCH_LIMIT DEPTH_LIMIT LOOKAHEAD WRITE_META DEST_KEY DEFAULT_VALUE SOURCE_KEY REPEAT_MATCH DELIMS
      FIELDS MV_ADD CLEAN_KEYS KEEP_EMPTY_VALS CAN_OPTIMIZE filename collection max_matches min_matches default_match
      case_sensitive_match match_type external_cmd external_type python.version python.required fields_list
      index_fields_list time_field time_format max_offset_secs min_offset_secs batch_index_query allow_caching
      cache_size max_ext_batch feature_id_element check_permission replicate max_duplicates
      reverse_lookup_honor_case_sensitive_match disabled type filter CLONE_SOURCETYPE INGEST_EVAL STOP_PROCESSING_IF`),
    prefixes: [],
    unsupported: words('METRIC-SCHEMA-'),
  },
  'eventtypes.conf': { names: words('search disabled tags priority description color'), prefixes: [], unsupported: [] },
  'macros.conf': {
    names: words('definition args iseval validation errormsg description disabled'),
    prefixes: [],
    unsupported: [],
  },
};

/** How a setting is treated; `hint` names the setting that was probably meant. */
export function settingStatus(file: string, key: string): { status: SettingStatus; hint?: string } {
  const settings = known[file];
  if (!settings) return { status: 'read' };
  const begins = (list: readonly string[]) =>
    list.some((prefix) => /[-_]$/.test(prefix) && key.toUpperCase().startsWith(prefix));
  if (settings.unsupported.includes(key) || begins(settings.unsupported)) return { status: 'unsupported' };
  if (settings.names.includes(key) || begins(settings.prefixes)) return { status: 'read' };
  const hint = didYouMean(key, settings.names);
  return { status: 'unknown', ...(hint ? { hint } : {}) };
}
