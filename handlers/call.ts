// Takes part in a call: hears everybody, gives each question the floor in turn, thinks, speaks, and writes it all down.
import { randomUUID } from 'node:crypto';
import type { Call, Conversation, Heard, Speech } from '#src/voice.ts';
import { answer } from './call/answer.ts';
import { aside, readAloud } from './call/aside.ts';
import { during } from './call/during.ts';
import { isQuestion } from './call/floor.ts';
import { listen } from './call/listen.ts';
import type { CallMind } from './call/mind.ts';
import { conclude } from './call/summary.ts';
import { openTalk, type Talk } from './call/talk.ts';
import { told } from './door.ts';

/** A turn that is cut with the call is remembered when its end is told so soon, milliseconds. */
const lastWordMs = 1000;

/** Begins at once, and ends with the call or with `signal`. Never throws: what goes wrong is told in the call's chat. */
export function call(call: Call, mind: CallMind, signal: AbortSignal): Conversation {
  const talk = openTalk(call, mind, signal);
  void takePart(talk);
  return { aloud: speakInTurn(talk), written: talk.page.stream };
}

/** From the first word to the summary. */
async function takePart(talk: Talk): Promise<void> {
  const { call, place, mind, floor, ears, page, transcript, signal } = talk;
  const end = mind.calls.begin(place, transcript.lines, (person) => transcript.forgetPerson(person));
  void honest(readAloud(talk), talk);
  await honest(hearAll(talk), talk);
  await Promise.race([floor.close(), new Promise((resolve) => setTimeout(resolve, lastWordMs).unref())]);
  if (!signal.aborted) await honest(conclude(talk), talk);
  await transcript.settled();
  mind.latency.packets(place, call.reception());
  ears.close();
  end();
  page.end();
}

/** All speakers side by side, to the end of what each has to say. */
async function hearAll(talk: Talk): Promise<void> {
  const heard = new Set<Promise<void>>();
  for await (const utterance of during(talk.call.utterances, talk.signal)) {
    const one = honest(listen(utterance, talk), talk).finally(() => heard.delete(one));
    heard.add(one);
  }
  void talk.floor.close();
  await Promise.all(heard);
}

/** One thing after the other: whoever waits is answered when the bot has finished, or was interrupted. */
async function* speakInTurn(talk: Talk): AsyncGenerator<Speech, void, Heard> {
  const { floor } = talk;
  try {
    for (let turn = await floor.next(); turn; turn = await floor.next())
      try {
        yield* isQuestion(turn.matter) ? answer(turn, turn.matter, talk) : aside(turn, turn.matter, talk);
      } catch (error) {
        if (!turn.signal.aborted) await tell(talk, error);
      }
  } finally {
    floor.leave();
  }
}

/** What fails is told, and the call goes on. */
async function honest(work: Promise<void>, talk: Talk): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!talk.signal.aborted) await tell(talk, error);
  }
}

async function tell({ mind, place, page }: Talk, error: unknown): Promise<void> {
  // Settings that cannot be read may be what failed.
  const say = await mind.wording.written().catch(() => mind.say);
  page.put({ type: 'note', text: told(error, { id: `said:${randomUUID()}`, place }, { log: mind.log, say }) });
}
