// What a call used, read from the provider's own count.
import type { Caller, Role, Use } from '../models.ts';
import { dollars } from '../prices.ts';
import type { Cost } from './budget.ts';

/** Groq's count as it comes over the wire: servers leave parts of it out. Of sound it counts nothing, and the last four are ours. */
export interface Usage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  /** Seconds. */
  readonly total_time?: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  readonly audioSeconds?: number;
  readonly characters?: number;
  readonly images?: number;
  readonly batch?: boolean;
}

/** The line for the books. */
export function use(caller: Caller, role: Role, model: string, usage: Usage): Use {
  const promptTokens = usage.prompt_tokens ?? 0;
  const cachedTokens = Math.min(promptTokens, usage.prompt_tokens_details?.cached_tokens ?? 0);
  const completionTokens = usage.completion_tokens ?? 0;
  const { audioSeconds, characters, images } = usage;
  const used = {
    promptTokens,
    cachedTokens,
    completionTokens,
    ...(audioSeconds !== undefined && { audioSeconds }),
    ...(characters !== undefined && { characters }),
    ...(images !== undefined && { images }),
  };
  return {
    caller,
    role,
    model,
    ...used,
    seconds: usage.total_time ?? 0,
    dollars: dollars(model, { ...used, ...(usage.batch && { batch: true }) }),
  };
}

/**
 * What counts against the limits: cached tokens do not (console.groq.com/docs/prompt-caching). Undefined for sound: what was
 * estimated has to do.
 */
export function counted(usage: Usage): Cost | undefined {
  if (usage.audioSeconds !== undefined || usage.characters !== undefined) return undefined;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    calls: 1,
    input: Math.max(0, (usage.prompt_tokens ?? 0) - cached),
    output: usage.completion_tokens ?? 0,
  };
}
