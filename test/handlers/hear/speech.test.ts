// Real speech, cut where it is quiet: whoever hears the parts hears every word once.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { hear, type Heard } from '#handlers/hear.ts';
import { join } from '#handlers/hear/join.ts';
import type { Senses } from '#handlers/mind.ts';
import { openLog } from '#src/log.ts';
import type { Clip, ReplyPart } from '#src/message.ts';
import type { Transcript } from '#src/transcript.ts';
import { openPassages } from '#src/passages.ts';
import { openPreferences } from '#src/preferences.ts';
import { openRecordings, type Part, type Recordings } from '#src/recordings.ts';
import { english } from '#src/tongue.ts';
import { decodedBy } from '../../audio/ear.ts';
import { fliteWav } from '../../audio/flite.ts';
import { heard, trusting } from '../../oracle.ts';
import { fc } from '../../property.ts';
import { hasDebian } from '../../recordings/made.ts';
import { ann, attached, place, said } from '../../said.ts';
import { shelf } from '../../shelf.ts';

const sentences = [
  'The meeting begins at nine, and it ends before lunch.',
  'We need forty chairs and a table for the big room.',
  'Nobody knows yet who brings the coffee.',
  'Thank you.',
  'The train from the north was late again today, so half of the guests were late as well.',
  'Please write down what each of them says about the new bridge.',
];

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly sentence: number;
}

/** Words one behind the other between two times, each as long as its letters. */
function timed(text: string, from: number, to: number, sentence: number): Word[] {
  const pace = (to - from) / text.length;
  let at = 0;
  return text.split(' ').map((one) => {
    const word = { text: one, from: from + at * pace, to: from + (at + one.length) * pace, sentence };
    at += one.length + 1;
    return word;
  });
}

/** What a model hears between two times: whole words, and of one that is cut off its beginning or its end. */
function heardBetween(words: readonly Word[], from: number, to: number, told: boolean): Transcript {
  const inside = words
    .filter((one) => one.to > from + 0.02 && one.from < to - 0.02)
    .map((one) => {
      const text = one.from < from ? one.text.slice(-2) : one.to > to ? one.text.slice(0, 2) : one.text;
      return { ...one, text, from: Math.max(0, one.from - from), to: Math.min(one.to, to) - from };
    });
  const segments = Array.from(Map.groupBy(inside, (one) => one.sentence).values(), (group) => {
    const text = ` ${group.map((one) => one.text).join(' ')}`;
    const [begin, end] = [group[0]?.from ?? 0, group.at(-1)?.to ?? 0];
    return { text, from: begin, to: end, silence: 0.01, certainty: -0.1, repetition: 1 };
  });
  return heard('', { segments, seconds: to - from, ...(told && { words: inside }) });
}

/** Sentences said one behind the other again and again, with pauses, as a WAV file; and when each word is said. */
async function speech(times: number): Promise<{ wav: Buffer; words: Word[] }> {
  const spoken = await Promise.all(sentences.map(fliteWav));
  const [first = new Uint8Array()] = spoken;
  const words: Word[] = [];
  const sound: Uint8Array[] = [];
  let bytes = 0;
  for (let number = 0; number < times * sentences.length; number += 1) {
    const one = (spoken[number % sentences.length] ?? first).subarray(44);
    const pause = Buffer.alloc(2 * Math.round(16_000 * (0.2 + (number % 3) * 0.2)));
    const text = `${sentences[number % sentences.length]}`;
    words.push(...timed(text, bytes / 32_000, (bytes + one.length) / 32_000, number));
    sound.push(one, pause);
    bytes += one.length + pause.length;
  }
  const header = Buffer.from(first.subarray(0, 44));
  header.writeUInt32LE(bytes, 40);
  return { wav: Buffer.concat([header, ...sound]), words };
}

async function encoded(wav: Uint8Array): Promise<Buffer> {
  const args = ['-v', 'error', '-i', 'pipe:0', '-c:a', 'libopus', '-b:a', '24k', '-compression_level', '0'];
  const running = promisify(execFile)('ffmpeg', [...args, '-f', 'ogg', 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: 100_000_000,
  });
  running.child.stdin?.on('error', () => undefined).end(wav);
  return (await running).stdout;
}

/** The same recordings, which tell what part a clip is. */
function watched(recordings: Recordings): Recordings & { readonly seen: Map<Clip, Part> } {
  const seen = new Map<Clip, Part>();
  return {
    seen,
    async *parts(recording, signal) {
      for await (const part of recordings.parts(recording, signal)) {
        seen.set(part.clip, part);
        yield part;
      }
    },
  };
}

