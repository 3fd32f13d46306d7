import { createDecoder } from 'libopus-wasm';
import { describe, expect, it } from 'vitest';
import { packets, warm } from '#src/audio/encode.ts';
import { samplesOf } from '#src/audio/packet.ts';
import type { Pcm } from '#src/audio/pcm.ts';
import { outside, pieces, pitch, tone } from './tone.ts';

async function decoded(made: readonly Uint8Array[]): Promise<Int16Array> {
  using decoder = await createDecoder({ channels: 1 });
  return Int16Array.from(made.flatMap((packet) => [...decoder.decode(packet)]));
}

describe('sound as packets', () => {
  it.each([8000, 12_000, 16_000, 24_000, 48_000, 11_025, 22_050, 44_100, 32_000, 96_000])(
    'keeps its length and its pitch from %d Hz',
    async (rate) => {
      const made = await Array.fromAsync(packets(pieces(tone(440, 1.01, rate), rate, 777)));
      expect(made.map(samplesOf)).toEqual(Array.from({ length: 51 }, () => 960));
      const back = await decoded(made);
      expect(pitch(back.subarray(9600, 38_400), 48_000)).toBeCloseTo(440, -0.5);
      expect(Math.max(...back)).toBeGreaterThan(6000);
    },
  );

  it('has no seams where pieces meet, whatever their lengths', async () => {
    const sound = tone(300, 0.5, 22_050);
    const whole = await decoded(await Array.fromAsync(packets(pieces(sound, 22_050, sound.length))));
    for (const length of [1, 2, 3, 441, 1000])
      expect(await decoded(await Array.fromAsync(packets(pieces(sound, 22_050, length))))).toEqual(whole);
  });

  it('fills the last packet up with silence, and makes none of nothing', async () => {
    const short = tone(440, 0.021, 24_000);
    const full = new Int16Array(960);
    full.set(short);
    const made = await Array.fromAsync(packets(pieces(short, 24_000, 100)));
    expect(made).toEqual(await Array.fromAsync(packets(pieces(full, 24_000, 960))));
    expect(made).toHaveLength(2);
    expect(await Array.fromAsync(packets(pieces(new Int16Array(0), 24_000, 1)))).toEqual([]);
  });

  it('hands each packet over as soon as its sound is there, and stops reading when its reader leaves', async () => {
    let read = 0;
    let left = false;
    async function* sound(): AsyncGenerator<Pcm> {
      try {
        for (; ; read += 1) yield { rate: 24_000, samples: new Int16Array(480) };
      } finally {
        left = true;
      }
    }
    for await (const packet of packets(sound())) {
      expect([samplesOf(packet), read]).toEqual([960, 0]);
      break;
    }
    expect(left).toBe(true);
  });

  it('keeps no memory of those whose readers left', async () => {
    const before = outside();
    for (let time = 0; time < 1000; time += 1) {
      for await (const packet of packets(pieces(new Int16Array(960), 24_000, 960))) if (packet) break;
    }
    // One encoder has some 30 kB.
    expect(outside() - before).toBeLessThan(10_000_000);
  });

  it('can be warmed up, once', async () => {
    expect(warm()).toBe(warm());
    await expect(warm()).resolves.toBeUndefined();
  });
});
