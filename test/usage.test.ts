// The books: every call is written, together with others, by person, room and space.
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Use } from '#src/models.ts';
import { openStore } from '#src/store.ts';
import { openUsage } from '#src/usage.ts';
import { keptLog } from './quiet.ts';
import { place } from './said.ts';
import { folder, shelf } from './shelf.ts';

const use: Use = {
  caller: { person: { id: 'ann' }, place },
  role: 'chat',
  model: 'some/model',
  promptTokens: 1200,
  cachedTokens: 1000,
  completionTokens: 80,
  seconds: 0.4,
  dollars: 0.00012,
};
const row = {
  ...place,
  at: 7,
  person: 'ann',
  role: 'chat',
  model: 'some/model',
  prompt_tokens: 1200,
  cached_tokens: 1000,
  completion_tokens: 80,
  audio_seconds: null,
  characters: null,
  images: null,
  seconds: 0.4,
  dollars: 0.00012,
};

afterEach(() => {
  vi.useRealTimers();
});

describe('usage', () => {
  it('is written within a second, many calls together', async () => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => 7);
    const rows = () => store.selectFrom('usage').selectAll().execute();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    usage.record(use);
    usage.record({ ...use, role: 'guard' });
    expect(await rows()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    await vi.waitFor(async () => expect(await rows()).toEqual([row, { ...row, role: 'guard' }]));
  });

  it('is written whole when the program ends', async () => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => 7);
    usage.record(use);
    await usage.flush();
    await usage.flush();
    expect(await store.selectFrom('usage').selectAll().execute()).toEqual([row]);
  });

  it('is written whole, too, when the program ends while some of it is being written', async () => {
    const file = join(await folder(), 'parley.db');
    const store = await openStore(`file:${file}`);
    const usage = openUsage(store, keptLog().log, () => 7);
    usage.record(use);
    void usage.flush();
    await usage.flush();
    await store.destroy();
    const again = await shelf(file);
    expect(await again.selectFrom('usage').selectAll().execute()).toEqual([row]);
  });

  it('says how much was listened to, read aloud and looked at', async () => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => 7);
    usage.record({ ...use, audioSeconds: 12.5 });
    usage.record({ ...use, characters: 180 });
    usage.record({ ...use, images: 2 });
    await usage.flush();
    const rows = await store.selectFrom('usage').select(['audio_seconds', 'characters', 'images']).execute();
    expect(rows).toEqual([
      { audio_seconds: 12.5, characters: null, images: null },
      { audio_seconds: null, characters: 180, images: null },
      { audio_seconds: null, characters: null, images: 2 },
    ]);
  });

  it('survives a disk that cannot be written for a while', async () => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => 7);
    await store.schema.alterTable('usage').renameTo('away').execute();
    usage.record(use);
    await expect(usage.flush()).rejects.toThrow('usage');
    await store.schema.alterTable('away').renameTo('usage').execute();
    usage.record(use);
    await usage.flush();
    expect(await store.selectFrom('usage').selectAll().execute()).toEqual([row, row]);
  });

  it.each(['usage_hours', 'usage_days'])('writes no call that cannot be added up in %s', async (table) => {
    const store = await shelf();
    const usage = openUsage(store, keptLog().log, () => 7);
    await store.schema.alterTable(table).renameTo('away').execute();
    usage.record(use);
    await expect(usage.flush()).rejects.toThrow(table);
    expect(await store.selectFrom('usage').selectAll().execute()).toEqual([]);
    await store.schema.alterTable('away').renameTo(table).execute();
    await usage.flush();
    expect(await store.selectFrom('usage').selectAll().execute()).toEqual([row]);
  });

  it('keeps bounded books while it cannot write, and says so in the log', async () => {
    const store = await shelf();
    const { log, lines } = keptLog();
    const usage = openUsage(store, log, () => 7);
    await store.schema.alterTable('usage').renameTo('away').execute();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    for (let count = 0; count < 3000; count += 1) usage.record(use);
    await vi.advanceTimersByTimeAsync(1000);
    await vi.waitFor(() => expect(lines.join('')).toContain('usage could not be written'));
    await store.schema.alterTable('away').renameTo('usage').execute();
    await usage.flush();
    expect(await store.selectFrom('usage').selectAll().execute()).toHaveLength(2000);
  });
});
