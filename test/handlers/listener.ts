// Reads a reply as a platform does, part by part, and keeps what came.
import type { ReplyPart } from '#src/message.ts';

export class Listener<R = unknown> {
  readonly parts: ReplyPart[] = [];
  /** Resolves with what the reply returned; rejects as it did. */
  readonly ended: Promise<R>;

  constructor(reply: AsyncIterable<ReplyPart, R>) {
    this.ended = this.#read(reply[Symbol.asyncIterator]());
    this.ended.catch(() => undefined);
  }

  /** What of the answer is shown now: all text, or what stands in its place. */
  get shown(): string {
    return this.parts.reduce((text, part) => {
      if (part.type === 'text') return text + part.text;
      return part.type === 'retract' ? part.text : text;
    }, '');
  }

  of(type: ReplyPart['type']): string[] {
    return this.parts.flatMap((part) => (part.type === type && 'text' in part ? [part.text] : []));
  }

  async #read(reply: AsyncIterator<ReplyPart, R>): Promise<R> {
    for (;;) {
      const { done, value } = await reply.next();
      if (done) return value;
      this.parts.push(value);
    }
  }
}
