// Has a command done, however it was given, and shows what became of it: at once where that is soon known, else when it is.
import { SnowflakeUtil } from 'discord.js';
import { Answer } from './answer.ts';
import { wordsFor } from './asker.ts';
import type { Interaction } from './given.ts';
import type { Line } from './line.ts';
import { askedOf, type Clerk, type Order } from './order.ts';
import { show } from './outcome.ts';
import { offered } from './tasks.ts';

/** Discord takes answers for a quarter of an hour, of which a minute is left to send them. Milliseconds. */
const patienceMs = 14 * 60_000;
/** So long what becomes of a command may be its first response, which Discord wants within three seconds. Milliseconds. */
const soonMs = 1_500;
/** What came later than this may not be taken any more: only once it was acknowledged is it done. Milliseconds. */
const lateMs = 2_000;

/** Never rejects. */
export async function perform(line: Line, clerk: Clerk, order: Order): Promise<void> {
  const { data, author, name, chosen, command } = order;
  const answer = new Answer(line, data, command?.shown !== 'room');
  if (isLate(data) && !(await answer.acknowledge())) return;
  const expired = Promise.withResolvers<void>();
  const ending = new AbortController();
  expired.promise.then(() => ending.abort()).catch(() => undefined);
  const forget = clerk.later(patienceMs, () => expired.resolve());
  const soon = clerk.later(soonMs, () => void answer.acknowledge());
  try {
    const asked = askedOf(line, clerk, order, await order.lookUp?.());
    const signal = AbortSignal.any([clerk.signal, ending.signal]);
    const outcome = await clerk.bot.command(name, chosen, asked, signal);
    soon();
    await show(line, clerk, { ...order, asked, answer, ending, expired: expired.promise }, outcome);
  } catch (error) {
    line.log.error({ err: error, command: name }, 'the outcome of a command could not be shown');
    await answer.tell({ text: wordsFor(author)(wrong) });
  } finally {
    soon();
    forget();
  }
}

// said
const wrong = 'Something went wrong on my side, and it has been written down. Please try again.';

/** Takes a task in, once it was acknowledged: a person who read that it failed must not find it done. Never rejects. */
export async function tasked(line: Line, clerk: Clerk, order: Order): Promise<void> {
  const { data, author, name, chosen } = order;
  const answer = new Answer(line, data, true);
  if (!(await answer.acknowledge())) return;
  try {
    const asked = askedOf(line, clerk, order, await order.lookUp?.());
    const { text } = chosen;
    const said = order.target === undefined && typeof text === 'string' && { text };
    await offered(line, clerk, { ...order, asked, answer }, { task: { name, chosen }, ...said });
  } catch (error) {
    line.log.error({ err: error, command: name }, 'a task could not be understood');
    await answer.tell({ text: wordsFor(author)(wrong) });
  }
}

/** By our own clock: where that is wrong, a command is acknowledged first, and no worse. */
function isLate({ id }: Interaction): boolean {
  return Math.abs(Date.now() - SnowflakeUtil.timestampFrom(id)) > lateMs;
}
