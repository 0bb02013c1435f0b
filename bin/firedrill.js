#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as module from 'node:module';

const entry = new URL('../dist/cli/entry.js', import.meta.url);
if (!existsSync(entry)) {
  process.stderr.write('firedrill is not built yet: run "npm run build" first.\n');
  process.exit(2);
}
// Compiled code is kept between runs, where Node.js can (22.1 and later).
module.enableCompileCache?.();
await import(entry.href);
