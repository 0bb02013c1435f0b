export { download, type DownloadOptions, isLfsPointer } from './download.ts';
export { DatasetError } from './error.ts';
export { type DatasetLocation, type DatasetPlaces, locateDataset } from './locate.ts';
export { type DatasetOptions, readDataset, type ResolvedDataset, resolveDataset } from './resolve.ts';
