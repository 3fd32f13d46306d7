// What a tool is made of: what the model is told of it, who may use it, and what it does.
import type { z } from 'zod';
import type { Source } from '#src/answers.ts';
import type { Action } from '#src/authority.ts';
import type { Clip, InboundMessage, Person, Place } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
import type { Here } from '../here.ts';

/**
 * `read-local`: looks at what is here and changes nothing · `read-web`: what strangers wrote comes back · `write`: something is
 * there afterwards that was not there before, and others see it.
 */
export const kinds = ['read-local', 'read-web', 'write'] as const;
export type Kind = (typeof kinds)[number];

export interface Tool<Input = unknown> {
  /** Snake case, at most 64 letters. */
  readonly name: string;
  /** For the model: what it is for and when to use it. Short: it is sent with each question. */
  readonly description: string;
  /** An object at its root. Identity and place are never part of it: they come from the occasion. */
  readonly input: z.ZodType<Input>;
  /** As the model is told of it; absent: made of `input`. */
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly kind: Kind;
  /** What whoever asks has to be allowed. */
  readonly action: Action;
  /** A write that is asked by button each time, whatever was read before. */
  readonly always?: boolean;
  /** A write that cannot tell whether it was done before: a call whose outcome got lost is not made again. */
  readonly atMostOnce?: boolean;
  /** What people see while it runs, such as "Searching the web…". */
  doing(say: Say): string;
  /** What it is about, such as the words that are searched for: plain words of the model's, judged before they are shown. */
  about?(input: Input): string;
  /** Of a write: what exactly would be done, for the person who has to confirm it; judged before it is shown. */
  plan?(input: Input, at: Pick<Occasion, 'mind' | 'author'>): string;
  /** Whether it can be used here at all: rather the same for all of a space, for the prompt cache. Absent: it can. */
  offered?(at: Pick<Occasion, 'mind' | 'place'>): boolean;
  /** Throws a `BotError` for a trouble that the model is to know and tell. A write does what was done under the same key once. */
  run(input: Input, at: Occasion, signal: AbortSignal): Promise<Result>;
}

/** Who wants something done, and where. */
export interface Occasion {
  readonly author: Person;
  readonly place: Place;
  readonly mind: Here;
  /** What was asked, in words. */
  readonly question: string;
  /** The message that it was asked in, where there is one. */
  readonly messageId?: string;
  readonly history: InboundMessage['history'];
  readonly attached: InboundMessage['attached'];
  /** Names this very call for good, at most 25 characters: the same after a restart. */
  readonly key: string;
  /** Lists a source below the answer; returns the number by which the answer can refer to it as `[n]`. The same once. */
  cite(source: Source): number;
}

export interface Result {
  /** What the model reads: data, whatever it says. What is too long is summed up for the question. */
  readonly text: string;
  /** Nothing came of it, and `text` says why. */
  readonly failed?: boolean;
  /** Others than the asker wrote some of it. Of what the web tells this is always so. */
  readonly untrusted?: boolean;
  /** Posted below the answer once they are judged. */
  readonly files?: readonly Clip[];
}

/** A tool whose input the compiler knows, as one of many. */
export function tool<Input>(declared: Tool<Input>): Tool {
  // Its input is checked by its own schema before anything of it is called.
  return declared;
}
