// Judges a question, or an answer as far as it is written, in the dialect that the judge speaks.
import type { GuardRequest } from '../models.ts';
import type { Hazard, Verdict } from '../verdict.ts';
import { ask, type Matter, type Question, type Said } from './ask.ts';
import { dialect } from './catalogue.ts';
import { tokens } from './conversation.ts';
import { models, type Desk } from './desk.ts';
import { pieces } from './pieces.ts';
import { policy } from './policy.ts';
import { verdict } from './verdict.ts';

/** UTF-16 units that are judged at once: long enough for most messages, short enough for the smallest plan's limits. */
const size = 12_000;
const overlap = 500;
/** UTF-16 units of the question, as context: it is judged by itself. */
const contextSize = 4_000;
/** The judge thinks before it speaks, and what it thinks counts. */
const policyTokens = 1_024;
export const llamaGuardTokens = 64;

/** Fills `Models.guard`. Long texts are judged in pieces; one unsafe piece makes all unsafe. */
export async function guard(desk: Desk, request: GuardRequest, signal: AbortSignal): Promise<Verdict> {
  signal.throwIfAborted();
  const parts = pieces(request.answer ?? request.question, size, overlap).map((piece): Judged => {
    return request.answer === undefined ? { question: piece } : { question: context(request.question), answer: piece };
  });
  return worst(await Promise.all(parts.map((part) => judge(desk, request, part, signal))));
}

/** The question, as context of what is judged: its beginning, in a form that ends no message. */
export function context(question: string): string {
  return disarmed(question.slice(0, contextSize)).toWellFormed();
}

/** What a judge gets to see. */
interface Judged {
  readonly question: string;
  readonly answer?: string;
}

async function judge(desk: Desk, { caller }: GuardRequest, judged: Judged, signal: AbortSignal): Promise<Verdict> {
  const matter: Matter = {
    role: 'guard',
    caller,
    judges: () => models(desk, 'guard', caller),
    patienceMs: desk.patience.judgeMs,
    question: (model) => (dialect(model) === 'policy' ? byPolicy(desk, model, judged) : byLlamaGuard(model, judged)),
  };
  return decided(await ask(desk, matter, signal));
}

/** The verdict in what a judge said; unknown where it said nothing. */
export function decided(said: Said): Verdict {
  if ('cause' in said) return { type: 'unknown', cause: said.cause, ...(said.busy && { busy: true }) };
  return verdict(said.text);
}

function byPolicy({ manners }: Desk, model: string, judged: Judged): Question {
  // As JSON, no quotation mark or line of the text can end the text and speak for itself.
  const content = disarmed(JSON.stringify(judged));
  return {
    input: tokens(policy) + tokens(content),
    body: {
      model,
      messages: [
        { role: 'system', content: policy },
        { role: 'user', content },
      ],
      max_completion_tokens: policyTokens,
      temperature: 0,
      response_format: { type: 'json_object' },
      ...manners.of(model),
    },
  };
}

/** Llama Guard has its policy built in and knows no system prompt: its chat template frames what is judged. */
function byLlamaGuard(model: string, judged: Judged): Question {
  const question = { role: 'user', content: disarmed(judged.question) } as const;
  const answer = judged.answer === undefined ? [] : [{ role: 'assistant', content: disarmed(judged.answer) } as const];
  const input = tokens(judged.question) + tokens(judged.answer ?? '');
  return {
    input,
    body: {
      model,
      messages: [question, ...answer],
      max_completion_tokens: llamaGuardTokens,
      temperature: 0,
    },
  };
}

/** Text without borders of messages: a server that does not do it itself would take `<|…|>` for the borders of messages. */
function disarmed(text: string): string {
  return text.replaceAll('<|', '< |');
}

function worst(verdicts: readonly Verdict[]): Verdict {
  const unsafe = verdicts.filter((verdict) => verdict.type === 'unsafe');
  if (unsafe.length > 0) {
    const named = new Set(unsafe.flatMap((verdict): readonly Hazard[] => verdict.categories));
    return { type: 'unsafe', categories: [...named] };
  }
  return verdicts.find((verdict) => verdict.type === 'unknown') ?? { type: 'safe' };
}
