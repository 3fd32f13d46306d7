// Nothing goes in or out unjudged: the question beside the writing of its answer, the answer while it grows.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplyPart } from '#src/message.ts';
import type { Caller, TextModels } from '#src/models.ts';
import type { Stage } from '#src/policy.ts';
import { english, type Say } from '#src/tongue.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Written } from './written.ts';
import { refusal, retraction, unchecked, withheld } from './refusal.ts';
import { due, type Mode, windows } from './window.ts';

/** Judges a text; never throws but when aborted. */
export type Judge = (answer: string) => Promise<Verdict>;

/** What became of an answer: the text that stands, or undefined when it was taken back. */
export type Standing = string | undefined;

/**
 * How long an answer waits for a judge that gives no verdict, and for one that is at its limits (a free key's are full
 * again after a minute), before it is taken back; and between two tries. Milliseconds.
 */
export const patience = { ms: 10_000, busyMs: 60_000, everyMs: 500 };

export type Patience = typeof patience;

interface Guarding {
  readonly mode?: Mode;
  readonly say?: Say;
  readonly waiting?: Patience;
}

/**
 * Yields an answer as it is written and judged; takes it back when a window fails. Returns the text that stands: when
 * `signal` aborts, what was shown by then. It does not stop the writing: that is up to whoever began it.
 */
export async function* guarded(
  parts: AsyncIterable<Written>,
  judge: Judge,
  signal: AbortSignal,
  { mode = 'balanced', say = english, waiting = patience }: Guarding = {},
): AsyncGenerator<ReplyPart, Standing> {
  const reading = parts[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Written>> | undefined = reading.next();
  let verdict: Promise<Verdict> | undefined;
  let [text, shown, passed, judged, window] = ['', 0, 0, 0, windows[mode].first];
  let whole = false;
  const endings: ReplyPart[] = [];
  const look = (): void => {
    if (verdict || passed === text.length) return;
    const end = next ? due(text, passed, window, mode) : text.length;
    if (end === undefined) return;
    judged = end;
    verdict = decided(() => judge(text.slice(0, end)), waiting);
    // Awaited below, unless the reader leaves before.
    verdict.catch(() => undefined);
  };

  while (next || verdict || passed < text.length) {
    look();
    const news = await first(next, verdict, signal);
    if (news === undefined) return text.slice(0, shown);
    if ('type' in news) {
      if (news.type !== 'safe') return yield* takeBack(news, say);
      [verdict, passed, window] = [undefined, judged, Math.min(window * 2, windows[mode].largest)];
    } else if (news.done) {
      next = undefined;
    } else {
      next = reading.next();
      // Awaited above, unless the reader leaves before.
      next.catch(() => undefined);
      if (isWithheld(news.value)) return yield* withhold(say);
      if (news.value.type === 'text') text += news.value.text;
      else if (news.value.type !== 'thought') endings.push(...told(news.value, say));
      if (news.value.type === 'wait' || news.value.type === 'doing') yield* endings.splice(0);
    }
    if (mode === 'off') passed = text.length;
    // What comes next is judged while this is shown.
    look();
    const showable = mode === 'balanced' ? Math.min(text.length, passed + window) : passed;
    if (showable > shown) yield { type: 'text', text: text.slice(shown, showable) };
    shown = Math.max(shown, showable);
    // Most answers are written long before all of them is shown.
    if (!next && !whole && shown > 0 && shown === text.length) {
      whole = true;
      yield { type: 'whole' };
    }
  }
  yield* endings;
  return text;
}

/** The guard's verdict on a question. Who speaks waits for nobody: no second time is asked for `urgent` callers. */
export async function judged(
  question: string,
  caller: Caller,
  models: Pick<TextModels, 'guard'>,
  signal: AbortSignal,
  waiting = patience,
): Promise<Verdict> {
  const judge = () => models.guard({ caller, question }, signal);
  return caller.urgent ? judge() : decided(judge, waiting);
}

/** Characters of a long text that are judged at a time, so that each has its own patience; and that two such pieces share. */
const [piece, shared] = [10_000, 500];

interface Vetting {
  readonly models: Pick<TextModels, 'guard'>;
  readonly say?: Say;
  /** Absent: it is judged as an answer. */
  readonly stage?: Stage;
}

/**
 * Judges a text that was not streamed, before anybody sees it: undefined when it may be shown, else what people are told
 * instead. Waits for a judge that gives no verdict as `guarded` does, for each piece of a long text anew: a free key's limits
 * let half an hour of speech through in a minute.
 */
export async function vet(
  text: string,
  question: string,
  caller: Caller,
  { models, say = english, stage }: Vetting,
  signal: AbortSignal,
  waiting = patience,
): Promise<string | undefined> {
  const judge = (answer: string) => models.guard({ caller, question, answer, ...(stage && { stage }) }, signal);
  for (let at = 0; at === 0 || at + shared < text.length; at += piece - shared) {
    const part = text.slice(at, at + piece).toWellFormed();
    const verdict = await decided(() => judge(part), waiting);
    if (verdict.type === 'unsafe') return refusal(verdict.categories, say);
    if (verdict.type === 'unknown') return say(unchecked);
  }
  return undefined;
}

/** What comes first, or undefined when the answer is not wanted any more. */
async function first<T>(next: Promise<T> | undefined, verdict: Promise<Verdict> | undefined, signal: AbortSignal) {
  try {
    const news = await Promise.race([next, verdict].filter((one) => one !== undefined));
    return signal.aborted ? undefined : news;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Asks again while there is no verdict: an answer that nobody can check does not stand. */
async function decided(judge: () => Promise<Verdict>, waiting: Patience): Promise<Verdict> {
  const began = performance.now();
  for (;;) {
    const verdict = await judge();
    if (verdict.type !== 'unknown') return verdict;
    if (performance.now() - began > (verdict.busy ? waiting.busyMs : waiting.ms)) return verdict;
    await sleep(waiting.everyMs);
  }
}

async function* takeBack(verdict: Verdict, say: Say): AsyncGenerator<ReplyPart, Standing> {
  yield { type: 'retract', text: verdict.type === 'unsafe' ? retraction(verdict.categories, say) : say(unchecked) };
  return undefined;
}

function isWithheld(part: Written): boolean {
  return part.type === 'end' && part.reason === 'withheld';
}

async function* withhold(say: Say): AsyncGenerator<ReplyPart, Standing> {
  yield { type: 'retract', text: say(withheld) };
  return undefined;
}

/** What a person should know of how the answer came about. */
function told(part: Exclude<Written, { type: 'text' | 'thought' }>, say: Say): ReplyPart[] {
  if (part.type === 'wait') {
    const seconds = Math.ceil(part.ms / 1000);
    return [
      { type: 'wait', text: say('Many people are asking; my turn comes in about {seconds} seconds.', { seconds }) },
    ];
  }
  if (part.type === 'doing') return [{ type: 'wait', text: part.text }];
  const note = part.type === 'shortened' ? shortened(part.messages, say) : ended[part.reason];
  return note === undefined ? [] : [{ type: 'note', text: say(note) }];
}

function shortened(messages: number, say: Say): string {
  return say('This conversation is too long for me: I left out its oldest {messages} messages.', { messages });
}

type Ending = Extract<Written, { type: 'end' }>['reason'];

// said
const ended: Readonly<Record<Ending, string | undefined>> = {
  complete: undefined,
  length: 'This is as long as one answer may be. Ask me to go on.',
  cut: 'The line to the model broke here. Ask me again for the rest.',
  withheld: undefined,
};
