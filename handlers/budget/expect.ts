// What a piece of work is expected to use, before anybody knows: so much is held of the budgets while it goes on.
import type { Used } from '#src/budgets.ts';
import type { Attachment, Turn } from '#src/message.ts';

/** A question with some conversation, its answer, and both judged; US dollars with the dearest of today's models that chat. */
export const answering: Used = { tokens: 6000, dollars: 0.002, seconds: 0, images: 0 };

/** The least that is billed for a recording, seconds. */
const leastSeconds = 10;
/** Nobody knows how long a recording is before it was opened: about so many bytes are a second of speech, and more than an hour is rare. */
const [bytesASecond, mostSeconds] = [4000, 3600];

/** What a turn is expected to use; 0 of what it has no need for. */
export function expectedOf({ messages }: Pick<Turn, 'messages'>): Used {
  const files = messages.flatMap(({ attachments }) => attachments);
  return {
    ...answering,
    seconds: files.reduce((sum, file) => sum + secondsOf(file), 0),
    images: files.filter(({ kind }) => kind === 'image').length,
  };
}

function secondsOf({ kind, size }: Attachment): number {
  if (kind !== 'audio' && kind !== 'video') return 0;
  return Math.min(mostSeconds, Math.max(leastSeconds, size / bytesASecond));
}
