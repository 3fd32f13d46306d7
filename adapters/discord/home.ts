// Where an answer stands: in its room, as a reply to what it is about, or in a thread that grows from that.
import { DiscordAPIError, Routes } from 'discord.js';
import type { InboundMessage, Turn } from '#src/message.ts';
import type { Line } from './line.ts';
import { postError } from './wire.ts';

export interface Home {
  readonly room: string;
  /** What is replied to there. */
  readonly about?: string;
}

/** The message that asks: the last one that is for the bot. */
export function askedBy({ messages }: Turn): InboundMessage {
  return messages.findLast(({ addressed }) => addressed) ?? messages[0];
}

/** Looks once, unless Discord could not be reached. Opens the thread where one is wanted and to be had. */
export function openHome(line: Line, turn: Turn): () => Promise<Home> {
  const asked = askedBy(turn);
  let found: Promise<Home> | undefined;
  return () => {
    found ??= homeOf(line, asked);
    found.catch(() => (found = undefined));
    return found;
  };
}

async function homeOf(line: Line, asked: InboundMessage): Promise<Home> {
  const { room, space } = asked.place;
  // Nothing is there to reply to when a command was given without a message.
  const about = asked.task ? asked.repliesTo : asked.id;
  if (about === undefined) return { room };
  const threads = asked.task?.inThread === true && !space.startsWith('dm:') && !(await line.room(room)).isThread;
  return threads && (await hasThread(line, asked, about)) ? { room: about } : { room, about };
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json: a thread was made for this message already. */
const already = 160_004;

/** The thread of a message bears the message's id. Where none may be had, a reply does as well. */
async function hasThread(line: Line, asked: InboundMessage, about: string): Promise<boolean> {
  try {
    await line.rest.post(Routes.threads(asked.place.room, about), { body: { name: titleOf(asked) } });
    return true;
  } catch (error) {
    if (error instanceof DiscordAPIError && error.code === already) return true;
    if (!['gone', 'refused', 'invalid'].includes(postError(error).kind)) throw error;
    line.log.info({ err: error }, 'there is no thread to be had for an answer; it is a reply');
    return false;
  }
}

/** https://docs.discord.com/developers/resources/channel#start-thread-from-message: 1 to 100 characters. */
function titleOf({ text, attachments }: InboundMessage): string {
  const [line = ''] = text.trim().split('\n');
  const about = line || attachments[0]?.name || 'this message';
  return `About ${about}`.toWellFormed().slice(0, 100);
}
