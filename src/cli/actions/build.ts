import { resolve } from 'node:path';
import { renderApp } from '../../content/index.ts';
import { formatDiagnostic } from '../../diagnostics/index.ts';
import { writeTarGz } from '../../formats/archive.ts';
import { type CommonFlags, loadContent } from '../common.ts';
import { type CliContext, CliError, exitCodes } from '../context.ts';

/** `firedrill build`: the content pack as a Splunk app, to be installed on a server. */
export async function build(selectors: readonly string[], flags: CommonFlags, context: CliContext): Promise<void> {
  const { pack, detections } = loadContent(context, flags, selectors);
  const error = pack.diagnostics.find((one) => one.severity === 'error');
  if (error)
    throw new CliError(
      exitCodes.usage,
      `${formatDiagnostic(error)}\nthe app was not written`,
      'firedrill validate lists every fault',
    );
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(pack.appId))
    throw new CliError(
      exitCodes.usage,
      `"${pack.appId}" is no id of a Splunk app`,
      'write letters, digits, "_", "-" and "." into app.appid of contentctl.yml',
    );
  const app = new Map([...renderApp(pack, detections)].map(([path, text]) => [`${pack.appId}/${path}`, text]));
  const file = flags.output ?? `${pack.appId}.tgz`;
  try {
    await writeTarGz(resolve(context.cwd, file), app);
  } catch (cause) {
    throw new CliError(exitCodes.usage, `cannot write ${file}: ${(cause as Error).message}`);
  }
  if (!flags.quiet)
    context.stdout.write(
      `${file}: ${detections.length} saved searches, ${pack.macros.size} macros, ${pack.lookups.size} lookups\n`,
    );
}
