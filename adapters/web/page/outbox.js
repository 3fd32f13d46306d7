// What was written but not yet confirmed: it outlives a reload, and its id makes sure that it is taken only once.
import { ask } from './line.js';

const key = 'parley.outbox';

/** Everything that waits, oldest first: `{ id, room, text }`. */
export function waiting() {
  return JSON.parse(sessionStorage.getItem(key) ?? '[]');
}

/** Keeps a message until it is confirmed or dropped. */
export function keep(message) {
  sessionStorage.setItem(key, JSON.stringify([...waiting().filter(({ id }) => id !== message.id), message]));
}

export function drop(id) {
  sessionStorage.setItem(key, JSON.stringify(waiting().filter((message) => message.id !== id)));
}

/** Sends a kept message; resolves with nothing when it was taken, else with why not. */
export async function send({ id, room, text }, name) {
  const { status, data } = await ask('POST', `/rooms/${room}/messages`, { id, text, name });
  if (status !== 202) return data.error;
  drop(id);
  return undefined;
}
