import { z } from 'zod';
import { nonEmpty } from './formats.ts';

const text = z.union([z.string(), z.number(), z.boolean()]);
const fields = z.record(z.string(), z.union([text, z.array(text)]));
const count = z.number().int().min(0);

const test = z.strictObject({
  test: nonEmpty.optional(),
  results: count.optional(),
  rows: z.array(fields).optional(),
  risk_events: count.optional(),
  risk: z.array(fields).optional(),
  notable_events: count.optional(),
  notables: z.array(fields).optional(),
});

const dataset = z.strictObject({
  data: nonEmpty,
  source: nonEmpty,
  sourcetype: nonEmpty,
  index: nonEmpty.optional(),
  host: nonEmpty.optional(),
  update_timestamp: z.boolean().optional(),
});

/** The sidecar file of a detection, `<detection>.expect.yaml`. */
export const expectation = z.strictObject({
  tests: z.array(test).optional(),
  silent: z.array(dataset).optional(),
});
