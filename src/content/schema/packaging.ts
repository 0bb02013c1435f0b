import { z } from 'zod';
import { names, nonEmpty, version } from './formats.ts';

/** ES Content Update 6: how the app is built (`build.yml`). */
export const build = z.looseObject({
  content_prefix: nonEmpty.describe('Prefix of saved searches.'),
  label: nonEmpty,
  id: nonEmpty.describe('Folder of the app.'),
  app_version: version,
  author: nonEmpty.optional(),
  author_email: nonEmpty.optional(),
  description: nonEmpty.optional(),
  external_app_content: z
    .array(z.strictObject({ app_name: nonEmpty, macros: names.optional(), lookups: names.optional() }))
    .optional()
    .describe('Macros and lookups of other apps that searches may use.'),
});

/** ES Content Update 6: the apps that a server needs for the tests (`install.yml`). */
export const install = z.looseObject({
  apps: z.array(
    z.strictObject({
      appid: nonEmpty,
      url: z
        .string()
        .regex(/^https?:\/\/\S+$/, 'reference-url')
        .optional(),
      version: nonEmpty.optional(),
      hardcoded_path: nonEmpty.optional(),
    }),
  ),
});
