import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { asOpus } from '#src/recordings/convert.ts';
import { openRecordings } from '#src/recordings.ts';
import { attached } from '../said.ts';
import { folder } from '../shelf.ts';
import { until } from '../until.ts';
import { hasDebian, made, tone } from './made.ts';
import { box, broken, log, never, parts, quick, recording, wav, withDebian, withoutDebian } from './listen.ts';

describe.skipIf(!hasDebian)('Other recordings', () => {
  test.each([
    ['short.aiff', ['-c:a', 'pcm_s16be']],
    ['short.caf', ['-c:a', 'pcm_s16be']],
    ['short.au', []],
    ['wide.aiff', ['-ar', '192000', '-ac', '8']],
  ])('%s become Ogg Opus, by either ffmpeg', async (name, args) => {
    const bytes = await made(name, ...tone(3), ...args);
    // The one that came along knows fewer kinds.
    const paths = /au$|wide/.test(name) ? [withDebian] : [withDebian, withoutDebian];
    for (const path of paths) {
      const got = await parts(recording(bytes), { path });
      expect(got.map(({ clip }) => clip.name)).toEqual(['recording.ogg']);
      expect(got[0]?.to).toBeCloseTo(3, 0);
    }
  });

  test('with a hundred streams give the first sound', async () => {
    const maps = Array.from({ length: 99 }, () => ['-map', '0:a']).flat();
    const bytes = await made('many.mkv', ...tone(2), ...maps, '-c:a', 'pcm_s16le', '-t', '2');
    const large = Buffer.concat([bytes, Buffer.alloc(25_000_000 - Math.min(bytes.length, 24_000_000))]);
    const got = await broken(recording(large));
    expect(got.parts[0]?.to).toBeCloseTo(2, 0);
  });

  test('without any sound say so', async () => {
    const film = await made('film.mov', '-f', 'lavfi', '-i', 'color=s=64x64:d=1', '-c:v', 'mpeg4');
    const { sentence } = await broken(recording(Buffer.concat([film, box('free', Buffer.alloc(25_000_000))])));
    expect(sentence).toContain('no sound');
  });

  test('that stop in the middle are heard up to there', async () => {
    const bytes = await made('a.aiff', ...tone(30));
    const got = await broken(recording(bytes.subarray(0, bytes.length / 2)), { bounds: quick });
    expect(got.parts.at(-1)).toMatchObject({ last: true, to: expect.closeTo(15, 0) });
    expect(got.sentence).not.toContain('not told');
  });
});

/** A WAV file without an end; `left` is called when nobody reads it any more. */
function endless(left: () => void = () => undefined, between: () => Promise<void> = async () => undefined) {
  return attached(new Uint8Array(), {
    async *read(signal) {
      try {
        yield Buffer.from(wav(1)).fill(255, 4, 8).fill(255, 40, 44);
        for (;;) {
          signal.throwIfAborted();
          yield new Uint8Array(65_536);
          await between();
          await new Promise((resolve) => setImmediate(resolve));
        }
      } finally {
        left();
      }
    },
  });
}

describe('Recordings that are read', () => {
  test('stop, with their process, when nobody wants them any more', async () => {
    const stop = new AbortController();
    let left = false;
    const source = endless(() => (left = true));
    const reading = openRecordings(log, withDebian, quick).parts(source, stop.signal)[Symbol.asyncIterator]();
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(/abort/i);
    await expect.poll(() => left, { timeout: 60_000 }).toBe(true);
  });

  test('are left once nobody wants them, whatever their source does', async () => {
    const stop = new AbortController();
    let read = 0;
    const deaf = attached(new Uint8Array(), {
      async *read() {
        for (; read < 200; read += 1) {
          yield wav(1);
          stop.abort();
        }
      },
    });
    await expect(parts(deaf, { signal: stop.signal })).rejects.toThrow(/abort/i);
    expect(read).toBe(1);
  });

  test('tell the trouble of their source as it is', async () => {
    const torn = attached(new Uint8Array(), {
      async *read() {
        yield wav(1);
        throw new TypeError('the line broke');
      },
    });
    await expect(parts(torn)).rejects.toThrow('the line broke');
  });

  test('tell the trouble of their source as it is while ffmpeg reads them', async () => {
    const torn = attached(new Uint8Array(), {
      async *read() {
        yield Buffer.from(wav(1, 192_000)).fill(255, 4, 8).fill(255, 40, 44);
        for (let at = 0; at < 400; at += 1) yield new Uint8Array(65_536);
        throw new TypeError('the line broke');
      },
    });
    await expect(parts(torn)).rejects.toThrow('the line broke');
  });
});

