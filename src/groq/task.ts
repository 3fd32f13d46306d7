// Does one task with one whole answer: a seat at a model, the answer, and one more try where the fault allows it.
import type { Finding, Role, SeeRequest, Unavailable, WriteRequest } from '../models.ts';
import { Call } from './call.ts';
import { composed, type Composed } from './compose.ts';
import { account, models, note, type Desk } from './desk.ts';
import { fault } from './fault.ts';
import { formTrouble, rescued } from './forms.ts';
import { found } from './found.ts';
import { headerLimits } from './limits.ts';
import { uploadMs } from './patience.ts';
import { sizeOf } from './picture.ts';
import type { Seat } from './scheduler.ts';
import { type Course, fitting, tried, type Trouble } from './tries.ts';

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

function task(desk: Desk, role: Role, request: SeeRequest, signal: AbortSignal): Promise<Finding | Unavailable> {
  const way = {
    candidates: (course: Course) => candidates(desk, role, request, course),
    once: (seat: Seat, asking: Composed) => once(desk, role, request, seat, asking, signal),
  };
  return tried(desk, request.caller, way, signal);
}

/** The models to ask and what to ask them, or why there are none. */
function candidates(desk: Desk, role: Role, request: SeeRequest, course: Course): readonly Composed[] | string {
  const served = models(desk, role, request.caller);
  if (served.length === 0) return 'no model is served';
  const all = fitting(served, course, (model) => composed(desk, model, request, course));
  return all.length > 0 ? all : 'the task is too long for every model, or shows more images than any looks at';
}

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
