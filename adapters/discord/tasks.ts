// Tasks: commands that are work, or have become such, taken in like a question.
import { SnowflakeUtil } from 'discord.js';
import type { Offered } from '#src/command.ts';
import type { StoredMessage } from '#src/ledger.ts';
import type { InboundMessage, Task } from '#src/message.ts';
import type { Offer } from '#src/turns.ts';
import { wordsFor } from './asker.ts';
import { revive } from './inbound.ts';
import type { Line } from './line.ts';
import type { Clerk, Errand } from './order.ts';

// said
const taken = 'On its way: the answer comes here, below.';
const told: Record<Offer, string> = {
  taken,
  known: taken,
  ignored: 'I could not do that here.',
  busy: 'I have more to do here than I can do right now. Please try again in a minute.',
};
const failed = 'I could not take that in just now. Please try again in a minute.';

/** Milliseconds: what is on its way needs no word for longer than it takes to read it. */
const lingerMs = 6_000;

type Desk = Pick<Clerk, 'turns' | 'later'>;
type Offering = Omit<Errand, 'ending' | 'expired'>;

/** Its person alone is told, once it is durable, and what was said then goes. A button says it by nothing at all. */
export async function offered(line: Line, { turns, later }: Desk, errand: Offering, offer: Offered): Promise<void> {
  const { answer, author, by } = errand;
  const say = wordsFor(author);
  await answer.alone();
  try {
    const became = await turns.offer(await asMessage(line, errand, offer));
    const well = became === 'taken' || became === 'known';
    if (well && by === 'button') return await answer.hush();
    await answer.tell({ text: say(told[became]) });
    if (well) later(lingerMs, () => void answer.dismiss());
  } catch (error) {
    line.log.error({ err: error }, 'a task could not be taken in');
    await answer.tell({ text: say(failed) });
  }
}

type Said = Omit<Offered, 'task'> & { readonly task?: Task };

/** An order as the message that its person could have written. */
export async function asMessage(line: Line, errand: Offering, said: Said): Promise<InboundMessage> {
  const { data, author, asked, target, files = [] } = errand;
  const { about } = asked;
  const { id = data.id, repliesTo = target, text = about?.text ?? '', task } = said;
  const stored: StoredMessage = {
    id,
    place: asked.place,
    author,
    text,
    attachments: about ? about.attachments : files,
    ...(about && { wordsOf: about.author.id }),
    addressed: true,
    ...(repliesTo !== undefined && { repliesTo }),
    ...(task && { task }),
    inThread: data.guild_id == null || (await line.room(asked.place.room)).isThread,
    at: SnowflakeUtil.timestampFrom(data.id),
  };
  return revive(line, stored);
}