/** How loud each tenth of a second is. */
function loudness(samples: Buffer): number[] {
  const tenth = 1600;
  return Array.from({ length: Math.floor(samples.length / 2 / tenth) }, (_, index) => {
    const piece = samples.subarray(index * tenth * 2, (index + 1) * tenth * 2);
    return Math.hypot(...Array.from({ length: tenth / 8 }, (_, at) => piece.readInt16LE(at * 16)));
  });
}

function likeness(a: readonly number[], b: readonly number[]): number {
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, one, at) => sum + one * (y[at] ?? 0), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

const never = new AbortController().signal;

async function outcome(hearing: AsyncGenerator<ReplyPart, Heard>): Promise<Heard> {
  for (;;) {
    const next = await hearing.next();
    if (next.done) return next.value;
  }
}

describe.skipIf(!hasDebian)('Speech of two minutes', () => {
  test.each([true, false])('in parts is heard word by word, each once (times of words told: %s)', async (told) => {
    const { wav, words } = await speech(8);
    const ogg = await encoded(wav);
    const store = await shelf();
    const log = openLog({ level: 'silent', secrets: [] });
    const recordings = watched(openRecordings(log, '/usr/bin', { whole: 20, part: 15, most: 3600 }));
    const models = trusting();
    models.hears = (clip) => {
      const part = recordings.seen.get(clip);
      return part ? heardBetween(words, part.from, part.to, told) : heard('a part that nobody made');
    };
    const settings = openPreferences(store);
    const mind = { models, recordings, passages: openPassages(store), settings, log, say: english };
    const recording = attached(ogg, { kind: 'audio' });
    // What else there is in a mind, hearing does not use.
    const senses = mind as typeof mind & Senses;
    const got = await outcome(hear(recording, said(''), { person: ann, place }, senses, 'hear', never));

    expect(recordings.seen.size).toBeGreaterThan(6);
    expect(got.notes).toEqual([]);
    expect(got.text.split(' ')).toEqual(words.map(({ text }) => text));
    for (const one of got.segments) {
      const near = words.filter(({ from, to }) => from < one.to && to > one.from);
      expect(near.map(({ text }) => text).join(' ')).toContain(one.text.split(' ', 2)[0]);
    }
    // The sound of a part is what was said at its time.
    const whole = loudness(await decodedBy('ffmpeg', ogg, 16_000));
    for (const { clip, from } of Array.from(recordings.seen.values()).slice(1)) {
      const part = loudness(await decodedBy('ffmpeg', clip.bytes, 16_000));
      const there = Math.round(from * 10);
      const fits = [-20, -10, 0, 10, 20].map((by) => likeness(part, whole.slice(Math.max(0, there + by))));
      expect(fits.indexOf(Math.max(...fits))).toBe(2);
    }
  });
});

describe('Parts of any speech', () => {
  const word = fc.record({
    text: fc.constantFrom('no', 'yes', 'bridge', 'the', 'table', 'coffee', 'nine', 'never'),
    length: fc.double({ min: 0.25, max: 0.6, noNaN: true }),
    pause: fc.constantFrom(0, 0, 0, 0.05, 0.5, 1.5),
  });

  test('are joined word by word, however often somebody says the same, when the times are right to a tenth', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 20, maxLength: 60 }),
        fc.double({ min: 5, max: 9, noNaN: true }),
        fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (all, target, errors) => {
          let at = 0;
          const words = all.map(({ text, length, pause }, sentence) => {
            const one = { text, from: at, to: at + length, sentence: Math.floor(sentence / 7) };
            at += length + pause;
            return one;
          });
          const count = Math.max(1, Math.floor(at / target));
          const parts = Array.from({ length: count }, (_, number) => {
            const from = number === 0 ? 0 : number * target - 1;
            const to = number === count - 1 ? at + 1 : (number + 1) * target + 1;
            const error = errors[number % errors.length] ?? 0;
            const right = heardBetween(words, from, to, true);
            const told = right.words?.map((one) => ({ ...one, from: one.from + error, to: one.to + error }));
            return { number, from, to, overlap: number === 0 ? 0 : 2, transcript: { ...right, words: told ?? [] } };
          });
          const joined = join(parts).map(({ text }) => text);
          expect(joined.join(' ')).toBe(words.map(({ text }) => text).join(' '));
        },
      ),
      { numRuns: 300 },
    );
  });
});
