// Turns what Discord says was written, changed or deleted into the bot's own words.
import { MessageType, Routes } from 'discord.js';
import { ownSpace } from '#src/holding.ts';
import type { StoredMessage } from '#src/ledger.ts';
import type { InboundMessage, Person, Place } from '#src/message.ts';
import type { CallKit } from '#src/kit.ts';
import { earlier, lookedUp, repliedTo } from './earlier.ts';
import { attachmentsOf, filesOf, readable as file } from './files.ts';
import { history } from './history.ts';
import type { Line } from './line.ts';
import { ask, single } from './lookup.ts';
import { mentions, readable } from './mentions.ts';
import { guildMember, type Message } from './payload.ts';
import { localeOf, mayAdminister, nameOf, namesIn } from './space.ts';

export const platform = 'discord';

/** Whoever cannot be looked up in time is looked up again with their message. Milliseconds. */
const lookUpMs = 10_000;

/** Settings of a direct conversation belong to its person. */
export function placeOf(room: string, guildId: string | undefined, person: string): Place {
  return { platform, space: guildId ?? ownSpace(person), room };
}

/**
 * What a person wrote, or undefined when nobody did: bots, webhooks, the bot itself and the system are not people.
 * `guildId` is told apart, because REST leaves it out of messages.
 */
export async function heard(
  line: Line,
  { reading, settings }: Pick<CallKit, 'reading' | 'settings'>,
  sent: Message,
  guildId: string | undefined,
): Promise<InboundMessage | undefined> {
  if (!isFromPerson(sent)) return undefined;
  const message = guildId === undefined ? sent : await lookedUp(line, sent);
  const place = placeOf(message.channel_id, guildId, message.author.id);
  const inThread = guildId === undefined || (await line.room(place.room)).isThread;
  const text = readable(message.content, line.me, namesIn(line.client, message, guildId));
  // Without the message content intent, Discord blanks what is not for the bot: nobody can answer that.
  const blank = text === '' && message.attachments.length === 0;
  const spokenTo = speaksTo(line, message, guildId);
  const byThread = !spokenTo && !blank && inThread && (await reading.takesPart(place));
  const addressed = spokenTo || byThread;
  if (blank && !addressed) return undefined;
  // Where everything is answered, whoever is not to be answered must be known as well.
  const matters = addressed || (await settings.of(place)).trigger === 'always';
  const repliesTo = repliedTo(message);
  const stored = {
    id: message.id,
    place,
    author: await authorOf(line, message, guildId, matters),
    text,
    attachments: filesOf(message),
    addressed,
    ...(guildId === undefined && { direct: true }),
    ...(byThread && { byThread }),
    ...(repliesTo !== undefined && { repliesTo }),
    inThread,
    at: Date.parse(message.timestamp),
  };
  return revive(line, stored, message);
}

/** Gives a stored message its ways to Discord back; `sent` is what Discord sent, while it is still at hand. */
export function revive(line: Line, question: StoredMessage, sent?: Message): InboundMessage {
  const known = sent?.referenced_message ?? undefined;
  const { room } = question.place;
  // The files of a task are those of the message it is about, or came with the command and are kept by no message.
  const id = question.task ? question.repliesTo : question.id;
  const source = id === undefined ? undefined : { room, id };
  return {
    ...question,
    attachments: question.attachments.map((stored) => file(line, stored, source)),
    earlier: (signal) => earlier({ line, question, signal }, known),
    async attached(messageId, signal) {
      const message = await single({ line, signal }, room, messageId);
      return message ? attachmentsOf(line, message) : [];
    },
    history: (signal) => history(line, room, signal),
  };
}

export function isFromPerson({ type, author, webhook_id: webhook }: Message): boolean {
  if (type !== MessageType.Default && type !== MessageType.Reply) return false;
  return author.bot !== true && author.system !== true && webhook == null;
}

/** A direct message, a mention in the author's own words, or a reply to the bot. A forward has no words of its own. */
export function speaksTo({ me }: Pick<Line, 'me'>, message: Message, guildId: string | undefined): boolean {
  if (guildId === undefined) return true;
  const pinged = message.mentions.some(({ id }) => id === me);
  if (pinged && mentions(message.content, me)) return true;
  if (repliedTo(message) === undefined) return false;
  // When nobody could look the message up, a ping by a reply still names its author.
  return message.referenced_message ? message.referenced_message.author.id === me : pinged;
}

async function authorOf(line: Line, message: Message, guildId: string | undefined, matters: boolean): Promise<Person> {
  // REST leaves the member out of messages; only those who may be answered are looked up.
  const member =
    message.member ?? (guildId !== undefined && matters ? await memberOf(line, guildId, message.author.id) : undefined);
  return authorWith(line, message, guildId, member);
}

/** Who wrote a message, by what is known of their membership. */
export function authorWith(
  line: Pick<Line, 'client'>,
  { author }: Message,
  guildId: string | undefined,
  member: Message['member'],
): Person {
  const roles = member?.roles ?? [];
  const isAdmin = guildId !== undefined && mayAdminister(line.client, guildId, author.id, roles);
  // Of a person's own language Discord tells with commands alone; that of the server is the best guess.
  const locale = guildId === undefined ? undefined : localeOf(line.client, guildId);
  return { id: author.id, name: nameOf(author, member?.nick), isAdmin, roles, ...(locale && { locale }) };
}

/** Somebody who left the server has no roles in it. Of whom Discord cannot tell now, what they may is not known: rejects. */
async function memberOf(line: Line, guildId: string, person: string) {
  const signal = AbortSignal.timeout(lookUpMs);
  const found = await ask({ line, signal }, Routes.guildMember(guildId, person));
  return found === undefined ? undefined : guildMember.parse(found);
}
