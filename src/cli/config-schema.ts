import { z } from 'zod';
import { targetKinds } from './target-kinds.ts';

const text = z.string().min(1);
const count = z.number().int().min(1);
const address = z.url({ protocol: /^https?$/ });
const server = { url: address.optional(), hec_url: address.optional() };

/** What `firedrill.yml` may hold. The rules have names and levels of their own: `ruleLevels` checks them. */
export const configSchema = z.strictObject({
  content: text.optional(),
  datasets: text.optional(),
  apps: z.array(text).optional(),
  allow_outside: z.array(text).optional(),
  target: z.enum(targetKinds).optional(),
  splunk: z
    .strictObject({
      ...server,
      servers: z.array(z.strictObject(server)).optional(),
      verify_tls: z.boolean().optional(),
      username: text.optional(),
    })
    .optional(),
  mirrors: z.array(text).optional(),
  jobs: count.optional(),
  timeout: count.optional(),
  rules: z.unknown().optional(),
});
