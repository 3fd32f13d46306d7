// How loud a sound is to people: ITU-R BS.1770-5, as EBU R 128 uses it. https://www.itu.int/rec/R-REC-BS.1770

/** One sound's meter. */
export interface Meter {
  add(samples: Int16Array): void;
  /** In LUFS, pauses left out; `-Infinity` when nothing could be heard so far. */
  loudness(): number;
}

/** Blocks of 400 ms, one beginning every 100 ms, are judged by themselves. */
const hopsPerBlock = 4;
/** LUFS: what is softer is silence. */
const silence = -70;
/** Blocks that are so many LU softer than the mean are pauses. */
const pause = 10;

export function openMeter(rate: number): Meter {
  const weigh = weighting(rate);
  const hop = Math.round(rate / 10);
  // The mean square of each 100 ms.
  const hops: number[] = [];
  let [sum, count] = [0, 0];
  return {
    add(samples) {
      for (let at = 0; at < samples.length;) {
        const part = samples.subarray(at, at + hop - count);
        sum += weigh(part);
        count += part.length;
        at += part.length;
        if (count < hop) break;
        hops.push(sum / count);
        [sum, count] = [0, 0];
      }
    },
    loudness() {
      // A sound of less than a block is judged as one.
      if (hops.length < hopsPerBlock) return level(mean(count > 0 ? [...hops, sum / count] : hops));
      const blocks = hops.slice(hopsPerBlock - 1).map((_, at) => mean(hops.slice(at, at + hopsPerBlock)));
      const heard = blocks.filter((power) => level(power) > silence);
      const least = level(mean(heard)) - pause;
      return level(mean(heard.filter((power) => level(power) > least)));
    },
  };
}

function mean(powers: readonly number[]): number {
  return powers.length === 0 ? 0 : powers.reduce((sum, power) => sum + power, 0) / powers.length;
}

function level(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/**
 * The energy of a sound as a head and two ears hear it: annex 1's two filters, for any rate. The numbers are those behind its
 * tables for 48 kHz.
 */
function weighting(rate: number): (samples: Int16Array) => number {
  const shelf = Math.tan((Math.PI * 1681.974450955533) / rate);
  const shelfQ = shelf / 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const middle = high ** 0.4996667741545416;
  const pass = Math.tan((Math.PI * 38.13547087602444) / rate);
  const passQ = pass / 0.5003270373238773;
  const head = coefficients(
    [high + middle * shelfQ + shelf ** 2, 2 * (shelf ** 2 - high), high - middle * shelfQ + shelf ** 2],
    [1 + shelfQ + shelf ** 2, 2 * (shelf ** 2 - 1), 1 - shelfQ + shelf ** 2],
  );
  const whole = 1 + passQ + pass ** 2;
  const bass = coefficients([whole, -2 * whole, whole], [whole, 2 * (pass ** 2 - 1), 1 - passQ + pass ** 2]);
  return energy(head, bass);
}

type Three = readonly [number, number, number];

function coefficients([b0, b1, b2]: Three, [a0, a1, a2]: Three) {
  return { b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0 };
}

/** Two filters, one behind the other, each of the second order. */
function energy(first: ReturnType<typeof coefficients>, second: ReturnType<typeof coefficients>) {
  const memory = new Float64Array(4);
  return (samples: Int16Array): number => {
    // Locals, since a number that outlives the loop would be put on the heap for each sample.
    let [p = 0, q = 0, r = 0, s = 0] = memory;
    let sum = 0;
    for (let at = 0; at < samples.length; at += 1) {
      const x = (samples[at] ?? 0) / 32_768;
      const y = first.b0 * x + p;
      p = first.b1 * x - first.a1 * y + q;
      q = first.b2 * x - first.a2 * y;
      const z = second.b0 * y + r;
      r = second.b1 * y - second.a1 * z + s;
      s = second.b2 * y - second.a2 * z;
      sum += z * z;
    }
    memory.set([p, q, r, s]);
    return sum;
  };
}
