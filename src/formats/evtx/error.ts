/** A file of Windows events, or a record of it, cannot be read. */
export class EvtxError extends Error {}
