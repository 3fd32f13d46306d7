import { opus } from 'prism-media';
import { Readable } from 'node:stream';
import { getFfmpegPath } from '@livekit/av';
import { describe, expect, it, test } from 'vitest';
import { openMeter } from '#src/audio/loudness.ts';
import { writeWav } from '#src/audio/wav.ts';
import type { Breath, Sounding } from '#src/message.ts';
import { openSounds } from '#src/sounds.ts';
import { decoded } from '#src/sounds/decode.ts';
import { BotError } from '#src/trouble.ts';
import { decodedBy, earTest, ebur128, heardWords, wordErrors } from '../audio/ear.ts';
import { fliteWav } from '../audio/flite.ts';
import { joined } from '../audio/speech.ts';
import { level, noise, pitch, tone, vowels } from '../audio/tone.ts';
import { Stream } from '../stream.ts';

const never = new AbortController().signal;
const rate = 24_000;
const sounds = openSounds();

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* breathsOf(wavs: readonly Uint8Array[], ends: Breath['ends'] = 'sentence'): AsyncGenerator<Breath> {
  for (const wav of wavs) yield { sound: once(wav), ends };
}

function join(
  wavs: readonly Uint8Array[],
  { speed = 1, ends = 'sentence' }: { speed?: number; ends?: Breath['ends'] } = {},
): Sounding {
  return sounds.join('some words', breathsOf(wavs, ends), speed, never);
}

/** What is played of a recording, and where in it there is sound: pieces of silence of 60 ms or more part it. */
async function played({ whole }: Sounding) {
  const samples = joined((await Array.fromAsync(decoded((await whole).clip.bytes))).map((piece) => piece.samples));
  const least = 0.06 * rate;
  const parts: { from: number; to: number }[] = [];
  for (const [at, sample] of samples.entries()) {
    if (Math.abs(sample) < 40) continue;
    const last = parts.at(-1);
    if (last && at - last.to < least) last.to = at;
    else parts.push({ from: at, to: at });
  }
  return { samples, parts: parts.filter(({ from, to }) => to - from > 0.03 * rate) };
}

function loudness(samples: Int16Array): number {
  const meter = openMeter(rate);
  meter.add(samples);
  return meter.loudness();
}

