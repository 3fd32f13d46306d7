// Takes a model's reasoning and the scaffolding of its chat format out of a streamed text.

/** What stands between a think tag and its end is never shown. */
const thinking = ['<think>', '<thinking>'];
const thought = ['</think>', '</thinking>'];
/**
 * OpenAI's harmony and the formats of other families, leaked: https://cookbook.openai.com/articles/openai-harmony. A
 * `channel` or `start` is followed by a header up to `message`; only the channel `final` is meant for people.
 */
const headers = ['<|channel|>', '<|start|>', '<|start_header_id|>', '<|im_start|>'];
const bodies = ['<|message|>', '<|end_header_id|>'];
const ends = ['<|end|>', '<|return|>', '<|call|>', '<|eot_id|>', '<|im_end|>', '<|endoftext|>'];
/** Longer than any header: a model that writes about the format itself does not lose the rest of its answer. */
const longestHeader = 64;
const longestTag = '<|start_header_id|>'.length;

const states = {
  text: [...thinking, ...thought, ...headers, ...bodies, ...ends],
  thought,
  header: [...bodies, ...headers, ...ends],
  hidden: [...headers, ...ends],
} as const;

/**
 * A stream's text without reasoning. The same text comes out however it was cut: the start of a possible tag is held back
 * until the next piece decides it. `` `<think>` `` right after a backtick is a word about the tag, and stays.
 */
export class Scrub {
  #state: keyof typeof states = 'text';
  #held = '';
  /** The last character before what is held. */
  #before = '';

  /** The text that may be shown now. */
  push(piece: string): string {
    this.#held += piece;
    let shown = '';
    for (;;) {
      const tag = first(this.#held, states[this.#state]);
      if (this.#state === 'header' && (tag?.at ?? this.#held.length - longestTag) > longestHeader) {
        this.#state = 'text';
        continue;
      }
      if (!tag) break;
      const before = this.#held.slice(0, tag.at);
      const quoted = this.#state === 'text' && (before.at(-1) ?? this.#before) === '`';
      if (this.#state === 'text') shown += quoted ? before + this.#held.slice(tag.at, tag.end) : before;
      if (!quoted) this.#state = this.#after(tag.text, before);
      this.#take(tag.end);
    }
    return shown + this.#rest();
  }

  /** What was held back and turned out to be text. */
  end(): string {
    const rest = this.#state === 'text' ? this.#held : '';
    this.#held = '';
    return rest;
  }

  #after(tag: string, before: string): keyof typeof states {
    if (thinking.includes(tag)) return 'thought';
    if (headers.includes(tag)) return 'header';
    if (bodies.includes(tag) && this.#state === 'header')
      return /^\s*(?:analysis|commentary)/.test(before) ? 'hidden' : 'text';
    return 'text';
  }

  /** What no tag can begin in any more; of reasoning, nothing. */
  #rest(): string {
    if (this.#state === 'header') return '';
    const safe = this.#held.length - partial(this.#held, states[this.#state]);
    const rest = this.#state === 'text' ? this.#held.slice(0, safe) : '';
    this.#take(safe);
    return rest;
  }

  #take(length: number): void {
    if (length > 0) this.#before = this.#held.charAt(length - 1);
    this.#held = this.#held.slice(length);
  }
}

function first(text: string, tags: readonly string[]): { text: string; at: number; end: number } | undefined {
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
    const tag = tags.find((candidate) => text.slice(at, at + candidate.length).toLowerCase() === candidate);
    if (tag) return { text: tag, at, end: at + tag.length };
  }
  return undefined;
}

/** The length of the beginning of a tag at the end of a text. No tag has a second `<`, so the last one decides. */
function partial(text: string, tags: readonly string[]): number {
  const at = text.lastIndexOf('<');
  if (at < 0) return 0;
  const tail = text.slice(at).toLowerCase();
  return tags.some((tag) => tag.startsWith(tail)) ? tail.length : 0;
}
