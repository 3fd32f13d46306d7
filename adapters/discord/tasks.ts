// Tasks: commands that are work, given on a message or as a slash command, and taken in like a question.
import { ApplicationCommandOptionType, ApplicationCommandType, SnowflakeUtil } from 'discord.js';
import type { Chosen, Command } from '#src/command.ts';
import type { StoredMessage } from '#src/ledger.ts';
import type { InboundMessage, Person } from '#src/message.ts';
import type { Offer, Turns } from '#src/turns.ts';
import { acknowledge, dismiss, fill } from './answer.ts';
import { placeAsked } from './asker.ts';
import { asFiled, filesOf } from './files.ts';
import { revive } from './inbound.ts';
import type { Line } from './line.ts';
import { single } from './lookup.ts';
import { readable } from './mentions.ts';
import { attachment, message as messagePayload, type Message, type Slash } from './payload.ts';
import { namesIn } from './space.ts';

/** Who takes tasks in. */
export interface Desk {
  readonly turns: Pick<Turns, 'offer'>;
  /** Does something after so many milliseconds. */
  readonly later: (ms: number, task: () => void) => () => void;
}

/** A command as it was given. */
export interface Order {
  readonly command: Command;
  readonly author: Person;
  readonly chosen: Chosen;
  readonly data: Slash;
}

const told: Record<Offer, string> = {
  taken: 'On its way: the answer comes here, below.',
  known: 'On its way: the answer comes here, below.',
  ignored: 'I could not do that here.',
  busy: 'I have more to do here than I can do right now. Please try again in a minute.',
};
const failed = 'I could not take that in just now. Please try again in a minute.';

/** Milliseconds: what is on its way needs no word for longer than it takes to read it. */
const lingerMs = 6_000;

/** Takes a task in. Its person alone is told, once it is durable, and what was said then goes. */
export async function tasked(line: Line, { turns, later }: Desk, order: Order): Promise<void> {
  const { data } = order;
  if (!(await acknowledge(line, data, true))) return;
  try {
    const offer = await turns.offer(await asMessage(line, order));
    await fill(line, data, true, { text: told[offer] });
    if (offer === 'taken' || offer === 'known') later(lingerMs, () => void dismiss(line, data));
  } catch (error) {
    line.log.error({ err: error }, 'a task could not be taken in');
    await fill(line, data, true, { text: failed });
  }
}

async function asMessage(line: Line, { command, author, chosen, data }: Order): Promise<InboundMessage> {
  const place = placeAsked(data, author);
  const { target_id: target } = data.data;
  const subject = target == null ? given(data, chosen) : await found(line, data, place.room, target);
  const stored: StoredMessage = {
    id: data.id,
    place,
    author,
    ...subject,
    addressed: true,
    ...(target != null && { repliesTo: target }),
    task: { name: command.name, chosen },
    inThread: data.guild_id == null || (await line.room(place.room)).isThread,
    at: SnowflakeUtil.timestampFrom(data.id),
  };
  return revive(line, stored);
}

type Subject = Pick<StoredMessage, 'text' | 'attachments'>;

/** What came with a slash command: files by their ids, and the words it has for them. */
function given({ data }: Slash, chosen: Chosen): Subject {
  const files = optionsOf(data)
    .filter(({ type }) => type === ApplicationCommandOptionType.Attachment)
    .flatMap(({ value }) => attachment.safeParse(data.resolved?.attachments?.[String(value)]).data ?? []);
  const { text } = chosen;
  return { text: typeof text === 'string' ? text : '', attachments: files.map((file) => asFiled(file)) };
}

/** What the message says on whose menu the command was. Discord sends it along. */
async function found(line: Line, { data, guild_id: guild }: Slash, room: string, id: string): Promise<Subject> {
  const sent = messagePayload.safeParse(data.resolved?.messages?.[id]).data ?? (await lookedUp(line, room, id));
  if (sent === undefined) return { text: '', attachments: [] };
  const names = namesIn(line.client, sent, guild ?? undefined);
  return { text: readable(sent.content, line.me, names), attachments: filesOf(sent) };
}

const lookUpMs = 10_000;

function lookedUp(line: Line, room: string, id: string): Promise<Message | undefined> {
  return single({ line, signal: AbortSignal.timeout(lookUpMs) }, room, id);
}

/** Those of the part of a command that was given, where it has parts. */
export function optionsOf({ options }: Slash['data']) {
  const part = options.find(({ type }) => type === ApplicationCommandOptionType.Subcommand);
  return part ? (part.options ?? []) : options;
}

/** Whether a command was given on a message, and so is named as in its menu. */
export function isOfMenu({ data }: Slash): boolean {
  return data.type === ApplicationCommandType.Message;
}
