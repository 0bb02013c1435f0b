import type { HecEvent } from '../splunk/hec-sender.ts';
import { Batch } from './batches.ts';
import type { EventPlace, PreparedPiece } from './prepare.ts';

/** A batch for the event endpoint, where each event has its time and place. */
export class EventBatch extends Batch {
  readonly envelopes: HecEvent[] = [];
  readonly #common: EventPlace & Pick<HecEvent, 'fields'>;

  constructor({ index, source, sourcetype, host }: EventPlace, fields: HecEvent['fields']) {
    super();
    this.#common = { index, source, sourcetype, host, ...(fields ? { fields } : {}) };
  }

  override add(piece: PreparedPiece): void {
    super.add(piece);
    const time = piece.time();
    this.envelopes.push({ ...(time === undefined ? {} : { time }), ...this.#common, event: piece.raw() });
  }
}
