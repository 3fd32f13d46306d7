// Listens to one utterance to its end, and gives what was said to the transcript and, when it is for the bot, to the floor.
import { randomUUID } from 'node:crypto';
import type { Utterance } from '#src/voice.ts';
import { Hearing, type Outcome } from './hearing.ts';
import { answersAll, type Talk } from './talk.ts';

/** Who spoke so long, milliseconds, and was not understood, is asked to say it again. */
// said
const again = { fromMs: 1000, text: 'Sorry, again?' };

/** Rejects only when the bot has to leave. */
export async function listen(utterance: Utterance, talk: Talk): Promise<void> {
  const { speaker, withdrawn } = utterance;
  const permission = await talk.mind.authority.authorize(speaker, 'ask', talk.place);
  if (permission.type === 'refused' || talk.wards.ignores(speaker.id)) return await passOver(utterance);
  using seat = await talk.purse.seat(speaker);
  if (!seat) return await passOver(utterance);
  talk.mind.models.prepare();
  const id = `said:${randomUUID()}`;
  const values = await talk.mind.settings.of(talk.place, speaker.id);
  const hearing = new Hearing(utterance, id, values, talk);
  try {
    await follow(utterance, hearing);
    const heard = await hearing.outcome();
    if (withdrawn.aborted) return heard.thought?.cancel();
    if (heard.invented) talk.mind.latency.count(talk.place, 'hallucination');
    if (heard.text === '') return answersAll(talk.call, values) ? askAgain(heard, talk) : undefined;
    talk.transcript.add({ id, by: 'person', author: { id: speaker.id, name: speaker.name }, text: heard.text });
    talk.wards.heed({ id, speaker, text: heard.text });
    talk.mind.latency.time(talk.place, 'transcript', heard.endedAt + heard.waitedMs - heard.end);
    if (heard.forBot) talk.floor.take({ id, speaker, ...heard });
    else heard.thought?.cancel();
  } catch (error) {
    if (!withdrawn.aborted) throw error;
  } finally {
    hearing.end();
  }
}

/** Lets somebody speak to whom nobody listens: who may ask nothing here, or has used up what they may. */
async function passOver({ sound }: Utterance): Promise<void> {
  for await (const { type } of sound) if (type === 'pause') return;
}

/** Passes on what is heard, until the utterance ends or nobody has to be waited for any more. */
async function follow({ sound, withdrawn }: Utterance, hearing: Hearing): Promise<void> {
  const steps = sound[Symbol.asyncIterator]();
  try {
    while (!withdrawn.aborted) {
      const next = steps.next();
      // Awaited below, unless the loop is left before.
      next.catch(() => undefined);
      const step = await Promise.race([next, hearing.over]);
      if (step === 'over' || step.done) return;
      hearing.take(step.value);
    }
  } finally {
    // Not awaited: the loop is left while the next step is still awaited.
    steps.return?.().catch(() => undefined);
  }
}

function askAgain({ voicedMs }: Outcome, { floor, ears, mayAskAgain }: Talk): void {
  if (voicedMs >= again.fromMs && !ears.deaf && !floor.turn && mayAskAgain()) floor.say({ text: again.text });
}
