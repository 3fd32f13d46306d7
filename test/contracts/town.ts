// What a platform's test world offers, in the field's own words: what all platforms must do is asked of it, and of nothing else.
import type { Platform } from '#src/platform.ts';
import type { Kit } from '#src/kit.ts';
import type { Store } from '#src/store.ts';

/** Two people: Ann asks, and Ben is somebody else, no admin either. */
export type Who = 'ann' | 'ben';

/** A message of the bot as people see it now. */
export interface Shown {
  readonly id: string;
  /** What can be read, with its markup. */
  readonly text: string;
  /** More is being written. */
  readonly growing: boolean;
}

/** Where something was asked, and the message that asked it. */
export interface Asked {
  readonly room: string;
  readonly id: string;
}

/** One platform's twin, or the page's own server with people at it. Rooms and messages are named by ids of its own. */
export interface Town {
  /** The platform as a process has it, not started yet. The process before it has stopped, or is dead. */
  open(kit: Kit, store: Store): Promise<Platform>;
  /** The same with a credential that is refused. */
  openRefused(kit: Kit, store: Store): Promise<Platform>;
  /** A new room in which nobody has said anything. */
  room(): string;
  /** Says something that asks the bot. */
  ask(who: Who, room: string, words: string): Promise<string>;
  /** Says something right behind it that does not name the bot, where people have to. */
  add(who: Who, room: string, words: string): Promise<string>;
  /** Answers the bot's last message, which asks the bot too. */
  reply(who: Who, room: string, words: string): Promise<string>;
  /** The platform delivers a message once more. */
  redeliver(asked: Asked): Promise<void>;
  edit(asked: Asked, words: string): Promise<void>;
  remove(asked: Asked): Promise<void>;
  /** Uses the control that stops an answer. */
  stop(who: Who, room: string): Promise<void>;
  /** What the bot has said in a room, oldest first. */
  shown(room: string): readonly Shown[];
  /** Whether people see in a room that the bot is at work. */
  working(room: string): boolean;
  /** Words that notify Ann and everybody else, where nobody takes care. */
  readonly alarm: string;
  /** Whom the bot's messages in a room notify, and what they show of the pages they link to. */
  intrusions(room: string): readonly string[];
  /** Where people read the sentence of a wait, now. */
  waiting(room: string): string | undefined;
  /** The platform cannot be reached any more; `mend` ends that. */
  cut(): void;
  mend(): void;
  /** A conversation that began without the bot: these words in a room of their own, by Ben. */
  past(words: readonly string[]): string;
  close(): Promise<void>;
}

/**
 * What a platform may be without: `company` rooms with several people · `past` conversations that began before the bot was
 * there · `pings` notifications and previews · `line` a connection that can be lost · `mail` what is said while the bot is
 * away reaches it later.
 */
export type Capability = 'company' | 'past' | 'pings' | 'line' | 'mail';

export interface Harness<T extends Town = Town> {
  /** What the platform is without, and why: its sentences are left out, by name. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
  /** Characters that no single message holds. */
  readonly page: number;
  /** The variable that holds the credential which `openRefused` gets wrong. */
  readonly setting: string;
  /** Every way to ask the bot. */
  readonly ways: Readonly<Record<string, (town: T, words: string) => Promise<Asked>>>;
  /** Everything that looks like a question to the bot in a room, and is none. */
  readonly silent: Readonly<Record<string, (town: T, room: string) => void>>;
  open(): Promise<T>;
}
