// A long conversation in steps: notes of each part, side by side; notes of notes, while there are too many; a summary of those.
import type { ReplyPart } from '#src/message.ts';
import type { Caller, Models } from '#src/models.ts';
import type { Say } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { patiently } from '../patience.ts';
import { tokens } from '../prompt.ts';
import { unlinked, within } from './cite.ts';
import { merged, notes, summary } from './instructions.ts';
import type { Part } from './script.ts';

/** What it takes, and for whom. */
export interface Writing {
  readonly caller: Caller;
  readonly models: Pick<Models, 'write'>;
  /** Tokens that are read at once. */
  readonly budget: number;
  /** The first line of what is summed up: the reader and the language. */
  readonly reader: string;
  readonly say: Say;
}

export interface Boiled {
  /** With references to messages, and without any link. */
  readonly text: string;
  /** So many parts nobody could read. */
  readonly unread: number;
}

/** Parts that are read side by side: more would only wait for each other's limits. */
const atOnce = 3;
/** Tokens of the notes of a part, and of a summary. */
export const [noteTokens, summaryTokens] = [450, 900];

/** Throws a `BotError` when nobody writes; rejects when aborted. */
export async function* boiled(
  parts: readonly Part[],
  writing: Writing,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart, Boiled> {
  const { say } = writing;
  const [only, ...more] = parts;
  let read = parts;
  if (!only || more.length > 0) {
    yield { type: 'wait', text: say('This is long: I read it in {all} parts…', { all: parts.length }) };
    read = yield* condensed(parts, notes, writing, signal);
  }
  const unread = parts.length - read.length;
  while (read.length > 1 && sizeOf(read) > writing.budget) {
    const groups = grouped(read, writing.budget);
    // What nobody puts together stays as it was: there are fewer of them all the same.
    read = yield* condensed(groups, merged, writing, signal, groups);
  }
  yield { type: 'working', on: 'writing' };
  const text = `${writing.reader}\n\n${read.map((part) => part.text).join('\n')}`;
  const written = await asked({ instructions: summary, text, most: summaryTokens }, parts.length, writing, signal);
  if (written === undefined) throw silent(say);
  return { text: within(written, new Set(parts.flatMap(({ numbers }) => [...numbers]))), unread };
}

/** The notes of each part that could be read, else what is `instead` of them, in order. Throws a `BotError` when there are none. */
async function* condensed(
  parts: readonly Part[],
  instructions: string,
  writing: Writing,
  signal: AbortSignal,
  instead: readonly Part[] = [],
): AsyncGenerator<ReplyPart, readonly Part[]> {
  const made: (Part | undefined)[] = [...instead];
  const running = new Map<number, Promise<number>>();
  const begin = async (part: Part, at: number): Promise<number> => {
    const text = await asked({ instructions, text: part.text, most: noteTokens }, parts.length, writing, signal);
    if (text !== undefined) made[at] = { text: within(text, part.numbers), numbers: part.numbers };
    return at;
  };
  for (let [next, done] = [0, 0]; done < parts.length; done += 1) {
    for (let part = parts[next]; part && running.size < atOnce; part = parts[next]) {
      running.set(next, begin(part, next));
      next += 1;
    }
    running.delete(await Promise.race(running.values()));
    if (done + 1 < parts.length)
      yield {
        type: 'wait',
        text: writing.say('I have read {done} of {all} parts…', { done: done + 1, all: parts.length }),
      };
  }
  const read = made.filter((part) => part !== undefined);
  if (read.length === 0) throw silent(writing.say);
  return read;
}

interface Request {
  readonly instructions: string;
  readonly text: string;
  readonly most: number;
}

/** What a model writes, without any link; undefined where nobody writes it. */
async function asked(
  request: Request,
  requests: number,
  { caller, models }: Writing,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = await patiently(() => models.write({ caller, ...request }, signal), signal, requests);
  return found.type === 'found' ? unlinked(found.text) : undefined;
}

function silent(say: Say): BotError {
  return new BotError(
    say('I cannot sum that up at the moment: the model that writes does not answer. Please try again in a minute.'),
  );
}

/** Tokens of all of them. */
export function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + tokens(text) + 1, 0);
}

/** At least two in each group but the last, so that there are fewer each time, whatever their size. */
export function grouped(parts: readonly Part[], budget: number): readonly Part[] {
  const groups: { parts: Part[]; left: number }[] = [];
  for (const part of parts) {
    const group = groups.at(-1);
    const size = tokens(part.text) + 1;
    if (group && (group.parts.length < 2 || group.left >= size)) {
      group.parts.push(part);
      group.left -= size;
    } else groups.push({ parts: [part], left: budget - size });
  }
  return groups.map((group) => ({
    text: group.parts.map(({ text }) => text).join('\n'),
    numbers: new Set(group.parts.flatMap(({ numbers }) => [...numbers])),
  }));
}
