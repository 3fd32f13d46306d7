// Shows what became of a command, and carries out what it asks for: a form, a call, a task, an answer to be taken away.
import type { Outcome } from '#src/command.ts';
import type { Reply } from '#src/platform.ts';
import { PostError } from '#src/poster.ts';
import { wordsFor } from './asker.ts';
import { largestFile } from './enclose.ts';
import { asModal, pagesOf } from './form.ts';
import type { Line } from './line.ts';
import type { Clerk, Errand } from './order.ts';
import type { Told } from './sheet.ts';
import { asMessage, offered } from './tasks.ts';
import { whisper } from './whisper.ts';

/** The first of what an outcome asks for is what is shown of it. */
export async function show(line: Line, clerk: Clerk, errand: Errand, outcome: Outcome): Promise<void> {
  const { answer } = errand;
  const { form, reply, offer, remove } = outcome;
  if (remove) await clerk.turns.remove(remove);
  if (offer) return offered(line, clerk, errand, offer);
  if (reply) return whispered(line, clerk, errand, reply);
  if (form) return filledIn(line, errand, outcome, form);
  const told = await carriedOut(clerk, errand, outcome);
  const silent = told.text === '' && !told.files?.length && !told.buttons?.length;
  if (silent && errand.by === 'button') return answer.hush();
  // Why nothing came of it is nobody else's business.
  if (outcome.failed) await answer.alone();
  await answer.tell(fitting(line, errand, told));
}

/** Says what was wanted to be said, or why the call did not come about. */
async function carriedOut({ calls }: Clerk, { author, asked }: Errand, outcome: Outcome): Promise<Outcome> {
  const { call } = outcome;
  if (!call) return outcome;
  const { space } = asked.place;
  const trouble = call.type === 'join' ? await calls.join(space, call.room, author) : await calls.leave(space, author);
  return trouble === undefined ? outcome : { text: trouble(wordsFor(author)) };
}

/** Files that are too large to be sent are told of instead. */
function fitting(line: Line, errand: Errand, { text, files = [], buttons = [] }: Outcome): Told {
  const most = largest(line, errand);
  const say = wordsFor(errand.author);
  const large = files.filter(({ bytes }) => bytes.length > most);
  const notes = large.map(({ name }) => say('{name} is larger than a file may be here.', { name }));
  return {
    text: [text, ...notes].filter(Boolean).join('\n\n'),
    files: files.filter((one) => !large.includes(one)),
    buttons,
  };
}

function largest(line: Line, { data, asked }: Errand): number {
  return data.attachment_size_limit ?? largestFile(line, asked.place.space);
}

/** In a window of its own, or where it has more fields than that has room for, in several, of which each has a button. */
async function filledIn(
  line: Line,
  errand: Errand,
  outcome: Outcome,
  form: NonNullable<Outcome['form']>,
): Promise<void> {
  const { answer, by, from, name, chosen, data } = errand;
  const pages = from === undefined ? pagesOf(form, { command: name, chosen }) : [];
  if (pages.length > 0) return answer.tell({ text: form.title, components: pages });
  const modal = asModal(form, from ?? 0, { inServer: data.guild_id != null, say: wordsFor(errand.author) });
  if (modal === undefined) line.log.error({ command: form.command }, 'a form has no room for what was chosen for it');
  // A form that was filled in cannot be followed by another.
  if (by !== 'form' && modal && (await answer.open(modal))) return;
  const say = wordsFor(errand.author);
  const late = say('That took too long for a form. Please try again.');
  await answer.tell({ text: outcome.text || late, buttons: outcome.buttons ?? [] });
}

/** Everything that is shown as it comes is acknowledged first. */
async function whispered(line: Line, clerk: Clerk, errand: Errand, reply: Reply): Promise<void> {
  const { answer, author, data, ending, expired } = errand;
  await answer.alone();
  if (!(await answer.acknowledge())) return;
  const message = await asMessage(line, errand, {});
  const whispering = { answer, message, largestFile: largest(line, errand), say: wordsFor(author) };
  try {
    await clerk.whispers.run(data.id, async (stopped) => {
      stopped.addEventListener('abort', () => ending.abort('stopped'), { once: true });
      await whisper(whispering, reply, expired, AbortSignal.any([clerk.signal, stopped]));
    });
  } catch (error) {
    if (!(error instanceof PostError)) throw error;
    line.log.warn({ err: error.message }, 'a reply to one person could not be shown to its end');
  }
}
