// What models cost: the one place where prices stand, with their date and where they come from.

/** List prices, for accounts that pay by use. To be looked at again when models change. */
export const listed = { on: '2026-09', at: 'https://groq.com/pricing' } as const;

/** US dollars. What a model does not do has no price. */
interface Price {
  /** A million tokens that are read, those among them that the provider's cache served, and a million that are written. */
  readonly tokens?: readonly [fresh: number, cached: number, written: number];
  /** An hour of sound that is listened to. */
  readonly hour?: number;
  /** A million characters that are read aloud. */
  readonly characters?: number;
}

const prices: Readonly<Record<string, Price>> = {
  'openai/gpt-oss-120b': { tokens: [0.15, 0.075, 0.6] },
  'openai/gpt-oss-20b': { tokens: [0.075, 0.037, 0.3] },
  'openai/gpt-oss-safeguard-20b': { tokens: [0.075, 0.037, 0.3] },
  // What its cached tokens cost is told by https://models.dev alone.
  'qwen/qwen3.8-27b': { tokens: [0.8, 0.4, 4] },
  'meta-llama/llama-prompt-guard-2-86m': { tokens: [0.04, 0.04, 0.04] },
  'meta-llama/llama-prompt-guard-2-22m': { tokens: [0.03, 0.03, 0.03] },
  'whisper-large-v3-turbo': { hour: 0.04 },
  'whisper-large-v3': { hour: 0.111 },
  'canopylabs/orpheus-v1-english': { characters: 22 },
  'canopylabs/orpheus-arabic-saudi': { characters: 40 },
};

/** What one call used. */
interface Used {
  readonly promptTokens: number;
  /** Part of `promptTokens`. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** As billed. */
  readonly audioSeconds?: number;
  readonly characters?: number;
  /** It was done in a batch. */
  readonly batch?: boolean;
}

/** Of the list price, in batches; there the cache saves nothing besides: https://console.groq.com/docs/batch */
const batchShare = 0.5;

/** Whether it is known what a model costs; what is not known counts as nothing. */
export function isPriced(model: string): boolean {
  return Object.hasOwn(prices, model);
}

/** US dollars at list price, 0 when it is not known. */
export function dollars(model: string, used: Used): number {
  const { tokens = [0, 0, 0], hour = 0, characters = 0 } = isPriced(model) ? (prices[model] ?? {}) : {};
  const [fresh, cached, written] = tokens;
  const fromCache = used.batch ? 0 : used.cachedTokens;
  const read = (used.promptTokens - fromCache) * fresh + fromCache * cached;
  const millions = read + used.completionTokens * written + (used.characters ?? 0) * characters;
  return (millions / 1e6 + ((used.audioSeconds ?? 0) * hour) / 3600) * (used.batch ? batchShare : 1);
}
