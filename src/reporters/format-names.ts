/** The formats for results of tests, as `--format` of `firedrill test` takes them. */
export const runFormatNames = ['text', 'json', 'junit', 'markdown'] as const;

/** The name of a format for results of tests. */
export type RunFormat = (typeof runFormatNames)[number];

/** The formats for findings, as `--format` of `firedrill validate` takes them. */
export const findingsFormatNames = ['text', 'json', 'sarif', 'github'] as const;

/** The name of a format for findings. */
export type FindingsFormat = (typeof findingsFormatNames)[number];
