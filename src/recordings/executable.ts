// Finds an ffmpeg: the operator's own, which knows more kinds of sound, else the one that came along.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { getFfmpegPath } from '@livekit/av';

/** Its absolute path, or nothing. `path`: the folders where the operator's own may be, as in `PATH`. */
export async function executable(path: string): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return getFfmpegPath();
}
