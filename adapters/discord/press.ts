// What is pressed and filled in: buttons that stop an answer, that give commands, that open forms, and the forms.
import { InteractionResponseType } from 'discord.js';
import type { Person } from '#src/message.ts';
import { Answer } from './answer.ts';
import { asker, wordsFor } from './asker.ts';
import { stopPrefix } from './buttons.ts';
import { meantBy } from './choice.ts';
import { filledIn } from './filled.ts';
import { press, submission, type Interaction, type Press } from './given.ts';
import type { Line } from './line.ts';
import type { Clerk, Order } from './order.ts';
import { perform } from './perform.ts';

// said
const old = {
  button: 'This button is an old one, and does nothing any more.',
  form: 'This form is an old one. Please open it again.',
};
// said
const notYours = 'Only the person who asked, or an admin, can stop this answer.';

/** Answers whatever is pressed; what is none is ignored. `interaction` is the gateway's payload. */
export async function pressed(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = press.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const { custom_id: id } = data.data;
  if (id.startsWith(stopPrefix)) return stopped(line, clerk, data, author);
  const order = orderOf(clerk, data, author, id);
  if (order && order.by === 'button') await perform(line, clerk, order);
  else await odd(line, data, author, old.button);
}

/** Answers a form that was filled in; what is none is ignored. `interaction` is the gateway's payload. */
export async function submitted(line: Line, clerk: Clerk, interaction: unknown): Promise<void> {
  const { success, data } = submission.safeParse(interaction);
  const author = data && asker(data);
  if (!success || !author) return;
  const order = orderOf(clerk, data, author, data.data.custom_id);
  if (order?.by !== 'form') return odd(line, data, author, old.form);
  const { chosen, files } = filledIn(data);
  await perform(line, clerk, { ...order, chosen: { ...order.chosen, ...chosen }, files });
}

/** What the id of a component says is as good as what anybody says: who may, is asked of the bot. */
function orderOf({ bot }: Clerk, data: Interaction, author: Person, id: string): Order | undefined {
  const meant = meantBy(id);
  const command = bot.commands.find(({ name }) => name === meant?.command);
  if (!meant || !command) return undefined;
  const { purpose, chosen } = meant;
  const by = purpose.type === 'fill' ? 'form' : 'button';
  return {
    by,
    data,
    author,
    name: command.name,
    command,
    chosen,
    ...(purpose.type === 'page' && { from: purpose.from }),
  };
}

async function odd(line: Line, data: Interaction, author: Person, sentence: string): Promise<void> {
  await new Answer(line, data, true).tell({ text: wordsFor(author)(sentence) });
}

/** Only the one who asked sees a reply to one person, and its button. */
async function stopped(line: Line, { turns, whispers }: Clerk, data: Press, author: Person): Promise<void> {
  const id = data.data.custom_id.slice(stopPrefix.length);
  const outcome = whispers.stop(id) ? 'stopped' : turns.stop(id, { id: author.id, isAdmin: author.isAdmin });
  const answer = new Answer(line, data, true);
  const { UpdateMessage } = InteractionResponseType;
  if (outcome === 'stopped') await answer.hush();
  // A button that outlived its turn goes.
  else if (outcome === 'over') await answer.respond({ type: UpdateMessage, data: { components: [] } });
  else await answer.tell({ text: wordsFor(author)(notYours) });
}
