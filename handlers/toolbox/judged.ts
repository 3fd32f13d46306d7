// What a tool made is judged like everything that people see: what may not be shown is left out.
import type { Clip } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import { vet } from '../guard.ts';
import type { Here } from '../here.ts';
import { judge } from '../look/judge.ts';

/** Bytes of a text file that are judged; a larger one is not shown. */
const mostText = 256 * 1024;

/** The files that may be shown. `strange`: others than the bot made them. Never throws but when aborted. */
export async function presentable(
  files: readonly Clip[],
  question: string,
  caller: Caller,
  mind: Pick<Here, 'models' | 'say'>,
  signal: AbortSignal,
  strange = false,
): Promise<readonly Clip[]> {
  const passed = await Promise.all(files.map((clip) => mayShow(clip, question, caller, mind, signal, strange)));
  return files.filter((_, at) => passed[at]);
}

async function mayShow(
  clip: Clip,
  question: string,
  caller: Caller,
  mind: Pick<Here, 'models' | 'say'>,
  signal: AbortSignal,
  strange: boolean,
): Promise<boolean> {
  const words = [clip.name, clip.described ?? ''];
  if (clip.mediaType.startsWith('image/')) {
    // Who has no eyes goes by the words that describe a picture which the bot has drawn itself.
    if (strange && mind.models.imagesAtOnce === 0) return false;
    const seen = mind.models.imagesAtOnce > 0 ? await judge([clip], question, caller, mind.models, signal) : undefined;
    if (seen !== undefined) return false;
  } else if (clip.bytes.length > mostText) return false;
  else words.push(new TextDecoder().decode(clip.bytes));
  return (await vet(words.join('\n'), question, caller, mind, signal)) === undefined;
}
