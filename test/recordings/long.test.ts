import { describe, expect, test } from 'vitest';
import { openRecordings, type Part } from '#src/recordings.ts';
import { usual } from '#src/recordings/bounds.ts';
import { cut } from '#src/recordings/cut.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { attached } from '../said.ts';
import { hasDebian, made, tone } from './made.ts';
import { box, broken, log, never, parts, quick, recording, secondsOf, withDebian, withoutDebian } from './listen.ts';

const opus = ['-c:a', 'libopus', '-b:a', '24k', '-compression_level', '0', '-page_duration', '200000'];
const aac = ['-c:a', 'aac', '-b:a', '32k'];

describe.skipIf(!hasDebian)('Long recordings', () => {
  test('of Ogg Opus are cut where it is quiet, while they are still read, always in the same way', async () => {
    const bytes = await made('long.ogg', ...tone(60), ...opus);
    let read = 0;
    const source = attached(bytes, {
      async *read() {
        for (let at = 0; at < bytes.length; at += 1024) {
          read += 1;
          yield bytes.subarray(at, at + 1024);
        }
      },
    });
    const got: Part[] = [];
    const readBefore: number[] = [];
    for await (const part of openRecordings(log, withDebian, quick).parts(source, never)) {
      got.push(part);
      readBefore.push(read);
    }
    expect(readBefore[0]).toBeLessThan(read);
    expect(got.length).toBeGreaterThan(4);
    expect(got.map(({ last }) => last)).toEqual([...got.slice(1).map(() => false), true]);
    expect(got.map(({ number }) => number)).toEqual(got.map((_, number) => number));
    expect(got.at(-1)?.to).toBeCloseTo(60, 0);
    for (const [index, part] of got.slice(1).entries()) {
      const seam = part.from + part.overlap / 2;
      expect(seam % 1.9).toBeLessThan(0.6);
      expect(got[index]?.to).toBeCloseTo(part.from + part.overlap, 1);
      expect(part.overlap).toBeCloseTo(2, 1);
    }
    for (const { clip, from, to } of got) expect(await secondsOf(clip.bytes)).toBeCloseTo(to - from, 1);
    expect(hex(await parts(recording(bytes, 1000), { bounds: quick }))).toEqual(hex(got));
  });

  test('of WebM Opus are cut without decoding them, and without an ffmpeg', async () => {
    const bytes = await made('long.webm', ...tone(40), ...opus);
    const got = await parts(recording(bytes, 999), { path: withoutDebian, bounds: quick });
    expect(got.length).toBeGreaterThan(2);
    expect(got.at(-1)?.to).toBeCloseTo(40, 0);
    expect(hex(await parts(recording(bytes), { path: withoutDebian, bounds: quick }))).toEqual(hex(got));
  });

  test.each([
    ['at the end', []],
    ['at the beginning', ['-movflags', '+faststart']],
  ])('in AAC, with their index %s, are read through ffmpeg', async (_, flags) => {
    const bytes = await made('long.m4a', ...tone(40), ...aac, ...flags);
    expect(bytes.indexOf('moov') > bytes.indexOf('mdat')).toBe(flags.length === 0);
    const got = await parts(recording(bytes), { bounds: quick });
    expect(got.length).toBeGreaterThan(2);
    expect(got.every(({ clip }) => clip.name === 'recording.ogg')).toBe(true);
    expect(got.at(-1)?.to).toBeCloseTo(40, 0);
  });

  test('in AAC go as they are where no ffmpeg can decode them but models take them', async () => {
    const bytes = await made('long.m4a', ...tone(20), ...aac);
    const got = await parts(recording(bytes), { path: withoutDebian, bounds: quick });
    expect(got.map(({ clip }) => clip.name)).toEqual(['recording.m4a']);
  });

  test('in AAC that are too large for that name what the operator can install', async () => {
    const bytes = await made('raw.mov', ...tone(3), ...aac);
    const large = Buffer.concat([bytes, box('free', Buffer.alloc(25_000_000))]);
    const { parts: got, sentence } = await broken(recording(large), { path: withoutDebian });
    expect(got).toEqual([]);
    expect(sentence).toContain('apt-get install ffmpeg');
  });

  test('of WebM that break off later are heard up to there', async () => {
    const bytes = await made('long.webm', ...tone(40), ...opus);
    const endless = Buffer.concat([Buffer.from('a3087fffffff', 'hex'), Buffer.alloc(5_000_000)]);
    const { parts: got, sentence } = await broken(recording(Buffer.concat([bytes, endless])), { bounds: quick });
    expect(got.at(-1)).toMatchObject({ last: true, to: expect.closeTo(40, 0) });
    expect(sentence).toContain('only up to there');
  });

  test('of MP3 are known by their size', async () => {
    const bytes = await made('long.mp3', ...tone(30), '-b:a', '128k', '-ar', '44100');
    expect((await parts(recording(bytes), { bounds: quick })).length).toBeGreaterThan(1);
    expect(await parts(recording(bytes), { bounds: { ...quick, whole: 40 } })).toHaveLength(1);
  });

  test.each(['ogg', 'webm', 'm4a'])('of %s are heard up to the longest, and no further', async (ending) => {
    const bytes = await made(`a.${ending}`, ...tone(30), ...(ending === 'm4a' ? aac : opus));
    const { parts: got, sentence } = await broken(recording(bytes), { bounds: { ...quick, most: 25 } });
    expect(sentence).toContain('the rest is left out');
    expect(got.at(-1)).toMatchObject({ last: true });
    expect(got.at(-1)?.to).toBeCloseTo(25, 0);
    expect((await broken(recording(bytes), { bounds: { ...quick, most: 30.5 } })).sentence).toBe('');
  });
});

