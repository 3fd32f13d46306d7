import { REST, Routes } from 'discord.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openBreaker } from '#adapters/discord/breaker.ts';
import { postError, read, wireOptions } from '#adapters/discord/wire.ts';
import type { PostError } from '#src/poster.ts';
import { startDiscordTwin } from '#test/twins/discord/twin.ts';
import { Recorder } from './recorder.ts';

/** discord.js's REST on our options, and a channel to write to. */
async function openWire(limitMs?: number) {
  const twin = await startDiscordTwin();
  onTestFinished(() => twin.close());
  const [channel] = twin.addGuild().channels;
  const recorder = new Recorder();
  const breaker = openBreaker();
  const rest = new REST(wireOptions(twin.apiUrl, breaker, recorder.kit.log, limitMs)).setToken(twin.token);
  const route = Routes.channelMessages(channel?.id ?? '');
  const say = () =>
    rest.post(route, { body: { content: 'hello' } }).then(
      () => undefined,
      (cause: unknown) => postError(cause),
    );
  return { twin, rest, breaker, recorder, route, say };
}

describe("at a firewall's 429", () => {
  test('one request leaves and no other follows', async () => {
    const { twin, say, recorder } = await openWire();
    twin.fault({}, { type: 'cloudflare' }, 1_000);
    const first = await say();
    expect(first).toMatchObject({ kind: 'limited', retryAfterMs: 60_000 });
    for (let n = 0; n < 20; n += 1) expect(await say()).toMatchObject({ kind: 'limited' });
    expect(twin.requests).toHaveLength(1);
    expect(recorder.logged).toContain('Discord blocks this address for a while');
  });
});

test("at Discord's own 429 the pause is waited for, though only the body tells it", async () => {
  const { twin, say } = await openWire();
  const body = { message: 'You are being rate limited.', retry_after: 0.3, global: false };
  twin.fault({ method: 'POST' }, { type: 'answer', status: 429, body });
  const began = performance.now();
  expect(await say()).toBeUndefined();
  expect(performance.now() - began).toBeGreaterThan(290);
  expect(twin.requests).toHaveLength(2);
});

test("a 429 whose body tells no pause is a firewall's", async () => {
  const { twin, say } = await openWire();
  twin.fault({ method: 'POST' }, { type: 'answer', status: 429, body: { message: 'no' } });
  expect(await say()).toMatchObject({ kind: 'limited', retryAfterMs: 60_000 });
});

describe('at a 401', () => {
  test('it is asked once more who the bot is, and then nothing any more', async () => {
    const { twin, say, recorder, breaker } = await openWire();
    twin.revokeToken();
    for (let n = 0; n < 5; n += 1) expect(await say()).toMatchObject({ kind: 'refused' });
    expect(twin.requests.map(({ path }) => path)).toEqual([expect.stringContaining('/messages'), '/users/@me']);
    expect(breaker.closed()?.message).toMatch(/^DISCORD_TOKEN is set but Discord refuses it/);
    expect(recorder.lines.filter(({ level }) => level === 50)).toHaveLength(1);
    expect(recorder.logged).not.toContain(twin.token);
  });

  test('that was an accident, all goes on', async () => {
    const { twin, say } = await openWire();
    twin.fault({ method: 'POST' }, { type: 'answer', status: 401, body: { message: '401: Unauthorized', code: 0 } });
    expect(await say()).toMatchObject({ kind: 'unknown' });
    expect(await say()).toBeUndefined();
  });
});

test('a hundred refusals close the line', async () => {
  const { twin, say } = await openWire();
  twin.fault(
    { method: 'POST' },
    { type: 'answer', status: 403, body: { message: 'Missing Permissions', code: 50_013 } },
    1_000,
  );
  for (let n = 0; n < 130; n += 1) await say();
  expect(twin.requests).toHaveLength(100);
});

describe('patience ends', () => {
  test.each([
    ['that trickles in', { type: 'trickle', ms: 50 } as const],
    ['that never comes', { type: 'hang', performed: true } as const],
  ])('with an answer %s', async (_what, fault) => {
    const { twin, say } = await openWire(300);
    twin.fault({ method: 'POST' }, fault);
    expect(await say()).toMatchObject({ kind: 'unknown' });
    expect(twin.requests).toHaveLength(1);
  });
});

describe('reading', () => {
  test('is tried again on a bad line', async () => {
    const { twin, rest, route } = await openWire();
    twin.fault({ method: 'GET' }, { type: 'cut', performed: false });
    twin.fault({ method: 'GET' }, { type: 'answer', status: 502, body: 'bad gateway' });
    expect(await read(rest, route as `/${string}`)).toEqual([]);
    expect(twin.requests).toHaveLength(3);
  });

  test('ends after three tries', async () => {
    const { twin, rest, route } = await openWire();
    twin.fault({ method: 'GET' }, { type: 'answer', status: 503, body: {} }, 10);
    await expect(read(rest, route as `/${string}`)).rejects.toThrow();
    expect(twin.requests).toHaveLength(3);
  });

  test('is not tried again where it is refused', async () => {
    const { twin, rest } = await openWire();
    const error = await read(rest, Routes.channel('123456789012345678')).then(
      () => undefined,
      (cause: unknown): PostError => postError(cause),
    );
    expect(error?.kind).toBe('gone');
    expect(twin.requests).toHaveLength(1);
  });
});
