// A command as it was given on Discord: by its name, in a menu, by a button or a form; by whom and where.
import type { Asked, Chosen, Command } from '#src/command.ts';
import type { StoredAttachment } from '#src/ledger.ts';
import type { InboundMessage, Person } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Turns } from '#src/turns.ts';
import type { Answer } from './answer.ts';
import { placeAsked } from './asker.ts';
import { readable } from './files.ts';
import type { Interaction } from './given.ts';
import { history } from './history.ts';
import type { Line } from './line.ts';
import type { Calls } from './voice/calls.ts';
import type { States } from './voice/states.ts';
import type { Whispers } from './whispers.ts';

/** Who does what is asked for. */
export interface Clerk {
  readonly bot: Pick<Bot, 'commands' | 'command' | 'suggest'>;
  readonly turns: Pick<Turns, 'offer' | 'remove' | 'stop'>;
  readonly calls: Pick<Calls, 'join' | 'leave'>;
  readonly states: Pick<States, 'roomOf'>;
  /** Does something after so many milliseconds. */
  readonly later: (ms: number, task: () => void) => () => void;
  readonly whispers: Whispers;
  /** Aborts when the bot stops. */
  readonly signal: AbortSignal;
}

export interface Order {
  readonly by: 'command' | 'button' | 'form';
  readonly data: Interaction;
  readonly author: Person;
  readonly name: string;
  readonly chosen: Chosen;
  /** Absent: the bot knows it no more. */
  readonly command: Command | undefined;
  /** The message on whose menu it was given, by its id; and what it says, where that is not gone. */
  readonly target?: string | undefined;
  readonly lookUp?: () => Promise<InboundMessage | undefined>;
  /** Files that came with it. */
  readonly files?: readonly StoredAttachment[];
  /** The field from which on its form is opened. */
  readonly from?: number;
}

/** An order on its way: what becomes of it goes to `answer`. */
export interface Errand extends Order {
  readonly asked: Asked;
  readonly answer: Answer;
  /** Ends what the command is at. */
  readonly ending: AbortController;
  /** Resolves when Discord will soon take no more answers. */
  readonly expired: Promise<void>;
}

type Given = Pick<Order, 'data' | 'author' | 'files'>;

export function askedOf(line: Line, { states }: Pick<Clerk, 'states'>, given: Given, about?: InboundMessage): Asked {
  const { data, author, files = [] } = given;
  const place = placeAsked(data, author);
  const guild = data.guild_id ?? undefined;
  const voiceRoom = guild === undefined ? undefined : states.roomOf(guild, author.id);
  return {
    author,
    place,
    calls: guild !== undefined,
    history: (signal) => history(line, place.room, signal),
    ...(voiceRoom !== undefined && { voiceRoom }),
    ...(about && { about }),
    ...(files.length > 0 && { attachments: files.map((file) => readable(line, file)) }),
  };
}
