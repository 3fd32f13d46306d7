// Answers a conversation: a seat at a model, the answer as it comes, and after a fault another try while nothing was said.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatPart, ChatRequest } from '../models.ts';
import { answer, type Ending } from './answer.ts';
import { fit, messages, type Fitted } from './conversation.ts';
import { Course } from './course.ts';
import { account, models as modelsFor, note, type Desk } from './desk.ts';
import type { Busy, Candidate, Seat } from './scheduler.ts';
import { busy, noModel, tooLong } from './sentence.ts';
import type { Body } from './wire.ts';

/** A model that will take the call, and what of the conversation fits there. */
interface Seated {
  readonly seat: Seat;
  readonly fitted: Fitted;
}

/** Fills `Models.chat`. */
export async function* chat(desk: Desk, request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatPart, void> {
  const course = new Course(desk.patience);
  while (!signal.aborted) {
    const seated = yield* takeSeat(desk, request, course, signal);
    if (!seated) return;
    const { ending, said } = yield* tell(desk, request, seated, signal);
    if (ending.type === 'aborted') return;
    if (ending.type === 'calls') {
      if (!said && seated.fitted.left > 0) yield { type: 'shortened', messages: seated.fitted.left };
      yield ending;
      return;
    }
    if (said) {
      yield { type: 'end', reason: reason(ending) };
      return;
    }
    const sent = { ...seated.fitted, messages: request.said.length };
    const trouble =
      'cause' in ending
        ? course.failed(ending, seated.seat.model, sent)
        : course.silent(new Error(`an answer without a word, ended as ${ending.type}`));
    if (trouble) throw trouble;
    await sleep(course.pause(), undefined, { signal }).catch(() => undefined);
  }
}

async function* takeSeat(
  desk: Desk,
  request: ChatRequest,
  course: Course,
  signal: AbortSignal,
): AsyncGenerator<ChatPart, Seated | undefined> {
  const models = modelsFor(desk, 'chat', request.caller);
  if (models.length === 0) throw noModel(course.cause);
  const fits = new Map<string, Fitted>();
  for (const model of course.fresh(models)) {
    const toolless = course.toolless || !desk.toolsets.takes(model);
    const { scale, leave, brief } = course;
    const fitted = fit(request, model, desk.scheduler.room(model), { scale, leave, brief, toolless });
    if (fitted) fits.set(model, fitted);
  }
  if (fits.size === 0) throw tooLong(course.cause);
  const candidates = [...fits].map(([model, { cost }]) => ({ model, cost }));
  const seat = yield* wait(desk, request, course, candidates, signal);
  const fitted = seat && fits.get(seat.model);
  return fitted && { seat, fitted };
}

/** Undefined when the signal aborted. Throws when all models are busy for longer than an answer is worth. */
async function* wait(
  desk: Desk,
  { caller }: ChatRequest,
  course: Course,
  candidates: readonly Candidate[],
  signal: AbortSignal,
): AsyncGenerator<ChatPart, Seat | undefined> {
  const turn = desk.scheduler.ask(caller, candidates, course.patience(caller.urgent === true), signal);
  if (turn.type === 'seat') return turn;
  if (turn.type === 'busy') throw busy(turn.ms, course.cause);
  const began = performance.now();
  let seat: Seat | Busy | undefined;
  let awaited = false;
  try {
    if (course.firstWait()) yield { type: 'wait', ms: turn.ms };
    seat = await turn.turn;
    awaited = true;
  } finally {
    if (!awaited) turn.leave();
  }
  course.waited(performance.now() - began);
  if (seat?.type === 'busy') throw busy(seat.ms, course.cause);
  return seat;
}

/** One try: the answer's text, and how it ended. */
async function* tell(
  desk: Desk,
  request: ChatRequest,
  { seat, fitted }: Seated,
  signal: AbortSignal,
): AsyncGenerator<ChatPart, { ending: Ending; said: boolean }> {
  const books = account(desk, seat, request.caller, 'chat');
  const asked = body(desk, request, seat.model, fitted);
  const words = answer(desk.wire, asked, desk.patience, books, signal);
  let said = false;
  try {
    for (;;) {
      const next = await words.next();
      if (next.done) {
        if ('cause' in next.value) note(desk, seat, next.value, asked);
        return { ending: next.value, said };
      }
      if (next.value.type === 'thought') {
        if (request.thoughts) yield next.value;
        continue;
      }
      if (!said && fitted.left > 0) yield { type: 'shortened', messages: fitted.left };
      said = true;
      yield next.value;
    }
  } finally {
    await words.return({ type: 'aborted' });
    books.close();
  }
}

/** What does not change comes first, byte by byte: the provider's prompt cache reads it so. */
function body({ manners, toolsets, tiers }: Desk, request: ChatRequest, model: string, fitted: Fitted): Body {
  const toolset = fitted.tools ? toolsets.of(model, request) : undefined;
  return {
    model,
    ...toolset?.before,
    messages: messages(request.system, request.said.slice(fitted.left), fitted),
    max_completion_tokens: fitted.output,
    ...toolset?.after,
    ...manners.of(model, request),
    ...tiers?.of(model, request.caller),
  };
}

/** How an answer that has begun ends for people. */
function reason(ending: Exclude<Ending, { type: 'calls' }>): 'complete' | 'length' | 'cut' {
  return ending.type === 'complete' || ending.type === 'length' ? ending.type : 'cut';
}
