/**
 * Why a test failed, was skipped or could not be run, by stable kebab-case code; never renamed, never reused. The codes of
 * searches (`spl-…`) and of content (validation rules) come on top. `docs/errors.md` is generated from this table.
 */
export const failReasons = {
  'no-results':
    'The search returned nothing; the message names the command that nothing passed, the condition to blame and what the events hold in its place.',
  'result-count-mismatch': 'Another number of results than the test or the expectation says.',
  'unexpected-results': 'The detection must stay silent on this dataset, but returned results.',
  'missing-risk-field': 'A result lacks the field of a risk object.',
  'null-risk-field': 'The field of a risk object is empty or `null` in a result.',
  'missing-threat-field': 'No result fills the field of a threat object.',
  'expected-row-missing': 'A row of the expectation file is not among the results.',
  'dispatch-mismatch': 'The saved search returned another number of results than the search itself.',
  'no-risk-event': 'A risk object of a result has no risk event.',
  'unexpected-risk-event': 'Risk events arose, though the detection has no risk objects.',
  'risk-event-count': 'Another number of risk events than results and risk objects, or than the expectation says.',
  'risk-search-name-mismatch': 'A risk event names another search.',
  'risk-object-type-mismatch': 'A risk event has another type of risk object.',
  'risk-score-mismatch': 'A risk event has another score.',
  'risk-message-unreplaced-token': 'A `$token$` of the risk message was not replaced.',
  'risk-message-empty-token': 'A field whose `$token$` stands in the risk message is empty in the result.',
  'risk-message-mismatch': 'The risk message is not the template filled with the values of its result.',
  'risk-stories-mismatch': 'A risk event has other analytic stories.',
  'risk-attack-mismatch': 'A risk event has other ATT&CK ids.',
  'risk-threat-mismatch': 'A risk event has other threat objects than its result.',
  'expected-risk-event-missing': 'An event of the expectation file is not among the risk events.',
  'no-notable-event': 'No notable arose.',
  'unexpected-notable-event': 'Notables arose, though the deployment makes none.',
  'notable-event-count': 'Another number of notables than results, or than the expectation says.',
  'notable-title-mismatch': 'A notable has another title.',
  'notable-field-mismatch': 'A field of a notable is not what the detection promises.',
  'notable-in-risk-datamodel': 'A notable appears in the Risk data model.',
  'expected-notable-missing': 'An event of the expectation file is not among the notables.',
  'throttling-failed': 'A second run within the throttling period made events again.',
} as const satisfies Record<string, string>;

/** Why a test was skipped, by the code that results carry. */
export const skipReasons = {
  'manual-test': 'The detection says that a person must test it; the message is its reason.',
  experimental: 'The detection or the test is experimental.',
  deprecated: 'The detection is deprecated.',
  'no-test': 'The detection has no test.',
  'no-integration': 'There is nothing to integrate: the type, or a test that expects silence.',
  'unit-not-passed': 'The unit test did not pass, so that nothing is dispatched.',
} as const satisfies Record<string, string>;

/** Why a test could not be run, by the code that results carry. */
export const errorReasons = {
  'dataset-invalid': 'The dataset is named by what is neither an address nor a path, such as a URL with %00.',
  'dataset-outside':
    'The dataset is a local file outside of the content pack and the dataset tree (`--allow-outside`).',
  'dataset-missing': 'The dataset does not exist where it is said to be, or is not at hand with --offline.',
  'dataset-download': 'The server of the dataset could not be reached, failed or broke off for good.',
  'dataset-refused': 'The server of the dataset wants credentials, or the URL has expired.',
  'dataset-corrupt': 'What came is not the data: cut off, a web page, a wrong checksum, a broken archive.',
  'dataset-changed': 'The dataset is sound, but not what `datasets.lock` recorded.',
  'dataset-lfs-pointer': 'A git-LFS pointer stands where the data belongs, and the data cannot be had.',
  'dataset-empty': 'Not one event came out of the dataset: it is empty, or its sourcetype drops what it holds.',
  'dataset-too-large': 'The dataset is larger than the limit.',
  'disk-full': 'There is no room for the dataset.',
  'cache-failed': 'A file of the cache or of the dataset tree cannot be written or read.',
  'server-unreachable': 'The server does not answer.',
  'server-refused': 'The server refused the credentials or the request.',
  'saved-search-missing':
    'The server does not have the saved search of the detection; `firedrill build` writes the app.',
  'hec-not-configured': 'There is no address or token of the HTTP Event Collector.',
  'hec-index': 'The HTTP Event Collector refused the index.',
  'hec-rejected': 'The HTTP Event Collector refused the data.',
  'ack-timeout': 'The data was not acknowledged in time.',
  'delivery-unknown': 'The connection broke when data was under way: it may or may not have arrived.',
  'clean-up-failed': 'The events of the test could not be removed from the server, where later tests would find them.',
  timeout: 'A search was not done in time.',
  'internal-error': 'firedrill itself failed; please report it.',
} as const satisfies Record<string, string>;