/** A program in place of ffmpeg: the folder it is in, and its process once it runs. */
async function inPlace(script: string): Promise<{ path: string; pid: () => Promise<number> }> {
  const path = await folder();
  const [file, told] = [join(path, 'ffmpeg'), join(path, 'pid')];
  await writeFile(file, `#!/bin/sh\necho $$ > ${told}\n${script}\n`);
  await chmod(file, 0o755);
  const pid = async () => Number(await readFile(told, 'utf8').catch(() => '0')) || undefined;
  return { path, pid: () => until(pid, 'the program to start') };
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('An ffmpeg', () => {
  afterEach(() => void vi.useRealTimers());

  const kind = { format: 'wav', mediaType: 'audio/wav' };
  const converted = (read: () => AsyncIterable<Uint8Array>, path: string, signal = never, format = 'wav') =>
    asOpus({ kind: { ...kind, format }, isOpus: false, read }, 3600, path, log, signal);

  test('that shows no sign of life for a minute is ended', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { path, pid } = await inPlace('exec /bin/sleep 1000');
    const result = Array.fromAsync(converted(() => endless().read(never), path)).catch((error: unknown) => error);
    const process = await pid();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(lives(process)).toBe(true);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ name: 'BotError' });
    await until(() => !lives(process), 'the process to end');
  });

  test('that nobody wants any more is ended at once', async () => {
    const { path, pid } = await inPlace('exec /bin/sleep 1000');
    const stop = new AbortController();
    const result = Array.fromAsync(converted(() => endless().read(never), path, stop.signal)).catch(
      (error: unknown) => error,
    );
    const process = await pid();
    stop.abort();
    expect(await result).toMatchObject({ name: 'AbortError' });
    await until(() => !lives(process), 'the process to end');
  });

  test('whose reader leaves is ended at once', async () => {
    const { path, pid } = await inPlace('echo heard; exec /bin/sleep 1000');
    for await (const piece of converted(() => endless().read(never), path)) {
      expect(Buffer.from(piece).toString()).toBe('heard\n');
      break;
    }
    const process = await pid();
    await until(() => !lives(process), 'the process to end');
  });

  test('whose source fails is ended at once', async () => {
    const { path, pid } = await inPlace('exec /bin/sleep 1000');
    const torn = async function* () {
      yield wav(1);
      await pid();
      throw new TypeError('the line broke');
    };
    await expect(Array.fromAsync(converted(torn, path))).rejects.toThrow('the line broke');
  });

  test('that finds nothing, and does not complain, is told all the same', async () => {
    const { path } = await inPlace('exit 0');
    const bytes = Buffer.from('caff\0\x01\0\0', 'latin1');
    expect((await broken(recording(bytes), { path })).sentence).toContain('no sound');
  });

  test.skipIf(!hasDebian)('whose source stands still is ended as well', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    let waits = false;
    const still = async function* () {
      yield wav(1);
      waits = true;
      await new Promise(() => undefined);
    };
    const result = Array.fromAsync(converted(still, withDebian)).catch((error: unknown) => error);
    await until(() => waits, 'the source to stand still');
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await result).toMatchObject({ name: 'BotError' });
  });

  test.skipIf(!hasDebian)('whose source is slow, and looked through first, lives', async () => {
    const film = await made('a.mp4', ...tone(2), '-c:a', 'alac');
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const slow = async function* () {
      for (let at = 0; at < film.length; at += Math.ceil(film.length / 4)) {
        await vi.advanceTimersByTimeAsync(40_000);
        yield film.subarray(at, at + Math.ceil(film.length / 4));
      }
    };
    expect((await Array.fromAsync(converted(slow, withDebian, never, 'mov'))).length).toBeGreaterThan(0);
  });

  test.skipIf(!hasDebian)('whose reader takes its time lives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const noise = Uint8Array.from({ length: 4_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24);
    const loud = Buffer.concat([wav(1).subarray(0, 44), noise])
      .fill(255, 4, 8)
      .fill(255, 40, 44);
    let pieces = 0;
    for await (const piece of converted(() => recording(loud).read(never), withDebian)) {
      pieces += piece.length > 0 ? 1 : 0;
      await vi.advanceTimersByTimeAsync(70_000);
    }
    expect(pieces).toBeGreaterThan(1);
  });

  test('is heard of in the log only by the kind of its complaint', async () => {
    const { path } = await inPlace('echo "/etc/secret: Invalid data" >&2; exit 1');
    const lines: string[] = [];
    const spying = { ...log, warn: (...told: unknown[]) => void lines.push(JSON.stringify(told)) };
    const error = await Array.fromAsync(
      // What else a log does, converting does not use.
      asOpus({ kind, isOpus: false, read: () => recording(wav(1)).read(never) }, 10, path, spying as typeof log, never),
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'BotError' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Invalid data');
    expect(lines[0]).not.toContain('secret');
  });

  test('that has enough leaves its source', async () => {
    const { path } = await inPlace('exit 0');
    let left = false;
    await Array.fromAsync(converted(() => endless(() => (left = true)).read(never), path));
    expect(left).toBe(true);
  });

  test('is held by walls, whatever else keeps it', async () => {
    const { path } = await inPlace('echo "$@"');
    const told = Buffer.concat(await Array.fromAsync(converted(() => recording(wav(1)).read(never), path))).toString();
    for (const wall of ['-nostdin', '-protocol_whitelist pipe', '-format_whitelist ogg,', '-vn -sn -dn', '-map 0:a:0'])
      expect(told).toContain(wall);
    expect(told).toMatch(/-f wav -i pipe:0 .*-t 3601 .*-f ogg pipe:1\n$/);
  });

  test('gets nothing of our environment', async () => {
    const { path } = await inPlace('/usr/bin/env');
    const told = Buffer.concat(await Array.fromAsync(converted(() => recording(wav(1)).read(never), path))).toString();
    expect(told).toContain('PWD=');
    expect(told).not.toMatch(/HOME=|NODE|VITEST/);
  });
});
