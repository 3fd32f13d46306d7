// A command as data: declared once in handlers/commands, and rendered by each platform in its own way.
import type { Answer } from './answers.ts';
import type { Action } from './authority.ts';
import type { Attachment, Button, Clip, InboundMessage, Person, Place, ReplyPart, Task } from './message.ts';

export interface Command {
  /** Lower case; with a blank, the second word is a part of the first: `voice stats`. */
  readonly name: string;
  /** One sentence, at most 100 characters. */
  readonly description: string;
  readonly options: readonly Option[];
  /** What it is to the authority, which is asked before it is done. Platforms hide what only admins may do where they can. */
  readonly action: Action;
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
  /** Given by buttons and forms alone: no platform offers it by name. */
  readonly hidden?: boolean;
}

export interface Option {
  /** Lower case, without blanks. */
  readonly name: string;
  readonly description: string;
  readonly kind: 'text' | 'number' | 'flag' | 'person' | 'role' | 'room' | 'voice room' | 'file';
  readonly required?: boolean;
  /** Only these; at most 25. For `text`. */
  readonly choices?: readonly string[];
  /** While it is typed, `Bot.suggest` tells what it may be. For `text` without choices. */
  readonly suggested?: boolean;
  /** Characters, for `text`; over a hundred, it is written over several lines where a platform can. */
  readonly longest?: number;
  readonly least?: number;
  readonly most?: number;
}

/** What was chosen, by the options' names. People, roles and rooms are ids of the platform; files come as attachments instead. */
export type Chosen = Readonly<Record<string, string | number | boolean>>;

/** Who asked for a command, and where. */
export interface Asked {
  readonly author: Person;
  readonly place: Place;
  /** The message on whose menu it was given. */
  readonly about?: InboundMessage;
  /** Files that came with it. */
  readonly attachments?: readonly Attachment[];
  /** The call the asker is in now, if any. */
  readonly voiceRoom?: string;
  /** Whether the platform has calls here. */
  readonly calls: boolean;
  /** As `InboundMessage.history`, of the room it was given in. */
  history: InboundMessage['history'];
}

/** Something to fill in: what comes back is `command`, with what was chosen already and what was filled in. */
export interface Form {
  /** At most 24 characters. */
  readonly title: string;
  readonly command: string;
  readonly chosen: Chosen;
  /** At most 100; where a platform has room for fewer, it offers the first. */
  readonly fields: readonly Field[];
}

/** An option as it is filled in now. */
export interface Field extends Option {
  /** What is shown beside the field; absent: its name. At most 45 characters. */
  readonly label?: string;
  /** Several people, roles or rooms may be chosen: what comes back are their ids, joined by blanks. */
  readonly many?: boolean;
  readonly value?: string | number | boolean | readonly string[];
  /** The heading it stands under, where a platform has such. Fields of one group follow each other. */
  readonly group?: string;
  /** Why it has its value, in a few words. */
  readonly origin?: string;
  /** Takes its value back to what holds otherwise; absent: there is nothing to take back. */
  readonly reset?: Button;
}

/** What became of a command. */
export interface Outcome {
  /** Markdown. Where `call` is set: what is said when that has worked; the platform says why when it has not. */
  readonly text: string;
  /** Nothing came of it, and `text` says why: a form stays open with that. */
  readonly failed?: boolean;
  readonly files?: readonly Clip[];
  readonly buttons?: readonly Button[];
  /** To be filled in now; `text` is shown beside it, or in its place where it came too late for one. */
  readonly form?: Form;
  /** Shown as it comes, in place of `text`. For one reader, once; ends early when the command's signal aborts. */
  readonly reply?: AsyncIterable<ReplyPart>;
  /** To be offered to the turns, given by the asker; `text` is empty. */
  readonly offer?: Offered;
  /** An answer that is to be taken away, by `Turns.remove`. */
  readonly remove?: Answer;
  /** What the platform is asked to do with its call here, where the asker may: people in a call, or admins, end it. */
  readonly call?: { readonly type: 'join'; readonly room: string } | { readonly type: 'leave' };
}

/** A task that a command has become. */
export interface Offered {
  readonly task: Task;
  /** The id of its message, so that the same is taken in once; absent: that of the command as it was given. */
  readonly id?: string;
  /** The message that it is about. */
  readonly repliesTo?: string;
  readonly text?: string;
}
