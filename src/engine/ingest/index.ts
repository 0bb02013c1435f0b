export { findTime } from './automatic-time.ts';
export { type Broken, createEventBreaker } from './event-breaker.ts';
export { type RewrittenMetadata, rewrittenMetadata } from './rewritten-metadata.ts';
export { StreamBreaker, type TakeBroken } from './stream-breaker.ts';
export { createTimestampReader, type TimestampReader } from './timestamps.ts';
