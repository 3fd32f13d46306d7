// Asks a judge one short question: two tries, a short time for each, and never an exception but for the one who leaves.
import type { Caller, Role } from '../models.ts';
import { Call } from './call.ts';
import { account, note, type Desk } from './desk.ts';
import { fault, type Fault } from './fault.ts';
import { formTrouble } from './forms.ts';
import { headerLimits } from './limits.ts';
import type { Candidate, Seat } from './scheduler.ts';
import { bestEffort } from './tier.ts';
import type { Usage } from './use.ts';
import type { Body } from './wire.ts';

/** What a judge said, and who it was; or why it said nothing, for the log. */
export type Said = { readonly text: string; readonly model: string } | Silence;

interface Silence {
  readonly cause: string;
  /** Its limits were the reason, and waiting will help. */
  readonly busy?: boolean;
  /** What was asked was the reason, or what was made of it: something smaller may be answered. */
  readonly amiss?: boolean;
}

/** A question as it has to be put to one model. */
export interface Question {
  readonly body: Body;
  /** Tokens of `body.messages`, estimated. */
  readonly input: number;
}

/** What is to be judged, on whose account, by whom, and how long that may take: milliseconds a try, waiting included. */
export interface Matter {
  readonly role: Role;
  readonly caller: Caller;
  judges(): readonly string[];
  readonly patienceMs: number;
  /** Of that, for the answer alone. Absent: all that the waiting has left. */
  readonly answerMs?: number;
  question(model: string): Question;
}

const tries = 2;

/** Rejects only when `signal` aborts. */
export async function ask(desk: Desk, matter: Matter, signal: AbortSignal): Promise<Said> {
  let silence: Silence = { cause: 'no model is served' };
  for (let failed = 0; failed < tries;) {
    const models = matter.judges();
    if (models.length === 0) break;
    const questions = new Map(models.map((model) => [model, matter.question(model)]));
    const said = await once(desk, matter, questions, signal);
    signal.throwIfAborted();
    if ('text' in said) return said;
    silence = said;
    if (said.retry === 'never') break;
    // A model that is gone has left the chain: the next one has its own tries.
    if (said.retry === 'once') failed += 1;
  }
  return silence;
}

type Once = { text: string; model: string } | (Silence & { retry: 'never' | 'once' | 'next' });

async function once(
  desk: Desk,
  matter: Matter,
  questions: ReadonlyMap<string, Question>,
  signal: AbortSignal,
): Promise<Once> {
  const call = new Call(signal);
  try {
    call.allow(matter.patienceMs);
    const seat = await takeSeat(desk, matter, questions, call.signal);
    const question = seat && questions.get(seat.model);
    if (!seat || !question)
      return { cause: 'the judge is at its limits', busy: true, retry: call.late ? 'once' : 'never' };
    if (matter.answerMs !== undefined) call.allow(matter.answerMs);
    return await put(desk, matter, seat, question, call);
  } finally {
    call.over();
  }
}

async function takeSeat(
  desk: Desk,
  { caller, patienceMs }: Matter,
  questions: ReadonlyMap<string, Question>,
  signal: AbortSignal,
): Promise<Seat | undefined> {
  const candidates = [...questions].map(([model, { body, input }]): Candidate => {
    return { model, cost: { calls: 1, input, output: body.max_completion_tokens ?? 0 } };
  });
  const turn = desk.scheduler.ask(caller, candidates, patienceMs, signal);
  const seat = turn.type === 'wait' ? await turn.turn : turn;
  return seat?.type === 'seat' ? seat : undefined;
}

async function put(desk: Desk, { caller, role }: Matter, seat: Seat, question: Question, call: Call): Promise<Once> {
  const books = account(desk, seat, caller, role);
  const asked = { ...question.body, ...desk.tiers?.of(seat.model, caller) };
  try {
    const { headers, completion } = await desk.wire.whole(asked, call.signal);
    books.limits(headerLimits(headers));
    return heard(completion, seat.model, (usage) => books.usage(usage));
  } catch (error) {
    if (call.late) return { cause: 'the judge took too long', retry: 'once' };
    const found = fault(error);
    if (found.type === 'aborted') return { cause: 'nobody waits any more', retry: 'never' };
    note(desk, seat, found, asked);
    const form = question.body.response_format && formTrouble(error);
    if (form === 'refused') {
      desk.forms.refused(seat.model, 'object');
      return { cause: found.cause.message, retry: 'once' };
    }
    // Nobody waits for a judge twice because a tier has no room: the desk minds it and asks on demand.
    if (found.type === 'again' && found.full && bestEffort(asked.service_tier))
      return { cause: found.cause.message, retry: 'next' };
    const amiss = found.type === 'oversize' || found.type === 'refused' || form === 'missed';
    return { cause: found.cause.message, busy: found.type === 'limited', amiss, retry: retry(found.type) };
  } finally {
    books.close();
  }
}

function retry(type: Fault['type']): 'never' | 'once' | 'next' {
  if (type === 'gone') return 'next';
  return type === 'again' || type === 'limited' || type === 'manner' ? 'once' : 'never';
}

/** A completion as it may be: servers of all kinds answer here. */
interface Completion {
  readonly choices?: readonly {
    readonly message?: { readonly content?: unknown } | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: Usage | null;
}

function heard(completion: Completion | null, model: string, tell: (usage: Usage) => void): Once {
  if (completion?.usage) tell(completion.usage);
  const choice = completion?.choices?.[0];
  const text = choice?.message?.content;
  // Half a verdict is none, even where the half reads like a whole.
  if (typeof text !== 'string' || choice?.finish_reason !== 'stop')
    return { cause: 'the judge did not finish', amiss: typeof text === 'string', retry: 'once' };
  return { text, model };
}
