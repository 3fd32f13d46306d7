// Packs sound without loss: as FLAC, by ffmpeg, through pipes only.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getFfmpegPath } from '@livekit/av';
import type { Pcm } from '../audio/pcm.ts';
import { BotError } from '../trouble.ts';
import { rate } from './breath.ts';

/** It says nothing, reads and writes pipes, and is given no name of any file. */
const quietly = ['-hide_banner', '-nostdin', '-loglevel', 'quiet', '-protocol_whitelist', 'pipe'];
const sound = ['-f', 's16le', '-ar', String(rate), '-ac', '1', '-i', 'pipe:0'];

/** Throws a `BotError` where there is no ffmpeg. */
export async function flac(pieces: AsyncIterable<Pcm>, signal: AbortSignal): Promise<Uint8Array> {
  // No secrets of ours in its environment.
  const child = spawn(getFfmpegPath() ?? 'ffmpeg', [...quietly, ...sound, '-f', 'flac', 'pipe:1'], {
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  });
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  let samples = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      samples += piece.samples.length;
      yield new Uint8Array(piece.samples.buffer, piece.samples.byteOffset, piece.samples.byteLength);
    }
  }
  try {
    const fed = pipeline(Readable.from(bytes(), { objectMode: false }), child.stdin);
    const [made] = await Promise.race([Promise.all([Array.fromAsync<Buffer>(child.stdout), fed]), failed]);
    return withLength(Buffer.concat(made), samples);
  } catch (error) {
    signal.throwIfAborted();
    throw new BotError('I cannot make FLAC files here. Ask for ogg, mp3 or wav instead.', { cause: error });
  } finally {
    child.kill('SIGKILL');
  }
}

/** A pipe cannot be gone back in, so the length is still missing: 36 bits, whose place is the same in every file (RFC 9639, 8.2). */
function withLength(file: Buffer, samples: number): Uint8Array {
  if (file.toString('latin1', 0, 4) !== 'fLaC') throw new Error('no FLAC file came');
  file.writeBigUInt64BE((file.readBigUInt64BE(18) & ~0xf_ff_ff_ff_ffn) | BigInt(samples), 18);
  return file;
}
