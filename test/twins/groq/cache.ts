// The prompt cache: which beginnings of conversations were read before.
import type { Model } from './models.ts';
import { tokens, words, type ChatRequest } from './request.ts';

/** Characters of what is kept at once: 128 tokens, the least that is cached. */
const block = 512;
/** Beginnings that are remembered. */
const most = 10_000;

/**
 * Which beginnings of first messages, with the tools after them, were read before: an exact, long enough beginning is served from a cache, on OpenAI's
 * models only. @see https://console.groq.com/docs/prompt-caching
 */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Tokens served from the cache; remembers all beginnings of this one for the next time. */
  read(request: ChatRequest, model: Model): number {
    // https://console.groq.com/docs/prompt-caching: "tool definitions" are cached, too, and count where they stand.
    const tools = request.tools?.length ? JSON.stringify(request.tools) : '';
    const first = words(request.messages[0]) + tools;
    if (model.owner !== 'OpenAI' || tokens(first) < 128) return 0;
    let hit = 0;
    for (const length of [...lengths(first.length), first.length]) {
      const key = `${model.id}\n${first.slice(0, length)}`;
      if (this.#seen.has(key)) hit = Math.ceil(length / 4);
      else if (this.#seen.size < most) this.#seen.add(key);
    }
    return hit;
  }
}

function lengths(most: number): readonly number[] {
  return Array.from({ length: Math.floor(most / block) }, (_, index) => (index + 1) * block);
}
