// A conversation as a request: what fits of it into a model's limits, and in which form it is sent.
import type { ChatRequest, Said, Step } from '../models.ts';
import type { Cost } from './budget.ts';
import { context, thinking } from './catalogue.ts';
import { asCalls, asWords, brief, shorter, weight } from './steps.ts';
import type { Body } from './wire.ts';

/** What may be asked of a model: tokens in all, and tokens written. */
export interface Room {
  readonly total: number;
  readonly output: number;
}

/** What of a conversation is sent, and how much may be written. */
export interface Fitted {
  /** So many of the oldest messages are left out. */
  readonly left: number;
  /** With shorter results, where they do not fit. */
  readonly steps: readonly Step[];
  /** Whether the model is told of the tools. */
  readonly tools: boolean;
  readonly output: number;
  readonly cost: Cost;
}

/** What earlier tries have taught. */
export interface Taught {
  /** How much more than estimated the provider counted last time. */
  readonly scale: number;
  /** So many of the oldest messages have to go anyway. */
  readonly leave: number;
  /** Of what came of calls only the beginnings are to be told, or nothing. */
  readonly brief?: 'beginnings' | 'nothing' | undefined;
  /** Nothing is to be told of tools. */
  readonly toolless: boolean;
}

/** Tokens of an answer: four long paragraphs of a chat. They count against the limits before a word is written. */
const usual = 2_048;
/** What the smallest of today's models may write at once. */
const longest = 16_384;
/** Below this an answer is hardly worth it: rather some history is left out. */
const least = 512;
/** English text has about four characters to a token; other languages and code have fewer. */
const charactersPerToken = 3.2;
/** What roles and separators of a message take. */
const perMessage = 4;
/** Of every limit this much is used: estimates are estimates. */
const margin = 0.95;

const roleOf = { person: 'user', bot: 'assistant' } as const;

/** Tokens of a text, guessed without a tokenizer. */
export function tokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken) + perMessage;
}

/**
 * Leaves out the oldest messages until the rest fits, then the better part of what tools told, and shortens the answer before
 * that. Undefined when the question and what is told of tools are too long by themselves.
 */
export function fit(request: ChatRequest, model: string, room: Room, taught: Taught): Fitted | undefined {
  const { scale, leave, toolless } = taught;
  const total = Math.min(room.total, context(model)) * margin;
  const output = Math.min(wanted(request, model), Math.floor(room.output * margin));
  const needed = Math.min(output, least);
  const sizes = request.said.map((said) => tokens(said.text) * scale);
  const told = !toolless && (request.tools?.length ?? 0) > 0;
  const fixed = (tokens(request.system) + (told ? tokens(JSON.stringify(request.tools)) : 0)) * scale;
  const takes = (steps: readonly Step[]): number => weight(steps, tokens) * scale;
  let left = Math.min(leave, sizes.length - 1);
  let steps = taught.brief ? brief(request.steps ?? [], taught.brief) : (request.steps ?? []);
  let input = fixed + sum(sizes.slice(left)) + takes(steps);
  while (input + needed > total && left < sizes.length - 1) input -= sizes[left++] ?? 0;
  for (const fewer of input + needed > total ? shorter(steps) : []) {
    input += takes(fewer) - takes(steps);
    steps = fewer;
    if (input + needed <= total) break;
  }
  if (input + needed > total) return undefined;
  const most = Math.min(output, Math.floor(total - input));
  return { left, steps, tools: told, output: most, cost: { calls: 1, input: Math.ceil(input), output: most } };
}

/** Tokens that may be written, those of thinking included: a little of it is within a usual answer. */
function wanted({ most, effort }: ChatRequest, model: string): number {
  const thought = thinking(model, effort);
  return Math.min(longest, most === undefined ? usual + thought - thinking(model) : Math.ceil(most) + thought);
}

/** The messages as they are sent: the unchanging first, so that the provider's cache hits. Nothing else is said of anybody. */
export function messages(
  system: string,
  said: readonly Said[],
  { steps, tools }: Pick<Fitted, 'steps' | 'tools'>,
): Body['messages'] {
  return [
    { role: 'system', content: system.toWellFormed() },
    // Half a surrogate pair, from a text that was cut, would make the whole request invalid.
    ...said.map(({ by, text }) => ({ role: roleOf[by], content: text.toWellFormed() })),
    ...(tools ? asCalls(steps) : asWords(steps)),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
