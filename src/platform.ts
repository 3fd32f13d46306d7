// The wall between platforms and the bot: what each side offers the other. To know what a platform must do, read this.
import type { Check } from './checkup.ts';
import type { Asked, Chosen, Command, Outcome } from './command.ts';
import type { Hands } from './hands.ts';
import type { Change, InboundMessage, Place, ReplyPart, Task, Turn } from './message.ts';
import type { Moderator } from './moderator.ts';
import type { Call, Conversation } from './voice.ts';

/**
 * An answer as a value: whoever shows it pulls at the pace of the platform. A part that came back from the consumer was
 * shown. It never throws for an expected trouble (that is told as text or a note) and ends early, without an error, when
 * its signal aborts.
 */
export type Reply = AsyncIterable<ReplyPart>;

/** What the bot does with what people write. */
export interface Answering {
  /**
   * A message as it is to be taken in, by what is set where it was said: addressed to the bot or not, answered apart or not.
   * Undefined: nobody may read it. Costs no query after the first.
   */
  admit(message: InboundMessage): Promise<InboundMessage | undefined>;
  message(turn: Turn, signal: AbortSignal): Reply;
  /** Follows edits and deletions, so that nobody is quoted with what they took back. */
  changed(change: Change): Promise<void>;
}

/** What is watched in one space. */
export interface Watched {
  readonly space: string;
  /** One by one, each with its threads. */
  readonly rooms: readonly string[];
  /** Whether all others are, too. */
  readonly everywhere: boolean;
  /** Since when it is so at the latest, milliseconds since 1970: what is older was written before anybody wanted it looked at. */
  readonly since: number;
}

/** What the bot does for a platform. */
export interface Bot extends Answering {
  /**
   * Whether to do something with a message that nobody addressed to the bot, such as describing its images: then the platform
   * offers the message to the turns with this task. Costs no query after the first.
   */
  overheard(message: InboundMessage): Promise<Task | undefined>;
  /**
   * What members write where others read it: as it is written, edited or found after a gap; again and again does no harm. It is
   * looked at where admins want that. Returns at once; of messages that nobody watches, without a trace.
   */
  watch(message: InboundMessage): void;
  /** Where all that members write is looked at: to be read, and shown to `watch`, after a gap. Rejects when nobody can tell. */
  watched(platform: string): Promise<readonly Watched[]>;
  /** Takes up what was left of its duties on a platform, now and from time to time. Called once, when the platform takes messages in. */
  resume(platform: string): Promise<void>;
  /** What people may tell it to do, for a platform to offer in its own way. */
  readonly commands: readonly Command[];
  /** Does what a command asks. Never rejects: what goes wrong is told in the outcome. */
  command(name: string, chosen: Chosen, asked: Asked, signal: AbortSignal): Promise<Outcome>;
  /** What a `suggested` option may be, as far as it is typed: the likeliest first, at most 25, of at most 100 characters. Never rejects. */
  suggest(name: string, option: string, typed: string, asked: Asked): Promise<readonly string[]>;
  /** The bot was taken out of a space: all that is stored of it goes. */
  left(space: Pick<Place, 'platform' | 'space'>): Promise<void>;
  /** Why the bot can take part in no call, in a sentence for whoever asks it in; absent: it can. */
  readonly noCalls?: string;
  /** Takes part in a call until its utterances or `signal` end. */
  call(call: Call, signal: AbortSignal): Conversation;
}

/** What a platform does for the bot. It knows neither models nor what the bot says. */
export interface Platform {
  readonly name: string;
  /**
   * Connects, hands back unfinished turns, and resolves once messages flow. Rejects with a `BotError` whose sentence
   * tells the operator which setting is wrong and where to get a right one. Must not retry a refused credential.
   */
  start(bot: Bot): Promise<void>;
  /** Stops admitting at once, lets running answers end for at most `graceMs`, then cuts them; they resume at the next start. */
  stop(graceMs: number): Promise<void>;
  /** Whether messages can arrive now, and if not, why, in one sentence for the operator. Makes no calls. */
  health(): Health;
  /** What the bot may do about members here; absent: nothing, or nothing before the start. */
  readonly moderator?: Moderator | undefined;
  /** What the bot may do for members here; absent: nothing, or nothing before the start. */
  readonly hands?: Hands | undefined;
  /** The room that a thread belongs to, where threads are rooms of their own. From memory: makes no calls. */
  parentOf?(room: string): string | undefined;
  /**
   * Looks at all that it takes to work, and at its rights in a room where one is named. Needs no start. Never rejects: what
   * cannot be looked at is a check that is not good.
   */
  examine(room: string | undefined, signal: AbortSignal): Promise<readonly Check[]>;
}

export interface Health {
  readonly ready: boolean;
  readonly reason?: string;
}