/** 20 ms of Opus, of so many bytes. */
const packet = (bytes: number): Uint8Array => Buffer.alloc(bytes, 1).fill(0xf8, 0, 1);

async function* packets(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield packet(bytes);
}

describe('Parts', () => {
  test('have no more bytes than models take, however rich the sound is', async () => {
    const got = await Array.fromAsync(cut(packets(14_000, 1270), usual, never));
    expect(got.map(({ last }) => last)).toEqual([false, true]);
    for (const { clip } of got) expect(clip.bytes.length).toBeLessThan(24_000_000);
  });

  test('leave out packets that are filled up with nothing', async () => {
    const filled = Buffer.alloc(60_183, 255);
    filled.set([0xe3, 0x41]);
    filled.fill(254, 237, 238);
    expect(samplesOf(filled)).toBe(120);
    const source = async function* () {
      for (let at = 0; at < 400; at += 1) yield filled;
      yield* packets(100, 40);
    };
    expect(await Array.fromAsync(cut(source(), usual, never), ({ to }) => to)).toEqual([2]);
  });

  test('come before what breaks behind them', async () => {
    const got: number[] = [];
    const breaking = async function* () {
      yield* packets(100, 40);
      throw new TypeError('the line broke');
    };
    const reading = async (): Promise<void> => {
      for await (const { to } of cut(breaking(), quick, never)) got.push(to);
    };
    await expect(reading()).rejects.toThrow('the line broke');
    expect(got).toEqual([2]);
  });

  test('end as near as can be to where they should, where it is quiet everywhere or nowhere', async () => {
    const got = await Array.fromAsync(cut(packets(1500, 40), quick, never));
    expect(got[0]?.to).toBeCloseTo(quick.part + 1, 1);
  });

  test('leave out packets that are none', async () => {
    const mixed = async function* () {
      yield* [packet(40), Buffer.alloc(0), Buffer.of(0xff, 0), packet(40)];
    };
    expect(await Array.fromAsync(cut(mixed(), quick, never), ({ to }) => to)).toEqual([0.04]);
  });

  test('end once nobody wants them', async () => {
    const stop = new AbortController();
    const reading = cut(packets(100_000, 40), quick, stop.signal);
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(/abort/i);
  });
});

function hex(parts: readonly Part[]) {
  return parts.map(({ clip, ...part }) => [part, Buffer.from(clip.bytes).toString('hex')]);
}
