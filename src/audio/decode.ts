// Turns the Opus packets of one speaker into sound, and makes up for those that were lost.

/** One speaker's decoder. All that it gives is 16 kHz mono. */
export interface Decoder {
  /** Empty when the packet is bad. Never throws. */
  decode(packet: Uint8Array): Int16Array;
  /** The packet that was lost before `next`, from what `next` carries of it. */
  repair(next: Uint8Array): Int16Array;
  /** Sound in place of a packet that nothing is known of. */
  conceal(): Int16Array;
  close(): void;
}

export async function openDecoder(): Promise<Decoder> {
  throw new Error('not yet');
}
