import { Option } from 'commander';
import { type ScaffoldKind, scaffoldKinds } from '../../content/scaffold.ts';
import type { NewFlags } from '../actions/new.ts';
import type { CliCommand } from '../command.ts';

/** `firedrill new`: the files of new content. */
export const newContent: CliCommand = {
  name: 'new',
  summary: 'write the files of a new detection, macro, lookup, story or data source',
  details: 'On a terminal it asks for what is not given; elsewhere that is an error.',
  examples: [
    'firedrill new detection "Certutil Download" --data-source "Sysmon EventID 1" --technique T1105',
    'firedrill new macro powershell_logs --definition "source=WinEventLog:*PowerShell*"',
  ],
  declare: (command, context) => {
    command
      .addArgument(command.createArgument('<KIND>', 'what to make').choices([...scaffoldKinds]))
      .argument('[NAME]', 'its name; asked for on a terminal')
      .option('--content <DIR>', 'the content pack, in the layout of security_content')
      .option('--datasets <DIR>', 'where the dataset descriptor goes')
      .addOption(
        new Option('--form <FORM>', 'the form to write; that of the pack by default').choices(['v4', 'v5', 'ng']),
      )
      .option('--author <NAME>', 'who wrote it')
      .option('--description <TEXT>', 'what it is')
      .addOption(
        new Option('--type <TYPE>', 'detection: its type')
          .choices(['TTP', 'Anomaly', 'Hunting', 'Correlation'])
          .default('TTP'),
      )
      .option('--category <FOLDER>', 'detection: its folder', 'endpoint')
      .option('--search <SPL>', 'detection: the search without the filter macro')
      .option('--story <NAME>', 'detection: its analytic story')
      .option('--data-source <NAME>', 'detection: its data source')
      .option('--technique <ID>', 'detection: the ATT&CK technique', 'T1204')
      .option('--field <NAME>', 'detection: the field that earns the risk', 'dest')
      .option('--source <SOURCE>', 'data source: its source')
      .option('--sourcetype <SOURCETYPE>', 'data source: its sourcetype')
      .option('--definition <SPL>', 'macro: what it stands for')
      .option('--arguments <NAMES>', 'macro: its arguments, separated by commas')
      .option('--columns <NAMES>', 'lookup: its columns, separated by commas')
      .action(async (kind: ScaffoldKind, name: string | undefined, flags: NewFlags) => {
        const actions = await import('../actions/new.ts');
        return actions.createContent(kind, name, flags, context);
      });
  },
};
