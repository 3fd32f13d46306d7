// The message on whose menu a command was given. Discord sends it along.
import { ApplicationCommandType } from 'discord.js';
import type { InboundMessage, Person } from '#src/message.ts';
import { placeAsked } from './asker.ts';
import { filesOf } from './files.ts';
import type { Slash } from './given.ts';
import { revive } from './inbound.ts';
import type { Line } from './line.ts';
import { single } from './lookup.ts';
import { readable } from './mentions.ts';
import { message as messagePayload, type Message } from './payload.ts';
import { nameOf, namesIn } from './space.ts';

/** Whether a command was given on a message, and so is named as in its menu. */
export function isOfMenu({ data }: Slash): boolean {
  return data.type === ApplicationCommandType.Message;
}

const lookUpMs = 10_000;

/** Undefined where none was, or it is gone. */
export async function aboutOf(line: Line, given: Slash, by: Person): Promise<InboundMessage | undefined> {
  const { target_id: id, resolved } = given.data;
  if (id == null) return undefined;
  const place = placeAsked(given, by);
  const look = { line, signal: AbortSignal.timeout(lookUpMs) };
  const sent = messagePayload.safeParse(resolved?.messages?.[id]).data ?? (await single(look, place.room, id));
  return sent && told(line, given, place, sent);
}

async function told(line: Line, given: Slash, place: InboundMessage['place'], sent: Message): Promise<InboundMessage> {
  const guild = given.guild_id ?? undefined;
  const { author, member } = sent;
  const stored = {
    id: sent.id,
    place,
    // What somebody else said makes nobody an admin.
    author: { id: author.id, name: nameOf(author, member?.nick), isAdmin: false, roles: member?.roles ?? [] },
    text: readable(sent.content, line.me, namesIn(line.client, sent, guild)),
    attachments: filesOf(sent),
    addressed: false,
    inThread: guild === undefined || (await line.room(place.room)).isThread,
    at: Date.parse(sent.timestamp),
  };
  return revive(line, stored, sent);
}
