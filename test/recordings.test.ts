import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { opus } from 'prism-media';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLog } from '#src/log.ts';
import type { Attachment } from '#src/message.ts';
import { openRecordings, type Part } from '#src/recordings.ts';
import { asOpus } from '#src/recordings/convert.ts';
import { kindOf } from '#src/recordings/kind.ts';
import { oggPackets } from '#src/recordings/pages.ts';
import { Unfit, webmPackets } from '#src/recordings/webm.ts';
import { samplesOf } from '#src/audio/packet.ts';
import { writeWav } from '#src/audio/wav.ts';
import { fc } from './property.ts';
import { bundled, debian, hasDebian, made, tone } from './recordings/made.ts';
import { attached } from './said.ts';

const log = openLog({ level: 'silent', secrets: [] });
const never = new AbortController().signal;

function recording(bytes: Uint8Array, pieces = 65_536): Attachment {
  return attached(bytes, {
    kind: 'audio',
    name: 'voice.ogg',
    async *read() {
      for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
    },
  });
}

const parts = (one: Attachment, signal = never): Promise<Part[]> =>
  Array.fromAsync(openRecordings(log, path).parts(one, signal));

/** What came until it broke, and how it did. */
async function broken(one: Attachment): Promise<{ parts: Part[]; sentence: string }> {
  const got: Part[] = [];
  try {
    for await (const part of openRecordings(log, path).parts(one, never)) got.push(part);
  } catch (error) {
    return {
      parts: got,
      sentence: error instanceof Error && error.name === 'BotError' ? error.message : String(error),
    };
  }
  return { parts: got, sentence: '' };
}

/** Where Debian's ffmpeg is; elsewhere only the one that came along is found. */
let path = '/usr/bin';
function withoutDebian(): void {
  path = '/nowhere';
  onTestFinished(() => void (path = '/usr/bin'));
}

function secondsOf(ogg: Uint8Array): Promise<number> {
  const demuxer = new opus.OggDemuxer();
  demuxer.end(ogg);
  return Array.fromAsync(demuxer, (packet: Uint8Array) => samplesOf(packet)).then(
    (all) => all.reduce((sum, one) => sum + one, 0) / 48_000,
  );
}

const wav = (seconds: number, rate = 16_000): Uint8Array => writeWav(new Int16Array(seconds * rate).fill(900), rate);