const highest = (samples: Int16Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const scaled = (samples: Int16Array, factor: number): Int16Array => samples.map((sample) => sample * factor);

describe('a recording', () => {
  it('is an Ogg Opus file whose pages come one by one, and exactly as long as it says', async () => {
    const sounding = join([writeWav(vowels(2.5, rate), rate), writeWav(vowels(1.5, rate), rate)]);
    const pages = await Array.fromAsync(sounding.sound);
    const { clip, seconds } = await sounding.whole;
    expect(pages.length).toBeGreaterThan(4);
    expect(Buffer.concat(pages)).toEqual(clip.bytes);
    expect([clip.name, clip.mediaType]).toEqual(['speech.ogg', 'audio/ogg']);
    const packets = await Array.fromAsync<Uint8Array>(Readable.from([clip.bytes]).pipe(new opus.OggDemuxer()));
    expect(packets.length).toBe(Math.ceil(seconds * 50 + 0.325));
    const ffmpeg = await decodedBy(getFfmpegPath() ?? 'ffmpeg', clip.bytes, 48_000);
    expect(ffmpeg.length / 2).toBe(Math.round(seconds * 48_000));
    expect((await played(sounding)).samples).toHaveLength(Math.round(seconds * rate));
  });

  it('begins while the first breath is still spoken', async () => {
    const wav = writeWav(vowels(3, rate), rate);
    const bytes = new Stream<Uint8Array>().push(wav.subarray(0, wav.length / 2));
    async function* breaths(): AsyncGenerator<Breath> {
      yield { sound: bytes, ends: 'sentence' };
    }
    const { sound, whole } = sounds.join('a', breaths(), 1, never);
    const pages = sound[Symbol.asyncIterator]();
    await pages.next();
    const { value } = await pages.next();
    expect(Buffer.from(value ?? []).toString('latin1', 0, 4)).toBe('OggS');
    bytes.push(wav.subarray(wav.length / 2)).end();
    expect((await whole).seconds).toBeGreaterThan(2.5);
  });

  it('is made when nobody listens, and when who listens leaves', async () => {
    const wavs = [writeWav(vowels(2, rate), rate)];
    const unheard = await join(wavs).whole;
    const left = join(wavs);
    for await (const _ of left.sound) break;
    expect((await left.whole).clip.bytes).toEqual(unheard.clip.bytes);
    const late = join(wavs);
    const { clip } = await late.whole;
    expect(Buffer.concat(await Array.fromAsync(late.sound))).toEqual(clip.bytes);
    const slow = join(wavs);
    const pages: Uint8Array[] = [];
    for await (const page of slow.sound) {
      if (pages.length === 2) await slow.whole;
      pages.push(page);
    }
    expect(Buffer.concat(pages)).toEqual(clip.bytes);
  });

  it('lets everything else have its turn while it is made of much sound at hand', async () => {
    const wav = writeWav(vowels(60, rate), rate);
    let turns = 0;
    let over = false;
    const count = (): void => {
      turns += 1;
      if (!over) setImmediate(count);
    };
    const sounding = join([wav]);
    setImmediate(count);
    await sounding.whole;
    over = true;
    expect(turns).toBeGreaterThan(3);
  });
});

describe('breaths in a recording', () => {
  it('are evenly loud, however loud each was, and never too high', async () => {
    const voice = vowels(3, rate);
    const wavs = [0.08, 1, 0.25, 2.5].map((factor) => writeWav(scaled(voice, factor), rate));
    const { samples, parts } = await played(join(wavs));
    const breaths = [0, 1, 2, 3].map((at) =>
      samples.subarray((at * samples.length) / 4, ((at + 1) * samples.length) / 4),
    );
    expect(parts.length).toBeGreaterThanOrEqual(4);
    for (const breath of breaths) expect(Math.abs(loudness(breath) + 19)).toBeLessThan(1.5);
    expect(highest(samples)).toBeLessThan(32_768 * 10 ** (-1 / 20));
  });

  it('have no peaks above the limit where the voice is soft but for a moment', async () => {
    const soft = scaled(vowels(3, rate), 0.1);
    soft.set(tone(300, 0.05, rate, 30_000), rate);
    const { samples } = await played(join([writeWav(soft, rate), writeWav(soft, rate)]));
    expect(highest(samples)).toBeLessThan(32_768 * 10 ** (-1 / 20));
  });

  it('join without a click, also where a voice begins and breaks off at full height', async () => {
    const hum = tone(200, 1.0012, rate, 10_000).subarray(30);
    const { samples } = await played(join([writeWav(hum, rate), writeWav(hum, rate)], { ends: 'words' }));
    // What is above 3 kHz of a hum at 200 Hz is a click: the third difference leaves little else.
    const sharp = samples.map((_, at) =>
      at < 3 ? 0 : Math.abs(samples[at]! - 3 * samples[at - 1]! + 3 * samples[at - 2]! - samples[at - 3]!),
    );
    expect(highest(sharp)).toBeLessThan(700);
  });

  it('lose the noise before and the quiet behind the voice, and stand apart as their ends ask for', async () => {
    const breath = joined([noise(0.5, rate, 0.001), tone(300, 0.6, rate), noise(1.2, rate, 0.0005)]);
    const gaps = await Promise.all(
      (['words', 'sentence', 'paragraph'] as const).map(async (ends) => {
        const { parts } = await played(join([writeWav(breath, rate), writeWav(breath, rate)], { ends }));
        return (parts.at(-1)!.from - parts[0]!.to) / rate;
      }),
    );
    const [words, sentence, paragraph] = gaps as [number, number, number];
    expect(words).toBeGreaterThan(0.05);
    expect(words).toBeLessThan(0.25);
    expect(sentence - words).toBeCloseTo(0.27, 1);
    expect(paragraph - sentence).toBeCloseTo(0.35, 1);
  });

  it.each([8000, 16_000, 22_050, 44_100, 48_000])('keep their pitch at %d Hz', async (hertz) => {
    const { samples } = await played(join([writeWav(tone(300, 1, rate), rate), writeWav(tone(300, 1, hertz), hertz)]));
    const second = samples.subarray(samples.length * 0.6, samples.length * 0.8);
    expect(Math.abs(pitch(second, rate) - 300)).toBeLessThan(2);
    expect(level(second)).toBeGreaterThan(0.05);
  });

  it('come faster when that is wished, at the same pitch', async () => {
    const hum = writeWav(tone(300, 3, rate), rate);
    const [usual, fast] = [await played(join([hum])), await played(join([hum], { speed: 1.5 }))];
    expect(usual.samples.length / fast.samples.length).toBeCloseTo(3.2 / 2.2, 1);
    expect(Math.abs(pitch(fast.samples.subarray(rate, 1.5 * rate), rate) - 300)).toBeLessThan(3);
  });
});

describe('a voice that fails', () => {
  it('is told, to who follows along as to who waits', async () => {
    const lost = new BotError('My voice is gone.');
    async function* breaths(): AsyncGenerator<Breath> {
      yield { sound: once(writeWav(vowels(1, rate), rate)), ends: 'sentence' };
      yield { sound: new Stream<Uint8Array>().fail(lost), ends: 'sentence' };
    }
    const { sound, whole } = sounds.join('a', breaths(), 1, never);
    await expect(whole).rejects.toBe(lost);
    await expect(Array.fromAsync(sound)).rejects.toBe(lost);
  });

  it('is told in a sentence when it sends something else, and when it says nothing at all', async () => {
    const page = join([Buffer.from('<html>502 Bad Gateway</html>')]);
    await expect(page.whole).rejects.toMatchObject({ name: 'BotError', cause: { message: /no WAV file/ } });
    await expect(join([]).whole).rejects.toBeInstanceOf(BotError);
  });

  it('is left at once when nobody wants it any more', async () => {
    const stop = new AbortController();
    const bytes = new Stream<Uint8Array>().push(writeWav(vowels(1, rate), rate));
    let left = false;
    async function* breaths(): AsyncGenerator<Breath> {
      try {
        yield { sound: bytes.until(stop.signal), ends: 'sentence' };
        yield { sound: new Stream<Uint8Array>(), ends: 'sentence' };
      } finally {
        left = true;
      }
    }
    const { sound, whole } = sounds.join('a', breaths(), 1, stop.signal);
    const reading = Array.fromAsync(sound);
    reading.catch(() => undefined);
    stop.abort(new Error('enough'));
    await expect(whole).rejects.toThrow('enough');
    await expect(reading).rejects.toThrow('enough');
    await expect.poll(() => left).toBe(true);
  });
});

it('is given up at once, even by a voice that does not hear that', async () => {
  const stop = new AbortController();
  async function* breaths(): AsyncGenerator<Breath> {
    yield { sound: new Stream<Uint8Array>(), ends: 'sentence' };
  }
  const { whole } = sounds.join('a', breaths(), 1, stop.signal);
  stop.abort(new Error('enough'));
  await expect(whole).rejects.toThrow('enough');
});

describe('the waveform', () => {
  it('has ten values a second, the loudest being 255', async () => {
    const wav = writeWav(joined([tone(300, 1, rate, 10_000), tone(300, 1, rate, 2500)]), rate);
    const { loudness: values, seconds } = await join([wav]).whole;
    expect(values).toHaveLength(Math.ceil(seconds * 10));
    expect(Math.max(...values)).toBe(255);
    expect(values[4]! / values[14]!).toBeGreaterThan(3);
    expect(values[4]! / values[14]!).toBeLessThan(5);
    expect(values.at(-1)).toBeLessThan(40);
  });

  it('has 256 values at most', async () => {
    const { loudness: values } = await join([writeWav(vowels(40, rate), rate)]).whole;
    expect(values).toHaveLength(256);
  });
});

describe('other formats', () => {
  test('WAV and FLAC hold the very same sound, MP3 nearly', async () => {
    const recording = await join([writeWav(vowels(2, rate), rate)]).whole;
    const [ogg, wav, flac, mp3] = await Promise.all(
      (['ogg', 'wav', 'flac', 'mp3'] as const).map((format) => sounds.as(format, recording, never)),
    );
    expect(ogg).toBe(recording.clip);
    expect([wav, flac, mp3].map((clip) => [clip?.name, clip?.mediaType])).toEqual([
      ['speech.wav', 'audio/wav'],
      ['speech.flac', 'audio/flac'],
      ['speech.mp3', 'audio/mpeg'],
    ]);
    const ffmpeg = getFfmpegPath() ?? 'ffmpeg';
    const [first, second, third] = await Promise.all(
      [wav, flac, mp3].map((one) => decodedBy(ffmpeg, one!.bytes, rate)),
    );
    expect(first!.length).toBe(Math.round(recording.seconds * rate) * 2);
    expect(second).toEqual(first);
    expect(Math.abs(third!.length - first!.length) / 2 / rate).toBeLessThan(0.1);
    // STREAMINFO tells the length, so that players can show it.
    expect(Number(Buffer.from(flac!.bytes).readBigUInt64BE(18) & 0xf_ff_ff_ff_ffn)).toBe(first!.length / 2);
  });

  it.each(['wav', 'flac', 'mp3'] as const)('%s is given up when nobody wants it', async (format) => {
    const recording = await join([writeWav(vowels(1, rate), rate)]).whole;
    await expect(sounds.as(format, recording, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

earTest(
  'the words that are heard in a recording are those that were said, in every format, and ffmpeg finds it as loud as meant',
  async () => {
    const said = [
      'The quick brown fox jumps over the lazy dog.',
      'Seven people walked slowly along the old road, talking about the weather and the price of bread.',
      'In the evening they came to a small house near the river.',
    ];
    const recording = await join(await Promise.all(said.map(fliteWav))).whole;
    const { loudness: lufs, peak } = await ebur128(recording.clip.bytes);
    expect(Math.abs(lufs + 19)).toBeLessThan(1);
    expect(peak).toBeLessThan(-1);
    for (const format of ['ogg', 'mp3'] as const) {
      const { bytes } = await sounds.as(format, recording, never);
      expect(wordErrors(said.join(' '), await heardWords(bytes))).toBeLessThan(0.2);
    }
  },
);
