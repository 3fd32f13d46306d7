// What was written but not yet confirmed: it outlives a reload, and its id makes sure that it is taken only once.
import { ask } from './line.js';

const key = 'parley.outbox';

/** Everything that waits, oldest first: `{ id, room, text, files, task, about }`. Its files are at the server already. */
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
export async function send({ id, room, text, files = [], task, about }, name) {
  const sent = { id, name, files: files.map((file) => ({ id: file.id, described: file.described })) };
  const { status, data } = task
    ? await ask('POST', `/rooms/${room}/tasks`, { ...sent, task: task.name, chosen: task.chosen, about })
    : await ask('POST', `/rooms/${room}/messages`, { ...sent, text });
  if (status !== 202) return data.error;
  drop(id);
  return undefined;
}
