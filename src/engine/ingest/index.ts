export { findTime } from './automatic-time.ts';
export { breakingWindow, createEventBreaker, type EventBreaker } from './event-breaker.ts';
export { type RewrittenMetadata, rewrittenMetadata } from './rewritten-metadata.ts';
export { createTimestampReader, type TimestampReader } from './timestamps.ts';
