import { alerts } from './families/alerts.ts';
import { apps } from './families/apps.ts';
import { auth } from './families/auth.ts';
import { configs } from './families/configs.ts';
import { indexes } from './families/indexes.ts';
import { inputs } from './families/inputs.ts';
import { jobs } from './families/jobs.ts';
import { knowledgeObjects } from './families/knowledge-objects.ts';
import { kvStore } from './families/kv-store.ts';
import { lookupFiles } from './families/lookup-files.ts';
import { savedSearches } from './families/saved-searches.ts';
import { server } from './families/server.ts';
import { storagePasswords } from './families/storage-passwords.ts';
import { users } from './families/users.ts';
import type { Family } from './route.ts';

/** Every family of the management interface; a new one is one line here. */
export const families: readonly Family[] = [
  auth,
  server,
  apps,
  users,
  indexes,
  inputs,
  jobs,
  savedSearches,
  alerts,
  configs,
  knowledgeObjects,
  lookupFiles,
  kvStore,
  storagePasswords,
];
