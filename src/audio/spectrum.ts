// How strong each frequency is in a short piece of sound: a fast Fourier transform of 256 samples.

/** Samples that are looked at together. */
const size = 256;
/** What comes out: from 0 Hz to half the sample rate. */
export const bands = size / 2 + 1;

const turn = (2 * Math.PI) / size;
/** Hann's, so that the edges of the piece do not count as clicks. */
const window = Float64Array.from({ length: size }, (_, at) => 0.5 - 0.5 * Math.cos(turn * at));
const cosines = Float64Array.from({ length: size / 2 }, (_, at) => Math.cos(turn * at));
const sines = Float64Array.from({ length: size / 2 }, (_, at) => Math.sin(turn * at));
/** Where each sample goes: its number with the eight bits in the other order. */
const places = Uint8Array.from({ length: size }, (_, at) => {
  let place = 0;
  for (let bit = 0; bit < 8; bit += 1) place |= ((at >> bit) & 1) << (7 - bit);
  return place;
});

const real = new Float64Array(size);
const imaginary = new Float64Array(size);

/** Writes the `bands` magnitudes of the 256 samples that begin at `from` into `output`, beginning at `to`. */
export function magnitudes(samples: Float32Array, from: number, output: Float32Array, to: number): void {
  for (let at = 0; at < size; at += 1) real[places[at] ?? 0] = (samples[from + at] ?? 0) * (window[at] ?? 0);
  imaginary.fill(0);
  for (let half = 1; half < size; half *= 2) combine(half);
  for (let band = 0; band < bands; band += 1) {
    const [x, y] = [real[band] ?? 0, imaginary[band] ?? 0];
    output[to + band] = Math.sqrt(x * x + y * y);
  }
}

/** One stage of Cooley and Tukey: of neighbouring transforms of `half` points it makes one of twice as many. */
function combine(half: number): void {
  const step = size / 2 / half;
  for (let start = 0; start < size; start += 2 * half) {
    for (let at = 0; at < half; at += 1) {
      const cosine = cosines[at * step] ?? 0;
      const sine = sines[at * step] ?? 0;
      const low = start + at;
      const high = low + half;
      const x = (real[high] ?? 0) * cosine + (imaginary[high] ?? 0) * sine;
      const y = (imaginary[high] ?? 0) * cosine - (real[high] ?? 0) * sine;
      real[high] = (real[low] ?? 0) - x;
      imaginary[high] = (imaginary[low] ?? 0) - y;
      real[low] = (real[low] ?? 0) + x;
      imaginary[low] = (imaginary[low] ?? 0) + y;
    }
  }
}
