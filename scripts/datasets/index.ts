import type { SampleDataset } from './dataset.ts';
import { invokeWmiexec } from './invoke-wmiexec.ts';
import { mistypedPasswords } from './mistyped-passwords.ts';
import { passwordSpraying } from './password-spraying.ts';
import { riskEvents } from './risk-events.ts';
import { runKey } from './run-key.ts';
import { shadowFile } from './shadow-file.ts';
import { startupFolder } from './startup-folder.ts';
import { stopLogging } from './stop-logging.ts';
import { wmicRemote } from './wmic-remote.ts';

/** The bundled datasets. */
export const sampleDatasets: readonly SampleDataset[] = [
  invokeWmiexec,
  wmicRemote,
  riskEvents,
  runKey,
  startupFolder,
  passwordSpraying,
  mistypedPasswords,
  stopLogging,
  shadowFile,
];
