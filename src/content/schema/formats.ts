import { z } from 'zod';
import { detectionStatuses, detectionTypes } from './vocabulary.ts';

/**
 * Text formats of content files. The message of a format is the id of the rule that reports it, so that each has a code
 * and an explanation of its own; everything else is reported by `missing-key`, `unknown-key`, `wrong-type`, `bad-value`.
 */

export const uuid = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/, 'id-format')
  .describe('A UUID; `firedrill new` makes one.');
export const date = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'date-format')
  .describe('A date such as 2026-11-24.');
export const url = z.string().regex(/^https?:\/\/[^\s/]+(?:\/\S*)?$/, 'reference-url');
export const attackId = z.string().regex(/^T\d{4}(?:\.\d{3})?$/, 'mitre-attack-id');
export const cve = z.string().regex(/^CVE-[12]\d{3}-\d+$/, 'cve-format');
export const cron = z
  .string()
  .regex(/^\s*[\d*/,A-Za-z-]+(?:\s+[\d*/,A-Za-z?#-]+){4}\s*$/, 'cron-format')
  .describe('minute hour day month weekday');
export const period = z.string().regex(/^\d+[smhd]$/, 'throttling-period');
export const scheduleWindow = z.union([z.string().regex(/^(?:auto|\d+)$/, 'schedule-window'), z.number().int().min(0)]);
export const version = z.string().regex(/^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/, 'bad-value');
export const nonEmpty = z.string().min(1);
export const name = z.string().min(1);
export const author = z.string().min(1).max(255);
export const description = z.string().min(1).max(10_000);
export const type = z.enum(detectionTypes, 'detection-type');
export const status = z.enum(detectionStatuses, 'detection-status');
export const names = z.array(nonEmpty);
export const matchType = z.string().regex(/^(?:WILDCARD|CIDR)\([^()]+\)$/, 'lookup-match-type');

/** The keys that every object of the contentctl 4 and 5 forms has. */
export const identity = {
  name,
  id: uuid,
  version: z.number().int().min(0),
  date,
  author,
  description,
};

/** The same of ES Content Update 6. */
export const ngIdentity = {
  name,
  id: uuid,
  version: z.number().int().min(1),
  creation_date: date,
  modification_date: date,
  author,
  description,
};

export const references = z.array(url);
