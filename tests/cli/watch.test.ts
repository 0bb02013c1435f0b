import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { watchPack } from '../../src/cli/watch.ts';

describe('watching a content pack', () => {
  it('tells what was saved, in one change, and nothing of other files', async () => {
    const root = mkdtempSync(join(tmpdir(), 'firedrill-watch-'));
    try {
      mkdirSync(join(root, 'detections/endpoint'), { recursive: true });
      mkdirSync(join(root, 'macros'));
      const stop = new AbortController();
      const changes: (readonly string[])[] = [];
      const write = (path: string) => writeFileSync(join(root, path), 'name: x\n');
      const done = watchPack(
        root,
        async (files) => {
          changes.push(files);
          if (changes.length === 1) write('macros/c.yml');
          else stop.abort();
        },
        stop.signal,
      );
      // The watch is set up before the call returns its promise.
      write('detections/endpoint/b.yml');
      write('detections/endpoint/a.yml');
      write('notes.txt');
      write('detections/endpoint/a.yml~');
      await done;
      expect(changes).to.deep.equal([['detections/endpoint/a.yml', 'detections/endpoint/b.yml'], ['macros/c.yml']]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
