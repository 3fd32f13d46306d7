// Whether sound can be made and read: Opus there and back, and an ffmpeg that knows AAC.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openDecoder } from '../audio/decode.ts';
import { packets } from '../audio/encode.ts';
import type { Check } from '../checkup.ts';
import { executable } from '../recordings/executable.ts';

/** A tenth of a second of a tone, 16 kHz. */
const tone = Int16Array.from({ length: 1_600 }, (_, at) => 8_000 * Math.sin(at / 5));
const loudEnough = 1_000;

export async function opusWorks(): Promise<Check> {
  const name = 'Opus';
  const decoder = await openDecoder();
  let loudest = 0;
  for await (const packet of packets(one(tone)))
    loudest = decoder.decode(packet).reduce((most, sample) => Math.max(most, Math.abs(sample)), loudest);
  decoder.close();
  if (loudest > loudEnough) return { name, state: 'good', finding: 'A tone comes through it.' };
  return {
    name,
    state: 'bad',
    finding: 'A tone does not come through it: there are no calls and no voice.',
    remedy: 'Install the libraries anew: npm ci.',
  };
}

async function* one(samples: Int16Array) {
  yield { rate: 16_000, samples };
}

const run = promisify(execFile);

/** `path`: the folders where the operator's ffmpeg may be, as in `PATH`. */
export async function ffmpegReads(path: string, signal: AbortSignal): Promise<Check> {
  const name = 'ffmpeg';
  const command = await executable(path);
  const remedy = 'Install one that knows AAC: apt-get install ffmpeg.';
  if (command === undefined)
    return { name, state: 'odd', finding: 'There is none: of recordings, only Ogg and WebM are read.', remedy };
  const { stdout } = await run(command, ['-hide_banner', '-decoders'], { env: {}, signal, maxBuffer: 4 * 1024 * 1024 });
  if (/^ *A\S* +aac\b/m.test(stdout))
    return { name, state: 'good', finding: '{command} reads AAC, too.', values: { command } };
  return { name, state: 'odd', finding: 'It cannot read AAC, in which most phones record.', remedy };
}
