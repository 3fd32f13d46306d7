// Tells which messages belong together: what a person writes in one go is asked together and answered once.
import type { InboundMessage, Turn } from '../message.ts';
import type { Entry } from './run.ts';

/** Messages of one person that follow each other within this time are one turn, milliseconds (peers debounce 0.6–2 s). */
export const burstMs = 700;
/** Bounds of a burst: what comes after them is a turn of its own. */
const burstMessages = 20;
const burstCharacters = 16_000;

/** Whether a message is one more of the burst that a turn began with. What was stopped or deleted is not gone on with. */
export function continues({ turn, ended, final, arrivedAt }: Entry, message: InboundMessage): boolean {
  const before = turn.messages.at(-1) ?? turn.messages[0];
  const length = turn.messages.reduce((sum, { text }) => sum + text.length, message.text.length);
  return (
    !ended &&
    !message.task &&
    !before.task &&
    final === undefined &&
    turn.author.id === message.author.id &&
    performance.now() - arrivedAt <= burstMs &&
    Math.abs(message.at - before.at) <= burstMs &&
    turn.messages.length < burstMessages &&
    length <= burstCharacters
  );
}

/** Whether a message is one of a turn's. */
export function has({ turn }: Pick<Entry, 'turn'>, messageId: string): boolean {
  return turn.messages.some(({ id }) => id === messageId);
}

/** A turn after one of its messages was edited. */
export function revised(turn: Turn, messageId: string, text: string): Turn {
  const revise = (message: InboundMessage) => (message.id === messageId ? { ...message, text } : message);
  const [first, ...rest] = turn.messages;
  return { ...turn, messages: [revise(first), ...rest.map(revise)] };
}
