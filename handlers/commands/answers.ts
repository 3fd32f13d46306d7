// What the buttons below an answer do: again, on, thumbs, sources, away.
import type { Answer } from '#src/answers.ts';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import { answerId } from '#src/memory.ts';
import { BotError } from '#src/trouble.ts';
import { isRemembered, wayOn } from '../afresh.ts';
import { answering } from '../budget/expect.ts';
import { isSpent, refusal, speaking } from '../budget/words.ts';
import { type Deed, type Desk, words } from './deed.ts';

/** A button: given by nothing but itself, with the turn whose answer it stands below. */
function button(name: string, description: string, run: Pressed, shown: 'asker' | 'room' = 'asker'): Deed {
  return {
    command: { name: `answer ${name}`, description, options: [], action: 'answer', shown, hidden: true },
    run: async (asked, chosen, desk, signal) => run(await meant(asked, chosen, desk), { asked, chosen, desk, signal }),
  };
}

interface Press {
  readonly asked: Asked;
  readonly chosen: Chosen;
  readonly desk: Desk;
  readonly signal: AbortSignal;
}

type Pressed = (answer: Answer, press: Press) => Promise<Outcome> | Outcome;

/** The answer that is meant: one of this very space, whatever a button claims. */
async function meant({ place }: Asked, chosen: Chosen, { answers, say }: Desk): Promise<Answer> {
  const answer = await answers.of(words(chosen, 'turn') ?? '');
  const known = answer?.message.place;
  if (answer && known?.platform === place.platform && known.space === place.space) return answer;
  throw new BotError(say('I do not know that answer any more.'));
}

/** Only for its asker and for admins. */
function entitled(pressed: Pressed): Pressed {
  return async (answer, press) => {
    const { asked, desk } = press;
    const { author, place } = answer.message;
    const permission = await desk.authority.authorize(asked.author, 'answer', place, author.id);
    if (permission.type === 'refused') throw new BotError(desk.say(permission.why));
    return pressed(answer, press);
  };
}

/** An answer is not written over by the word that there is no budget left for another. */
async function affordable({ author, place }: Asked, { budgets, values }: Desk): Promise<void> {
  const spent = (await budgets.accounts(author, place)).filter((one) => isSpent(one) && answering[one.rule.of] > 0);
  if (spent.length > 0) throw new BotError(refusal(spent, budgets.now(), speaking(values, author)));
}

/** Once: its id is the answer's, so that a second press finds it taken in. */
const again = button(
  'again',
  'Answers the question anew, in the same place.',
  entitled(async (answer, { asked, desk }) => {
    const { turnId, message } = answer;
    if (!(await isRemembered(answer, desk)))
      throw new BotError(desk.say('I do not remember that question any more: please ask it again.'));
    await affordable(asked, desk);
    const task = { name: 'again', chosen: { turn: turnId }, over: turnId };
    return { text: '', offer: { task, id: `again:${turnId}`, repliesTo: message.id } };
  }),
  'room',
);

const more = button(
  'more',
  'Goes on where the answer ended.',
  entitled(async (answer, { desk }) => {
    const { turnId, message } = answer;
    await wayOn(answer, desk);
    const task = { name: 'more', chosen: { turn: turnId } };
    return { text: '', offer: { task, id: `more:${turnId}`, repliesTo: message.id } };
  }),
  'room',
);

const sources = button('sources', 'Shows what the answer rests on.', ({ sources: all }, { desk: { say } }) => {
  if (all.length === 0) return { text: say('That answer rests on nothing but what I know.') };
  const lines = all.map(({ name, link }, at) => `${at + 1}. ${link === undefined ? name : `<${link}>`}`);
  return { text: [say('That answer rests on:'), ...lines].join('\n') };
});

const good = button('good', 'Says that the answer was good.', async ({ turnId }, { asked, desk }) => {
  await desk.answers.opine({ turnId, place: asked.place, person: asked.author.id, good: true });
  return { text: desk.say('Thank you!') };
});

/** The thumb counts at once; why is up to the person. */
const bad = button('bad', 'Says that the answer was not good.', async ({ turnId }, { asked, desk }) => {
  const { say } = desk;
  await desk.answers.opine({ turnId, place: asked.place, person: asked.author.id, good: false });
  return {
    text: say('Thank you: I have written that down.'),
    form: {
      title: say('What was wrong?'),
      command: 'answer reason',
      chosen: { turn: turnId },
      fields: [
        {
          name: 'reason',
          description: say('In your words, if you like. Admins can read it.'),
          kind: 'text',
          longest: 1000,
        },
      ],
    },
  };
});

const reason = button('reason', 'Says why the answer was not good.', async ({ turnId }, { asked, chosen, desk }) => {
  const why = words(chosen, 'reason')?.trim().slice(0, 1000);
  const opinion = { turnId, place: asked.place, person: asked.author.id, good: false };
  await desk.answers.opine({ ...opinion, ...(why && { reason: why }) });
  return { text: desk.say('Thank you: I have written that down.') };
});

/** Gone from the room, and from what is remembered. */
const away = button(
  'delete',
  'Takes the answer away.',
  entitled(async (answer, { desk }) => {
    const { turnId, message } = answer;
    await desk.memory.follow({ place: message.place, messageId: answerId(turnId) });
    return { text: desk.say('It is gone, and I have forgotten it.'), remove: answer };
  }),
);

export const answers: readonly Deed[] = [again, more, sources, good, bad, reason, away];
