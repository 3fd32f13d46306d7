// What there is to know of an answer besides its words: what was thought, how it ended, what its tools brought.
import type { Source } from '#src/answers.ts';
import type { Button, Clip } from '#src/message.ts';
import type { Written } from './written.ts';

export interface Course {
  /** What the model thought, as far as it is written. */
  thoughts: string;
  /** Absent while it is written. */
  ending?: Extract<Written, { type: 'end' }>['reason'];
  /** What the answer refers to by number, the first being 1. */
  readonly cited: Source[];
  /** Judged, to be posted below the answer. */
  readonly files: Clip[];
  /** For what its asker has to confirm. */
  readonly buttons: Button[];
  /** Judged, set apart below the answer. */
  readonly notes: string[];
  /** What was changed for it, judged: told where the answer does not. */
  readonly done: string[];
  /** What others wrote and was read for it, marked as data. */
  read: string;
}

export function begunCourse(): Course {
  return { thoughts: '', cited: [], files: [], buttons: [], notes: [], done: [], read: '' };
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
