import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { readDataset, sniffBytes, sniffLog } from '../../../datasets/index.ts';
import { decodeHead } from '../../../formats/text-decoder.ts';
import { printYaml } from '../../../formats/yaml.ts';
import { surveyTimes } from '../../../replay/index.ts';
import { type CommonFlags, loadContent } from '../../common.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { isPlainFile } from '../../files.ts';
import { loadCliKnowledge } from '../../knowledge.ts';

/** What `firedrill datasets add` was given. */
export type AddFlags = CommonFlags & {
  source?: string;
  sourcetype?: string;
  technique?: string;
  description?: string;
  author?: string;
  force?: boolean;
};

/** `firedrill datasets add`: describe a log that was recorded. */
export async function addDataset(file: string, flags: AddFlags, context: CliContext): Promise<void> {
  const path = resolve(context.cwd, file);
  if (!isPlainFile(path)) throw new CliError(exitCodes.usage, `there is no file ${path}`);
  const loaded = loadContent(context, flags, []);
  const open = () => readDataset({ data: path, path });
  const sniffed = sniffLog((await decodeHead(open(), sniffBytes)).slice(0, sniffBytes));
  const sourcetype = flags.sourcetype ?? sniffed?.sourcetype;
  const source = flags.source ?? sniffed?.source;
  if (sourcetype === undefined || source === undefined)
    throw new CliError(exitCodes.usage, `${path} looks like no log that is known`, 'give --source and --sourcetype');
  const name = basename(path, extname(path));
  const target = join(dirname(path), `${name}.yml`);
  if (existsSync(target) && !flags.force)
    throw new CliError(exitCodes.usage, `${target} exists`, 'give --force to overwrite it');
  const { knowledge } = loadCliKnowledge({
    cwd: context.cwd,
    apps: [...(loaded.config.apps ?? []), ...flags.app],
    pack: loaded.pack,
  });
  const { events, first, last } = await surveyTimes(
    open(),
    knowledge.indexProps({ source, sourcetype, host: '' }),
    context.now(),
  );
  const inTree = relative(loaded.places.datasets, path).split(sep).join('/');
  const folder = /(?:^|\/)(T\d{4}(?:\.\d{3})?)\//.exec(path.split(sep).join('/'))?.[1];
  const times =
    first === undefined ? '' : `, ${new Date(first * 1000).toISOString()} to ${new Date(last! * 1000).toISOString()}`;
  await writeFile(
    target,
    printYaml({
      author: flags.author ?? '',
      id: randomUUID(),
      date: new Date(context.now() * 1000).toISOString().slice(0, 10),
      description: flags.description || `${sniffed?.format ?? sourcetype}: ${events} events${times}`,
      environment: '',
      directory: basename(dirname(path)),
      mitre_technique: [flags.technique ?? folder].filter((id) => id !== undefined),
      datasets: [{ name, path: inTree.startsWith('..') ? basename(path) : `/datasets/${inTree}`, sourcetype, source }],
    }),
  );
  context.stdout.write(`${target}: ${sniffed?.format ?? sourcetype}, ${events} events${times}\n`);
}
