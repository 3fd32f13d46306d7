// A piece of long work, as it is kept.
import type { Person, Place } from './message.ts';

export const kinds = ['summary', 'digest', 'moderation', 'translation'] as const;
export type JobKind = (typeof kinds)[number];

/**
 * `gathering`: what it is about is being read · `running`: it is to go on · `submitted`: the provider has it · `paced`: it is done
 * call by call · the others are ends.
 */
export type JobState = 'gathering' | 'running' | 'submitted' | 'paced' | 'done' | 'failed' | 'cancelled';
export const ended: readonly JobState[] = ['done', 'failed', 'cancelled'];

/** Who asked for it, and what exactly. */
export interface Order {
  readonly asker: Person;
  /** The room that is told of the result. */
  readonly to: string;
  /** What was said before is none of it, milliseconds since 1970; absent: all that can be read. */
  readonly since?: number;
  /** How many of the newest messages at most. */
  readonly most: number;
  /** What it is translated into, as it is called in English. */
  readonly language?: string;
}

export interface Job {
  /** 16 letters and digits. */
  readonly id: string;
  readonly kind: JobKind;
  /** The room that it is about. */
  readonly place: Place;
  readonly order: Order;
  readonly state: JobState;
  /** Counts up each time all is done anew, because something that it rests on was forgotten. */
  readonly round: number;
  /** How many passes over the messages, or over what came of them, are done. */
  readonly stage: number;
  /** The provider's batches of this stage. */
  readonly batches: readonly string[];
  /** How many messages were read. */
  readonly messages: number;
  /** Of this stage: how many there are, and are done. */
  readonly lines: number;
  readonly done: number;
  /** Why it ended as it did, as an English sentence for people. */
  readonly cause: string;
  /** When its state changed, and when it was asked for, milliseconds since 1970. */
  readonly moved: number;
  readonly at: number;
}

/** A message that a job is about. */
export interface Heard {
  readonly id: string;
  readonly author: Pick<Person, 'id' | 'name'>;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Said by the bot. */
  readonly own: boolean;
  readonly link?: string;
  /** The names of what came with it. */
  readonly files: readonly string[];
}

/** A room of which a digest is made each night. */
export interface Nightly {
  readonly place: Place;
  /** Who wanted it. */
  readonly asker: Person;
  /** 0 to 23, by the clock of the space. */
  readonly hour: number;
  /** When it is made next, milliseconds since 1970. */
  readonly due: number;
}
