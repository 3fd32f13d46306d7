// Writes an answer in steps: what the model says, what it wants called, what came of that, until there is nothing left to call.
import type { AnswerPart, ChatPart, ChatRequest, Step, TextModels, ToolCall } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Toolbox } from './toolbox.ts';
import type { Written } from './written.ts';

/** After so many steps, so many calls or so many milliseconds a model has to answer with what it knows. */
export const bounds = { steps: 6, calls: 12, ms: 60_000 };

// said
const nothing = 'I tried several things and came to no answer. Please ask me in another way.';

/** Goes on where an earlier process was. Throws a `BotError` when there is no answer at all; ends early when aborted. */
export async function* answer(
  request: ChatRequest,
  models: Pick<TextModels, 'chat'>,
  toolbox: Toolbox,
  signal: AbortSignal,
): AsyncGenerator<Written, void> {
  const began = performance.now();
  const telling = { said: false, apart: false, shortened: false };
  for (const before of toolbox.before.slice(toolbox.done.length)) {
    yield* told([{ type: 'text', text: before.text }], telling);
    telling.apart = telling.said;
    yield* toolbox.carry(before, signal);
  }
  while (!signal.aborted) {
    const { specs, done: steps } = toolbox;
    const enough = isEnough(steps, performance.now() - began);
    const asked: ChatRequest = {
      ...request,
      ...(specs.length > 0 && { tools: specs }),
      ...(steps.length > 0 && { steps: [...steps] }),
      ...(enough && { noMoreCalls: true }),
    };
    const { text, calls } = yield* heard(models.chat(asked, signal), telling);
    if (calls.length === 0 || signal.aborted) return;
    if (enough && !telling.said) throw new BotError(nothing);
    if (enough) {
      yield { type: 'end', reason: 'complete' };
      return;
    }
    const left = bounds.calls - made(steps);
    yield* toolbox.carry({ text, calls: calls.slice(0, left) }, signal);
    if (signal.aborted) return;
  }
}

function isEnough(steps: readonly Step[], ms: number): boolean {
  return steps.length >= bounds.steps || made(steps) >= bounds.calls || ms > bounds.ms;
}

function made(steps: readonly Step[]): number {
  return steps.reduce((sum, { calls }) => sum + calls.length, 0);
}

/** What was told so far: people read the texts of all steps as one answer. */
interface Telling {
  said: boolean;
  /** What comes next begins a paragraph of its own. */
  apart: boolean;
  shortened: boolean;
}

/** Passes on what a model says; returns all of that, and what it wants called. */
async function* heard(
  parts: AsyncIterable<ChatPart>,
  telling: Telling,
): AsyncGenerator<Written, { text: string; calls: readonly ToolCall[] }> {
  let text = '';
  let calls: readonly ToolCall[] = [];
  for await (const part of parts) {
    if (part.type === 'text') text += part.text;
    if (part.type === 'calls') calls = part.calls;
    else yield* told([part], telling);
  }
  telling.apart = telling.said;
  return { text, calls };
}

function* told(parts: readonly AnswerPart[], telling: Telling): Generator<Written, void> {
  for (const part of parts) {
    // Each step leaves out the same.
    if (part.type === 'shortened' && telling.shortened) continue;
    telling.shortened ||= part.type === 'shortened';
    if (part.type !== 'text') yield part;
    else if (part.text !== '') {
      if (telling.apart) yield { type: 'text', text: '\n\n' };
      [telling.said, telling.apart] = [true, false];
      yield part;
    }
  }
}
