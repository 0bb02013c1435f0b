export { withoutCredentials } from '../diagnostics/index.ts';
export { addressFault, isRemote } from './address.ts';
export { type CacheEntry, type CacheReport, DatasetCache, defaultCacheRoot } from './cache.ts';
export {
  type Catalogue,
  type CatalogueEntry,
  type CatalogueQuery,
  catalogueEntries,
  dataOfDescribed,
  loadCatalogue,
  searchCatalogue,
} from './catalogue.ts';
export { type CheckOptions, checkCatalogue, checkChecksums, probeAll } from './check.ts';
export { type Conversion, type ConvertedEvent, conversionFor, conversions, convertEvents } from './convert/index.ts';
export { type DatasetDescriptor, type DescribedDataset, type ReadDescriptor, readDescriptor } from './descriptor.ts';
export { createDownloader, type Downloader, type DownloadOptions, type DownloadProgress } from './downloader.ts';
export { DatasetError, type DatasetFault } from './error.ts';
export { createLimit } from './host-limit.ts';
export type { HttpOptions } from './http.ts';
export { isLfsPointer, type LfsPointer, lfsEndpoint, parseLfsPointer } from './lfs.ts';
export { type DatasetLocation, type DatasetPlaces, locateDataset, pathOfData } from './locate.ts';
export { cacheKey, type DatasetLock, lockKey, readLockFile, writeLockFile } from './lock-file.ts';
export { addressesOf, type Mirror, parseMirror } from './mirrors.ts';
export { type ProxySettings, proxyFor } from './proxy.ts';
export { readDataset } from './read.ts';
export { createDatasetRecords, type DatasetRecords, type Recorded } from './records.ts';
export { type DatasetOptions, type ResolvedDataset, resolveDataset } from './resolve.ts';
export { type NameKind, Scrubber, type ScrubOptions } from './scrub.ts';
export { type Sniffed, sniffBytes, sniffLog } from './sniff.ts';
export { type Expectation, sha256Of } from './transfer.ts';
export { type Trimmed, type TrimOptions, trimEvents } from './trim.ts';
