// Brings a recording into the formats that other programs want.
import { createMp3Encoder } from 'wasm-media-encoders';
import type { Pcm } from '../audio/pcm.ts';
import { joined } from '../audio/pcm.ts';
import { inTurns } from '../audio/turns.ts';
import { writeWav } from '../audio/wav.ts';
import type { Clip, Recording } from '../message.ts';
import { rate } from './breath.ts';
import { decoded } from './decode.ts';
import { flac } from './flac.ts';

const mediaTypes = { mp3: 'audio/mpeg', wav: 'audio/wav', flac: 'audio/flac' } as const;
type Other = keyof typeof mediaTypes;

const makers: Readonly<Record<Other, (sound: AsyncIterable<Pcm>, signal: AbortSignal) => Promise<Uint8Array>>> = {
  mp3,
  wav,
  flac,
};

/** Fills `Sounds.as` for all but what a recording is already. */
export async function convert(format: Other, { clip }: Recording, signal: AbortSignal): Promise<Clip> {
  const bytes = await makers[format](wanted(inTurns(decoded(clip.bytes)), signal), signal);
  return { name: clip.name.replace(/\.ogg$/, `.${format}`), mediaType: mediaTypes[format], bytes };
}

async function* wanted(sound: AsyncIterable<Pcm>, signal: AbortSignal): AsyncGenerator<Pcm> {
  for await (const piece of sound) {
    signal.throwIfAborted();
    yield piece;
  }
}

async function wav(sound: AsyncIterable<Pcm>): Promise<Uint8Array> {
  const pieces = await Array.fromAsync(sound, ({ samples }) => samples);
  return writeWav(joined(pieces), rate);
}

async function mp3(sound: AsyncIterable<Pcm>): Promise<Uint8Array> {
  const encoder = await createMp3Encoder();
  encoder.configure({ channels: 1, sampleRate: rate, bitrate: 64 });
  const made: Buffer[] = [];
  // Its results are views of its own memory, which the next one overwrites.
  for await (const { samples } of sound)
    made.push(Buffer.from(encoder.encode([Float32Array.from(samples, (one) => one / 32_768)])));
  made.push(Buffer.from(encoder.finalize()));
  return Buffer.concat(made);
}
