import { describe, expect, it } from 'vitest';
import type { Pcm } from '#src/audio/pcm.ts';
import { readWav, writeWav } from '#src/audio/wav.ts';
import { fc } from '#test/property.ts';
import { tone } from './tone.ts';

interface Format {
  /** 1: whole numbers, 3: floats. */
  readonly kind: number;
  readonly bits: number;
  readonly channels: number;
  readonly rate: number;
  readonly extended: boolean;
}

const plain: Format = { kind: 1, bits: 16, channels: 1, rate: 24_000, extended: false };

function chunk(name: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function format({ kind, bits, channels, rate, extended }: Format): Buffer {
  const body = Buffer.alloc(extended ? 40 : 16);
  body.writeUInt16LE(extended ? 0xff_fe : kind);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt32LE((rate * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  if (extended) body.writeUInt16LE(kind, 24);
  return chunk('fmt ', body);
}

/** The samples of 16 bits as `format` keeps them, in each channel the same. */
function kept(samples: Int16Array, { kind, bits, channels }: Format): Buffer {
  const body = Buffer.alloc((samples.length * channels * bits) / 8);
  samples.forEach((sample, frame) => {
    for (let channel = 0; channel < channels; channel += 1) {
      const at = ((frame * channels + channel) * bits) / 8;
      if (kind === 3) body.writeFloatLE(sample / 32_768, at);
      else if (bits === 8) body.writeUInt8((sample >> 8) + 128, at);
      else body.writeIntLE(sample * 2 ** (bits - 16), at, bits / 8);
    }
  });
  return body;
}

function wav(...chunks: readonly Uint8Array[]): Buffer {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]));
}

async function* inPieces(file: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, piece = 0; at < file.length; piece += 1) {
    const length = lengths[piece % lengths.length] ?? 1;
    yield file.subarray(at, at + length);
    at += length;
  }
}

async function read(file: Uint8Array, lengths: readonly number[] = [file.length || 1]): Promise<Pcm> {
  const parts = await Array.fromAsync(readWav(inPieces(file, lengths)));
  return { rate: parts[0]?.rate ?? 0, samples: Int16Array.from(parts.flatMap(({ samples }) => [...samples])) };
}

const formats = fc
  .record({
    coding: fc.constantFrom([1, 8], [1, 16], [1, 24], [1, 32], [3, 32]),
    channels: fc.constantFrom(1, 2),
    rate: fc.constantFrom(8000, 22_050, 24_000, 48_000),
    extended: fc.boolean(),
  })
  .map(({ coding: [kind = 1, bits = 16], ...others }) => ({ kind, bits, ...others }));
const sounds = fc
  .array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 60 })
  .map((all) => Int16Array.from(all));
const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

describe('reading a WAV file', () => {
  it('finds the sound, however it is kept, whatever stands before it, wherever its pieces end', async () => {
    const others = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 3 });
    const sizes = fc.constantFrom('true', 'zero', 'most', 'long');
    await fc.assert(
      fc.asyncProperty(
        formats,
        sounds,
        others,
        others,
        cuts,
        sizes,
        async (form, sound, before, after, lengths, size) => {
          const body = kept(sound, form);
          const stated = { true: body.length, zero: 0, most: 0xff_ff_ff_ff, long: 0x7f_ff_f0_00 }[size];
          const lists = (all: readonly Uint8Array[]) => all.map((bytes) => chunk('LIST', bytes));
          // Behind a sound whose end is not told, there is nothing.
          const known = size === 'true' && body.length > 0;
          const data = known ? chunk('data', body) : Buffer.concat([chunk('data', body, stated).subarray(0, 8), body]);
          const file = wav(...lists(before), format(form), ...lists(before), data, ...lists(known ? after : []));
          // The file fills its odd lengths up; the sound has none of its own then.
          const { rate, samples } = await read(known ? file : file.subarray(0, 8 + file.readUInt32LE(4)), lengths);
          const expected = form.bits === 8 ? sound.map((sample) => (sample >> 8) * 256) : sound;
          expect(samples).toEqual(expected);
          expect(rate).toBe(sound.length > 0 ? form.rate : 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads on where the stated length is too short', async () => {
    const sound = tone(300, 0.1, 24_000);
    const file = wav(format(plain), chunk('data', kept(sound, plain), 1000));
    for (const lengths of [[file.length], [1], [44, 1000, 1], [44, 1003, 400]])
      expect((await read(file, lengths)).samples).toEqual(sound);
  });

  it('leaves out half a sample at the end', async () => {
    const file = wav(format(plain), chunk('data', kept(Int16Array.of(1, 2, 3), plain), 0));
    expect((await read(file.subarray(0, file.length - 1))).samples).toEqual(Int16Array.of(1, 2));
  });

  it('mixes two channels to their mean, and keeps floats that are too loud within bounds', async () => {
    const stereo = Buffer.from(Int16Array.of(1000, 3000, -500, 500, 32_767, 32_767).buffer);
    const file = wav(format({ ...plain, channels: 2 }), chunk('data', stereo));
    expect((await read(file)).samples).toEqual(Int16Array.of(2000, 0, 32_767));
    const loud = Buffer.from(Float32Array.of(2, -2, Number.NaN).buffer);
    const floats = wav(format({ ...plain, kind: 3, bits: 32 }), chunk('data', loud));
    expect((await read(floats)).samples).toEqual(Int16Array.of(32_767, -32_768, 0));
  });

  it('hands the sound over as it comes', async () => {
    const file = writeWav(tone(300, 1, 24_000), 24_000);
    let asked = 0;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < file.length; at += 1000) {
        asked += 1;
        yield file.subarray(at, at + 1000);
      }
    }
    for await (const { samples } of readWav(bytes())) {
      expect([samples.length, asked]).toEqual([478, 1]);
      break;
    }
  });

  it.each([
    ['{"error":{"message":"quota"}}', 'no WAV file: it begins with {"error":{"message":"quota"}}'],
    ['{', 'no WAV file: it begins with {'],
    ['ID3\u0004\u0000\u0000mp3 and more', 'no WAV file: it begins with ID3 mp3 and more'],
    ['RIFF\u0000\u0000\u0000\u0000AVI LIST', 'no WAV file: it begins with RIFF AVI LIST'],
    ['', 'no WAV file: nothing came'],
    ['RIFF', 'a WAV file that ends before its sound'],
    [wav(format(plain)).toString('latin1'), 'a WAV file that ends before its sound'],
    [wav(chunk('data', Buffer.alloc(2))).toString('latin1'), 'a WAV file whose samples come before their format'],
    [
      wav(format({ ...plain, kind: 85 }), chunk('data', Buffer.alloc(2))).toString('latin1'),
      'a WAV file of kind 85 with 16 bits, 1 channels, 24000 Hz, which is not read',
    ],
    [
      wav(format(plain), chunk('junk', Buffer.alloc(2), 9_000_000)).toString('latin1'),
      'a WAV file without any samples in its first megabyte',
    ],
  ])('tells what came instead: %j', async (text, sentence) => {
    await expect(read(Buffer.from(text, 'latin1'))).rejects.toThrow(new Error(sentence));
    await expect(read(Buffer.from(text, 'latin1'), [1])).rejects.toThrow(sentence.slice(0, 32));
  });
});

describe('writing a WAV file', () => {
  it('is read back as it was', async () => {
    const sound = tone(300, 0.01, 16_000);
    expect(await read(writeWav(sound, 16_000))).toEqual({ rate: 16_000, samples: sound });
  });
});
