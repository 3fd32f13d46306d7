import { once } from 'node:events';
import { Application, createDecoder, createEncoder, getPacketInfo } from 'libopus-wasm';
import { opus } from 'prism-media';
import { describe, expect, it } from 'vitest';
import { oggOpus } from '#src/audio/ogg.ts';
import { carriesPrevious, samplesOf } from '#src/audio/packet.ts';
import { fc } from '#test/property.ts';
import { opusPackets, speech, speechTest } from './speech.ts';

interface OggPage {
  readonly place: number;
  readonly position: number;
  readonly number: number;
  readonly packets: number;
}

/** The pages of a file, with their sums checked by another way to reckon them. */
function pagesOf(file: Buffer): OggPage[] {
  const pages: OggPage[] = [];
  for (let at = 0; at < file.length;) {
    expect(file.toString('latin1', at, at + 5)).toBe('OggS\0');
    const lacing = file.subarray(at + 27, at + 27 + file.readUInt8(at + 26));
    const end = at + 27 + lacing.length + lacing.reduce((sum, size) => sum + size, 0);
    const bytes = Buffer.from(file.subarray(at, end));
    bytes.writeUInt32LE(0, 22);
    expect(file.readUInt32LE(at + 22)).toBe(bitwise(bytes));
    pages.push({
      place: bytes.readUInt8(5),
      position: Number(bytes.readBigUInt64LE(6)),
      number: bytes.readUInt32LE(18),
      packets: lacing.filter((size) => size < 255).length,
    });
    at = end;
  }
  return pages;
}

function bitwise(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const over = (sum >>> 31) ^ ((byte >> bit) & 1);
      sum = ((sum << 1) ^ (over ? 0x04_c1_1d_b7 : 0)) >>> 0;
    }
  }
  return sum;
}

async function demuxed(file: Uint8Array): Promise<{ head: Buffer; packets: Uint8Array[] }> {
  const demuxer = new opus.OggDemuxer();
  const head = once(demuxer, 'head');
  demuxer.end(file);
  const packets: Uint8Array[] = await demuxer.toArray();
  const [found]: Buffer[] = await head;
  return { head: found!, packets: packets.map((packet) => new Uint8Array(packet)) };
}

/** Packets that are well-formed, whatever they may sound like: of any configuration, code, frames and length. */
const packet = fc
  .record({
    config: fc.nat({ max: 31 }),
    stereo: fc.boolean(),
    code: fc.nat({ max: 3 }),
    frames: fc.integer({ min: 1, max: 48 }),
    length: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 1275 })),
    padding: fc.nat({ max: 600 }),
  })
  .map(({ config, stereo, code, frames, length, padding }) => {
    const toc = (config << 3) | (stereo ? 4 : 0) | code;
    const frame = new Uint8Array(length).fill(config);
    const size = length < 252 ? [length] : [252 + (length % 4), (length - 252 - (length % 4)) / 4];
    if (code === 0) return Uint8Array.of(toc, ...frame);
    if (code === 1) return Uint8Array.of(toc, ...frame, ...frame);
    if (code === 2) return Uint8Array.of(toc, ...size, ...frame, 1, 2, 3);
    const fills = [...Array.from({ length: Math.floor(padding / 254) }, () => 255), padding % 254];
    const fits = Math.min(frames, 5760 / samplesOf(Uint8Array.of(config << 3)));
    const all = Array.from({ length: fits }, () => [...frame]).flat();
    return Uint8Array.of(toc, fits | 64, ...fills, ...all, ...new Uint8Array(padding));
  });

