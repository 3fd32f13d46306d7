// Reads a text aloud as one recording, with the voice and at the speed that a person chose.
import { answerId, type Memorable } from '#src/memory.ts';
import type { Breath, Sounding, Turn } from '#src/message.ts';
import type { Caller, Models } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import type { Values } from '#src/settings.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { breaths } from './aloud/breaths.ts';
import { languageOf, nameOf } from './aloud/language.ts';
import { pronunciation } from './aloud/pronounce.ts';
import { voice } from './aloud/voice.ts';
import { type Words, wordsOf } from './aloud/words.ts';
import type { Senses } from './mind.ts';

type Reading = Pick<Senses, 'models' | 'sounds' | 'log' | 'say'>;

/** The voice that reads, and how. */
type Chosen = Pick<Values, 'voice' | 'voice-speed' | 'pronunciation'>;

/**
 * Reads Markdown aloud, which the guard has passed: its words; code, tables and links are only mentioned. What is longer than
 * `mostAloud` characters is cut. Begins at once; `whole` rejects with a `BotError` where no voice reads its language, or none is left.
 */
export function aloud(markdown: string, caller: Caller, values: Chosen, mind: Reading, signal: AbortSignal): Sounding {
  const words = wordsOf(markdown);
  const sound = said(words, caller, values, mind, signal);
  return mind.sounds.join(words.paragraphs.join('\n'), sound, values['voice-speed'], signal);
}

async function* said(
  { paragraphs }: Words,
  caller: Caller,
  values: Chosen,
  { models, log, say }: Reading,
  signal: AbortSignal,
): AsyncGenerator<Breath> {
  const why = unreadable(paragraphs, models, say);
  if (why !== undefined) throw new BotError(why);
  const request = { caller, language: languageOf(paragraphs.join(' ')).code, voice: values.voice };
  yield* voice(breaths(paragraphs, pronunciation(values.pronunciation)), { request, models, log, say }, signal);
}

/** Why nobody can read that aloud, in a sentence for the person; undefined: somebody can. */
export function unreadable(
  paragraphs: Words['paragraphs'],
  models: Pick<Models, 'voices' | 'languages'>,
  say: Say,
): string | undefined {
  if (models.voices.length === 0)
    return say('I have no voice here, so I cannot read aloud. Whoever runs me can give me one.');
  if (paragraphs.length === 0) return say('There are no words in that for me to read aloud.');
  const { code, name } = languageOf(paragraphs.join(' '));
  if (models.languages.includes(code)) return undefined;
  const tongue = say('en');
  const known = models.languages.map((language) => nameOf(language, tongue) ?? language);
  const languages = new Intl.ListFormat(tongue).format(known);
  const named = name && nameOf(code, tongue);
  return named === undefined
    ? say(
        'My voice reads {languages}, and this seems to be another language. Ask me for a translation (`/translate`), and I read that aloud.',
        { languages },
      )
    : say(
        'My voice reads {languages}, and this seems to be {language}. Ask me for a translation (`/translate`), and I read that aloud.',
        { languages, language: named },
      );
}

/** Whether an answer also comes as a recording. */
export function speaksReply({ messages }: Turn, { 'speak-replies': when }: Pick<Values, 'speak-replies'>): boolean {
  if (when !== 'when asked by voice') return when === 'always';
  return messages.some(({ attachments }) => attachments.some(({ spoken }) => spoken === true));
}

/**
 * The answer to a turn aloud, for those who want it so. That no voice reads its language is told with the first such answer
 * among those that were `known`, and not below every one.
 */
export async function* alsoAloud(text: string, turn: Turn, known: readonly Memorable[], mind: Senses): Reply {
  const values = await mind.settings.of(turn.place, turn.author.id);
  if (mind.models.voices.length === 0 || !speaksReply(turn, values)) return;
  const { paragraphs } = wordsOf(text);
  if (paragraphs.length === 0) return;
  const why = unreadable(paragraphs, mind.models, mind.say);
  if (why === undefined) {
    const caller: Caller = { person: turn.author, place: turn.place };
    yield { type: 'audio', begin: (signal) => aloud(text, caller, values, mind, signal) };
    return;
  }
  const earlier = known.filter(({ by, id }) => by === 'bot' && id !== answerId(turn.id));
  const told = earlier.some((one) => unreadable(wordsOf(one.text).paragraphs, mind.models, mind.say) === why);
  if (!told) yield { type: 'note', text: why };
}
