/** A dataset cannot be had: it is missing, broken, too large, or the server does not give it. */
export class DatasetError extends Error {
  /** `dataset-missing`, `dataset-download`, `dataset-corrupt`, `dataset-lfs-pointer` or `dataset-too-large`. */
  readonly reason: string;
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatasetError';
    this.reason = reason;
  }
}
