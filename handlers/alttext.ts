// Notices images that were posted without a description, where people want each to have one.
import { isOpen } from '#src/authority.ts';
import type { InboundMessage, Task } from '#src/message.ts';
import type { Settings } from '#src/settings.ts';

/** What to do with such a message, if anything. */
export async function overheard(
  { attachments, task, place }: InboundMessage,
  settings: Settings,
): Promise<Task | undefined> {
  const bare = attachments.some(({ kind, described }) => kind === 'image' && !described?.trim());
  if (!bare || task) return undefined;
  const values = await settings.of(place);
  const { 'alt-text': wanted } = values;
  if (wanted === 'off' || !isOpen(settings.rooms(place), values)) return undefined;
  return { name: 'describe', chosen: { as: 'alt text' }, unasked: true, inThread: wanted === 'thread' };
}
