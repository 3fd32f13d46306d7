// Turns sound into Opus packets of 20 ms while it comes.
import {
  Application,
  createDecoder,
  createEncoder,
  type OpusEncoderHandle,
  type SampleRate,
  Signal,
} from 'libopus-wasm';
import type { Pcm } from './pcm.ts';
import { codable } from './rate.ts';

/**
 * Opus packets of 20 ms, mono; the last one is filled up with silence. Each comes as soon as its 20 ms are there. For one
 * reader, who may leave early.
 */
export async function* packets(sound: AsyncIterable<Pcm>, openEncoder = forCall): AsyncGenerator<Uint8Array> {
  let encoder: OpusEncoderHandle | undefined;
  let frame = new Int16Array(0);
  let filled = 0;
  try {
    for await (const { rate, samples } of codable(sound)) {
      encoder ??= await openEncoder(rate);
      if (frame.length === 0) frame = new Int16Array(encoder.frameSize);
      for (let at = 0; at < samples.length;) {
        const part = samples.subarray(at, at + frame.length - filled);
        frame.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < frame.length) break;
        filled = 0;
        yield encoder.encode(frame);
      }
    }
    if (encoder && filled > 0) yield encoder.encode(frame.fill(0, filled));
  } finally {
    encoder?.free();
  }
}

/** Complexity 5 costs half of 10 and sounds the same for a voice; what a lost packet leaves is in the next one, too. */
function forCall(sampleRate: SampleRate): Promise<OpusEncoderHandle> {
  return createEncoder({
    application: Application.Voip,
    signal: Signal.Voice,
    bitrate: 64_000,
    channels: 1,
    complexity: 5,
    fec: true,
    packetLossPercent: 5,
    sampleRate,
  });
}

/**
 * For what is kept and lost nowhere. As music, a voice is coded in less than half the time that libopus takes for it as speech,
 * and at this rate nobody hears which it was.
 */
export function forRecording(sampleRate: SampleRate): Promise<OpusEncoderHandle> {
  return createEncoder({
    application: Application.Audio,
    signal: Signal.Music,
    bitrate: 48_000,
    channels: 1,
    complexity: 5,
    sampleRate,
  });
}

let warmed: Promise<void> | undefined;

/** Does once what takes long the first time: loads the codec, encodes and decodes a second of silence. */
export function warm(): Promise<void> {
  warmed ??= (async () => {
    using encoder = await forCall(24_000);
    using decoder = await createDecoder({ sampleRate: 16_000, channels: 1 });
    for (let frame = 0; frame < 50; frame += 1) decoder.decode(encoder.encode(new Int16Array(480)));
  })();
  return warmed;
}
