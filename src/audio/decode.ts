// Turns the Opus packets of one speaker into sound, and makes up for those that were lost.
import { createDecoder, type OpusDecoderHandle } from 'libopus-wasm';
import { samplesOf } from './packet.ts';

/** One speaker's decoder. All that it gives is 16 kHz mono. Nothing in here ever throws. */
export interface Decoder {
  /** Empty when the packet is bad; the next one is decoded all the same. */
  decode(packet: Uint8Array): Int16Array;
  /** The packet that was lost right before `next`, from what `next` carries of it. Call it before `next` is decoded. */
  repair(next: Uint8Array): Int16Array;
  /** Sound in place of a packet that nothing is known of, as long as the one before. */
  conceal(): Int16Array;
  /** Frees its memory; what is decoded after that is empty. */
  close(): void;
}

const nothing = new Int16Array(0);

/** `open` makes what decodes. */
export async function openDecoder(open = openLibopus): Promise<Decoder> {
  let decoder = await open();
  let closed = false;
  // Samples of the packet before, at 16 kHz.
  let usual = 320;

  const renew = async (broken: OpusDecoderHandle): Promise<void> => {
    const fresh = await open();
    const wanted = !closed && decoder === broken;
    (wanted ? broken : fresh).free();
    if (wanted) decoder = fresh;
  };
  const attempt = (work: () => Int16Array): Int16Array => {
    if (closed) return nothing;
    try {
      return work();
    } catch {
      // What it remembers may be damaged. Without memory for another one, it goes on as it is.
      renew(decoder).catch(() => undefined);
      return nothing;
    }
  };

  return {
    decode: (packet) =>
      attempt(() => {
        if (samplesOf(packet) === 0) return nothing;
        const samples = decoder.decode(packet);
        usual = samples.length;
        return samples;
      }),
    repair: (next) =>
      attempt(() => {
        const frameSize = samplesOf(next) / 3;
        return frameSize === 0 ? nothing : decoder.decode(next, { decodeFec: true, frameSize });
      }),
    conceal: () => attempt(() => decoder.decodePacketLoss(usual)),
    close: () => {
      if (!closed) decoder.free();
      closed = true;
    },
  };
}

function openLibopus(): Promise<OpusDecoderHandle> {
  return createDecoder({ sampleRate: 16_000, channels: 1 });
}
