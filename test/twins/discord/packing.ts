// Frames as a client asked for them: plain, each compressed, or as one compressed stream.
// https://docs.discord.com/developers/events/gateway#encoding-and-compression
import { constants, createDeflate, deflateSync } from 'node:zlib';

/** Turns a payload into frames. `end` releases what it holds. */
export interface Packing {
  pack(text: string): void;
  end(): void;
}

/** `compress` is the query parameter of the connection. */
export function newPacking(compress: 'zlib-stream' | null, send: (frame: string | Buffer) => void): Packing {
  if (compress === null) return { pack: send, end: () => {} };
  const stream = createDeflate({ flush: constants.Z_SYNC_FLUSH });
  // A payload may be spread over frames; the client waits for the suffix 00 00 ff ff that every flush ends with.
  stream.on('data', send);
  return {
    pack(text) {
      stream.write(text);
    },
    end() {
      stream.removeAllListeners('data');
      stream.destroy();
    },
  };
}

/** Payload compression, asked for in IDENTIFY. */
export function squeeze(text: string): Buffer {
  return deflateSync(text);
}
