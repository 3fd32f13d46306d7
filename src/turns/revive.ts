// Turns that an earlier process left, as they were: with the calls to the platform that could not be stored.
import type { OpenTurn } from '../ledger.ts';
import type { Turn } from '../message.ts';
import type { Stage } from '../stage.ts';

export function revive(stage: Stage, { id, messages: [first, ...rest] }: Pick<OpenTurn, 'id' | 'messages'>): Turn {
  const message = stage.revive(first);
  const others = rest.map((one) => stage.revive(one));
  return { id, place: message.place, author: message.author, messages: [message, ...others] };
}
