export { breakingWindow, createEventBreaker, type EventBreaker } from './event-breaker.ts';
export { createTimestampReader, findTime, type TimestampReader } from './timestamps.ts';
