// The prompt cache: which beginnings of conversations were read before.
import type { Model } from './models.ts';
import { tokens, words, type ChatRequest } from './request.ts';

/**
 * Which first messages were read before: an exact, long enough beginning is served from a cache, on OpenAI's models only.
 * @see https://console.groq.com/docs/prompt-caching
 */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Tokens served from the cache; remembers this beginning for the next time. */
  read(request: ChatRequest, model: Model): number {
    const first = words(request.messages[0]);
    if (model.owner !== 'OpenAI' || tokens(first) < 128) return 0;
    const key = `${model.id}\n${first}`;
    const hit = this.#seen.has(key);
    if (this.#seen.size < 1_000) this.#seen.add(key);
    return hit ? tokens(first) : 0;
  }
}
