import { describe, expect, it } from 'vitest';
import { joined, type Pcm } from '#src/audio/pcm.ts';
import { stretched } from '#src/audio/stretch.ts';
import { fc } from '#test/property.ts';
import { speech, speechTest } from './speech.ts';
import { level, noise, pieces, pitch, tone } from './tone.ts';

const rate = 24_000;
const speeds = [0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2];

async function stretch(sound: Int16Array, speed: number, length = 480, hertz = rate): Promise<Int16Array> {
  return joined((await Array.fromAsync(stretched(pieces(sound, hertz, length), speed))).map(({ samples }) => samples));
}

/** The highest step from one sample to the next: a click is one that no voice makes. */
function steepest(sound: Int16Array): number {
  return sound.reduce((most, sample, at) => Math.max(most, at === 0 ? 0 : Math.abs(sample - (sound[at - 1] ?? 0))), 0);
}

describe('speed', () => {
  it.each(speeds)(
    '%d changes the length of a tone, and neither its pitch nor its strength, without clicks',
    async (speed) => {
      for (const hertz of [90, 200, 440, 1000]) {
        const sound = tone(hertz, 1.5, rate);
        const made = await stretch(sound, speed);
        expect(Math.abs(made.length * speed - sound.length)).toBeLessThan(0.03 * sound.length);
        const middle = made.subarray(4000, -4000);
        expect(Math.abs(pitch(middle, rate) / hertz - 1)).toBeLessThan(0.01);
        expect(Math.abs(level(middle) / level(sound) - 1)).toBeLessThan(0.05);
        expect(steepest(made)).toBeLessThan(1.3 * steepest(sound));
      }
    },
  );

  for (const speed of speeds) {
    speechTest(`${speed} changes the length of speech without clicks`, async () => {
      const said = await speech('She sells sea shells by the sea shore, and he counts them.', { voice: 'en+m3' });
      const made = await stretch(said, speed, 320, 16_000);
      expect(Math.abs(made.length * speed - said.length)).toBeLessThan(0.03 * said.length);
      expect(steepest(made)).toBeLessThan(1.5 * steepest(said));
      expect(Math.abs(level(made) / level(said) - 1)).toBeLessThan(0.15);
    });
  }

  it('is the same wherever pieces of the sound end, and loses nothing of a short one', async () => {
    const sound = joined([tone(150, 0.2, rate), noise(0.2, rate, 0.05)]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...speeds),
        fc.integer({ min: 50, max: 9600 }),
        fc.integer({ min: 1, max: 9600 }),
        async (speed, piece, length) => {
          const part = sound.subarray(0, length);
          const whole = await stretch(part, speed, length);
          expect(await stretch(part, speed, piece)).toEqual(whole);
          expect(whole).toHaveLength(Math.round(length / speed));
        },
      ),
      { numRuns: 60, examples: [[2, 50, 4920]] },
    );
  });

  it('of 1 gives the very same pieces, and of nothing makes nothing', async () => {
    const all: Pcm[] = await Array.fromAsync(pieces(tone(200, 0.1, rate), rate, 480));
    async function* same(): AsyncGenerator<Pcm> {
      yield* all;
    }
    const given = await Array.fromAsync(stretched(same(), 1));
    expect(given.map((piece, at) => piece === all[at])).toEqual([true, true, true, true, true]);
    expect(await stretch(new Int16Array(0), 1.5)).toHaveLength(0);
  });

  it('stays within half and twice', async () => {
    const sound = tone(200, 0.5, rate);
    expect(await stretch(sound, 9)).toHaveLength(6000);
    expect(await stretch(sound, 0.1)).toHaveLength(24_000);
  });

  it('makes sound while it comes', async () => {
    let given = 0;
    async function* sound(): AsyncGenerator<Pcm> {
      for (given = 1; given <= 50; given += 1) yield { rate, samples: tone(200, 0.02, rate) };
    }
    for await (const { samples } of stretched(sound(), 1.5)) {
      expect([samples.length > 0, given <= 3]).toEqual([true, true]);
      break;
    }
  });
});
