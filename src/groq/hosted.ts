// Has a model do something with a tool that the provider runs: one call, in which the tool is used as often as it takes.
import type { Caller, Unavailable } from '../models.ts';
import { Call } from './call.ts';
import { composed, type Composed } from './compose.ts';
import { account, note, type Desk } from './desk.ts';
import { executedOf } from './executed.ts';
import { fault } from './fault.ts';
import { found } from './found.ts';
import { headerLimits } from './limits.ts';
import type { Seat } from './scheduler.ts';
import { asking, declined, type Talent, talented } from './talents.ts';
import { type Course, fitting, tried, type Trouble } from './tries.ts';

interface Job<Result> {
  readonly talent: Talent;
  readonly caller: Caller;
  /** The same bytes each time, for the prompt cache. */
  readonly instructions: string;
  readonly text: string;
  /** Tokens that may be written, the tool's input included. */
  readonly most: number;
  /** Milliseconds that a try may take. */
  readonly ms: number;
  read(text: string, done: ReturnType<typeof executedOf>): Result;
}

const named = { browse: 'search the web', compute: 'run code' } as const;

/** Never throws but when aborted; two tries. */
export function hosted<Result extends { readonly type: 'found' }>(
  desk: Desk,
  job: Job<Result>,
  signal: AbortSignal,
): Promise<Result | Unavailable> {
  const way = {
    candidates: (course: Course) => candidates(desk, job, course),
    once: (seat: Seat, asked: Composed) => once(desk, job, seat, asked, signal),
  };
  return tried(desk, job.caller, way, signal);
}

function candidates(desk: Desk, job: Job<unknown>, course: Course): readonly Composed[] | string {
  const able = talented(desk, job.talent, job.caller);
  if (able.length === 0) return `no model is served that can ${named[job.talent]}`;
  const all = fitting(able, course, (model) => {
    const put = composed(desk, model, { ...job, images: [] }, course);
    return put && { ...put, body: { ...put.body, ...asking(model, job.talent) } };
  });
  return all.length > 0 ? all : 'the task is too long for every model';
}

async function once<Result>(
  desk: Desk,
  job: Job<Result>,
  seat: Seat,
  { body }: Composed,
  signal: AbortSignal,
): Promise<Result | Trouble> {
  const books = account(desk, seat, job.caller, 'chat');
  const call = new Call(signal);
  const asked = { ...body, ...desk.tiers?.of(seat.model, job.caller) };
  try {
    call.allow(job.ms);
    const { headers, completion } = await desk.wire.whole(asked, call.signal);
    books.limits(headerLimits(headers));
    const answer = found(completion, false, (usage) => books.usage(usage));
    if (answer.type !== 'found') return answer;
    // Of this provider; another one may leave all of it out.
    const [choice] = (completion.choices as typeof completion.choices | undefined) ?? [];
    return job.read(answer.text, executedOf(choice?.message));
  } catch (error) {
    if (call.late) return { type: 'again', cause: new Error('the model took too long') };
    const trouble = fault(error);
    if (declined(error) && trouble.type !== 'aborted') {
      refused(desk, seat.model, job.talent, trouble.cause);
      return { ...trouble, unable: true };
    }
    // The tool is none of those that a chat is told of: what is wrong with it says nothing of them.
    const { tools: _, ...rest } = asked;
    if (trouble.type !== 'aborted') note(desk, seat, trouble, rest);
    return trouble;
  } finally {
    call.over();
    books.close();
  }
}

function refused(desk: Desk, model: string, talent: Talent, cause: Error): void {
  desk.talents.refused(model, talent);
  desk.log.warn({ model, err: cause }, `${model} may not ${named[talent]} with this key, and is not asked to again`);
}
