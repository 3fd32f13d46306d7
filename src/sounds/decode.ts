// Turns a recording of the bot's own back into sound.
import { createDecoder } from 'libopus-wasm';
import { preSkip } from '../audio/ogg.ts';
import type { Pcm } from '../audio/pcm.ts';
import { rate } from './breath.ts';

/** Pages: their header, of which the last byte says how many lengths of segments follow. */
const headerSize = 27;

/** The sound of an Ogg Opus file that `oggPages` wrote: mono, exactly as long as it says. */
export async function* decoded(ogg: Uint8Array): AsyncGenerator<Pcm> {
  const file = Buffer.from(ogg.buffer, ogg.byteOffset, ogg.length);
  using decoder = await createDecoder({ sampleRate: rate, channels: 1 });
  const perSample = 48_000 / rate;
  let at = -preSkip / perSample;
  const { packets, samples } = packetsOf(file);
  const length = samples / perSample;
  for (const packet of packets) {
    const sound = decoder.decode(packet);
    const part = sound.subarray(Math.max(0, -at), Math.max(0, length - at));
    at += sound.length;
    if (part.length > 0) yield { rate, samples: part.slice() };
  }
}

/** The packets with sound, none of which goes over two pages, and how many samples at 48 kHz are to be played. */
function packetsOf(file: Buffer) {
  const packets: Uint8Array[] = [];
  let end = 0;
  for (let at = 0; at < file.length;) {
    const lacing = file.subarray(at + headerSize, at + headerSize + file.readUInt8(at + headerSize - 1));
    end = Number(file.readBigUInt64LE(at + 6));
    at += headerSize + lacing.length;
    let from = at;
    for (const segment of lacing) {
      at += segment;
      if (segment === 255) continue;
      packets.push(file.subarray(from, at));
      from = at;
    }
  }
  // The first two are its head and its tags.
  return { packets: packets.slice(2), samples: end - preSkip };
}
