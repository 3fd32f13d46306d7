// What a call used, read from the provider's own count.
import type { Caller, Role, Use } from '../models.ts';
import type { Cost } from './budget.ts';
import { price } from './catalogue.ts';

/** Groq's count as it comes over the wire: servers leave parts of it out. */
export interface Usage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  /** Seconds. */
  readonly total_time?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
}

/** The line for the books. */
export function use(caller: Caller, role: Role, model: string, usage: Usage): Use {
  const promptTokens = usage.prompt_tokens ?? 0;
  const cachedTokens = Math.min(promptTokens, usage.prompt_tokens_details?.cached_tokens ?? 0);
  const completionTokens = usage.completion_tokens ?? 0;
  const dollars = price(model, promptTokens, cachedTokens, completionTokens);
  return {
    caller,
    role,
    model,
    promptTokens,
    cachedTokens,
    completionTokens,
    seconds: usage.total_time ?? 0,
    dollars,
  };
}

/** What counts against the limits: cached tokens do not. console.groq.com/docs/prompt-caching */
export function counted(usage: Usage): Cost {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    calls: 1,
    input: Math.max(0, (usage.prompt_tokens ?? 0) - cached),
    output: usage.completion_tokens ?? 0,
  };
}
