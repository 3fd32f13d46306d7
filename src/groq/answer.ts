// Reads one streamed answer: text as it comes, and at the end why it ended. A stream that just stops has not ended well.
import type { ToolCall } from '../models.ts';
import { Call } from './call.ts';
import { Calls } from './calls.ts';
import { fault, type Fault } from './fault.ts';
import { headerLimits, type Limit } from './limits.ts';
import type { Patience } from './patience.ts';
import { inventedIn } from './rescue.ts';
import { Scrub } from './scrub.ts';
import type { Usage } from './use.ts';
import type { Body, Wire } from './wire.ts';

/**
 * `length`: cut off by a limit. `odd`: the provider ended it for a reason that is no good end (a content filter …). `calls`: it
 * goes on once these were called; at least one, and only where the request allows it.
 */
export type Ending =
  | { readonly type: 'complete' | 'length' | 'odd' }
  | { readonly type: 'calls'; readonly calls: readonly ToolCall[] }
  | Fault;

/** Told while an answer is read. */
export interface Listener {
  limits(limits: readonly Limit[]): void;
  /** The last word counts. */
  usage(usage: Usage): void;
}

/** Four times what the default limit of tokens holds in English: a provider that goes on has lost count. UTF-16 units. */
const most = 32_000;

/** The chunk as it may be: servers leave fields out, and some put null where the SDK's types promise objects. */
interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: unknown;
      readonly reasoning?: unknown;
      readonly tool_calls?: unknown;
    } | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Usage | null;
  readonly x_groq?: { readonly usage?: Usage | null; readonly error?: string | null } | null;
}

/** Text without reasoning, never blank at the start; and what was thought, where the provider tells that apart. */
export interface Piece {
  readonly type: 'text' | 'thought';
  readonly text: string;
}

/** Yields an answer as it comes; returns why it ended. Consumers may leave at any time. */
export async function* answer(
  wire: Wire,
  body: Body,
  patience: Patience,
  listener: Listener,
  signal: AbortSignal,
): AsyncGenerator<Piece, Ending> {
  const call = new Call(signal);
  const mayCall = (body.tools?.length ?? 0) > 0 && body.tool_choice !== 'none';
  try {
    call.allow(patience.firstMs);
    const { headers, chunks } = await wire.stream(body, call.signal);
    listener.limits(headerLimits(headers));
    const ending = yield* read(chunks, patience, listener, call, mayCall);
    return call.signal.aborted && 'cause' in ending ? ended(call) : rescued(ending, mayCall);
  } catch (error) {
    return call.signal.aborted ? ended(call) : rescued(fault(error), mayCall);
  } finally {
    call.over();
  }
}

/** Of an aborted stream the SDK makes a quiet end, and of an aborted request its own error. */
function ended(call: Call): Fault {
  return call.late ? { type: 'again', cause: new Error('the model said nothing for too long') } : { type: 'aborted' };
}

/** Calls that the provider refused but that can be read are calls. */
function rescued(ending: Ending, mayCall: boolean): Ending {
  const calls = 'miscalled' in ending ? (ending.miscalled ?? []) : [];
  return mayCall && calls.length > 0 ? { type: 'calls', calls } : ending;
}

async function* read(
  chunks: AsyncIterable<Chunk | null>,
  patience: Patience,
  listener: Listener,
  call: Call,
  mayCall: boolean,
): AsyncGenerator<Piece, Ending> {
  const text = new Shown();
  const calls = new Calls();
  let thought = 0;
  let ending: Ending = { type: 'again', cause: new Error('the stream ended without a reason') };
  let left = patience.answerMs;
  let asked = performance.now();
  for await (const chunk of chunks) {
    // What had arrived before is still handed over by the SDK.
    if (call.signal.aborted) break;
    // Whoever shows the answer may take long to come back; only the provider's silence counts.
    call.hold();
    left -= performance.now() - asked;
    heard(chunk, listener);
    if (chunk?.x_groq?.error) return stopped(chunk.x_groq.error);
    const choice = chunk?.choices?.[0];
    const thinks = choice?.delta?.reasoning;
    if (typeof thinks === 'string' && thinks !== '' && thought < most) {
      thought += thinks.length;
      yield { type: 'thought', text: thinks };
    }
    const piece = text.push(choice?.delta?.content);
    if (piece) yield { type: 'text', text: piece };
    if (text.enough) return { type: 'length' };
    calls.push(choice?.delta?.tool_calls);
    if (calls.tooLong) return garbled('a call was longer than any tool takes');
    if (choice?.finish_reason) ending = finished(choice.finish_reason);
    asked = performance.now();
    call.allow(ending.type === 'again' ? Math.max(0, Math.min(patience.idleMs, left)) : patience.lingerMs);
  }
  const rest = text.end();
  if (rest && ending.type !== 'again') yield { type: 'text', text: rest };
  return calls.any && ending.type !== 'again' ? called(calls.end(), ending, mayCall, text.any) : ending;
}

/** What an answer that came to its end with calls is: a reason other than calls is what some servers give. */
function called(calls: readonly ToolCall[], ending: Ending, mayCall: boolean, said: boolean): Ending {
  if (mayCall && calls.length > 0) return { type: 'calls', calls };
  if (said) return ending.type === 'odd' ? { type: 'complete' } : ending;
  return garbled(mayCall ? 'a call had no name' : 'something was called that was not to be');
}

function garbled(why: string): Ending {
  return { type: 'again', cause: new Error(why), miscalled: [] };
}

/** Why a stream stopped early, in words alone. */
function stopped(why: string): Ending {
  if (!/\btool call|call(?:ed)? a (?:function|tool)/i.test(why)) return { type: 'again', cause: new Error(why) };
  return { type: 'again', cause: new Error('a call could not be read'), miscalled: inventedIn(why) };
}

function heard(chunk: Chunk | null, listener: Listener): void {
  const usage = chunk?.x_groq?.usage ?? chunk?.usage;
  if (usage) listener.usage(usage);
}

function finished(reason: string): Ending {
  if (reason === 'stop') return { type: 'complete' };
  return { type: reason === 'length' ? 'length' : 'odd' };
}

/** What people get to see of the model's words. */
class Shown {
  readonly #scrub = new Scrub();
  #length = 0;

  get any(): boolean {
    return this.#length > 0;
  }

  get enough(): boolean {
    return this.#length >= most;
  }

  push(content: unknown): string {
    return typeof content === 'string' ? this.#take(this.#scrub.push(content)) : '';
  }

  end(): string {
    return this.#take(this.#scrub.end());
  }

  #take(text: string): string {
    const shown = (this.#length === 0 ? text.trimStart() : text).slice(0, most - this.#length);
    this.#length += shown.length;
    return shown;
  }
}
