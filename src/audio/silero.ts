// Tells voice from other sounds: the neural network Silero VAD v5 for 16 kHz, in plain JavaScript.
//
//   64 samples of before + 512 + 64 mirrored      640
//   magnitudes of 256 samples, every 128          4 × 129
//   convolutions over 3 neighbours, each followed by max(0, x):
//     step 1                                      4 × 128
//     step 2                                      2 × 64
//     step 2                                      1 × 64
//     step 1                                      1 × 128
//   LSTM                                          128
//   max(0, x), one row of weights, sigmoid        1
//
// Between the first layers there is a frame of zeros before and, where it is met, after the others.
import { readFileSync } from 'node:fs';
import { apply, applyPositive, layerReader } from './layer.ts';
import { bands, magnitudes } from './spectrum.ts';

/** One speaker's network, which remembers what it heard. */
export interface Silero {
  /** How likely it is that there is voice in the next 512 samples at 16 kHz (32 ms), 0 to 1. */
  probability(samples: Int16Array): number;
  /** Forgets what was heard. */
  reset(): void;
}

const hop = 512;
const context = 64;
const units = 128;

type Network = ReturnType<typeof load>;
let shared: Network | undefined;

/** The weights, from `silero.LICENSE`'s owners, and space for what the layers make: nothing of it outlives a call. */
function load() {
  const file = readFileSync(new URL('silero.bin', import.meta.url));
  const read = layerReader(new Float32Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)));
  return {
    convolutions: [
      read.convolution(bands, 128, [0, 1, 2]),
      read.convolution(128, 64, [0, 1, 2]),
      read.convolution(64, 64, [1, 2]),
      read.convolution(64, units, [1]),
    ] as const,
    gates: read.recurrent(units),
    voice: { weights: read.take(units), bias: read.take(1) },
    sound: new Float32Array(context + hop + context),
    spectrum: new Float32Array(6 * bands),
    wide: new Float32Array(5 * 128),
    middle: new Float32Array(2 * 64),
    narrow: new Float32Array(64),
    gated: new Float32Array(4 * units),
  };
}

export function openSilero(): Silero {
  const network = (shared ??= load());
  const { sound, gates, gated, voice } = network;
  const before = new Float32Array(context);
  // What the LSTM is given, and after it what it said the last time.
  const input = new Float32Array(2 * units);
  const cells = new Float32Array(units);

  return {
    probability(samples) {
      sound.set(before);
      for (let at = 0; at < hop; at += 1) sound[context + at] = (samples[at] ?? 0) / 32_768;
      before.set(sound.subarray(hop, hop + context));
      for (let at = 0; at < context; at += 1) sound[context + hop + at] = sound[context + hop - 2 - at] ?? 0;
      features(network, input);
      apply(gates, input, 0, gated, 0);
      remember(gated, cells, input);
      let sum = voice.bias[0] ?? 0;
      for (let unit = 0; unit < units; unit += 1)
        sum += Math.max(0, input[units + unit] ?? 0) * (voice.weights[unit] ?? 0);
      return sigmoid(sum);
    },
    reset() {
      for (const memory of [before, input, cells]) memory.fill(0);
    },
  };
}

/** What there is in `sound`, as 128 numbers. */
function features(network: Network, output: Float32Array): void {
  const { convolutions, sound, spectrum, wide, middle, narrow } = network;
  const [first, second, third, fourth] = convolutions;
  for (let frame = 0; frame < 4; frame += 1) magnitudes(sound, frame * 128, spectrum, (frame + 1) * bands);
  for (let frame = 0; frame < 4; frame += 1) applyPositive(first, spectrum, frame * bands, wide, (frame + 1) * 128);
  for (let frame = 0; frame < 2; frame += 1) applyPositive(second, wide, frame * 256, middle, frame * 64);
  applyPositive(third, middle, 0, narrow, 0);
  applyPositive(fourth, narrow, 0, output, 0);
}

/** What the gates of an LSTM (let in, keep, candidate, let out) do to its cells, and what it says then. */
function remember(gated: Float32Array, cells: Float32Array, input: Float32Array): void {
  for (let unit = 0; unit < units; unit += 1) {
    const letIn = sigmoid(gated[unit] ?? 0);
    const keep = sigmoid(gated[units + unit] ?? 0);
    const candidate = Math.tanh(gated[2 * units + unit] ?? 0);
    const letOut = sigmoid(gated[3 * units + unit] ?? 0);
    const cell = keep * (cells[unit] ?? 0) + letIn * candidate;
    cells[unit] = cell;
    input[units + unit] = letOut * Math.tanh(cell);
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
