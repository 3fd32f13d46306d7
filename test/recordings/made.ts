// Recordings for tests, made by an ffmpeg: tones with pauses, in the container and the code a test asks for.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { getFfmpegPath } from '@livekit/av';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folder } from '../shelf.ts';

/** Debian's, which knows more kinds. */
export const debian = '/usr/bin/ffmpeg';
export const bundled = getFfmpegPath() ?? '';
export const hasDebian = existsSync(debian);

/** What Debian's ffmpeg makes of these arguments, as the bytes of a file of that name. */
export async function made(name: string, ...args: readonly string[]): Promise<Buffer> {
  const file = join(await folder(), name);
  await promisify(execFile)(debian, ['-v', 'error', '-y', ...args, file]);
  return readFile(file);
}

/** A tone of so many seconds that begins with half a second of silence every 1.9 seconds, as arguments. */
export function tone(seconds: number): string[] {
  const pauses = `volume='if(lt(mod(t,1.9),0.5),0,1)':eval=frame`;
  return ['-f', 'lavfi', '-i', `sine=440:r=16000:d=${seconds}:samples_per_frame=160,${pauses}`];
}
