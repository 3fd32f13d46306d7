// Does one task with one whole answer: a seat at a model, the answer, and one more try where the fault allows it.
import type { Finding, Role, SeeRequest, Unavailable, WriteRequest } from '../models.ts';
import { Call } from './call.ts';
import { composed, type Composed, type Given } from './compose.ts';
import { account, models, note, type Desk } from './desk.ts';
import { fault, type Fault } from './fault.ts';
import { formTrouble, rescued } from './forms.ts';
import { found } from './found.ts';
import { headerLimits } from './limits.ts';
import { uploadMs } from './patience.ts';
import { sizeOf } from './picture.ts';
import type { Seat } from './scheduler.ts';
import { patienceOf, seatOrWhy, unavailable } from './unavailable.ts';

/** Passing troubles after which a task is given up: the first try and one more. */
const tries = 2;
/** Refusals for limits, size or form after which our idea of them is wrong. */
const refusals = 4;
/** Milliseconds of patience that a token of the answer adds: a tenth of the speed of the slowest model. */
const perTokenMs = 20;

/** Fills `Models.write`. */
export function write(desk: Desk, request: WriteRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
  return task(desk, 'fast', { ...request, images: [] }, signal);
}

/** Fills `Models.see`. */
export function see(desk: Desk, request: SeeRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
  return task(desk, 'vision', request, signal);
}

/** What the tries so far say about the next one. */
interface Course extends Given {
  readonly failed: readonly string[];
  /** Models that do not take a task of this size, though nobody knows why. */
  readonly small: readonly string[];
  readonly troubles: number;
  readonly refused: number;
}

async function task(desk: Desk, role: Role, request: SeeRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
  signal.throwIfAborted();
  const began = performance.now();
  let patience = patienceOf(desk, request.caller);
  let course: Course | undefined = { failed: [], small: [], troubles: 0, refused: 0, scale: 1, weaker: 0 };
  for (;;) {
    const all = candidates(desk, role, request, course);
    if (typeof all === 'string') return { type: 'unavailable', cause: all, quota: false };
    const asked = performance.now();
    const seat = await seatOrWhy(desk, request.caller, all, patience, signal);
    if (seat.type === 'unavailable') return seat;
    patience = Math.max(0, patience - (performance.now() - asked));
    const asking = all.find(({ model }) => model === seat.model);
    if (!asking) throw new Error('a seat at a model that was no candidate');
    const result = await once(desk, role, request, seat, asking, signal);
    signal.throwIfAborted();
    if (result.type === 'found') return result;
    course = next(course, result, asking);
    if (!course || performance.now() - began > desk.patience.retryMs) return unavailable(result);
  }
}

/** The models to ask and what to ask them, or why there are none: rather another than has just failed. */
function candidates(desk: Desk, role: Role, request: SeeRequest, course: Course): readonly Composed[] | string {
  const served = models(desk, role, request.caller);
  if (served.length === 0) return 'no model is served';
  const large = served.filter((model) => !course.small.includes(model));
  const fitting = (some: readonly string[]) => some.flatMap((model) => composed(desk, model, request, course) ?? []);
  const fresh = fitting(large.filter((model) => !course.failed.includes(model)));
  const all = fresh.length > 0 ? fresh : fitting(large);
  return all.length > 0 ? all : 'the task is too long for every model, or shows more images than any looks at';
}

/** A fault, and whether the form that was asked for is the reason for it. */
type Trouble = Fault & { readonly form?: 'refused' | 'schema' | 'missed' };

/** One try. */
async function once(
  desk: Desk,
  role: Role,
  request: SeeRequest,
  seat: Seat,
  { body, cost, form }: Composed,
  signal: AbortSignal,
): Promise<Finding | Trouble> {
  const books = account(desk, seat, request.caller, role);
  const call = new Call(signal);
  const asked = { ...body, ...desk.tiers?.of(seat.model, request.caller) };
  try {
    call.allow(desk.patience.taskMs + cost.output * perTokenMs + uploadMs(sizeOf(request.images)));
    const { headers, completion } = await desk.wire.whole(asked, call.signal);
    books.limits(headerLimits(headers));
    const shown = request.images.length > 0 && { images: request.images.length };
    return found(completion, form !== undefined, (usage) => books.usage({ ...usage, ...shown }));
  } catch (error) {
    if (call.late) return { type: 'again', cause: new Error('the model took too long') };
    const text = form && rescued(error);
    if (text) return { type: 'found', text };
    const trouble = fault(error);
    if (trouble.type !== 'aborted') note(desk, seat, trouble, asked);
    const reason = form && form !== 'words' ? formTrouble(error) : undefined;
    if (form && reason === 'refused') desk.forms.refused(seat.model, form);
    return { ...trouble, ...(reason && { form: reason }) };
  } finally {
    call.over();
    books.close();
  }
}

/** What the next try has to mind; undefined where another try is not worth it. */
function next(course: Course, trouble: Trouble, asked: Composed): Course | undefined {
  const { failed, troubles, refused, weaker } = course;
  const refusedOnce = refused + 1 < refusals ? { ...course, refused: refused + 1 } : undefined;
  // That a model refuses a form for good is in the desk's memory.
  if (trouble.form === 'refused') return refusedOnce;
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
