// RTP packets, and how they are sealed between a client and the voice server.
// https://docs.discord.com/developers/topics/voice-connections#transport-encryption-and-sending-voice
import { createCipheriv, createDecipheriv } from 'node:crypto';
import * as xchacha from './xchacha.ts';

/** In the order in which they are offered. */
export const modes = ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'] as const;
export type Mode = (typeof modes)[number];

/** https://www.rfc-editor.org/rfc/rfc3550#section-5.1 */
export interface Packet {
  readonly seq: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
  /** 120 is Opus. */
  readonly type?: number;
  /** Bytes of padding after the payload, 1 to 255. */
  readonly padding?: number;
  /** A header extension's data, in whole words of 4 bytes, and what kind it is. */
  readonly extension?: { readonly profile: number; readonly data: Buffer };
  /** Contributing sources, at most 15. */
  readonly sources?: readonly number[];
}

const opus = 120;
const tagBytes = 16;

/** As it goes over the wire. `count`: must not repeat with the same key. */
export function seal(mode: Mode, key: Buffer, count: number, packet: Packet): Buffer {
  const header = headerOf(packet);
  const padding = Buffer.alloc(packet.padding ?? 0);
  if (padding.length > 0) padding[padding.length - 1] = padding.length;
  const plain = Buffer.concat([packet.extension?.data ?? Buffer.alloc(0), packet.payload, padding]);
  const suffix = Buffer.alloc(4);
  suffix.writeUInt32BE(count);
  if (mode !== 'aead_aes256_gcm_rtpsize') {
    return Buffer.concat([header, xchacha.seal(key, padded(suffix, 24), header, plain), suffix]);
  }
  const cipher = createCipheriv('aes-256-gcm', key, padded(suffix, 12)).setAAD(header);
  return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag(), suffix]);
}

/** Throws for what was not sealed with this key, or is no packet at all. */
export function open(mode: Mode, key: Buffer, datagram: Buffer): Packet & { readonly count: number } {
  const first = datagram.readUInt8(0);
  const extended = (first & 0x10) !== 0;
  const bare = 12 + 4 * (first & 15);
  const header = datagram.subarray(0, bare + (extended ? 4 : 0));
  const suffix = datagram.subarray(-4);
  const sealed = datagram.subarray(header.length, -4);
  if (first >> 6 !== 2 || sealed.length < tagBytes) throw new RangeError('no RTP packet');
  let payload =
    mode === 'aead_aes256_gcm_rtpsize'
      ? opened(key, padded(suffix, 12), header, sealed)
      : xchacha.open(key, padded(suffix, 24), header, sealed);
  if (extended) payload = payload.subarray(4 * header.readUInt16BE(bare + 2));
  if ((first & 0x20) !== 0) payload = payload.subarray(0, payload.length - (payload.at(-1) ?? 0));
  return {
    seq: header.readUInt16BE(2),
    timestamp: header.readUInt32BE(4),
    ssrc: header.readUInt32BE(8),
    type: header.readUInt8(1) & 0x7f,
    payload,
    count: suffix.readUInt32BE(),
  };
}

function opened(key: Buffer, nonce: Buffer, header: Buffer, sealed: Buffer): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(header).setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([cipher.update(sealed.subarray(0, -tagBytes)), cipher.final()]);
}

/** What is not encrypted: all of the header, and of an extension the first word. */
function headerOf(packet: Packet): Buffer {
  const { sources = [], extension, padding = 0 } = packet;
  const header = Buffer.alloc(12 + 4 * sources.length + (extension ? 4 : 0));
  header[0] = 0x80 | (padding > 0 ? 0x20 : 0) | (extension ? 0x10 : 0) | sources.length;
  header[1] = packet.type ?? opus;
  header.writeUInt16BE(packet.seq & 0xffff, 2);
  header.writeUInt32BE(packet.timestamp >>> 0, 4);
  header.writeUInt32BE(packet.ssrc, 8);
  for (const [at, source] of sources.entries()) header.writeUInt32BE(source, 12 + 4 * at);
  if (extension) {
    header.writeUInt16BE(extension.profile, header.length - 4);
    header.writeUInt16BE(extension.data.length / 4, header.length - 2);
  }
  return header;
}

function padded(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]);
}
