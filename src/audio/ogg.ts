// Puts Opus packets into an Ogg file as they are, without decoding them.

/** An Ogg Opus file of these packets, mono and stereo mixed; what is no Opus packet is left out. */
export function oggOpus(packets: readonly Uint8Array[]): Uint8Array {
  throw new Error(`not yet: ${packets.length}`);
}

/** How long an Opus packet sounds, in samples at 48 kHz; 0 when it is none. */
export function samplesOf(packet: Uint8Array): number {
  throw new Error(`not yet: ${packet.length}`);
}
