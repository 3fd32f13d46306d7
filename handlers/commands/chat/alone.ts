// What is done for the asker alone: answered like a turn, seen by nobody else, and kept nowhere.
import { randomUUID } from 'node:crypto';
import type { Asked, Outcome } from '#src/command.ts';
import type { Turn } from '#src/message.ts';
import type { Reply } from '#src/platform.ts';
import { honest } from '../../door.ts';
import { type Here, here } from '../../here.ts';
import { translated } from '../../translated.ts';
import type { Desk } from '../deed.ts';

/** What the asker says, as a turn of its own. What was said in the room before is not asked for: memory knows it. */
export function turnOf({ author, place, about, attachments = [], history }: Asked, text: string): Turn {
  const id = randomUUID();
  const message = {
    id,
    place,
    author,
    text,
    attachments,
    addressed: true,
    inThread: false,
    at: Date.now(),
    ...(about && { repliesTo: about.id }),
    earlier: async () => [],
    attached: async () => [],
    history,
  };
  return { id, place, author, messages: [message] };
}

/** What the bot thinks with for it: it knows the room, and writes nothing down, nor offers buttons that would need that. */
export async function mindOf({ author, place }: Asked, desk: Desk): Promise<Here> {
  const { values, ...mind } = await here(desk, place, author);
  return {
    ...mind,
    values: { ...values, 'answer-buttons': false },
    memory: { ...mind.memory, remember: async () => undefined },
    answers: { ...mind.answers, keep: async () => undefined },
    steps: { ...mind.steps, keep: async () => undefined },
    approvals: { ...mind.approvals, ask: (approval) => mind.approvals.ask({ ...approval, messageId: '' }) },
    passages: { ...mind.passages, get: async () => undefined, put: async () => undefined },
  };
}

/** A reply as an outcome: what fails is told in it. */
export function shown(turn: Turn, reply: Reply, desk: Desk, signal: AbortSignal): Outcome {
  return { text: '', reply: honest(turn, translated(reply, desk.say), desk, signal) };
}
