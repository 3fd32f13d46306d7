// What a platform lets the bot do about its members and their messages. It knows neither policies nor why.
import type { Button, Person, Place } from './message.ts';

/** What became of something that was to be done. */
export type Effect =
  /** `id`: of what was posted. */
  | { readonly type: 'done'; readonly id?: string }
  /** What it was about is no more: the message, the member, the room. */
  | { readonly type: 'gone' }
  /** The platform does not allow it; `why` tells admins what to change, in a sentence with what `values` fill in. */
  | { readonly type: 'refused'; readonly why: string; readonly values?: Readonly<Record<string, string>> }
  /** Not now: try again after so many milliseconds. */
  | { readonly type: 'later'; readonly afterMs: number };

/** Something the bot has to say beside its answers: a card for moderators, a notice. Pings nobody and unfurls nothing. */
export interface Notice {
  /** Markdown. */
  readonly text: string;
  /** What only those see who ask for it: behind a spoiler, or below the message in a thread. Untrusted plain text. */
  readonly hidden?: string;
  readonly buttons?: readonly Button[];
  /** The message of the room that it is said to. */
  readonly repliesTo?: string;
}

/** Every call is made once, in at most 15 s, and never rejects but where it says so. */
export interface Moderator {
  /** What it can do at all here; of the rest, its policy tells admins that it has no effect. */
  readonly powers: ReadonlySet<'delete' | 'timeout'>;
  /** The person as the platform knows them now, so that nobody is judged by roles they have no more. Rejects when nobody can tell. */
  who(place: Place, person: string): Promise<Person>;
  /** Takes a member's message away. `reason`: for the platform's own records. */
  remove(place: Place, messageId: string, reason: string): Promise<Effect>;
  /** Silences a member until then, milliseconds since 1970; without, lets them speak again. The same again changes nothing. */
  timeout(place: Place, person: string, until: number | undefined, reason: string): Promise<Effect>;
  /**
   * Posts a notice in a room. `key` (≤ 25 characters) names it for good: what was posted under it is found and not posted
   * again, also after a restart.
   */
  post(room: Place, notice: Notice, key: string): Promise<Effect>;
  /** Writes a notice over. */
  revise(room: Place, id: string, notice: Notice): Promise<Effect>;
  /** Tells a member of a space something that nobody else sees: reaches them also where they may not write. */
  tell(place: Place, person: string, notice: Notice, key: string): Promise<Effect>;
  /** An address that leads to a message. */
  linkTo(place: Place, messageId: string): string | undefined;
  /** An address that leads to a member, for whoever wants to do by hand what the bot never does. */
  profileOf(place: Place, person: string): string | undefined;
}
