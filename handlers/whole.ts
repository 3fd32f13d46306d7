// An answer that is whole is kept in mind, and offered to be done with: again, on, away.
import type { Source } from '#src/answers.ts';
import type { Button, ReplyPart, Turn } from '#src/message.ts';
import { buttons } from './buttons.ts';
import type { Course } from './course.ts';
import type { Here } from './here.ts';

interface Answered {
  readonly turn: Turn;
  readonly sources: readonly Source[];
  readonly course: Course;
}

type Keeping = Pick<Here, 'answers' | 'values' | 'say'>;

/**
 * Passes an answer on, with its buttons once all of it has come. What they need to know goes to the store before the answer is
 * posted, whose receipt follows it there: so nobody can press one that is not known, and nobody waits for the disk.
 */
export async function* offered<End extends string | undefined>(
  parts: AsyncGenerator<ReplyPart, End>,
  { turn, sources, course }: Answered,
  mind: Keeping,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, End> {
  let whole = false;
  const all = () => [...sources, ...course.cited];
  for (;;) {
    const next = await parts.next();
    if (next.done) {
      // What was said before somebody stopped it stands.
      if (next.value && !whole && signal.reason === 'stopped') yield* kept(turn, all(), 'cut', mind, course.buttons);
      return next.value;
    }
    whole ||= next.value.type === 'whole';
    if (next.value.type === 'whole') yield* kept(turn, all(), course.ending, mind, course.buttons);
    else yield next.value;
  }
}

/** For an answer that was complete before a crash. */
export async function* offeredAgain(turn: Turn, mind: Keeping): AsyncGenerator<ReplyPart> {
  const known = await mind.answers.of(turn.id);
  yield* kept(turn, known?.sources ?? [], 'complete', mind);
}

async function* kept(
  { id: turnId, messages }: Turn,
  sources: readonly Source[],
  ending: Course['ending'],
  { answers, values, say }: Keeping,
  first: readonly Button[] = [],
): AsyncGenerator<ReplyPart> {
  const usual = buttons({ turnId, sources, ...(ending && { ending }) }, values, say);
  const below = [...first, ...usual];
  if (below.length === 0) {
    yield { type: 'whole' };
    return;
  }
  const questions = messages.map(({ id }) => id);
  const keeping = answers.keep({ turnId, message: messages[0], questions, sources });
  // Awaited below, unless nobody reads on.
  keeping.catch(() => undefined);
  yield { type: 'whole', buttons: below };
  await keeping;
}
