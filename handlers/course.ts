// What there is to know of an answer besides its words: what was thought, and how it ended.
import type { Written } from './answer.ts';

export interface Course {
  /** What the model thought, as far as it is written. */
  thoughts: string;
  /** Absent while it is written. */
  ending?: Extract<Written, { type: 'end' }>['reason'];
}

/** Passes an answer on without what was thought, which is no part of it, and writes its course down. */
export async function* followed(parts: AsyncIterable<Written>, course: Course): AsyncGenerator<Written> {
  for await (const part of parts) {
    if (part.type === 'thought') course.thoughts += part.text;
    else {
      if (part.type === 'end') course.ending = part.reason;
      yield part;
    }
  }
}
