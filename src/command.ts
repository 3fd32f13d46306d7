// A command as data: declared once in handlers/commands, and rendered by each platform in its own way.
import type { Clip, Person, Place } from './message.ts';

export interface Command {
  /** Lower case; with a blank, the second word is a part of the first: `voice stats`. */
  readonly name: string;
  /** One sentence, at most 100 characters. */
  readonly description: string;
  readonly options: readonly Option[];
  /** Whether only admins may use it, and see it where the platform can hide it. */
  readonly admin?: boolean;
  /** Who sees the outcome. */
  readonly shown: 'asker' | 'room';
  /** The bot's part in voice calls: offered only where the platform has calls. */
  readonly calls?: boolean;
  /**
   * Set: a piece of work, answered in the room like a question and as safe from a crash. The platform offers it to the turns as
   * a message with a `Task`, and does not call `Bot.command`.
   */
  readonly task?: boolean;
  /** Its name in the menu of a message, at most 24 characters: then it is about that message. Absent: in no menu. */
  readonly menu?: string;
}

export interface Option {
  /** Lower case, without blanks. */
  readonly name: string;
  readonly description: string;
  readonly kind: 'text' | 'number' | 'flag' | 'person' | 'room' | 'voice room' | 'file';
  readonly required?: boolean;
  /** Only these; at most 25. For `text`. */
  readonly choices?: readonly string[];
  readonly least?: number;
  readonly most?: number;
}

/** What was chosen, by the options' names. People and rooms are ids of the platform; files come as attachments instead. */
export type Chosen = Readonly<Record<string, string | number | boolean>>;

/** Who asked for a command, and where. */
export interface Asked {
  readonly author: Person;
  readonly place: Place;
  /** The call the asker is in now, if any. */
  readonly voiceRoom?: string;
  /** Whether the platform has calls here. */
  readonly calls: boolean;
}

/** What became of a command. */
export interface Outcome {
  /** Markdown. Where `call` is set: what is said when that has worked; the platform says why when it has not. */
  readonly text: string;
  readonly file?: Clip;
  /** What the platform is asked to do with its call here, where the asker may: people in a call, or admins, end it. */
  readonly call?: { readonly type: 'join'; readonly room: string } | { readonly type: 'leave' };
}
