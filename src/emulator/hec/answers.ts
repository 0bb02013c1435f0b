/**
 * Status, code and text of every answer ("Troubleshoot HTTP Event Collector", possible error codes). Some are here only
 * to be complete: a server with its queues in memory has no use for 19, 20, 24 and 25.
 */
export const answers = {
  success: [200, 0, 'Success'],
  tokenDisabled: [403, 1, 'Token disabled'],
  tokenRequired: [401, 2, 'Token is required'],
  authorization: [401, 3, 'Invalid authorization'],
  invalidToken: [403, 4, 'Invalid token'],
  noData: [400, 5, 'No data'],
  format: [400, 6, 'Invalid data format'],
  index: [400, 7, 'Incorrect index'],
  internal: [500, 8, 'Internal server error'],
  busy: [503, 9, 'Server is busy'],
  channelMissing: [400, 10, 'Data channel is missing'],
  channelInvalid: [400, 11, 'Invalid data channel'],
  eventRequired: [400, 12, 'Event field is required'],
  eventBlank: [400, 13, 'Event field cannot be blank'],
  ackDisabled: [400, 14, 'ACK is disabled'],
  fields: [400, 15, 'Error in handling indexed fields'],
  queryString: [400, 16, 'Query string authorization is not enabled'],
  healthy: [200, 17, 'HEC is healthy'],
  queuesFull: [503, 18, 'HEC is unhealthy, queues are full'],
  ackUnavailable: [503, 19, 'HEC is unhealthy, ack service unavailable'],
  allUnavailable: [503, 20, 'HEC is unhealthy, queues are full, ack service unavailable'],
  healthInvalidToken: [400, 21, 'Invalid token'],
  healthTokenDisabled: [400, 22, 'Token disabled'],
  shuttingDown: [503, 23, 'Server is shutting down'],
  queueNearlyFull: [200, 24, 'HEC queue is approaching its capacity limit'],
  ackNearlyFull: [200, 25, 'HEC ACK is approaching its capacity limit'],
  queueFull: [429, 26, 'HEC queue is at capacity and cannot process any more requests'],
  ackFull: [429, 27, 'HEC ACK channel is at capacity and cannot process any more requests'],
} as const;

/** The name of an answer of the HTTP Event Collector. */
export type HecAnswer = keyof typeof answers;

/** A refusal; `extra` goes into its body, as `invalid-event-number`. */
export class HecError extends Error {
  readonly answer: HecAnswer;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(answer: HecAnswer, extra: Readonly<Record<string, unknown>> = {}) {
    super(answers[answer][2]);
    this.answer = answer;
    this.extra = extra;
  }
}
