import { Option } from 'commander';
import { runFormatNames } from '../../reporters/format-names.ts';
import type { TestFlags } from '../actions/test.ts';
import { type CliCommand, downloadVariables, serverVariables } from '../command.ts';
import {
  addCommonOptions,
  addFetchOptions,
  addNowOption,
  addOutputOption,
  addRuleLevelOption,
  addServerOptions,
} from '../option-groups.ts';
import { positiveInteger } from '../options.ts';
import { serverPair } from '../server-address.ts';
import { targetKinds } from '../target-kinds.ts';

/** `firedrill test`: the main job. */
export const test: CliCommand = {
  name: 'test',
  summary: 'fetch datasets, replay them, run the validation, unit and integration suites, report',
  details:
    'Exits with 0 where all that ran passed, 1 where a test failed, 2 on bad usage or content, 3 where a dataset or a server could not be had.',
  examples: [
    'firedrill test',
    'firedrill test --content path/to/security_content T1003.001',
    'firedrill test story:"Data Destruction" --suite unit --jobs 4',
    'firedrill test --format json --output results.json',
  ],
  environment: [...serverVariables, ...downloadVariables, 'GITHUB_STEP_SUMMARY'],
  declare: (command, context) => {
    command
      .argument(
        '[SELECTOR...]',
        'detections to test: files, folders, names, ids, T1047, story:…, type:…, datasource:…, or a glob over names',
      )
      .option('--suite <NAMES>', 'suites to run, separated by commas', 'validation,unit,integration')
      .addOption(new Option('--target <TARGET>', 'where searches run (default: embedded)').choices(targetKinds));
    addNowOption(command)
      .addOption(
        new Option('--format <FORMAT>', 'what goes to standard output').choices(runFormatNames).default('text'),
      )
      .option('--reporter <NAME>', 'a Mocha reporter (spec, dot, tap, xunit, json, …) instead of the text format')
      .option('--grep <PATTERN>', 'only tests whose name fits this regular expression')
      .option('--bail', 'stop after the first failure')
      .option('--watch', 'test again what is saved, until stopped')
      .option('--jobs <N>', 'detections tested at once (default: one a processor)', positiveInteger)
      .option('--update-expectations', 'write what comes out beside each detection (.expect.yaml), to be reviewed');
    addOutputOption(addRuleLevelOption(command));
    addServerOptions(addFetchOptions(addCommonOptions(command)))
      .option(
        '--splunk-server <URL=HEC_URL>',
        'one of several servers, which share the detections (repeatable)',
        serverPair,
        [],
      )
      .option('--timeout <SECONDS>', 'seconds that a search may take on a real server (default: 120)', positiveInteger)
      .action(async (selectors: string[], flags: TestFlags) => {
        const actions = await import('../actions/test.ts');
        return actions.test(selectors, flags, context);
      });
  },
};
