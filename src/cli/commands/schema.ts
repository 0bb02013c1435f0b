import type { CliCommand } from '../command.ts';

/** `firedrill schema`: the JSON Schemas of content files. */
export const schema: CliCommand = {
  name: 'schema',
  summary: 'print or write the JSON Schemas of content files, for editors',
  examples: ['firedrill schema', 'firedrill schema detection-v5', 'firedrill schema --output schemas'],
  declare: (command, context) => {
    command
      .argument('[NAME]', 'one schema; the list of names where none is given')
      .option('--output <DIR>', 'write every schema, or the named one, to a folder')
      .action(async (name: string | undefined, flags: { output?: string }) => {
        const actions = await import('../actions/schema.ts');
        return actions.printSchemas(name, flags, context);
      });
  },
};
