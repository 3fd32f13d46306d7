// Finds the recordings that a task is about.
import type { Attachment, InboundMessage } from '#src/message.ts';
import { isRecording } from '../../sources.ts';

export interface Found {
  readonly recordings: readonly Attachment[];
  /** The message they came with: what is understood of them is remembered under it. */
  readonly message: InboundMessage;
}

/** Those of the message itself, else of the newest before it that has any. */
export async function recordingsOf(message: InboundMessage, signal: AbortSignal): Promise<Found> {
  const own = message.attachments.filter(isRecording);
  if (own.length > 0) return { recordings: own, message: { ...message, id: message.repliesTo ?? message.id } };
  const newest = (await message.earlier(signal)).findLast(({ attachments }) => attachments.some(isRecording));
  const recordings = newest?.attachments.filter(isRecording) ?? [];
  return { recordings, message: newest ? { ...message, id: newest.id } : message };
}