describe('the length of a packet', () => {
  it('is what libopus makes of it, for well-formed packets and for any bytes', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.oneof(packet, bytes), async (any) => {
        const info = await getPacketInfo(any).catch(() => undefined);
        expect(samplesOf(any)).toBe(info?.samples ?? 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is nothing for no bytes', () => expect(samplesOf(new Uint8Array(0))).toBe(0));

  it.each([2.5, 5, 10, 20, 40, 60])('is right for frames of %d ms that libopus made', async (ms) => {
    using encoder = await createEncoder({ frameSize: ms * 48 });
    expect(samplesOf(encoder.encode(new Int16Array(ms * 48 * 2)))).toBe(ms * 48);
  });
});

speechTest(
  'a packet tells whether it carries the one before: most of speech do, silence and music do not',
  async () => {
    const packets = await opusPackets(await speech('The quick brown fox jumps over the lazy dog.'));
    expect(packets.filter(carriesPrevious).length / packets.length).toBeGreaterThan(0.5);
    using plain = await createEncoder({ channels: 1, application: Application.RestrictedLowDelay });
    expect([Uint8Array.of(0xf8, 0xff, 0xfe), plain.encode(new Int16Array(960))].map(carriesPrevious)).toEqual([
      false,
      false,
    ]);
  },
);

describe('an Ogg Opus file', () => {
  it('gives every packet back byte for byte, on pages that keep the limits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { maxLength: 150 }), async (packets) => {
        const file = oggOpus(packets);
        expect((await demuxed(file)).packets).toEqual(packets);
        const pages = pagesOf(Buffer.from(file));
        expect(pages.map(({ number }) => number)).toEqual(pages.map((_, at) => at));
        expect(pages.map(({ place }) => place)).toEqual([2, ...pages.slice(2).map(() => 0), 4]);
        let position = 0;
        let at = 0;
        for (const page of pages.slice(2)) {
          const here = packets.slice(at, at + page.packets);
          const length = here.reduce((sum, one) => sum + samplesOf(one), 0);
          expect(length).toBeLessThanOrEqual(48_000);
          expect(page.position).toBe((position += length));
          at += page.packets;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has pages of a second at most', () => {
    const silence = Array.from({ length: 120 }, () => Uint8Array.of(0xf8, 0xff, 0xfe));
    const pages = pagesOf(Buffer.from(oggOpus(silence)));
    expect(pages.map(({ packets, position }) => [packets, position / 960])).toEqual([
      [1, 0],
      [1, 0],
      [50, 50],
      [50, 100],
      [20, 120],
    ]);
  });

  it('leaves out what is no packet', async () => {
    const good = Uint8Array.of(0xf8, 0xff, 0xfe);
    // A frame of nothing in 70 kB of padding: an Opus packet, yet none for one page.
    const huge = Uint8Array.from({ length: 70_000 }, (_, at) => [0xfb, 0x41][at] ?? (at < 276 ? 255 : 0));
    huge[276] = 70_000 - 277 - 274 * 254;
    expect(samplesOf(huge)).toBe(960);
    const bad = [new Uint8Array(0), Uint8Array.of(0x03), Uint8Array.of(0xf9, 1), huge];
    expect((await demuxed(oggOpus([...bad, good, ...bad]))).packets).toEqual([good]);
  });

  it('plays: mono, stereo and silence mixed, each packet as long as it says', async () => {
    using mono = await createEncoder({ channels: 1, sampleRate: 24_000, application: Application.Voip });
    using stereo = await createEncoder();
    const tone = (length: number) => Int16Array.from({ length }, (_, at) => 8000 * Math.sin(at / 20));
    const packets = [mono.encode(tone(480)), stereo.encode(tone(1920)), Uint8Array.of(0xf8, 0xff, 0xfe)];
    const { head, packets: back } = await demuxed(oggOpus(Array.from({ length: 60 }, () => packets).flat()));
    expect([head.readUInt8(9), head.readUInt16LE(10), head.readUInt32LE(12)]).toEqual([2, 312, 48_000]);
    using decoder = await createDecoder();
    expect(back.map((one) => decoder.decode(one).length / 2)).toEqual(back.map(samplesOf));
    expect((await demuxed(oggOpus([packets[0]!]))).head.readUInt8(9)).toBe(1);
  });
});
