// Thinks about a question: its answer is written while it is judged, often before anybody knows that it was the whole question.
import { ahead, type Ahead } from '#src/ahead.ts';
import { monotonic } from '#src/clock.ts';
import type { Memorable } from '#src/memory.ts';
import type { Person, Place } from '#src/message.ts';
import type { Caller, ChatPart, ChatRequest } from '#src/models.ts';
import type { Settings } from '#src/settings.ts';
import type { Verdict } from '#src/verdict.ts';
import { judged } from '../guard.ts';
import type { Mind } from '../mind.ts';
import { line } from '../prompt.ts';
import { fit } from '../recall.ts';
import { heeding } from '../style.ts';
import { spokenSystem } from './prompt.ts';
import type { Wording } from './wording.ts';

/** One thing that somebody said to the bot. */
export interface Asked {
  readonly id: string;
  readonly speaker: Person;
  readonly text: string;
}

/** A judged question, and its answer in the making. */
export interface Thought {
  readonly caller: Caller;
  readonly question: string;
  readonly verdict: Promise<Verdict>;
  /** Markdown, in pieces. Throws a `BotError` when there is no answer. For one reader. */
  readonly words: AsyncIterable<string>;
  /** All that was written by now. */
  readonly written: string;
  /** When the first piece came. */
  readonly firstAt: number | undefined;
  cancel(): void;
}

export interface Thinking extends Pick<Mind, 'models' | 'contextTokens'> {
  readonly settings: Settings;
  readonly wording: Pick<Wording, 'spoken'>;
}

/** Begins to think. `recall` gives what was said before; what is asked now may be among it. */
export function think(
  asked: readonly [Asked, ...Asked[]],
  place: Place,
  mind: Thinking,
  recall: () => Promise<readonly Memorable[]>,
  signal: AbortSignal,
): Thought {
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const author = (asked.at(-1) ?? asked[0]).speaker;
  const caller: Caller = { person: author, place, urgent: true };
  const lines = asked.map(({ speaker, text }) => line({ by: 'person', author: speaker, text }).text);
  const question = asked.length === 1 ? asked[0].text : lines.join('\n');
  const verdict = judged(question, caller, mind.models, until);
  // Awaited by whoever speaks; a thought that was for nothing is awaited by nobody.
  verdict.catch(() => undefined);
  let written = '';
  let firstAt: number | undefined;

  const write = async function* (signal: AbortSignal): AsyncGenerator<string> {
    const ids = new Set(asked.map(({ id }) => id));
    const before = (await recall()).filter(({ id }) => !ids.has(id));
    const { said } = fit(before, mind.contextTokens);
    const now = { by: 'person' as const, text: lines.join('\n') };
    const values = await mind.settings.of(place, author.id);
    const system = await heeding(spokenSystem, { author, place }, values, mind.settings);
    for await (const text of texts({ caller, system, said: [...said, now] }, mind, signal)) {
      firstAt ??= monotonic();
      written += text;
      yield text;
    }
  };
  const words: Ahead<string> = ahead(write, until);
  return {
    caller,
    question,
    verdict,
    words,
    get written() {
      return written;
    },
    get firstAt() {
      return firstAt;
    },
    cancel: () => stop.abort(),
  };
}

/** Said where an answer breaks off. */
// said
const broke = 'The line to the model broke here. Ask me again for the rest.';
const kept = 'I stop here: my instructions I keep to myself.';
const stops: Readonly<Record<Extract<ChatPart, { type: 'end' }>['reason'], string | undefined>> = {
  complete: undefined,
  length: undefined,
  cut: broke,
  withheld: kept,
};

async function* texts(
  request: ChatRequest,
  { models, wording }: Thinking,
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const part of models.chat(request, signal)) {
    if (part.type === 'text') yield part.text;
    const why = part.type === 'end' ? stops[part.reason] : undefined;
    if (why !== undefined) yield `\n\n${(await wording.spoken())(why)}`;
  }
}
