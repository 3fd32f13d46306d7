// Real speech for tests: Debian's espeak-ng says it, and Opus packs it as a caller's program does.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { Application, createEncoder } from 'libopus-wasm';
import { test } from 'vitest';

export { joined } from '#src/audio/pcm.ts';

const executable = '/usr/bin/espeak-ng';
const absent = !existsSync(executable);
const why = absent ? `LEFT OUT, since ${executable} is missing (apt-get install espeak-ng): ` : '';

/** Like `test`, and left out with the reason in its name where nobody can speak. */
export function speechTest(name: string, body: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the caller's name and what the caller expects
  test.skipIf(absent)(`${why}${name}`, body);
}

/** Words as sound at 16 kHz mono, without silence around them. `voice` is espeak-ng's, e.g. `de` or `en+f3`. */
export async function speech(text: string, { voice = 'en', wpm = 170 } = {}): Promise<Int16Array> {
  const { stdout } = await promisify(execFile)(executable, ['--stdout', '-v', voice, '-s', String(wpm), '--', text], {
    encoding: 'buffer',
    maxBuffer: 64 * 1024 * 1024,
  });
  // Always a header of 44 bytes and 16-bit mono.
  const samples = Int16Array.from({ length: (stdout.length - 44) >> 1 }, (_, at) => stdout.readInt16LE(44 + at * 2));
  return bare(resampled(samples, stdout.readUInt32LE(24), 16_000));
}

/** Opus packets of 20 ms as Discord's clients send them: 48 kHz stereo, with what it takes to repair a lost one. */
export async function opusPackets(samples: Int16Array): Promise<Uint8Array[]> {
  using encoder = await createEncoder({
    application: Application.Voip,
    bitrate: 64_000,
    complexity: 5,
    fec: true,
    packetLossPercent: 15,
  });
  const wide = resampled(samples, 16_000, 48_000);
  const frames = Math.ceil(wide.length / 960);
  return Array.from({ length: frames }, (_, frame) => {
    const pcm = new Int16Array(1920);
    wide.subarray(frame * 960, frame * 960 + 960).forEach((sample, at) => pcm.fill(sample, at * 2, at * 2 + 2));
    return encoder.encode(pcm);
  });
}

/** Without what is quieter than -46 dB before the first and after the last word. */
function bare(samples: Int16Array): Int16Array {
  const loud = (sample: number): boolean => Math.abs(sample) > 160;
  return samples.slice(Math.max(0, samples.findIndex(loud)), samples.findLastIndex(loud) + 1);
}

/** By a windowed sinc of 16 zero crossings: nothing above the lower rate's half is left or made. */
function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  const cutoff = Math.min(1, to / from);
  const reach = 16 / cutoff;
  return Int16Array.from({ length: Math.floor((samples.length * to) / from) }, (_, at) => {
    const center = (at * from) / to;
    let sum = 0;
    for (let near = Math.ceil(center - reach); near <= center + reach; near += 1) {
      const x = (near - center) * cutoff;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      sum += (samples[near] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / 16)) * cutoff;
    }
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
}
