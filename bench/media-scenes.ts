// What people send in the media bench: a photo as telephones take it, and recordings of speech.
import sharp from 'sharp';
import { oggOpus } from '#src/audio/ogg.ts';
import { opusPackets, speech } from '#test/audio/speech.ts';

/** A JPEG of 12 megapixels, of some 4 MB: soft shapes under the grain of a sensor. Each `seed` is another photo. */
export async function photo(seed: number): Promise<Uint8Array> {
  const [width, height] = [4032, 3024];
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const shapes = await sharp({ create: { width: 48 + (seed % 7), height: 36, channels: 3, background: '#888', noise } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const grain = { type: 'gaussian', mean: 128, sigma: 9 } as const;
  const over = await sharp({ create: { width, height, channels: 3, background: '#888', noise: grain } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return sharp(shapes)
    .composite([{ input: over, blend: 'soft-light' }])
    .jpeg({ quality: 88 })
    .toBuffer();
}

const sentence =
  'The ship will leave the harbour at seven in the morning, and whoever comes late has to wait for another week.';

/** Opus packets of 20 ms: somebody speaks, pauses, and speaks on, for about so many seconds. */
async function talk(seconds: number): Promise<Uint8Array[]> {
  const said = await opusPackets(await speech(sentence));
  const pause = await opusPackets(new Int16Array(16_000));
  const round = [...said, ...pause];
  return Array.from({ length: Math.round(seconds * 50) }, (_, at) => round[at % round.length] ?? new Uint8Array(1));
}

/** An Ogg Opus file of about so many seconds of speech. */
export async function recording(seconds: number): Promise<Uint8Array> {
  return oggOpus(await talk(seconds));
}
