// Answers a message: understands all that was sent, writes while it is judged, shows while the answer is judged, remembers, speaks.
import { ahead, begun } from '#src/ahead.ts';
import { answerId, answerTo, materialId, type Memorable } from '#src/memory.ts';
import type { ReplyPart, Turn } from '#src/message.ts';
import type { Caller } from '#src/models.ts';
import type { Reply } from '#src/platform.ts';
import { lookAgain, orAgain } from './again.ts';
import { answer as writeAnswer } from './answer.ts';
import { alsoAloud, speaksReply } from './aloud.ts';
import { maySound, notesOf, strangersNotes, transcriptOf } from './beside.ts';
import { begunCourse, type Course, followed } from './course.ts';
import { guarded, judged, patience, type Patience } from './guard.ts';
import type { Here } from './here.ts';
import { line, tokens } from './prompt.ts';
import { recall } from './recall.ts';
import { refusal, unasked } from './refusal.ts';
import { askedByCommand, shownAgain } from './shown.ts';
import { instructions, manner } from './style.ts';
import { sourcesNote } from './sourcesnote.ts';
import { pondered } from './thoughts.ts';
import { openToolbox } from './toolbox.ts';
import { once, understand, type Understood } from './understand.ts';
import { offered, offeredAgain } from './whole.ts';

// said
const help =
  'Hello! Ask me anything: mention me with a question, reply to one of my answers, or write to me directly. Send images, ' +
  'recordings or documents along, and I look, listen and read. I remember what we said in this conversation, and a **Stop** ' +
  'button ends an answer that goes the wrong way. `/help` shows what else I do.';

/** The main job, in the order that keeps people safe. `waiting`: for a judge that gives no verdict. */
export async function* message(asked: Turn, mind: Here, signal: AbortSignal, waiting = patience): Reply {
  const turn = once(asked);
  const known = await mind.memory.recall(turn.place);
  // Complete before a crash: only its delivery was missing.
  const kept = answerTo(turn, known);
  if (kept !== undefined) {
    const shown = shownAgain(turn, known, mind.values);
    yield* shown ? [shown] : askedByCommand(turn, mind.say);
    yield { type: 'text', text: kept };
    yield* offeredAgain(turn, mind);
    yield* aloudToo(kept, turn, known, mind, signal);
    return;
  }
  const question = yield* understand(turn, known, mind, signal);
  if (question.refusal !== undefined) {
    yield { type: 'text', text: question.refusal };
  } else if (question.text === '' && question.material === '') {
    const about = { question: '', caller: { person: turn.author, place: turn.place }, mind };
    const notes = await notesOf(question.notes, about, signal);
    yield { type: 'text', text: [...(notes.length > 0 ? [] : [mind.say(help)]), ...notes].join('\n\n') };
  } else {
    const said = yield* answer(turn, question, known, mind, signal, waiting);
    if (said !== undefined && !signal.aborted) yield* aloudToo(said, turn, known, mind, signal);
  }
}

/** The answer aloud, where the person wants it so and it may be said. */
async function* aloudToo(
  text: string,
  turn: Turn,
  known: readonly Memorable[],
  mind: Here,
  signal: AbortSignal,
): Reply {
  if (!speaksReply(turn, mind.values)) return;
  const about = { question: '', caller: { person: turn.author, place: turn.place }, mind };
  if (await maySound(text, about, signal)) yield* alsoAloud(text, turn, known, mind);
}

/** Returns the answer that stands and is remembered, if there is one. */
async function* answer(
  turn: Turn,
  question: Understood,
  known: readonly Memorable[],
  mind: Here,
  signal: AbortSignal,
  waiting: Patience,
): AsyncGenerator<ReplyPart, string | undefined> {
  const { models, memory, values, say } = mind;
  yield { type: 'working', on: 'thinking' };
  const caller: Caller = { person: turn.author, place: turn.place };
  const whole = [question.text, question.material].filter(Boolean).join('\n');
  const verdict = judged(whole, caller, models, signal, waiting);
  // Awaited below; when the turn is cut before that, nobody needs to hear of it.
  verdict.catch(() => undefined);
  const budget = Math.max(mind.contextTokens / 3, mind.contextTokens - tokens(question.material));
  const context = await recall(turn, known, mind, budget, signal);
  const system = await instructions(turn, values, mind.settings);
  const course = begunCourse();
  const tainted = question.material !== '' || context.others;
  const toolbox = await openToolbox({ turn, question: whole, tainted, verdict, course }, mind);
  const write = (more: string, stop: AbortSignal) => {
    const last = line({ by: 'person', author: turn.author, text: [whole, more].filter(Boolean).join('\n') });
    return writeAnswer({ caller, system, said: [...context.said, last], ...manner(values) }, models, toolbox, stop);
  };
  const look = (stop: AbortSignal) => lookAgain(turn, known, question.text, mind, stop);
  const left = new AbortController();
  const until = AbortSignal.any([signal, left.signal]);
  const writing = ahead((stop) => orAgain(write, look, stop), until);
  try {
    const { policy } = await mind.policies.of(turn.place);
    const mode = policy.stages.answers;
    const judge = (text: string) => models.guard({ caller, question: whole, answer: text }, until);
    const answering = guarded(followed(writing, course), judge, until, { mode, say, waiting });
    // Where nothing is shown before it is judged, the first words are judged beside the question.
    const shown = mode === 'strict' ? begun(answering) : answering;
    const about = { question: whole, caller, mind };
    const transcript = transcriptOf(question.shown ?? askedByCommand(turn, say)[0], about, until);
    const notes = notesOf(question.notes, about, until);
    // Awaited below, each in its place.
    for (const one of [transcript, notes]) one.catch(() => undefined);
    const on = await verdict;
    if (on.type !== 'safe') {
      yield { type: 'text', text: on.type === 'unsafe' ? refusal(on.categories, say) : say(unasked) };
      return undefined;
    }
    yield* await transcript;
    const text = yield* offered(shown, { turn, sources: question.sources, course }, mind, signal);
    if (text && !signal.aborted) yield* pondered(course.thoughts, whole, caller, mind, signal);
    if (text) yield* brought(course);
    // Of an answer that was stopped, what stands is remembered, whatever could not be judged any more.
    const judgedNotes = await notes.catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return [];
    });
    const cited = await strangersNotes(sourcesNote(course.cited, say), about, signal);
    // What was changed for an answer that nobody can read is told all the same.
    const below = text ? [...course.notes, ...cited] : course.done.map((plan) => say('Done: {plan}', { plan }));
    for (const note of [...judgedNotes, ...context.notes, ...below]) yield { type: 'note', text: note };
    if (!text || (signal.aborted && signal.reason !== 'stopped')) return undefined;
    const own = {
      id: answerId(turn.id),
      by: 'bot' as const,
      author: { id: 'parley', name: 'Parley' },
      to: turn.author.id,
      text,
    };
    const read = course.read === '' ? [] : [readFor(turn, course.read)];
    await memory.remember(turn.place, [...context.fetched, ...question.remembered, ...read, own]);
    await mind.steps.drop(turn.id);
    return text;
  } catch (error) {
    // Left alone before there was a verdict: that is an end, and no error.
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    // Refused, taken back or left alone: nobody reads on, so nobody should write or judge on.
    left.abort();
  }
}

/** What tools made, below the answer. */
function* brought({ files }: Course): Generator<ReplyPart> {
  for (const clip of files) yield { type: 'file', clip };
}

/** What tools read of others, as it is remembered: people ask about it next. */
function readFor({ id, author }: Turn, text: string): Memorable {
  return { id: materialId(answerId(id)), by: 'person', author, text };
}
