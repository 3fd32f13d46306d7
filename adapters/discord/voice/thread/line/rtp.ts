// Reads Discord's voice packets: RTP whose payload is sealed by the voice server, and in it Opus that is sealed end to end.
// https://docs.discord.com/developers/topics/voice-connections#transport-encryption-modes
import { createDecipheriv } from 'node:crypto';

/** What an RTP packet says in the clear. */
export interface Header {
  readonly seq: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Bytes in the clear: the fixed part, the contributing sources, and the first four of an extension. */
  readonly size: number;
  readonly padded: boolean;
  /** Bytes of an extension's body, which is sealed as the payload is. */
  readonly extension: number;
}

/** Opens what follows a header of `size` bytes, to its end; throws when it was not sealed with our key. */
export type Unseal = (packet: Buffer, size: number) => Buffer;

const opusType = 120;
const fixedSize = 12;
const tagSize = 16;
const nonceSize = 4;
/** More than Opus ever needs, and than one datagram carries over the internet. */
const mostBytes = 2_048;

/** What a voice server sends beside sound: echoes of keepalives, the answer that tells our address, reports on the line. */
export function isBeside(packet: Buffer): boolean {
  const [first = 0, second = 0] = packet;
  const echo = packet.length === 8;
  const address = packet.length === 74 && first === 0 && second === 2;
  // https://www.rfc-editor.org/rfc/rfc5761#section-4
  const report = first >> 6 === 2 && second >= 192 && second <= 223;
  return echo || address || report;
}

/** Undefined: no Opus over RTP. */
export function readHeader(packet: Buffer): Header | undefined {
  if (packet.length <= fixedSize || packet.length > mostBytes) return undefined;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2 || (packet.readUInt8(1) & 0x7f) !== opusType) return undefined;
  const extended = (first & 0x10) !== 0;
  const sources = fixedSize + 4 * (first & 0x0f);
  const size = sources + (extended ? 4 : 0);
  if (packet.length < size + tagSize + nonceSize) return undefined;
  return {
    seq: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    size,
    padded: (first & 0x20) !== 0,
    // Whatever its profile: https://www.rfc-editor.org/rfc/rfc3550#section-5.3.1
    extension: extended ? 4 * packet.readUInt16BE(sources + 2) : 0,
  };
}

/** The payload, still sealed end to end; empty when the packet is all padding. Undefined: forged or broken. */
export function readPayload(packet: Buffer, header: Header, unseal: Unseal): Buffer | undefined {
  const sealed = opened(packet, header, unseal);
  if (!sealed || header.extension > sealed.length) return undefined;
  const padded = sealed.subarray(header.extension);
  if (!header.padded) return padded;
  const padding = padded.at(-1) ?? 0;
  if (padding === 0 || padding > padded.length) return undefined;
  return padded.subarray(0, padded.length - padding);
}

function opened(packet: Buffer, { size }: Header, unseal: Unseal): Buffer | undefined {
  try {
    return unseal(packet, size);
  } catch {
    return undefined;
  }
}

/** `aead_aes256_gcm_rtpsize`: the header is authenticated, and a packet ends with its tag and the first bytes of its nonce. */
export function aes256Gcm(key: Uint8Array): Unseal {
  const nonce = Buffer.alloc(12);
  return (packet, size) => {
    const end = packet.length - nonceSize;
    packet.copy(nonce, 0, end);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagSize });
    decipher.setAAD(packet.subarray(0, size));
    decipher.setAuthTag(packet.subarray(end - tagSize, end));
    const start = decipher.update(packet.subarray(size, end - tagSize));
    // Checks the tag; an AEAD in counter mode has nothing left to give.
    decipher.final();
    return start;
  };
}
