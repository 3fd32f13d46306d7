// What guard models answer: each family has its own dialect for the same verdict.
import { words, type ChatRequest } from './request.ts';
import type { Script } from './answer.ts';
import type { Model } from './models.ts';

/** `safe`, the hazard categories (`S1` …), or the exact words of the model. */
export type Verdict = 'safe' | readonly `S${number}`[] | (string & {});

export interface Judge {
  verdict(text: string, request: ChatRequest): Verdict;
  /** How likely a text is an attack, 0 to 1, or the exact words of the model. */
  score(text: string, request: ChatRequest): number | string;
  /** Milliseconds until a guard answers. */
  guardMs: number;
}

export function isGuard(model: Model): boolean {
  return model.family === 'safeguard' || model.family === 'llama-guard' || model.family === 'prompt-guard';
}

/** The guard's answer on the last message of the request. */
export function judged(judge: Judge, request: ChatRequest, model: Model): Script {
  const text = words(request.messages.at(-1));
  const delayMs = judge.guardMs;
  // https://console.groq.com/docs/model/meta-llama/llama-prompt-guard-2-86m: the content is the score.
  if (model.family === 'prompt-guard') return { text: String(judge.score(text, request)), delayMs };
  return inWords(judge.verdict(text, request), model, delayMs);
}

/** A verdict in the dialect of a family; who is no guard keeps to the policy it was given. */
export function inWords(verdict: Verdict, model: Model, delayMs: number): Script {
  const isRaw = typeof verdict === 'string' && verdict !== 'safe';
  if (isRaw) return { text: verdict, delayMs };
  const categories = typeof verdict === 'string' ? [] : verdict;
  if (model.family === 'llama-guard') return { text: llamaGuard(categories), delayMs };
  return { text: safeguard(categories), delayMs, reasoning: 'The policy is read and the content compared with it.' };
}

/** @see https://github.com/meta-llama/PurpleLlama/blob/main/Llama-Guard4/12B/MODEL_CARD.md */
function llamaGuard(categories: readonly string[]): string {
  return categories.length === 0 ? 'safe' : `unsafe\n${categories.join(',')}`;
}

/** The shape of the documented policy template. @see https://console.groq.com/docs/content-moderation */
function safeguard(categories: readonly string[]): string {
  const violation = categories.length === 0 ? 0 : 1;
  const category = categories.length === 0 ? null : categories.join(',');
  return JSON.stringify({
    violation,
    category,
    rationale: violation === 0 ? 'Nothing is violated.' : 'The policy is violated.',
  });
}
