import { describe, expect, it } from 'vitest';
import type { Pcm } from '#src/audio/pcm.ts';
import { trimmed } from '#src/audio/trim.ts';
import { joined, speech, speechTest } from './speech.ts';
import { noise, pieces, tone } from './tone.ts';

const rate = 24_000;
const ms = (milliseconds: number) => (milliseconds * rate) / 1000;

async function trim(sound: Int16Array, length = 480, hertz = rate): Promise<Int16Array> {
  return joined((await Array.fromAsync(trimmed(pieces(sound, hertz, length)))).map(({ samples }) => samples));
}

describe('trimming', () => {
  it.each([
    [400, 0.002],
    [640, 0.004],
    [900, 0.001],
    [500, 0],
  ])('leaves 40 ms of %d ms of noise at a level of %d, and the voice whole', async (before, level) => {
    const voice = tone(200, 0.5, rate);
    const sound = joined([noise(before / 1000, rate, level), voice]);
    for (const length of [100, 480, 4800, sound.length]) {
      const cut = await trim(sound, length);
      expect(cut.length - voice.length).toBeGreaterThan(0);
      expect(cut.length - voice.length).toBeLessThanOrEqual(ms(40));
      expect(cut).toEqual(sound.subarray(sound.length - cut.length));
    }
  });

  it('cuts nothing where the voice begins at once, and nothing of pauses later', async () => {
    const sound = joined([tone(200, 0.3, rate), noise(0.8, rate, 0.002), tone(200, 0.3, rate)]);
    expect(await trim(sound)).toEqual(sound);
  });

  it('keeps a soft consonant before the first loud sound', async () => {
    const soft = noise(0.12, rate, 0.004);
    const sound = joined([noise(0.5, rate, 0.001), soft, tone(200, 0.3, rate)]);
    const cut = await trim(sound);
    expect(cut.length).toBeGreaterThanOrEqual(ms(300 + 120));
    expect(cut.length).toBeLessThanOrEqual(ms(300 + 120 + 40 + 10));
  });

  it('does not cut a whole voice that is soft, nor a sound that ends before any voice', async () => {
    const soft = tone(200, 3, rate, 150);
    expect(await trim(soft)).toEqual(soft);
    const late = joined([noise(1.5, rate, 0.002), tone(200, 0.3, rate)]);
    for (const length of [480, late.length]) expect(await trim(late, length)).toEqual(late);
    const short = noise(0.3, rate, 0.002);
    expect(await trim(short)).toEqual(short);
    expect(await trim(new Int16Array(0))).toHaveLength(0);
  });

  it('passes on at once what comes after the voice has begun, and holds no more than a second back', async () => {
    let given = 0;
    async function* sound(height: number): AsyncGenerator<Pcm> {
      for (given = 1; given <= 100; given += 1) yield { rate, samples: tone(200, 0.02, rate, height) };
    }
    const lags: number[] = [];
    let got = 0;
    for await (const piece of trimmed(sound(9000))) lags.push(given - (got += piece.samples.length / 480));
    expect(lags).toEqual(Array.from({ length: 100 }, () => 0));
    for await (const piece of trimmed(sound(100))) {
      expect([piece.samples.length, given]).toEqual([rate, 50]);
      break;
    }
  });

  speechTest('cuts nothing of real speech behind noise, however it begins', async () => {
    for (const text of ['Hello there.', 'Four of them.', 'Six.', 'Shall we?', 'Apples.', 'Thanks.']) {
      const said = await speech(text);
      const cut = await trim(joined([noise(0.5, 16_000, 0.002), said]), 320, 16_000);
      expect(cut.length).toBeGreaterThanOrEqual(said.length);
      expect(cut.length).toBeLessThanOrEqual(said.length + 16 * 50);
    }
  });
});
