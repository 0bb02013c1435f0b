import { withoutCredentials } from '../diagnostics/index.ts';

/** Why a dataset cannot be had. */
export type DatasetFault =
  /** It is named by what is neither an address nor a path. */
  | 'dataset-invalid'
  /** It lies, or would be put, where datasets may not be: outside of the content pack and the dataset tree. */
  | 'dataset-outside'
  /** It does not exist, neither locally nor where it is said to be. */
  | 'dataset-missing'
  /** The server could not be reached, failed or broke off for good. */
  | 'dataset-download'
  /** The server wants credentials, or the URL has expired. */
  | 'dataset-refused'
  /** What came is not the data: cut off, a web page, a wrong checksum, a broken archive. */
  | 'dataset-corrupt'
  /** It is sound, but not what `datasets.lock` recorded. */
  | 'dataset-changed'
  /** A git-LFS pointer stands where the data belongs, and the data behind it cannot be had. */
  | 'dataset-lfs-pointer'
  /** Not one event came out of it. */
  | 'dataset-empty'
  | 'dataset-too-large'
  /** There is no room for it on the disk. */
  | 'disk-full'
  /** A file of the cache or of the dataset tree cannot be written or read. */
  | 'cache-failed';

/** A dataset cannot be had. The message names the dataset and where it was looked for, but no credentials. */
export class DatasetError extends Error {
  readonly reason: DatasetFault;
  constructor(reason: DatasetFault, message: string, options?: ErrorOptions) {
    super(withoutCredentials(message), options);
    this.name = 'DatasetError';
    this.reason = reason;
  }
}
