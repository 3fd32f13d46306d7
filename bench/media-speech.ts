// The bot's voice as a recording: how soon a long answer begins to sound, and when all of it is there.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { aloud as read } from '#handlers/aloud.ts';
import { warm } from '#src/audio/encode.ts';
import { writeWav } from '#src/audio/wav.ts';
import { openLog } from '#src/log.ts';
import { openSounds } from '#src/sounds.ts';
import { english } from '#src/tongue.ts';
import { vowels } from '#test/audio/tone.ts';
import { Oracle, safe } from '#test/oracle.ts';
import { ann, place } from '#test/said.ts';
import { distribution, type Figure } from './figures.ts';

/** Milliseconds after which a voice begins, and after which all of a breath has come. */
const voice = { firstMs: 250, wholeMs: 900 };
/** Characters that a voice says in a second. */
const pace = 15;
const second = vowels(20, 24_000);
const values = { voice: '', 'voice-speed': 1, pronunciation: '' };
const sentence = 'This is a sentence of an answer that goes on for quite a while, as answers do. ';
const answer = sentence.repeat(Math.ceil(2000 / sentence.length)).slice(0, 2000);

/** An answer of 2,000 characters is read aloud. `smoke`: twice only. */
export async function aloud(smoke: boolean): Promise<Figure[]> {
  const rounds = smoke ? 2 : 30;
  await warm();
  const firsts: number[] = [];
  const wholes: number[] = [];
  const blocks: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { first, whole, blocked } = await once();
    firsts.push(first);
    wholes.push(whole);
    blocks.push(blocked);
  }
  return [
    distribution('2,000 characters aloud: first sentence begins to come → first playable page', firsts, { p50: 450 }),
    distribution('– slowest request → whole recording, for each further request', wholes, { p50: 100 }),
    distribution('– longest block of the main thread', blocks, { p50: 20 }),
  ];
}

async function once() {
  const models = new Oracle({ verdict: () => safe });
  const begun: number[] = [];
  let ended = 0;
  models.speaks = (text) => {
    const wav = writeWav(second.subarray(0, Math.round((text.length / pace) * 24_000)), 24_000);
    const at = performance.now();
    async function* sound(): AsyncGenerator<Uint8Array> {
      await sleep(voice.firstMs);
      begun.push(performance.now());
      const steps = 10;
      for (let step = 0; step < steps; step += 1) {
        await sleep(
          Math.max(0, at + voice.firstMs + ((voice.wholeMs - voice.firstMs) * step) / steps - performance.now()),
        );
        yield wav.subarray((wav.length * step) / steps, (wav.length * (step + 1)) / steps);
      }
      ended = performance.now();
    }
    return sound();
  };
  const log = openLog({ level: 'silent', secrets: [], out: { write: () => undefined } });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const signal = new AbortController().signal;
  const sounding = read(
    answer,
    { person: ann, place },
    values,
    { models, sounds: openSounds(), say: english, log },
    signal,
  );
  let [pages, first] = [0, 0];
  for await (const _ of sounding.sound) {
    pages += 1;
    if (pages === 2) first = performance.now();
  }
  await sounding.whole;
  const whole = performance.now();
  delays.disable();
  return {
    first: first - (begun[0] ?? 0),
    whole: (whole - ended) / (models.speakings.length - 1),
    blocked: delays.max / 1e6,
  };
}
