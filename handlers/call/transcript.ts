// Keeps what is said in a call: shown as it goes, and remembered with what is written there.
import type { Log } from '#src/log.ts';
import { type Memorable, type Memory, ownerOf } from '#src/memory.ts';
import type { Place } from '#src/message.ts';
import type { Settings } from '#src/settings.ts';
import type { Written } from '#src/voice.ts';
import type { Queue } from '#src/queue.ts';
import type { Line } from './calls.ts';

export interface Shown {
  /** Instead of the line's own text, where part of that is shown already; empty: nothing. */
  readonly shown?: string;
  /** It is no context for anything, so it is not remembered. */
  readonly fleeting?: boolean;
}

export interface Transcript {
  readonly lines: readonly Line[];
  /** Shows a line and remembers it, after all that was added before. */
  add(line: Memorable, how?: Shown): void;
  /** What was refused is no context for anything. */
  forget(ids: readonly string[]): void;
  /** Takes out what a person said and what was answered to them; what is being answered now is not kept either. */
  forgetPerson(person: string): void;
  /** What is remembered of the place, with all that was added. */
  recall(): Promise<readonly Memorable[]>;
  /** Resolves when all that was added is shown and remembered. */
  settled(): Promise<unknown>;
}

interface Means {
  readonly memory: Memory;
  readonly settings: Settings;
  readonly log: Log;
}

export function openTranscript(place: Place, page: Queue<Written>, { memory, settings, log }: Means): Transcript {
  const lines: Line[] = [];
  /** People who were forgotten and have not spoken since. */
  const gone = new Set<string>();
  let done: Promise<unknown> = Promise.resolve();
  const then = (work: () => Promise<void>) => {
    done = done.then(work).catch((error: unknown) => log.error({ err: error }, 'a line of a call was not kept'));
  };
  const show = async ({ by, author, text }: Memorable) => {
    const how = (await settings.of(place))['voice-transcript'];
    if (how === 'off') return;
    const speaker = by === 'person' ? { speaker: { id: author.id, name: author.name } } : {};
    page.put({ type: 'line', ...speaker, text, where: how === 'thread' ? 'thread' : 'room' });
  };
  return {
    lines,
    add(line, { shown = line.text, fleeting = false } = {}) {
      if (line.by === 'person') gone.delete(line.author.id);
      const kept = !gone.has(ownerOf(line));
      if (kept) lines.push({ ...line, at: Date.now() });
      if (shown !== '') then(() => show({ ...line, text: shown }));
      if (kept && !fleeting) then(() => memory.remember(place, [line]));
    },
    forget: (ids) =>
      then(async () => void (await Promise.all(ids.map((id) => memory.follow({ place, messageId: id }))))),
    forgetPerson(person) {
      gone.add(person);
      const theirs = lines.filter((line) => ownerOf(line) === person);
      for (const line of theirs) lines.splice(lines.indexOf(line), 1);
      // Some may still wait to be written.
      then(async () => void (await Promise.all(theirs.map(({ id }) => memory.follow({ place, messageId: id })))));
    },
    settled: () => done,
    async recall() {
      await done;
      return memory.recall(place);
    },
  };
}
