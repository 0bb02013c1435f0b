import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import {
  conversionFor,
  conversions,
  convertEvents,
  DatasetError,
  readDataset,
  sniffBytes,
} from '../../../datasets/index.ts';
import { decodeHead } from '../../../formats/text-decoder.ts';
import { type CliContext, CliError, exitCodes } from '../../context.ts';
import { isPlainFile } from '../../files.ts';

/** What `firedrill datasets convert` was given. */
export interface ConvertFlags {
  from?: string;
  output?: string;
  force?: boolean;
}

/** `firedrill datasets convert`: raw events of what another program exported. */
export async function convertFile(file: string, flags: ConvertFlags, context: CliContext): Promise<void> {
  const path = resolve(context.cwd, file);
  if (!isPlainFile(path)) throw new CliError(exitCodes.usage, `there is no file ${path}`);
  let problems = 0;
  const complain = (message: string) => {
    if (++problems <= 20) context.stderr.write(`${path}: ${message}\n`);
  };
  const read = () => readDataset({ data: path, path }, { onDamage: complain });
  const output = resolve(context.cwd, flags.output ?? join(dirname(path), `${basename(path, extname(path))}.raw.log`));
  const sorter = new Sorter(output, flags.force ?? false);
  try {
    const head = await decodeHead(readDataset({ data: path, path }), sniffBytes);
    const conversion = flags.from ? conversions.find((one) => one.name === flags.from) : conversionFor(head);
    if (!conversion)
      throw new CliError(
        exitCodes.usage,
        `${path} is of no kind that can be converted`,
        `one of ${conversions.map((one) => one.name).join(', ')}; name it with --from`,
      );
    for await (const event of convertEvents(read(), conversion, complain)) await sorter.add(event);
    for (const { file, source, sourcetype, events } of await sorter.finish())
      context.stdout.write(`${file}: ${events} events, source="${source}" sourcetype=${sourcetype}\n`);
  } catch (error) {
    await sorter.discard();
    if (error instanceof DatasetError)
      throw new CliError(exitCodes.infrastructure, error.message, undefined, { cause: error });
    throw error;
  }
  if (problems > 0) {
    context.stderr.write(`${path}: ${problems} records could not be converted\n`);
    context.setExitCode(exitCodes.failed);
  }
}

interface Sorted {
  file: string;
  readonly aside: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly handle: Awaited<ReturnType<typeof open>>;
  events: number;
  buffer: string;
}

/** Writes events to a file for each source; they get their names when it is known how many there are. */
class Sorter {
  readonly #output: string;
  readonly #force: boolean;
  readonly #files = new Map<string, Sorted>();

  constructor(output: string, force: boolean) {
    this.#output = output;
    this.#force = force;
  }

  async add({ raw, source, sourcetype }: { raw: string; source: string; sourcetype: string }): Promise<void> {
    const key = `${source}\0${sourcetype}`;
    let sorted = this.#files.get(key);
    if (!sorted) {
      if (this.#files.size >= 200)
        throw new CliError(
          exitCodes.usage,
          'the file holds events of more than 200 sources, each of which would become a file',
          'cut it into smaller ones',
        );
      const aside = `${this.#output}.${this.#files.size}.part`;
      sorted = { file: '', aside, source, sourcetype, handle: await open(aside, 'w'), events: 0, buffer: '' };
      this.#files.set(key, sorted);
    }
    sorted.events++;
    sorted.buffer += `${raw}\n`;
    if (sorted.buffer.length > 1 << 18) {
      await sorted.handle.write(sorted.buffer);
      sorted.buffer = '';
    }
  }

  async finish(): Promise<readonly Sorted[]> {
    const all = [...this.#files.values()];
    const extension = extname(this.#output);
    const stem = this.#output.slice(0, this.#output.length - extension.length);
    for (const sorted of all) {
      await sorted.handle.write(sorted.buffer);
      await sorted.handle.close();
      sorted.file = all.length === 1 ? this.#output : `${stem}-${slug(sorted.source)}${extension}`;
      if (existsSync(sorted.file) && !this.#force)
        throw new CliError(exitCodes.usage, `${sorted.file} exists`, 'give --force to overwrite it');
    }
    for (const { aside, file } of all) await rename(aside, file);
    return all;
  }

  async discard(): Promise<void> {
    for (const { handle, aside } of this.#files.values()) {
      await handle.close().catch(() => {});
      await rm(aside, { force: true });
    }
  }
}

function slug(source: string): string {
  return source
    .replace(/^XmlWinEventLog:(?:Microsoft-Windows-)?/, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
}