describe('Short recordings', () => {
  test('go as they are, byte for byte, under a name that says what they are', async () => {
    const bytes = wav(3);
    const [only, ...others] = await parts(recording(bytes));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ number: 0, last: true, clip: { name: 'recording.wav', mediaType: 'audio/wav' } });
    expect(Buffer.compare(only?.clip.bytes ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('in one piece are not even copied', async () => {
    const bytes = wav(3);
    const [only] = await parts(recording(bytes, bytes.length));
    expect(only?.clip.bytes.buffer).toBe(bytes.buffer);
  });

  test.each([
    ['empty', '', 'empty'],
    ['a page', '<html><body>Sign in</body></html>', 'no recording'],
    ['a program', '\x7fELF\x02\x01\x01', 'no recording'],
    ['an HLS playlist', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'no recording'],
    ['a DASH manifest', '<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>', 'no recording'],
    ['a list to be joined', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'no recording'],
  ])('that are %s are refused with a sentence', async (_, text, why) => {
    const { parts: got, sentence } = await broken(recording(Buffer.from(text, 'latin1')));
    expect(got).toEqual([]);
    expect(sentence).toContain(why);
  });

  test('with one sample, and with a header that lies about four gigabytes, go as they are', async () => {
    const lying = Buffer.from(wav(1));
    lying.writeUInt32LE(0xff_ff_ff_ff, 40);
    expect(await parts(recording(writeWav(new Int16Array(1), 16_000)))).toHaveLength(1);
    expect(await parts(recording(lying))).toHaveLength(1);
  });
});

describe.skipIf(!hasDebian)('Long recordings', () => {
  test('of Ogg Opus are cut where it is quiet, while they are still read, always in the same way', async () => {
    const bytes = await made('long.ogg', ...tone(1000), '-c:a', 'libopus', '-b:a', '24k', '-compression_level', '0');
    let read = 0;
    const source = attached(bytes, {
      async *read() {
        for (let at = 0; at < bytes.length; at += 16_384) {
          read += 1;
          yield bytes.subarray(at, at + 16_384);
        }
      },
    });
    const got: Part[] = [];
    const readBefore: number[] = [];
    for await (const part of openRecordings(log, path).parts(source, never)) {
      got.push(part);
      readBefore.push(read);
    }
    expect(readBefore[0]).toBeLessThan(read);
    expect(got.map(({ last }) => last)).toEqual([...got.slice(1).map(() => false), true]);
    expect(got.at(-1)?.to).toBeCloseTo(1000, 0);
    for (const [index, part] of got.slice(1).entries()) {
      const seam = part.from + part.overlap / 2;
      expect(seam % 37).toBeLessThan(2.1);
      expect(got[index]?.to).toBeCloseTo(part.from + part.overlap, 1);
      expect(part.overlap).toBeCloseTo(2, 1);
    }
    for (const { clip, from, to } of got) expect(await secondsOf(clip.bytes)).toBeCloseTo(to - from, 1);
    const again = await parts(recording(bytes, 1000));
    expect(again.map(({ clip, ...part }) => [part, Buffer.from(clip.bytes).toString('base64').length])).toEqual(
      got.map(({ clip, ...part }) => [part, Buffer.from(clip.bytes).toString('base64').length]),
    );
  });

  test('of WebM Opus are cut without decoding them, and without an ffmpeg', async () => {
    const bytes = await made('long.webm', ...tone(700), '-c:a', 'libopus', '-b:a', '24k', '-compression_level', '0');
    withoutDebian();
    const got = await parts(recording(bytes));
    expect(got.length).toBeGreaterThan(1);
    expect(got.at(-1)?.to).toBeCloseTo(700, 0);
  });

  test('in AAC, with their index at the end, are read through ffmpeg', async () => {
    const bytes = await made('long.m4a', ...tone(700), '-c:a', 'aac', '-b:a', '32k');
    expect(bytes.indexOf('moov')).toBeGreaterThan(bytes.indexOf('mdat'));
    const got = await parts(recording(bytes));
    expect(got.length).toBeGreaterThan(1);
    expect(got.every(({ clip }) => clip.name === 'recording.ogg')).toBe(true);
    expect(got.at(-1)?.to).toBeCloseTo(700, 0);
  });

  test('in AAC go as they are where no ffmpeg can decode them but models take them', async () => {
    const bytes = await made('long.m4a', ...tone(700), '-c:a', 'aac', '-b:a', '32k');
    withoutDebian();
    expect((await parts(recording(bytes))).map(({ clip }) => clip.name)).toEqual(['recording.m4a']);
  });

  test('in AAC that are too large for that name what the operator can install', async () => {
    const bytes = await made('raw.mov', ...tone(30), '-c:a', 'aac', '-b:a', '32k');
    const large = Buffer.concat([bytes, box('free', 25_000_000)]);
    withoutDebian();
    const { parts: got, sentence } = await broken(recording(large));
    expect(got).toEqual([]);
    expect(sentence).toContain('apt-get install ffmpeg');
  });
});

function box(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32BE(size);
  bytes.write(type, 4, 'latin1');
  return bytes;
}

describe('Other recordings', () => {
  test.skipIf(!hasDebian).each([
    ['short.aiff', ['-c:a', 'pcm_s16be']],
    ['short.caf', ['-c:a', 'pcm_s16be']],
    ['short.au', []],
    ['wide.aiff', ['-ar', '192000', '-ac', '8']],
  ])('%s become Ogg Opus, by either ffmpeg', async (name, args) => {
    const bytes = await made(name, ...tone(3), ...args);
    for (const bare of [false, true]) {
      if (bare) withoutDebian();
      // The one that came along knows fewer kinds.
      if (bare && /au$|wide/.test(name)) continue;
      const got = await parts(recording(bytes));
      expect(got.map(({ clip }) => clip.name)).toEqual(['recording.ogg']);
      expect(got[0]?.to).toBeCloseTo(3, 0);
    }
  });

  test.skipIf(!hasDebian)('with a hundred streams give the first sound', async () => {
    const maps = Array.from({ length: 99 }, () => ['-map', '0:a']).flat();
    const bytes = await made('many.mkv', ...tone(2), ...maps, '-c:a', 'pcm_s16le', '-t', '2');
    const large = Buffer.concat([bytes, Buffer.alloc(25_000_000 - Math.min(bytes.length, 24_000_000))]);
    const got = await broken(recording(large));
    expect(got.parts[0]?.to).toBeCloseTo(2, 0);
  });

  test('without any sound say so', async () => {
    const film = hasDebian
      ? await made('film.mov', '-f', 'lavfi', '-i', 'color=s=64x64:d=1', '-c:v', 'mpeg4')
      : Buffer.alloc(0);
    if (!hasDebian) return;
    const { sentence } = await broken(recording(Buffer.concat([film, box('free', 25_000_000)])));
    expect(sentence).toContain('no sound');
  });

  test('stop, with their process, when nobody wants them any more', async () => {
    const stop = new AbortController();
    let left = false;
    const endless = attached(new Uint8Array(), {
      async *read() {
        try {
          yield Buffer.from(wav(1)).fill(255, 4, 8).fill(255, 40, 44);
          for (;;) {
            yield new Uint8Array(65_536);
            if (left) return;
            await new Promise((resolve) => setImmediate(resolve));
          }
        } finally {
          left = true;
        }
      },
    });
    const reading = openRecordings(log, path).parts(endless, stop.signal)[Symbol.asyncIterator]();
    await reading.next();
    stop.abort();
    await expect(reading.next()).rejects.toThrow(/abort/i);
    await expect.poll(() => left).toBe(true);
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
});

/** Each of the two, where it is there. */
const executables = [debian, bundled].filter((one) => one !== '' && (one !== debian || hasDebian));

describe.each(executables)('The walls around %s', (executable) => {
  test.each([
    ['HLS', (url: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n#EXT-X-ENDLIST\n`],
    ['joining', (url: string) => `ffconcat version 1.0\nfile '${url}'\n`],
    [
      'DASH',
      (url: string) =>
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>${url}</BaseURL></MPD>`,
    ],
    ['SDP', () => 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 97\n'],
  ])('keep lists of %s from reaching out, whatever they are called', async (_, list) => {
    let reached = 0;
    const server = createServer((_request, response) => {
      reached += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    if (executable === bundled) withoutDebian();
    // The port of a server that listens on TCP.
    const { port } = server.address() as AddressInfo;
    const bytes = Buffer.from(list(`http://127.0.0.1:${port}/x.wav`));
    for (const format of ['ogg', 'wav', 'mov', 'matroska', 'mp3']) {
      const read = async function* () {
        yield bytes;
      };
      const kind = { format, mediaType: 'audio/ogg' };
      await expect(Array.fromAsync(asOpus({ kind, isOpus: false, read }, path, log, never))).rejects.toThrow();
    }
    const bare = await run(executable, bytes);
    expect(bare).not.toBe(0);
    expect(reached).toBe(0);
  });
});

/** The same walls while ffmpeg may guess what it reads. */
function run(executable: string, bytes: Uint8Array): Promise<unknown> {
  const walls = ['-protocol_whitelist', 'pipe', '-format_whitelist', 'ogg,matroska,webm,wav,flac,mp3,mov,mp4,m4a'];
  return new Promise((resolve) => {
    const args = ['-nostdin', '-v', 'error', ...walls, '-i', 'pipe:0', '-f', 'ogg', 'pipe:1'];
    const child = execFile(executable, args, (error) => resolve(error?.code ?? 0));
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(bytes);
  });
}

describe('Damage', () => {
  test.skipIf(!hasDebian)(
    'anywhere in Ogg or WebM never crashes, hangs or grows, and what is whole is heard',
    async () => {
      const ogg = await made('a.ogg', ...tone(40), '-c:a', 'libopus', '-b:a', '16k');
      const webm = await made('a.webm', ...tone(40), '-c:a', 'libopus', '-b:a', '16k');
      for (const [bytes, packets] of [
        [ogg, oggPackets],
        [webm, webmPackets],
      ] as const) {
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
            fc.nat(bytes.length),
            fc.integer({ min: 400, max: 30_000 }),
            async (flips, length, pieces) => {
              const damaged = Buffer.from(bytes);
              for (const [at, value] of flips) damaged[at] = value;
              const cutOff = damaged.subarray(0, length);
              const known = (error: unknown): Uint8Array[] => {
                if (error instanceof Unfit) return [];
                throw error;
              };
              const got = await Array.fromAsync(packets(recording(cutOff, pieces).read(never))).catch(known);
              expect(got.reduce((sum, one) => sum + one.length, 0)).toBeLessThanOrEqual(length);
            },
          ),
          { numRuns: 150 },
        );
      }
    },
  );

  test.skipIf(!hasDebian)('of one page of Ogg costs only that page', async () => {
    const bytes = await made('a.ogg', ...tone(40), '-c:a', 'libopus', '-b:a', '16k');
    const whole = await Array.fromAsync(oggPackets(recording(bytes).read(never)));
    const damaged = Buffer.from(bytes);
    const page = bytes.indexOf('OggS', bytes.length / 2);
    damaged.fill(0, page, page + 4);
    const left = await Array.fromAsync(oggPackets(recording(damaged, 999).read(never)));
    expect(left.length).toBeLessThan(whole.length);
    expect(left.length).toBeGreaterThan(whole.length - 60);
  });

  test('lengths that count backwards in WebM end it, as does an element that never ends', async () => {
    const ebml = Buffer.from('1a45dfa380', 'hex');
    const backwards = Buffer.concat([ebml, Buffer.from('ec0100000080000000', 'hex'), Buffer.alloc(100)]);
    const endless = Buffer.concat([ebml, Buffer.from('a3087fffffff', 'hex'), Buffer.alloc(9_000_000)]);
    for (const bytes of [backwards, endless])
      await expect(Array.fromAsync(webmPackets(recording(bytes).read(never)))).rejects.toThrow();
  });

  test('packets that go over pages of Ogg are whole again', async () => {
    const head = Buffer.alloc(19);
    head.write('OpusHead\x01\x01');
    const packet = Buffer.alloc(600, 7);
    packet[0] = 0xfc;
    const stream = Buffer.concat([
      page(2, [19], head),
      page(0, [8], Buffer.from('OpusTags')),
      page(0, [255], packet.subarray(0, 255)),
      page(1, [255], packet.subarray(255, 510)),
      page(1, [90, 3], Buffer.concat([packet.subarray(510), Buffer.from([0xfc, 1, 2])])),
    ]);
    const got = await Array.fromAsync(oggPackets(recording(stream, 7).read(never)), (one) => Buffer.from(one));
    expect(got.map((one) => one.length)).toEqual([600, 3]);
    expect(got[0]?.equals(packet)).toBe(true);
  });

  test('ID3 tags by the thousand are no more than an MP3', () => {
    const tags = Buffer.concat(
      Array.from({ length: 10_000 }, () => Buffer.from('ID3\x04\0\0\0\0\0\x0a0123456789', 'latin1')),
    );
    expect(kindOf(tags)?.ending).toBe('mp3');
  });

  test.skipIf(!hasDebian)('of AIFF, WAV and MP4 that ffmpeg reads is told or heard, never a crash', async () => {
    const aiff = await made('a.aiff', ...tone(2));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 12, max: aiff.length - 1 }), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 16, max: aiff.length }),
        async (flips, length) => {
          const damaged = Buffer.from(aiff);
          for (const [at, value] of flips) damaged[at] = value;
          const { sentence } = await broken(recording(damaged.subarray(0, length)));
          expect(sentence).not.toContain('TypeError');
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** A page as RFC 3533 lays it out, without its checksum. */
function page(flags: number, lacing: readonly number[], body: Uint8Array): Buffer {
  const header = Buffer.alloc(27 + lacing.length);
  header.write('OggS');
  header.writeUInt8(flags, 5);
  header.writeUInt32LE(5, 14);
  header.writeUInt8(lacing.length, 26);
  header.set(lacing, 27);
  return Buffer.concat([header, body]);
}
