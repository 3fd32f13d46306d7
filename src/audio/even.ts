// Makes a voice as loud as every other: one gain for all of it where it can be held, else one that drifts too slowly to be heard.
import { openLimiter } from './limit.ts';
import { openMeter } from './loudness.ts';
import type { Pcm } from './pcm.ts';

/** LUFS of a voice on one channel: as loud as -16 on two, which podcasts have (AES TD1008). */
const loud = -19;
/** -2 dB: codecs overshoot by one at most. */
const peak = 10 ** (-2 / 20);
/** Decibels: what is softer or louder by more than that was meant so, or is no voice. */
const most = 24;
/** Decibels a second. */
const drift = 4;

/** The same sound at the loudness of `loud`, without peaks above -2 dB. The first `held` seconds are awaited before any comes. */
export async function* evened(sound: AsyncIterable<Pcm>, held: number): AsyncGenerator<Pcm> {
  let voice: ReturnType<typeof openVoice> | undefined;
  const waiting: Pcm[] = [];
  let [seconds, begun] = [0, false];
  for await (const piece of sound) {
    voice ??= openVoice(piece.rate);
    voice.meter.add(piece.samples);
    waiting.push(piece);
    seconds += piece.samples.length / piece.rate;
    begun ||= seconds >= held;
    if (!begun) continue;
    for (const one of waiting.splice(0)) yield voice.raise(one);
  }
  if (!voice) return;
  for (const one of waiting) yield voice.raise(one);
  yield voice.end();
}

function openVoice(rate: number) {
  const meter = openMeter(rate);
  const limiter = openLimiter(rate, peak);
  let gain: number | undefined;
  const wanted = (): number => {
    const loudness = meter.loudness();
    return Number.isFinite(loudness) ? Math.max(-most, Math.min(most, loud - loudness)) : (gain ?? 0);
  };
  return {
    meter,
    raise({ samples }: Pcm): Pcm {
      const to = wanted();
      gain ??= to;
      const reach = (drift * samples.length) / rate;
      const next = Math.max(gain - reach, Math.min(gain + reach, to));
      const [from, step] = [factor(gain), (factor(next) - factor(gain)) / samples.length];
      gain = next;
      const raised = new Float32Array(samples.length);
      for (let at = 0; at < raised.length; at += 1) raised[at] = ((samples[at] ?? 0) / 32_768) * (from + step * at);
      return { rate, samples: limiter.add(raised) };
    },
    end: (): Pcm => ({ rate, samples: limiter.end() }),
  };
}

function factor(decibels: number): number {
  return 10 ** (decibels / 20);
}
