export { countEvents, deleteEvents, type OriginCount, type SearchClient, waitForCount } from './arrival.ts';
export { cutPieces, type Piece, surveyTimes, type TimeSurvey } from './pieces.ts';
export { type EventPlace, type Prepared, prepareReplay, type ReplayItem, type TimeOptions } from './prepare.ts';
export { type EventSink, type Replayed, type ReplayOptions, type ReplaySummary, replay } from './replay.ts';
export { markRun, type Run, type RunMark, runHost } from './run-mark.ts';
export { shiftTimes, type TimeShift } from './time-shift.ts';
