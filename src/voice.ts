// The words of a call: what is heard of people, what is said to them, and what is written beside it.
import type { Clip, Person, Place } from './message.ts';

/** Times in here are `monotonic()` milliseconds. */
export interface Call {
  /** The voice channel. Its written conversation has the same place, and so the same memory. */
  readonly place: Place;
  /** What people call the bot there. */
  readonly name: string;
  /** The language that the space is kept in, BCP 47, where that is known. */
  readonly locale?: string;
  /**
   * What people who agreed to be heard say: each utterance is handed over as it starts, also while others speak. Ends with
   * the call.
   */
  readonly utterances: AsyncIterable<Utterance>;
  /** What is written in the call's own chat and not addressed to the bot. Ends with the call. */
  readonly messages: AsyncIterable<{ readonly author: Person; readonly text: string }>;
  /** The humans in the call now, also those who did not agree to be heard. */
  people(): readonly Person[];
  /** What became of the packets that were to be heard, since the call began. */
  reception(): Reception;
}

export interface Reception {
  readonly received: number;
  readonly lost: number;
  /** Of the lost ones, those that the next packet could repair. */
  readonly repaired: number;
  /** Bad, double or undecryptable packets. */
  readonly dropped: number;
}

/** What one person says in one go. */
export interface Utterance {
  readonly speaker: Person;
  /** When the voice began. */
  readonly from: number;
  /** Whether the person pressed the button to talk to the bot before. */
  readonly pressed: boolean;
  /**
   * Aborts when the speaker takes back the agreement to be heard, also after the utterance is over: what nobody has
   * understood by then is used for nothing.
   */
  readonly withdrawn: AbortSignal;
  /**
   * For one reader, who decides when the utterance is over by leaving the loop: what the person says after that is a new
   * utterance. Leaving counts at once, also while the next step is awaited. Ends by itself when the person or the bot leaves the call.
   */
  readonly sound: AsyncIterable<Sound>;
}

/** What is heard of an utterance, step by step. */
export type Sound =
  /** There is voice: so many milliseconds of it until now, told about every 100. */
  | { readonly type: 'voice'; readonly ms: number }
  /**
   * No voice since `since`; the speaker may go on. `recording` is all that was said since the utterance or its last `part`
   * began, `voicedMs` the voice in it. `closed`: the speaker's own program has stopped to send, too.
   */
  | {
      readonly type: 'pause';
      readonly recording: Clip;
      readonly voicedMs: number;
      readonly since: number;
      readonly closed: boolean;
    }
  /** During a pause: the speaker's own program has stopped to send. */
  | { readonly type: 'closed' }
  /** The pause was none: there is voice again. */
  | { readonly type: 'resume' }
  /** A long utterance was cut here; what follows is recorded by itself. */
  | { readonly type: 'part'; readonly recording: Clip; readonly voicedMs: number };

/** The bot's part in a call. */
export interface Conversation {
  /**
   * What to say aloud, one after the other. Asking for the next tells how the last one was heard; whoever speaks asks only
   * then. Ends with the call.
   */
  readonly aloud: AsyncGenerator<Speech, void, Heard>;
  /** What to write, to be shown as it comes. Goes on for a moment after the call has ended, for its summary. */
  readonly written: AsyncIterable<Written>;
}

/** One sentence or a few. */
export interface Speech {
  readonly text: string;
  /** The bytes of a WAV file as they come. Reading may throw a `BotError`. */
  readonly sound: AsyncIterable<Uint8Array>;
  /** How fast it is said: 1 is the voice's own, 0.5 to 2. The pitch stays. */
  readonly speed: number;
  /** Aborts when the speech is not wanted any more: silence within one frame. */
  readonly until: AbortSignal;
  /**
   * Whose voice makes the speech wait, as somebody who is interrupted falls silent: it goes on when that person's utterance
   * was left without `until` being aborted, or has been silent for two seconds.
   */
  readonly yieldsTo: 'anyone' | readonly string[];
}

/** How a speech was heard. */
export interface Heard {
  /** Whether it was heard to its end. */
  readonly whole: boolean;
  /** How much of it was heard, 0 to 1. */
  readonly share: number;
  /** When its first packet left, if one did. */
  readonly from?: number;
  /** When it fell silent for somebody who began to speak at `onset`, if it did. */
  readonly ducked?: { readonly onset: number; readonly at: number };
  /** When its last packet left, where it was cut. */
  readonly cutAt?: number;
}

export type Written =
  /** A line of the live transcript. `speaker` is absent for the bot's own. */
  | {
      readonly type: 'line';
      readonly speaker?: Pick<Person, 'id' | 'name'>;
      readonly text: string;
      readonly where: 'room' | 'thread';
    }
  /** The bot's own words, in the call's chat. */
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'file'; readonly text: string; readonly clip: Clip }
  /** Whether the bot can hear now: shown as the platform shows a deafened member. */
  | { readonly type: 'deaf'; readonly deaf: boolean };
