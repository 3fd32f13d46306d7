import { describe, expect, test } from 'vitest';
import { kindOf } from '#src/recordings/kind.ts';
import { moovFirst } from '#src/recordings/moov.ts';
import { oggPackets } from '#src/recordings/ogg.ts';
import { Unfit, webmPackets } from '#src/recordings/webm.ts';
import { fc } from '../property.ts';
import { hasDebian, made, tone } from './made.ts';
import { broken, never, quick, recording } from './listen.ts';

const opus = ['-c:a', 'libopus', '-b:a', '16k'];

/** What happened to a file: bytes that changed, and where it ends. */
const damage = fc.record({
  flips: fc.array(fc.tuple(fc.nat(0xff_ff_ff), fc.nat(255)), { minLength: 1, maxLength: 20 }),
  share: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
  pieces: fc.integer({ min: 400, max: 30_000 }),
});

interface Damage {
  readonly flips: readonly (readonly [number, number])[];
  readonly share: number;
}

/** A third of the files is whole in length. */
function damaged(bytes: Uint8Array, { flips, share }: Damage, from = 0): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value] of flips) copy[from + (at % (bytes.length - from))] = value;
  return copy.subarray(0, Math.min(copy.length, Math.ceil(copy.length * share)));
}

describe.skipIf(!hasDebian)('Damage', () => {
  test.each([
    ['ogg', oggPackets],
    ['webm', webmPackets],
  ] as const)('anywhere in %s never crashes, hangs or grows, and what is whole is heard', async (ending, packets) => {
    const bytes = await made(`a.${ending}`, ...tone(40), ...opus);
    await fc.assert(
      fc.asyncProperty(damage, async (one) => {
        const left = damaged(bytes, one);
        const known = (error: unknown): Uint8Array[] => {
          if (error instanceof Unfit) return [];
          throw error;
        };
        const got = await Array.fromAsync(packets(recording(left, one.pieces).read(never))).catch(known);
        const silent = got.filter((packet) => packet.length === 3 || packet.length === 14);
        const sound = got.filter((packet) => !silent.includes(packet));
        expect(sound.reduce((sum, packet) => sum + packet.length, 0)).toBeLessThanOrEqual(left.length);
        // No more than what a clock may lack.
        expect(silent.length).toBeLessThan(30_000);
      }),
      { numRuns: 100 },
    );
  });

  test('of one page of Ogg costs only that page', async () => {
    const bytes = await made('a.ogg', ...tone(40), ...opus);
    const whole = await Array.fromAsync(oggPackets(recording(bytes).read(never)));
    const copy = Buffer.from(bytes);
    const page = bytes.indexOf('OggS', bytes.length / 2);
    copy.fill(0, page, page + 4);
    const left = await Array.fromAsync(oggPackets(recording(copy, 999).read(never)));
    expect(left.length).toBeLessThan(whole.length);
    expect(left.length).toBeGreaterThan(whole.length - 60);
  });

  test.each([
    ['a.aiff', []],
    ['a.wav', []],
    ['a.mp4', ['-c:a', 'alac']],
    ['a.m4a', ['-c:a', 'aac', '-movflags', '+faststart']],
    ['a.flac', []],
    ['a.mp3', []],
    ['a.ogg', opus],
    ['a.webm', opus],
  ])('of %s is told or heard, never a crash', async (name, args) => {
    const bytes = await made(name, ...tone(2), ...args);
    await fc.assert(
      fc.asyncProperty(damage, async (one) => {
        const { sentence } = await broken(recording(damaged(bytes, one, 16)), { bounds: { ...quick, whole: 0 } });
        expect(sentence).not.toContain('not told');
      }),
      { numRuns: 8 },
    );
  });

  test('anywhere in the index of MP4 is told or read, and never makes the file longer', async () => {
    const ends = await made('a.mp4', ...tone(2), '-c:a', 'alac');
    const index = ends.indexOf('moov') - 4;
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async (one, everywhere) => {
        const left = damaged(ends, one, everywhere ? 0 : index);
        const read = () => recording(left, one.pieces).read(never);
        const got = await Array.fromAsync(moovFirst(read)).catch((error: unknown) => {
          if (error instanceof Error && error.name === 'BotError') return [];
          throw error;
        });
        expect(got.reduce((sum, piece) => sum + piece.length, 0)).toBeLessThanOrEqual(left.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('What is made to do harm', () => {
  test('in WebM, lengths that count backwards and elements that never end, is left', async () => {
    const ebml = Buffer.from('1a45dfa380', 'hex');
    const backwards = Buffer.concat([ebml, Buffer.from('ec0100000080000000', 'hex'), Buffer.alloc(100)]);
    for (const start of ['a3087fffffff', 'e7087fffffff', '1549a966087fffffff'])
      await expect(
        packetsOf(Buffer.concat([ebml, Buffer.from(start, 'hex'), Buffer.alloc(9_000_000)])),
      ).rejects.toThrow('large');
    await expect(packetsOf(backwards)).rejects.toThrow('below nothing');
    const again = Buffer.concat([ebml, Buffer.from('ec01fffffffffffff7', 'hex'), Buffer.alloc(100)]);
    await expect(packetsOf(again)).rejects.toThrow('below nothing');
  });

  test('in WebM, blocks of several packets, are left to ffmpeg', async () => {
    const track = element('1654ae6b', element('ae', element('d7', '01'), element('83', '02')));
    const block = (flags: string): string => element('1f43b675', element('a3', `810000${flags}f8fffe`));
    const file = (flags: string): Buffer => Buffer.from(`1a45dfa380${track}${block(flags)}ec81aa`, 'hex');
    expect(await packetsOf(file('80'))).toHaveLength(1);
    for (const flags of ['82', '84', '86']) await expect(packetsOf(file(flags))).rejects.toThrow('laced');
  });

  test('is nothing that a kind is told by', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void kindOf(bytes)));
  });
});

function packetsOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  return Array.fromAsync(webmPackets(recording(bytes).read(never)));
}

/** An element as RFC 8794 lays it out, in hexadecimal. */
function element(name: string, ...inside: readonly string[]): string {
  const body = inside.join('');
  return `${name}${(0x80 + body.length / 2).toString(16)}${body}`;
}
