// Decides what the bot takes in: addressed or not, apart or not, as admins have set it for the room.
import { isOpen } from '#src/authority.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Settings } from '#src/settings.ts';
import type { Unread } from '#src/unread.ts';
import { blank, isHidden, veiled } from './veil.ts';

interface Means {
  readonly settings: Settings;
  readonly unread: Pick<Unread, 'has'>;
}

/**
 * Direct conversations are for nobody else, and commands were given on purpose: neither needs a trigger. Of people who are not to
 * be read nothing is taken in, but that they spoke to the bot.
 */
export async function admit(message: InboundMessage, means: Means): Promise<InboundMessage | undefined> {
  const { unread, settings } = means;
  if (message.task) return veiled(message, unread);
  const admitted = await triggered(message, settings);
  if (!isHidden(message, unread)) return veiled(admitted, unread);
  return admitted.addressed && message.addressed && !message.byThread ? blank(admitted) : undefined;
}

async function triggered(message: InboundMessage, settings: Settings): Promise<InboundMessage> {
  const { place } = message;
  const values = await settings.of(place);
  if (!isOpen(settings.rooms(place), values)) return { ...message, addressed: false };
  const addressed = message.direct ? message.addressed : isAddressed(message, values.trigger);
  const apart = addressed && values['auto-thread'] && !message.inThread;
  const unasked = addressed && (!message.addressed || message.byThread === true);
  return { ...message, addressed, ...(apart && { apart }), ...(unasked && { unasked }) };
}

function isAddressed({ addressed, byThread = false }: InboundMessage, trigger: string): boolean {
  if (trigger === 'off') return false;
  if (trigger === 'always') return true;
  return trigger === 'mention' ? addressed && !byThread : addressed;
}
