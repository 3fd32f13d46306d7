// Decides what the bot takes in: addressed or not, apart or not, as admins have set it for the room.
import { isOpen } from '#src/authority.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Settings } from '#src/settings.ts';

interface Means {
  readonly settings: Settings;
}

/** Direct conversations are for nobody else, and commands were given on purpose: neither needs a trigger. */
export async function admit(message: InboundMessage, { settings }: Means): Promise<InboundMessage | undefined> {
  if (message.task) return message;
  const { place } = message;
  const values = await settings.of(place);
  if (!isOpen(settings.rooms(place), values)) return { ...message, addressed: false };
  const addressed = isAddressed(message, values.trigger);
  const apart = addressed && values['auto-thread'] && !message.inThread;
  return { ...message, addressed, ...(apart && { apart }) };
}

function isAddressed({ addressed, byThread = false }: InboundMessage, trigger: string): boolean {
  if (trigger === 'off') return false;
  if (trigger === 'always') return true;
  return trigger === 'mention' ? addressed && !byThread : addressed;
}
