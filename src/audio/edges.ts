// Takes the quiet off the end of a voice, and softens both ends, so that silence can stand beside them without a click.
import { joined, type Pcm } from './pcm.ts';

/** RMS, of 1: what is softer behind the last word is breath and hiss. */
const quiet = 0.003;
/** Milliseconds. */
const frameMs = 10;
const keptMs = 60;
const fadeInMs = 3;

/**
 * The same sound without the quiet at its end, but for 60 ms. Its first 3 ms fade in and its last 10 ms out. Quiet is held back
 * until there is voice again; a sound that is all quiet comes whole at its end.
 */
export async function* edged(sound: AsyncIterable<Pcm>): AsyncGenerator<Pcm> {
  let rate = 0;
  let begun = false;
  // Begins with the last frame that had voice.
  let held: Int16Array = new Int16Array(0);
  let voiced = false;
  const start = (samples: Int16Array): Int16Array => {
    const softened = begun ? samples : faded(samples, (rate * fadeInMs) / 1000, 0);
    begun = true;
    return softened;
  };
  for await (const piece of sound) {
    rate = piece.rate;
    held = joined([held, piece.samples]);
    const at = lastVoice(held, frameOf(rate));
    if (at < 0) continue;
    voiced = true;
    if (at > 0) yield { rate, samples: start(held.slice(0, at)) };
    held = held.subarray(at);
  }
  const kept = voiced ? held.slice(0, frameOf(rate) * (1 + keptMs / frameMs)) : held.slice();
  if (kept.length > 0) yield { rate, samples: faded(start(kept), 0, frameOf(rate)) };
}

function frameOf(rate: number): number {
  return Math.round((rate * frameMs) / 1000);
}

/** Where the last whole frame with voice begins, or -1. */
function lastVoice(samples: Int16Array, frame: number): number {
  for (let at = Math.floor(samples.length / frame - 1) * frame; at >= 0; at -= frame) {
    let squares = 0;
    for (let one = at; one < at + frame; one += 1) squares += (samples[one] ?? 0) ** 2;
    if (squares / frame >= (quiet * 32_768) ** 2) return at;
  }
  return -1;
}

/** Along half a cosine over so many samples at its beginning and its end. */
function faded(samples: Int16Array, into: number, out: number): Int16Array {
  return samples.map((sample, at) => sample * share(at + 1, into) * share(samples.length - at, out));
}

function share(done: number, length: number): number {
  return done > length ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * done) / (length + 1));
}
