// A real store in a file of its own, for one test.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '#src/store.ts';

/** A folder that is gone after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'parley-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Opens a store that is closed after the test; the same `file` gives another process's view of it, one after the other. */
export async function shelf(file?: string): Promise<Store> {
  const store = await openStore(`file:${file ?? join(await folder(), 'parley.db')}`);
  onTestFinished(() => store.destroy());
  return store;
}
