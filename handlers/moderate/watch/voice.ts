// Looks at what people say in calls, where admins want that: the transcripts pass the same policy as what is written.
import type { Person, Place } from '#src/message.ts';
import type { Models } from '#src/models.ts';
import { caught } from '../caught.ts';
import type { Enforcing } from '../means.ts';

/** Something that was understood in a call. */
export interface Spoken {
  readonly id: string;
  readonly place: Place;
  readonly speaker: Person;
  readonly text: string;
}

/** What a call can do about somebody who speaks in it. */
export interface Doing {
  /** Says a sentence to everybody, aloud where the bot has a voice. */
  warn(sentence: string): void;
  /** Listens to the person no more, until the call ends. */
  deafen(): void;
}

/** `models`: overseen, so that what is off or exempt is safe. Never rejects. */
export async function overhear(
  { id, place, speaker, text }: Spoken,
  doing: Doing,
  means: Enforcing & { readonly models: Pick<Models, 'guard'> },
  signal: AbortSignal,
): Promise<void> {
  try {
    const edition = await means.policies.of(place);
    if (edition.policy.stages.voice === 'off' || speaker.isAdmin || text.trim() === '') return;
    const verdict = await means.models.guard(
      { caller: { person: speaker, place }, question: text, stage: 'voice' },
      signal,
    );
    if (verdict.type !== 'unsafe') return;
    await caught({ stage: 'voice', place, messageId: id, author: speaker, text, verdict, edition }, means, doing);
  } catch (error) {
    if (!signal.aborted)
      means.log.error({ err: error, platform: place.platform }, 'what was said could not be looked at');
  }
}
