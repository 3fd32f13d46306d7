// A task that is tried until it is done: a seat at a model, one try, and what the next one has to mind.
import type { Caller, Unavailable } from '../models.ts';
import type { Composed, Given } from './compose.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './fault.ts';
import type { Seat } from './scheduler.ts';
import { patienceOf, seatOrWhy, unavailable } from './unavailable.ts';

/** Passing troubles after which a task is given up: the first try and one more. */
const tries = 2;
/** Refusals for limits, size or form after which our idea of them is wrong. */
const refusals = 4;

/** What the tries so far say about the next one. */
export interface Course extends Given {
  readonly failed: readonly string[];
  /** Models that do not take a task of this size, though nobody knows why. */
  readonly small: readonly string[];
  readonly troubles: number;
  readonly refused: number;
}

/** A fault, and whether the form that was asked for, or a tool, is the reason for it. */
export type Trouble = Fault & { readonly form?: 'refused' | 'schema' | 'missed'; readonly unable?: true };

/** How one task is put to models. */
interface Way<Result> {
  /** The models to ask and what to ask them, or why there are none. */
  candidates(course: Course): readonly Composed[] | string;
  once(seat: Seat, asking: Composed): Promise<Result | Trouble>;
}

/** Never throws but when aborted. */
export async function tried<Result extends { readonly type: 'found' }>(
  desk: Desk,
  caller: Caller,
  way: Way<Result>,
  signal: AbortSignal,
): Promise<Result | Unavailable> {
  signal.throwIfAborted();
  const began = performance.now();
  let patience = patienceOf(desk, caller);
  let course: Course | undefined = { failed: [], small: [], troubles: 0, refused: 0, scale: 1, weaker: 0 };
  for (;;) {
    const all = way.candidates(course);
    if (typeof all === 'string') return { type: 'unavailable', cause: all, quota: false };
    const asked = performance.now();
    const seat = await seatOrWhy(desk, caller, all, patience, signal);
    if (seat.type === 'unavailable') return seat;
    patience = Math.max(0, patience - (performance.now() - asked));
    const asking = all.find(({ model }) => model === seat.model);
    if (!asking) throw new Error('a seat at a model that was no candidate');
    const result = await way.once(seat, asking);
    signal.throwIfAborted();
    if (result.type === 'found') return result;
    course = next(course, result, asking);
    if (!course || performance.now() - began > desk.patience.retryMs) return unavailable(result);
  }
}

/** Of these models those that take the task as it is put to them: rather another than has just failed. */
export function fitting(
  served: readonly string[],
  course: Course,
  put: (model: string) => Composed | undefined,
): readonly Composed[] {
  const large = served.filter((model) => !course.small.includes(model));
  const taken = (some: readonly string[]) => some.flatMap((model) => put(model) ?? []);
  const fresh = taken(large.filter((model) => !course.failed.includes(model)));
  return fresh.length > 0 ? fresh : taken(large);
}

/** What the next try has to mind; undefined where another try is not worth it. */
function next(course: Course, trouble: Trouble, asked: Composed): Course | undefined {
  const { failed, troubles, refused, weaker } = course;
  const refusedOnce = refused + 1 < refusals ? { ...course, refused: refused + 1 } : undefined;
  // That a model refuses a form or a tool for good is in the desk's memory.
  if (trouble.form === 'refused' || trouble.unable) return refusedOnce;
  if (trouble.form === 'schema') return refusedOnce && { ...refusedOnce, weaker: weaker + 1 };
  const failedOnce = troubles + 1 < tries ? { ...course, troubles: troubles + 1 } : undefined;
  if (trouble.form === 'missed') return failedOnce && { ...failedOnce, weaker: weaker + 1 };
  switch (trouble.type) {
    case 'again':
      // A tier without room is no fault of the model's, and the desk minds it.
      if (trouble.full) return refusedOnce;
      return failedOnce && { ...failedOnce, failed: [...failed, asked.model] };
    case 'gone':
      return course;
    case 'limited':
    case 'manner':
      return refusedOnce;
    case 'oversize':
      return refusedOnce && { ...refusedOnce, ...resized(course, trouble, asked) };
    default:
      return undefined;
  }
}

/** Where the provider says how much too large it was, the limit is learned; this learns how wrong the estimate was. */
function resized(
  { scale, small }: Course,
  { limit }: Extract<Fault, { type: 'oversize' }>,
  { model, cost }: Composed,
): Partial<Course> {
  if (limit?.requested === undefined || limit.requested <= limit.limit) return { small: [...small, model] };
  if (limit.counts === 'output') return {};
  return { scale: scale * Math.max(1, limit.requested / (cost.input + cost.output)) };
}
