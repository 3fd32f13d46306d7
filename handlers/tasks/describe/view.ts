// One request about one image, or the trouble that there is no answer.
import type { Caller, Finding, SeeRequest } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Picture } from '../../look/gather.ts';
import type { Here } from '../../here.ts';
import { patiently } from '../../patience.ts';

/** What all requests of one task share. */
export interface View {
  readonly pictures: readonly Picture[];
  /** Whether more than one image was sent: then each is named by its number. */
  readonly several: boolean;
  /** What the person wrote with the images: context. */
  readonly question: string;
  readonly caller: Caller;
  readonly mind: Pick<Here, 'models' | 'pictures' | 'say'>;
}

/** Throws a `BotError` when nobody can look. */
export async function see(
  { caller, mind, pictures }: View,
  { clip }: Picture,
  request: Pick<SeeRequest, 'instructions' | 'text' | 'schema' | 'most'>,
  signal: AbortSignal,
): Promise<Finding> {
  const ask = () => mind.models.see({ ...request, caller, images: [clip] }, signal);
  const seen = await patiently(ask, signal, pictures.length);
  if (seen.type === 'found') return seen;
  const seconds = Math.ceil((seen.waitMs ?? 0) / 1000);
  const sentence =
    seconds > 0
      ? mind.say('I could not look at the image just now. Please ask again in about {seconds} seconds.', { seconds })
      : mind.say('I could not look at the image just now. Please ask again in a moment.');
  throw new BotError(sentence, { cause: seen.cause });
}

/** Words about one image, after its number where there are several. */
export function numbered({ several, mind: { say } }: View, { number }: Picture, words: string): string {
  return several ? say('Image {number}: {words}', { number, words }) : words;
}

/** Without the fence that models like to put around, and without blank lines at its ends. */
export function unfenced(text: string): string {
  const whole = /^\s*(`{3,})[^\n`]*\n([^]*?)\n\1\s*$/.exec(text);
  return (whole?.[2] ?? text).replace(/^(?:[ \t]*\n)+|\s+$/g, '');
}
