// Answers what was asked in a call: judged beside its writing, said sentence by sentence, remembered as far as it was heard.
import { randomUUID } from 'node:crypto';
import type { Verdict } from '#src/verdict.ts';
import { BotError } from '#src/trouble.ts';
import type { Heard, Speech } from '#src/voice.ts';
import { told } from '../door.ts';
import { refusal } from '../refusal.ts';
import type { Remark, Turn } from './floor.ts';
import { type Delivery, say, speak } from './speak.ts';
import { answersAll, type Talk } from './talk.ts';
import { think, type Thought } from './think.ts';
import { openWatch } from './watch.ts';

// said
const unchecked = "I can't check what I want to say right now, so I stop here. Please ask again in a moment.";
const unjudged = "I can't check what you asked right now, so I don't answer it. Please ask again in a moment.";
const stopped = 'I stop here: that went where I must not go.';
const failed = 'Something went wrong on my side.';

type Asked = readonly [Remark, ...Remark[]];

/** Ends early when the turn is cut; what nothing was heard of is asked again, with what follows. */
export async function* answer(turn: Turn, asked: Asked, talk: Talk): AsyncGenerator<Speech, void, Heard> {
  const { floor, mind, place, transcript } = talk;
  const id = `said:${randomUUID()}`;
  const thought = asked.length === 1 && asked[0].thought ? asked[0].thought : anew(asked, turn, talk);
  const how = await delivery(turn, asked, thought, talk);
  const { heard, written } = how.told;
  turn.signal.addEventListener('abort', () => thought.cancel(), { once: true });
  let fleeting = false;
  try {
    const on = await how.watch.wait(thought.verdict);
    fleeting = on.type !== 'safe';
    if (fleeting) thought.cancel();
    if (on.type === 'unknown') yield* say(await spoken(unjudged, how), how);
    else if (on.type === 'unsafe') yield* refuse(refusal(on.categories, await mind.wording.spoken()), asked, how);
    else yield* tell(thought, how);
  } catch (error) {
    if (!turn.signal.aborted) yield* fail(how, error, id);
  } finally {
    how.watch.firstToken(thought.firstAt);
    const text = [heard.join(' '), ...written].filter(Boolean).join('\n\n');
    const line = { id, by: 'bot' as const, author: { id: 'parley', name: 'Parley' }, to: asked[0].speaker.id, text };
    if (text !== '') transcript.add(line, { shown: heard.join(' '), fleeting });
    if (text !== '') mind.latency.count(place, 'turn');
    else if (turn.signal.aborted) floor.again(asked);
  }
}

/** Thinks about all that was said by now as one question. */
function anew(asked: Asked, turn: Turn, { place, mind, transcript }: Talk): Thought {
  for (const { thought } of asked) thought?.cancel();
  return think(asked, place, mind, () => transcript.recall(), turn.signal);
}

async function delivery(turn: Turn, asked: Asked, thought: Thought, talk: Talk): Promise<Delivery> {
  const { caller, question } = thought;
  const values = await talk.mind.settings.of(talk.place, caller.person.id);
  return {
    turn,
    talk,
    caller,
    values,
    yieldsTo: answersAll(talk.call, values) ? 'anyone' : asked.map(({ speaker }) => speaker.id),
    watch: openWatch(turn.matter, talk.place, talk.mind.latency),
    judge: (answer) => talk.mind.models.guard({ caller, question, answer, stage: 'speech' }, turn.signal),
    markdown: () => thought.written,
    told: { heard: [], written: [] },
  };
}

async function* tell(thought: Thought, how: Delivery): AsyncGenerator<Speech, Verdict, Heard> {
  const verdict = yield* speak(thought.words, how);
  // What nobody can check is not said, nor shown.
  if (verdict.type === 'unknown') return yield* say(await spoken(unchecked, how), how);
  return verdict.type === 'unsafe' ? yield* say(await spoken(stopped, how), how) : verdict;
}

/** What was refused is context for nothing. */
async function* refuse(text: string, asked: Asked, how: Delivery): AsyncGenerator<Speech, Verdict, Heard> {
  how.talk.transcript.forget(asked.map(({ id }) => id));
  return yield* say(text, how);
}

/** A failure is said in words, and written with what finds it in the log. */
async function* fail(how: Delivery, error: unknown, id: string): AsyncGenerator<Speech, Verdict, Heard> {
  const { page, place, mind } = how.talk;
  const [written, words] = await Promise.all([mind.wording.written(), mind.wording.spoken()]);
  page.put({ type: 'note', text: told(error, { id, place }, { log: mind.log, say: written }) });
  return yield* say(words(error instanceof BotError ? error.sentence : failed), how);
}

async function spoken(sentence: string, { talk }: Delivery): Promise<string> {
  return (await talk.mind.wording.spoken())(sentence);
}
