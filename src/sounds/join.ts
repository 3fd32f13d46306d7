// Joins breaths to one recording, page by page, for whoever follows along and for whoever waits for the whole.
import { forRecording, packets } from '../audio/encode.ts';
import { oggPages } from '../audio/ogg.ts';
import type { Pcm } from '../audio/pcm.ts';
import { inTurns } from '../audio/turns.ts';
import { openWaveform } from '../audio/waveform.ts';
import type { Breath, Recording, Sounding } from '../message.ts';
import { BotError } from '../trouble.ts';
import { rate, voiced } from './breath.ts';
import { openSpool } from './spool.ts';

/** Milliseconds of silence behind what ends, at the voice's own speed: what people leave who read aloud. */
const pauses: Readonly<Record<Breath['ends'], number>> = { words: 80, sentence: 350, paragraph: 700 };
/** Milliseconds of silence behind the last word. */
const tail = 150;
/** Seconds that are awaited of a breath: little of the first, so that it begins soon, and all of those that come meanwhile. */
const held = { first: 0.4, later: 60 };
/** Samples at `rate` that the encoder is behind. */
const lookahead = 156;

/** Fills `Sounds.join`. */
export function join(text: string, breaths: AsyncIterable<Breath>, speed: number, signal: AbortSignal): Sounding {
  const spool = openSpool();
  const whole = record(breaths, speed, (page) => spool.put(page), signal);
  whole.then(
    ({ clip }) => spool.end(clip.bytes),
    (error: unknown) => spool.fail(error),
  );
  return { text, sound: spool.follow(), whole };
}

async function record(
  breaths: AsyncIterable<Breath>,
  speed: number,
  put: (page: Uint8Array) => void,
  signal: AbortSignal,
): Promise<Recording> {
  const waveform = openWaveform(rate);
  const pages: Uint8Array[] = [];
  let samples = 0;
  async function* counted(): AsyncGenerator<Pcm> {
    for await (const piece of spoken(breaths, speed)) {
      samples += piece.samples.length;
      waveform.add(piece.samples);
      yield piece;
    }
    if (samples > 0) yield { rate, samples: new Int16Array(lookahead) };
  }
  try {
    const made = inTurns(oggPages(packets(counted(), forRecording), () => (samples * 48_000) / rate));
    for await (const page of whileWanted(made, signal)) {
      pages.push(page);
      put(page);
    }
  } catch (error) {
    if (signal.aborted || error instanceof BotError) throw error;
    throw new BotError('My voice broke off, so I could not read that aloud. Please try again in a moment.', {
      cause: error,
    });
  }
  if (samples === 0) throw new BotError('My voice gave no sound for that. Please try again in a moment.');
  const clip = { name: 'speech.ogg', mediaType: 'audio/ogg', bytes: Buffer.concat(pages) };
  return { clip, seconds: samples / rate, loudness: waveform.values() };
}

/** All breaths with the pauses between them. */
async function* spoken(breaths: AsyncIterable<Breath>, speed: number): AsyncGenerator<Pcm> {
  const silence = (ms: number): Pcm => ({ rate, samples: new Int16Array(Math.round((ms * rate) / 1000)) });
  let pause = 0;
  for await (const { sound, ends } of breaths) {
    let begun = false;
    for await (const piece of voiced(sound, speed, pause === 0 ? held.first : held.later)) {
      if (!begun && pause > 0) yield silence(pause / speed);
      begun = true;
      yield piece;
    }
    if (begun) pause = pauses[ends];
  }
  if (pause > 0) yield silence(tail);
}

/** What comes until `signal` aborts; then it throws its reason at once, and what makes it is told to stop. */
async function* whileWanted<T>(stream: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);
  const leave = (): void => over.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([stream.next(), over.promise]);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    void stream.return(undefined).catch(() => undefined);
  }
}
