// The words every room shares: who said what, where, and what the bot gives back. Imports nothing.

/** Somebody on a platform. Two people are the same only when platform and id are the same; names prove nothing. */
export interface Person {
  readonly id: string;
  /** As others see it in that room. Untrusted text: data, never instructions. */
  readonly name: string;
  /** The platform's own judgement, asked afresh with every message. */
  readonly isAdmin: boolean;
  readonly roles: readonly string[];
  /** The language the person reads the platform in, where it tells: BCP 47, such as `pt-BR`. */
  readonly locale?: string;
}

/** Where something is said. */
export interface Place {
  readonly platform: string;
  /** A server or a workspace; for direct messages, the person's or the workspace's own. Settings belong to it. */
  readonly space: string;
  /** A channel, a thread or a direct conversation. Memory and turns belong to it. */
  readonly room: string;
}

/** A file that came with a message. All but its bytes is what somebody says of it: untrusted. */
export interface Attachment {
  /** Unique within its message. */
  readonly id: string;
  readonly kind: 'image' | 'audio' | 'video' | 'document' | 'other';
  readonly name: string;
  readonly mediaType: string;
  /** Bytes, as the platform states it. */
  readonly size: number;
  /** What its sender wrote for those who cannot see it, where they did. */
  readonly described?: string;
  /** Spoken for this conversation: a voice message, a clip. */
  readonly spoken?: boolean;
  /**
   * Its bytes as they come, asked of the platform with the bot's own credentials, each time anew. Throws a `BotError` that
   * tells why when it may not be read, is gone, or the line breaks.
   */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** A file at hand. Whoever holds it must not change its bytes. */
export interface Clip {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** What those who cannot see it are told, where it is a picture. */
  readonly described?: string;
}

/** What a voice says in one go. */
export interface Breath {
  /** The bytes of a WAV file as they come. Reading throws a `BotError` when the voice is lost. */
  readonly sound: AsyncIterable<Uint8Array>;
  /** What ends with it: so long is the pause behind. */
  readonly ends: 'words' | 'sentence' | 'paragraph';
}

/** Sound of the bot's own, while it is made. */
export interface Sounding {
  /** What is said, as plain words. */
  readonly text: string;
  /** An Ogg Opus file, mono, as its bytes come. For one reader, who may leave early or never come. */
  readonly sound: AsyncIterable<Uint8Array>;
  /** Rejects with a `BotError` for the person when there is no voice, or it broke off. */
  readonly whole: Promise<Recording>;
}

export interface Recording {
  /** Ogg Opus. */
  readonly clip: Clip;
  readonly seconds: number;
  /** How loud it is over its length: at most 256 values of 0 to 255. */
  readonly loudness: Uint8Array;
}

/** A message as its platform remembers it, for conversations that began before the bot was there. */
export interface EarlierMessage {
  readonly id: string;
  readonly author: Pick<Person, 'id' | 'name'>;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Said by this bot. */
  readonly own: boolean;
  readonly attachments: readonly Attachment[];
  /** An address that leads to it, where the platform has such. */
  readonly link?: string;
}

/** Something the bot is told to do with a message, instead of answering it: one of its commands. */
export interface Task {
  /** As the command is named. */
  readonly name: string;
  /** What was chosen with it, by the options' names. */
  readonly chosen: Readonly<Record<string, string | number | boolean>>;
  /** Whoever reads the answer sees what was chosen, too. */
  readonly seen?: boolean;
  /** Nobody asked for it, so nobody wants to hear why it came to nothing. */
  readonly unasked?: boolean;
  /** Answered in a thread of the message it is about, where the platform has such. */
  readonly inThread?: boolean;
  /** The turn whose answer it takes the place of: its messages are written over. */
  readonly over?: string;
}

export interface InboundMessage {
  /** Unique within its place. */
  readonly id: string;
  readonly place: Place;
  readonly author: Person;
  /** Markdown, with the bot's own mention removed and other mentions as names. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** Whether the bot must answer: mentioned, written to directly, replied to, or in a thread it takes part in. */
  readonly addressed: boolean;
  /** Written in a conversation of the bot and its author alone. */
  readonly direct?: boolean;
  /** Addressed by nothing but its thread, which the bot takes part in. */
  readonly byThread?: boolean;
  /** Addressed by what is set for its room alone, or by its thread: where it may not be answered, nobody wants to hear why. */
  readonly unasked?: boolean;
  /** Answered in a thread of its own, where the platform has such. */
  readonly apart?: boolean;
  /** The message this one replies to, or that its task is about, where there is one. */
  readonly repliesTo?: string;
  /** Set: no question but a command of `author`'s. Text and attachments are those it was given on, or those that came with it. */
  readonly task?: Task;
  /** The id of whoever wrote text and attachments, where that is not `author`: of a task about somebody else's message. */
  readonly wordsOf?: string;
  /** Whether the room is a thread or a direct conversation, all of which is context. */
  readonly inThread: boolean;
  /** Milliseconds since 1970, by the platform's clock. */
  readonly at: number;
  /**
   * What was said before this message: the thread so far, or the chain of replies that leads here. Oldest first, at most
   * 50, never from other rooms; before a task, the newest of its room. A call to the platform, which most questions do not need.
   */
  earlier(signal: AbortSignal): Promise<readonly EarlierMessage[]>;
  /** What came with an earlier message of the room; nothing when that is gone. */
  attached(messageId: string, signal: AbortSignal): Promise<readonly Attachment[]>;
  /**
   * What was said in its room and not by the bot's commands, newest page first, each page oldest first, as far back as it is
   * read: each page is a call to the platform, whose limits it waits for. Throws a `BotError` when the bot may not read there.
   */
  history(signal: AbortSignal): AsyncIterable<readonly EarlierMessage[]>;
}

/** What one person wrote in one go, one message or a quick burst of them: asked together, answered once. */
export interface Turn {
  /** A UUIDv7: turns sort by the time they were admitted. */
  readonly id: string;
  readonly place: Place;
  readonly author: Person;
  /** At least one, oldest first. */
  readonly messages: readonly [InboundMessage, ...InboundMessage[]];
}

/** An edit (with the new text) or a deletion (without) of a message, the bot's own included. */
export interface Change {
  readonly place: Place;
  readonly messageId: string;
  readonly text?: string;
}

/** Something to press below an answer or an outcome: a command, with all that was chosen for it. */
export interface Button {
  /** The command's name. */
  readonly command: string;
  readonly chosen: Readonly<Record<string, string | number | boolean>>;
  /** At most 40 characters. */
  readonly label: string;
  /** A thumb up or down, for platforms that show such in a way of their own. */
  readonly thumb?: 'up' | 'down';
  /** Pressing it destroys something. */
  readonly grave?: boolean;
}

/** One step of an answer. The order is the order in which people see it. */
export type ReplyPart =
  /** A passing sign of life, such as "typing". */
  | { readonly type: 'working'; readonly on: string }
  /** A sentence people see until the first words come, when those will take a while; the next takes its place. */
  | { readonly type: 'wait'; readonly text: string }
  /** What was understood of what the person sent, such as a transcript: plain words, above the answer; below once that is whole. */
  | { readonly type: 'understood'; readonly text: string; readonly folded: boolean; readonly heading?: string }
  /** The next piece of the answer, Markdown. */
  | { readonly type: 'text'; readonly text: string }
  /** All text has come; nothing follows but notes, or a check that takes it and its buttons back. */
  | { readonly type: 'whole'; readonly buttons?: readonly Button[] }
  /** Takes back all text so far and says this instead. */
  | { readonly type: 'retract'; readonly text: string }
  /** A file, below the answer. */
  | { readonly type: 'file'; readonly clip: Clip }
  /** The bot's voice, below the answer. `begin` is called once at most: not at all when it was posted before a restart. */
  | { readonly type: 'audio'; begin(signal: AbortSignal): Sounding }
  /** What was left out or went wrong, and why: set apart from the answer, below it. */
  | { readonly type: 'note'; readonly text: string };
