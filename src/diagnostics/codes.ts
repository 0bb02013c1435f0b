/**
 * Every stable code that firedrill reports, with one line of explanation. A code is kebab-case, never renamed and
 * never reused; `docs/errors.md` is generated from this table.
 */
export const diagnosticCodes = {
  'spl-syntax': 'The search does not follow the grammar of SPL.',
  'spl-unknown-command': 'The search names a command that does not exist.',
  'spl-unknown-function': 'The search names an eval or statistical function that does not exist.',
  'spl-unknown-option': 'A command was given an option that it does not have.',
  'spl-no-results': 'The command require found no results.',
  'spl-bad-position': 'A command stands where it cannot: one that makes results must be the first of its search.',
  'spl-bad-argument': 'An argument has the wrong number, type or value.',
  'spl-unsupported': 'The construct is real SPL, but the embedded engine cannot run it; the message names it.',
  'spl-unknown-macro': 'The search calls a macro that is not defined with that number of arguments.',
  'spl-macro-recursion': 'A macro calls itself, directly or through others.',
  'location-database': 'The database of places that iplocation reads cannot be opened.',
  'spl-unknown-lookup': 'The search names a lookup that is not defined.',
  'spl-unknown-savedsearch': 'The search runs a saved search that does not exist.',
  'spl-unknown-datamodel': 'The search names a data model or dataset that is not defined.',
  'spl-bad-regex': 'A regular expression cannot be compiled.',
  'spl-regex-limit': 'A regular expression took too long on some value.',
  'spl-too-deep': 'Brackets, macros or subsearches are nested too deeply.',
  'spl-limit': 'The search asked for more rows, memory or time than its limits allow.',
  'spl-runtime': 'The search was understood but failed while it ran.',
  'conf-syntax': 'A line of a conf file is neither a stanza nor a setting.',
  'conf-bad-pattern': 'The stanza of props.conf is no pattern that can be matched.',
  'conf-unknown-setting': 'The conf file has no such setting; it is ignored.',
  'conf-unsupported-setting': 'The setting exists in Splunk, but firedrill does not apply it.',
  'csv-ragged-row': 'A row of a lookup has more or fewer fields than its header.',
  'csv-open-quote': 'A quote in a lookup is never closed.',
  'lookup-file-missing': 'A lookup definition names a file that no app has.',
  'lookup-file-broken': 'A packed lookup cannot be unpacked.',
  'datamodel-invalid': 'A data model cannot be read, or one of its datasets has no root.',
  'config-invalid': 'The configuration file holds a key or a value that it must not hold.',
  'archive-broken': 'An archive cannot be read.',
  'archive-encrypted': 'An entry of the archive is encrypted.',
  'archive-link': 'The archive holds a link, which is not followed.',
  'archive-path': 'A path in the archive leads out of it.',
  'archive-too-large': 'The archive unpacks to more than its limits allow.',
  'archive-entry-refused': 'A link or an outward path in the archive of an app was left out.',
  'yaml-syntax': 'The file is no YAML, or too large or too nested to be read.',
  'content-unreadable': 'A file of the content pack cannot be read, or holds no mapping.',
  'content-outside': 'A file of the content is a link that leads out of the content pack.',
  'dataset-descriptor': 'A descriptor of datasets lacks a key, or has a wrong one.',
} as const satisfies Record<string, string>;

/** Codes that say that the search itself is wrong; others say that it could not be run here. */
export const searchFaults: ReadonlySet<string> = new Set<keyof typeof diagnosticCodes>([
  'spl-syntax',
  'spl-unknown-command',
  'spl-unknown-function',
  'spl-unknown-option',
  'spl-bad-argument',
  'spl-unknown-macro',
  'spl-macro-recursion',
  'spl-bad-position',
  'spl-bad-regex',
  'spl-too-deep',
]);

/** A code of the table; other texts for what extensions report. */
export type DiagnosticCode = keyof typeof diagnosticCodes | (string & {});
