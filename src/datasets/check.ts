import { existsSync, statSync } from 'node:fs';
import type { Diagnostic } from '../diagnostics/index.ts';
import { isRemote } from './address.ts';
import { type Catalogue, catalogueEntries } from './catalogue.ts';
import type { Downloader } from './downloader.ts';
import { DatasetError } from './error.ts';
import { pathOfData } from './locate.ts';
import { sha256Of } from './transfer.ts';

/** What a check of datasets knows of the installed apps. */
export interface CheckOptions {
  /** Whether source and sourcetype are known to somebody who reads fields from such events. */
  isKnown?(metadata: { source: string; sourcetype: string }): boolean;
}

/** What is wrong with the descriptors of a tree: their form, ids that are not unique, files that are not there. */
export function checkCatalogue(catalogue: Catalogue, options: CheckOptions = {}): Diagnostic[] {
  const diagnostics: Diagnostic[] = [...catalogue.diagnostics];
  const ids = new Map<string, string>();
  for (const { id, file } of catalogue.descriptors) {
    if (id === '') continue;
    const first = ids.get(id);
    if (first !== undefined) diagnostics.push(finding('error', file, `the id ${id} is that of ${first} too`));
    else ids.set(id, file);
    if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
      diagnostics.push(finding('warning', file, `the id "${id}" is no UUID`));
  }
  for (const { descriptor, dataset, data } of catalogueEntries(catalogue)) {
    const { source, sourcetype } = dataset;
    if (!isRemote(data) && !(existsSync(data) && statSync(data).isFile()))
      diagnostics.push(
        finding('warning', descriptor.file, `the file of "${dataset.name}" is not in the tree: ${dataset.data}`),
      );
    if (sourcetype && options.isKnown && !options.isKnown({ source: source ?? '', sourcetype }))
      diagnostics.push(
        finding(
          'warning',
          descriptor.file,
          `no app knows the sourcetype "${sourcetype}" with the source "${source ?? ''}"; only automatic fields are read`,
        ),
      );
  }
  return diagnostics;
}

/** Hashes the files of the tree whose descriptors give a checksum. */
export async function checkChecksums(catalogue: Catalogue): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const { descriptor, dataset, data } of catalogueEntries(catalogue)) {
    if (dataset.sha256 === undefined) continue;
    const path = pathOfData(data, { content: catalogue.root, datasets: catalogue.root });
    if (path === undefined || !existsSync(path)) continue;
    const sha256 = await sha256Of(path);
    if (sha256 !== dataset.sha256)
      diagnostics.push(
        finding(
          'error',
          descriptor.file,
          `the file of "${dataset.name}" has the SHA-256 ${sha256} instead of ${dataset.sha256}`,
        ),
      );
  }
  return diagnostics;
}

function finding(severity: Diagnostic['severity'], file: string, message: string): Diagnostic {
  return { code: 'dataset-descriptor', severity, message: `${file}: ${message}` };
}

/** Asks for each URL whether it exists, a few at once; the failures, by URL. */
export async function probeAll(
  urls: readonly string[],
  downloader: Downloader,
  jobs = 8,
): Promise<Map<string, DatasetError>> {
  const failures = new Map<string, DatasetError>();
  let next = 0;
  const work = async () => {
    for (let i = next++; i < urls.length; i = next++) {
      const url = urls[i]!;
      await downloader.probe(url).catch((error: unknown) => {
        if (!(error instanceof DatasetError)) throw error;
        failures.set(url, error);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, urls.length) }, work));
  return failures;
}
