// Reads how long an Opus packet sounds from its first bytes (RFC 6716, section 3).

/** Samples of a frame at 48 kHz by its configuration: SILK, hybrid, CELT. */
const silk = [480, 960, 1920, 2880];
const hybrid = [480, 960];
const celt = [120, 240, 480, 960];
const frameSamples = [...silk, ...silk, ...silk, ...hybrid, ...hybrid, ...celt, ...celt, ...celt, ...celt];

/** Samples at 48 kHz: 120 ms. */
const longestPacket = 5760;
/** Bytes. */
const longestFrame = 1275;

/** How a packet is parted into frames, which stand between `start` and `end`. */
interface Layout {
  readonly frames: number;
  /** Whether all frames have the same length; otherwise lengths stand before them. */
  readonly even: boolean;
  readonly start: number;
  readonly end: number;
}

/** How long an Opus packet sounds, in samples at 48 kHz; 0 when it is none. */
export function samplesOf(packet: Uint8Array): number {
  const [toc] = packet;
  if (toc === undefined) return 0;
  const layout = layoutOf(packet, toc);
  const samples = layout.frames * (frameSamples[toc >> 3] ?? 0);
  return samples <= longestPacket && fits(packet, layout) ? samples : 0;
}

/**
 * Whether a packet says again, more roughly, what the one before it said. Known of single frames of at most 20 ms, whose
 * first bits tell it (RFC 6716, section 4.2.3).
 */
export function carriesPrevious(packet: Uint8Array): boolean {
  const [toc = 0, flags = 0] = packet;
  const config = toc >> 3;
  const hasSilk = config < silk.length * 3 + hybrid.length * 2;
  if (!hasSilk || (toc & 3) !== 0 || (frameSamples[config] ?? 0) > 960) return false;
  const stereo = (toc & 4) !== 0;
  return (flags & (stereo ? 0x50 : 0x40)) !== 0;
}

function layoutOf(packet: Uint8Array, toc: number): Layout {
  const whole = { start: 1, end: packet.length };
  switch (toc & 3) {
    case 0:
      return { ...whole, frames: 1, even: true };
    case 1:
      return { ...whole, frames: 2, even: true };
    case 2:
      return { ...whole, frames: 2, even: false };
    default:
      return counted(packet);
  }
}

/** Any number of frames, and perhaps padding, whose length stands in bytes of 254 and a rest, and itself at the end. */
function counted(packet: Uint8Array): Layout {
  const count = packet[1] ?? 0;
  const layout = { frames: count & 63, even: count < 128 };
  let [start, end] = [2, packet.length];
  for (let more = (count & 64) > 0; more; start += 1) {
    const padding = packet[start] ?? 0;
    more = padding === 255;
    end -= more ? 254 : padding;
  }
  return { ...layout, start, end };
}

function fits(packet: Uint8Array, { frames, even, start, end }: Layout): boolean {
  if (frames === 0 || start > end) return false;
  if (even) return (end - start) % frames === 0 && (end - start) / frames <= longestFrame;
  let at = start;
  let stated = 0;
  for (let frame = 1; frame < frames; frame += 1) {
    // Lengths from 252 on take two bytes.
    const length = packet[at] ?? 0;
    const two = length >= 252;
    stated += two ? length + 4 * (packet[at + 1] ?? 0) : length;
    at += two ? 2 : 1;
  }
  const rest = end - at - stated;
  return rest >= 0 && rest <= longestFrame;
}
