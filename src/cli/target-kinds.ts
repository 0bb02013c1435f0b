/** The kinds of target that `--target` and the key `target` name. */
export const targetKinds = ['embedded', 'emulator', 'splunk'] as const;
