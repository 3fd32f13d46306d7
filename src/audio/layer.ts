// One layer of a neural network: a matrix, and what is added to its result.

/** Turns `width` numbers into as many as there are in `bias`, a multiple of four. `weights`: row by row. */
export interface Layer {
  readonly width: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Writes what the layer makes of the numbers in `input` that begin at `from` into `output`, beginning at `to`. Four rows at a
 * time, since then each number is read once for four of them, which is twice as fast.
 */
export function apply(layer: Layer, input: Float32Array, from: number, output: Float32Array, to: number): void {
  const { width, weights, bias } = layer;
  for (let row = 0; row < bias.length; row += 4) {
    const first = row * width;
    const second = first + width;
    const third = second + width;
    const fourth = third + width;
    let a = bias[row] ?? 0;
    let b = bias[row + 1] ?? 0;
    let c = bias[row + 2] ?? 0;
    let d = bias[row + 3] ?? 0;
    for (let at = 0; at < width; at += 1) {
      const x = input[from + at] ?? 0;
      a += (weights[first + at] ?? 0) * x;
      b += (weights[second + at] ?? 0) * x;
      c += (weights[third + at] ?? 0) * x;
      d += (weights[fourth + at] ?? 0) * x;
    }
    output[to + row] = a;
    output[to + row + 1] = b;
    output[to + row + 2] = c;
    output[to + row + 3] = d;
  }
}

/** Like `apply`, and what is below zero becomes zero. */
export function applyPositive(layer: Layer, input: Float32Array, from: number, output: Float32Array, to: number): void {
  apply(layer, input, from, output, to);
  for (let at = to; at < to + layer.bias.length; at += 1) if ((output[at] ?? 0) < 0) output[at] = 0;
}

/** Reads layers from a row of numbers, one after the other. */
export function layerReader(numbers: Float32Array) {
  let at = 0;
  const take = (length: number): Float32Array => numbers.subarray(at, (at += length));
  return {
    take,
    /** A convolution over three neighbours as PyTorch keeps it (outputs × inputs × 3), of which only `taps` are ever met. */
    convolution(inputs: number, outputs: number, taps: readonly number[]): Layer {
      const kept = take(outputs * inputs * 3);
      const width = taps.length * inputs;
      const weights = new Float32Array(outputs * width);
      for (let to = 0; to < weights.length; to += 1) {
        const tap = taps[Math.floor((to % width) / inputs)] ?? 0;
        weights[to] = kept[(Math.floor(to / width) * inputs + (to % inputs)) * 3 + tap] ?? 0;
      }
      return { width, weights, bias: take(outputs) };
    },
    /** The four gates of an LSTM of `units` as one layer over its input and what it said before. */
    recurrent(units: number): Layer {
      const [ofInput, ofState] = [take(4 * units * units), take(4 * units * units)];
      const [input, state] = [take(4 * units), take(4 * units)];
      const weights = new Float32Array(8 * units * units);
      for (let row = 0; row < 4 * units; row += 1) {
        weights.set(ofInput.subarray(row * units, (row + 1) * units), row * 2 * units);
        weights.set(ofState.subarray(row * units, (row + 1) * units), (row * 2 + 1) * units);
      }
      return { width: 2 * units, weights, bias: input.map((bias, at) => bias + (state[at] ?? 0)) };
    },
  };
}
