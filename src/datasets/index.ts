export { type DownloadOptions, download, isLfsPointer } from './download.ts';
export { DatasetError } from './error.ts';
export { type DatasetLocation, type DatasetPlaces, locateDataset } from './locate.ts';
export { type DatasetOptions, type ResolvedDataset, readDataset, resolveDataset } from './resolve.ts';
