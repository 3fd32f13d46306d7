// Which models the twin serves, and what the platform publishes of each.

/**
 * What a key of the developer plan may use: requests and tokens a minute and a day, seconds of audio an hour and a day.
 * `otpm`: tokens written a minute, which no page names and free keys meet.
 */
export interface Limit {
  readonly rpm?: number;
  readonly rpd?: number;
  readonly tpm?: number;
  readonly tpd?: number;
  readonly otpm?: number;
  readonly ash?: number;
  readonly asd?: number;
}

export interface Model {
  readonly id: string;
  readonly owner: string;
  /** What it speaks: families differ in the parameters they take and in the shape of what they answer. */
  readonly family:
    | 'gpt-oss'
    | 'safeguard'
    | 'qwen'
    | 'llama-guard'
    | 'prompt-guard'
    | 'whisper'
    | 'orpheus'
    | 'compound';
  /** Tokens of prompt and answer together. */
  readonly context: number;
  readonly maxOutput: number;
  readonly limit: Limit;
  /** How many it looks at in one request; absent: it has no eyes. */
  readonly images?: number;
}

const text: Limit = { rpm: 1_000, rpd: 500_000, tpm: 250_000 };
const screen: Limit = { rpm: 100, rpd: 50_000, tpm: 30_000 };
const turbo: Limit = { rpm: 400, rpd: 200_000, ash: 400_000, asd: 4_000_000 };
const whisper: Limit = { rpm: 300, rpd: 200_000, ash: 200_000, asd: 4_000_000 };
const voice: Limit = { rpm: 250, rpd: 100_000, tpm: 50_000 };

/** As published in autumn 2026. @see https://console.groq.com/docs/models and https://console.groq.com/docs/rate-limits */
const published: readonly Model[] = [
  { id: 'openai/gpt-oss-120b', owner: 'OpenAI', family: 'gpt-oss', context: 131_072, maxOutput: 65_536, limit: text },
  { id: 'openai/gpt-oss-20b', owner: 'OpenAI', family: 'gpt-oss', context: 131_072, maxOutput: 65_536, limit: text },
  {
    id: 'openai/gpt-oss-safeguard-20b',
    owner: 'OpenAI',
    family: 'safeguard',
    context: 131_072,
    maxOutput: 65_536,
    limit: { ...text, tpm: 150_000 },
  },
  {
    id: 'qwen/qwen3.8-27b',
    owner: 'Alibaba Cloud',
    family: 'qwen',
    context: 131_042,
    maxOutput: 16_384,
    limit: text,
    // https://console.groq.com/docs/model/qwen/qwen3.8-27b
    images: 3,
  },
  {
    id: 'meta-llama/llama-prompt-guard-2-86m',
    owner: 'Meta',
    family: 'prompt-guard',
    context: 512,
    maxOutput: 512,
    limit: screen,
  },
  {
    id: 'meta-llama/llama-prompt-guard-2-22m',
    owner: 'Meta',
    family: 'prompt-guard',
    context: 512,
    maxOutput: 512,
    limit: screen,
  },
  { id: 'whisper-large-v3-turbo', owner: 'OpenAI', family: 'whisper', context: 448, maxOutput: 448, limit: turbo },
  { id: 'whisper-large-v3', owner: 'OpenAI', family: 'whisper', context: 448, maxOutput: 448, limit: whisper },
  {
    id: 'canopylabs/orpheus-v1-english',
    owner: 'Canopy Labs',
    family: 'orpheus',
    context: 4_000,
    maxOutput: 50_000,
    limit: voice,
  },
  {
    id: 'canopylabs/orpheus-arabic-saudi',
    owner: 'Canopy Labs',
    family: 'orpheus',
    context: 4_000,
    maxOutput: 50_000,
    limit: voice,
  },
];

/**
 * Gone from Groq since 2026-03-05 but served elsewhere under the same protocol; a twin serves it only on request.
 * @see https://console.groq.com/docs/deprecations
 */
export const llamaGuard: Model = {
  id: 'meta-llama/Llama-Guard-4-12B',
  owner: 'Meta',
  family: 'llama-guard',
  context: 131_072,
  maxOutput: 1_024,
  limit: screen,
  images: 5,
};

/**
 * Searches and runs programs by itself. Off since 2026-09-21 and served by contract since; a twin serves it only on request.
 * @see https://console.groq.com/docs/deprecations and https://console.groq.com/docs/compound
 */
export const compound: Model = {
  id: 'groq/compound',
  owner: 'Groq',
  family: 'compound',
  context: 131_072,
  maxOutput: 8_192,
  limit: { rpm: 200, rpd: 20_000, tpm: 200_000 },
};

/** A fresh catalogue by id; a test may add to it and take from it. */
export function catalogue(): Map<string, Model> {
  return new Map(published.map((model) => [model.id, model]));
}

/** A model as `GET /models` shows it. @see https://console.groq.com/docs/api-reference#models */
export function shown(model: Model): object {
  return {
    id: model.id,
    object: 'model',
    created: 1_754_407_957,
    owned_by: model.owner,
    active: true,
    context_window: model.context,
    public_apps: null,
    max_completion_tokens: model.maxOutput,
  };
}
