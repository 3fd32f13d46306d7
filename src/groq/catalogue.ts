// What is known of Groq's models: who plays which role, what old names became, how each family is asked.
import type { Manner, Role } from '../models.ts';

/** Groq's own and its partners' models by role, preferred first. As listed at console.groq.com/docs/models, September 2026. */
const chains: Readonly<Record<Role, readonly string[]>> = {
  chat: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b'],
  fast: ['openai/gpt-oss-20b', 'openai/gpt-oss-120b', 'qwen/qwen3.8-27b'],
  reason: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b'],
  vision: ['qwen/qwen3.8-27b'],
  // A preview model may be withdrawn at short notice. The second is Groq's former judge, for whom a proxy or a contract still
  // serves it; the third is no judge by training, but reads the same policy.
  guard: ['openai/gpt-oss-safeguard-20b', 'meta-llama/llama-guard-4-12b', 'openai/gpt-oss-20b'],
  injection: ['meta-llama/llama-prompt-guard-2-86m', 'meta-llama/llama-prompt-guard-2-22m'],
  transcribe: ['whisper-large-v3-turbo', 'whisper-large-v3'],
  translate: ['whisper-large-v3'],
  speak: ['canopylabs/orpheus-v1-english'],
  speak_arabic: ['canopylabs/orpheus-arabic-saudi'],
};

/** Names that old settings still hold, and what Groq names as their successors: console.groq.com/docs/deprecations. */
const successors: Readonly<Record<string, string>> = {
  'llama-3.1-8b-instant': 'openai/gpt-oss-20b',
  'llama-3.3-70b-versatile': 'openai/gpt-oss-120b',
  'meta-llama/llama-4-maverick-17b-128e-instruct': 'openai/gpt-oss-120b',
  'meta-llama/llama-4-scout-17b-16e-instruct': 'qwen/qwen3.8-27b',
  'moonshotai/kimi-k2-instruct': 'openai/gpt-oss-120b',
  'moonshotai/kimi-k2-instruct-0905': 'openai/gpt-oss-120b',
  'qwen/qwen3-32b': 'openai/gpt-oss-120b',
  'qwen/qwen3.6-27b': 'qwen/qwen3.8-27b',
  'groq/compound': 'openai/gpt-oss-120b',
  'groq/compound-mini': 'openai/gpt-oss-20b',
  'meta-llama/llama-guard-4-12b': 'openai/gpt-oss-safeguard-20b',
  'playai-tts': 'canopylabs/orpheus-v1-english',
  'playai-tts-arabic': 'canopylabs/orpheus-arabic-saudi',
};

/** Llama Guard as its publisher names it: what an operator's own judge serves unless told otherwise. */
export const llamaGuard = 'meta-llama/Llama-Guard-4-12B';

/** The successor of a retired name, or undefined when the name is not known to be retired. */
export function successor(model: string): string | undefined {
  return Object.entries(successors).find(([retired]) => retired === model.toLowerCase())?.[1];
}

/** The operator's models first, then the rest of the role's own chain. A retired name stays, before its successor. */
export function chain(role: Role, chosen: readonly string[] = []): readonly string[] {
  const named = chosen.flatMap((model) => [model, successor(model) ?? model]);
  return [...new Set([...named, ...chains[role]])];
}

/** What models are made for, by their names; whoever is named in no line writes. */
const kinds: readonly (readonly [RegExp, readonly Role[]])[] = [
  [/prompt-guard/i, ['injection']],
  [/safeguard|llama-?guard/i, ['guard']],
  [/whisper.*turbo|distil-whisper/i, ['transcribe']],
  [/whisper/i, ['transcribe', 'translate']],
  [/orpheus.*arabic/i, ['speak_arabic']],
  [/orpheus/i, ['speak']],
  [/\btts\b|embed|rerank/i, []],
];
const written: readonly Role[] = ['chat', 'fast', 'reason'];
/** Families of models that write and have eyes. */
const seeing = /llama-?4|\bvl\b|vision|qwen3\.[5-9]/i;

/** Whether a model can play a role, as far as its name tells: nobody is to judge, to listen or to look who was not made for it. */
export function plays(model: string, role: Role): boolean {
  if (chains[role].includes(model)) return true;
  const kind = kinds.find(([name]) => name.test(model));
  if (kind) return kind[1].includes(role);
  return written.includes(role) || (role === 'vision' && seeing.test(model));
}

/** How a judge wants to be asked and answers: Llama Guard's own words, or a policy and a verdict in JSON. */
export function dialect(model: string): 'llama-guard' | 'policy' {
  return /llama-?guard/i.test(model) ? 'llama-guard' : 'policy';
}

/** How long a model thinks, and whether it shows that. */
interface Reasoning {
  readonly reasoning_effort?: 'none' | 'low' | 'medium' | 'high';
  readonly include_reasoning?: boolean;
  readonly reasoning_format?: 'hidden' | 'parsed';
}

/**
 * The parameters that keep reasoning out of the answer, and short unless more is wanted. Each family refuses the others' with a
 * 400: console.groq.com/docs/reasoning. What qwen thinks little about, it thinks not at all about.
 */
export function reasoning(model: string, { effort = 'low', thoughts = false }: Manner = {}): Reasoning {
  if (model.includes('gpt-oss')) return { reasoning_effort: effort, include_reasoning: thoughts };
  if (!model.startsWith('qwen/')) return {};
  if (effort === 'low') return { reasoning_effort: 'none' };
  return { reasoning_effort: effort, reasoning_format: thoughts ? 'parsed' : 'hidden' };
}

/** Tokens that are allowed for thinking, by effort; little is kept short as above. */
const thoughtTokens = { low: 512, medium: 1_536, high: 4_096 } as const;

/** Tokens that a model thinks before it answers: they count as written. */
export function thinking(model: string, effort: Manner['effort'] = 'low'): number {
  if (model.includes('gpt-oss')) return thoughtTokens[effort];
  return model.startsWith('qwen/') && effort !== 'low' ? thoughtTokens[effort] : 0;
}

/** Whether a model is known to call several tools at once: https://console.groq.com/docs/tool-use/local-tool-calling */
export function calling(model: string): 'one' | 'many' {
  return model.startsWith('qwen/') ? 'many' : 'one';
}

/** How many images a model looks at in one request; of unknown ones as many as today's: console.groq.com/docs/vision. */
export function sight(model: string): number {
  if (/gpt-oss|prompt-guard|whisper|orpheus|llama-?guard-?3-(?:1b|8b)/i.test(model)) return 0;
  return /llama-?(?:guard-?)?4/i.test(model) ? 5 : 3;
}

/** Tokens of context that are safe to count on; models that are not known get the smallest of today's chat models. */
export function context(model: string): number {
  return model.includes('prompt-guard') ? 512 : 131_042;
}

const english = ['hannah', 'autumn', 'diana', 'austin', 'daniel', 'troy'];
const arabic = ['noura', 'lulwa', 'aisha', 'fahad', 'abdullah', 'sultan'];

/** The language that a model reads aloud, ISO 639-1. */
export function tongue(model: string): 'ar' | 'en' {
  return model.includes('arabic') ? 'ar' : 'en';
}

/** The voices of a model, the usual one first: console.groq.com/docs/text-to-speech/orpheus. None without a model. */
export function voices(model: string | undefined): readonly string[] {
  if (model === undefined) return [];
  return tongue(model) === 'ar' ? arabic : english;
}
