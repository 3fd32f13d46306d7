// What stands in for a model when there is no key: a few rules that say so in every answer, streamed like the real thing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatPart, ChatRequest, Models, Unavailable } from '../models.ts';
import { openLexicon, overrides } from '../lexicon.ts';
import type { Verdict } from '../verdict.ts';
import { answer } from './answer.ts';

const judge = openLexicon();

/** Opens the stand-in. `everyMs` is the time between two pieces of an answer, about that of a fast model. */
export function offline({ everyMs = 30 }: { everyMs?: number } = {}): Models {
  return {
    chat: (request, signal) => stream(request, everyMs, signal),
    guard: async ({ question, answer: written, images }) => (images ? blind : judge(written ?? question)),
    sift: async ({ texts }) => texts.map((text) => judge(text)),
    injection: async (text) => overrides(text),
    hear: async (_request, signal) => senseless('ears', signal),
    translate: async (_request, signal) => senseless('ears', signal),
    see: async (_request, signal) => senseless('eyes', signal),
    imagesAtOnce: 0,
    write: async (_request, signal) => senseless('mind', signal),
    browse: async (_request, signal) => senseless('web', signal),
    compute: async (_request, signal) => senseless('mind', signal),
    skills: { tools: false, browse: false, compute: false },
    speak: async (_request, signal) => senseless('voice', signal),
    voices: [],
    languages: [],
    voicesOf: () => [],
    ears: false,
    served: () => [],
    quotas: () => [],
    prepare: () => undefined,
  };
}

const blind: Verdict = { type: 'unknown', cause: 'the offline stand-in has no eyes' };

/** Rules can neither look, listen nor speak, and what they write is no answer to a task. */
function senseless(sense: string, signal: AbortSignal): Unavailable {
  signal.throwIfAborted();
  return { type: 'unavailable', cause: `the offline stand-in has no ${sense}: set GROQ_API_KEY`, quota: false };
}

async function* stream({ said }: ChatRequest, everyMs: number, signal: AbortSignal): AsyncIterable<ChatPart> {
  for (const text of pieces(answer(said, new Date()))) {
    // Rejects only when aborted, which is an end and no error.
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    yield { type: 'text', text };
  }
  yield { type: 'end', reason: 'complete' };
}

/** Cuts a text into pieces of a word or two that add up to it again. */
export function pieces(text: string): readonly string[] {
  return text.match(/\s*\S+(?:\s+\S{1,4}(?=\s))?/g) ?? [];
}
