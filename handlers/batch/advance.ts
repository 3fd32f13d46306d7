// Takes a job as far as it comes without waiting: read, asked, answered, told; each step is kept before the next.
import type { Job, JobKind } from '#src/job.ts';
import type { Caller, BatchAnswer as Answer } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Here } from '../here.ts';
import { isSpent } from '../budget/words.ts';
import { deliver } from './deliver.ts';
import { gathered } from './gather.ts';
import { type Course, type Kind, linesOf, type Matter, numberOf } from './matter.ts';
import { moderation } from './moderation.ts';
import type { Lane } from './pace.ts';
import { summary } from './summary.ts';
import { translation } from './translation.ts';

const kindsBy: Readonly<Record<JobKind, Kind>> = { summary, digest: summary, moderation, translation };

/** What follows for whoever takes it on. */
export type Next =
  | { readonly type: 'go on' }
  | { readonly type: 'wait'; readonly ms: number }
  /** Nothing changed: longer each time. */
  | { readonly type: 'look again' }
  | { readonly type: 'over' };

const [goOn, over]: readonly [Next, Next] = [{ type: 'go on' }, { type: 'over' }];
/** What was answered is kept together, so that a restart loses little and the store is not asked for each. */
const keptAtOnce = 50;
/** So many lines are done one by one before it is looked again what of the matter is left. */
const pacedAtOnce = 50;
/** Milliseconds until it is looked whether a budget has something left again. */
const spentMs = 600_000;

// said
const unread = 'I cannot read this channel by myself any more.';

/** One step. Rejects when aborted, and with a `BotError` for what will not get better. */
export async function advance(job: Job, mind: Here, lane: Lane, signal: AbortSignal): Promise<Next> {
  const { jobs } = mind;
  if (job.state === 'gathering') {
    const hands = mind.hands(job.place.platform);
    if (!hands) return { type: 'wait', ms: 60_000 };
    if (!hands.history) throw new BotError(unread);
    const read = (until: AbortSignal) => hands.history?.(job.place, until) ?? nothing();
    const heard = await gathered(job, read, mind, signal);
    await jobs.keep(job, heard);
    return goOn;
  }
  const heard = await jobs.heard(job.id);
  if (heard.length !== job.messages) {
    // Something was forgotten: nothing that rests on it stays.
    await give(job, mind, signal);
    await jobs.anew(job, heard.length);
    return goOn;
  }
  const course = await courseOf(job, heard, mind);
  if (course.type === 'nothing') return end(job, 'done', course.why, mind);
  if (course.type === 'result') return tell(job, course, mind, signal);
  return job.state === 'submitted' ? look(job, course, mind, signal) : ask(job, course, mind, lane, signal);
}

async function courseOf(job: Job, heard: Matter['heard'], mind: Here): Promise<Course> {
  const { policy } = await mind.policies.of(job.place);
  const past = await Promise.all(Array.from({ length: job.stage }, (_, stage) => mind.jobs.answers(job, stage)));
  const answers = (stage: number): ReadonlyMap<number, Answer> => past[stage] ?? new Map();
  const rooms = mind.settings.rooms(job.place);
  return kindsBy[job.kind]({ job, heard, mind, policy, rooms, answers }, job.stage);
}

type Lines = Extract<Course, { type: 'lines' }>;

/** The first pass is the long one: it goes to the provider's batches where there are any. What these leave open, and later passes, are few calls. */
async function ask(job: Job, course: Lines, mind: Here, lane: Lane, signal: AbortSignal): Promise<Next> {
  const { jobs, models } = mind;
  const done = await jobs.answers(job, job.stage);
  const open = linesOf(course.tasks).filter(({ id }) => !done.has(numberOf(id)));
  if (open.length === 0) {
    await jobs.move(job, { state: 'running', stage: job.stage + 1, batches: [], lines: 0, done: 0 });
    return goOn;
  }
  if (job.state === 'running' && job.stage === 0 && models.batches) {
    const accounts = await mind.budgets.accounts(job.order.asker, job.place);
    if (accounts.some(isSpent)) return { type: 'wait', ms: spentMs };
    const lines = linesOf(course.tasks);
    await jobs.lend(job);
    const found = await models.batches.handIn({ caller: callerOf(job), key: keyOf(job), lines }, signal);
    if (found.type === 'handed in') {
      const { batches } = found;
      if (await jobs.move(job, { state: 'submitted', batches, lines: lines.length })) return { type: 'look again' };
      await give({ ...job, batches }, mind, signal);
      return goOn;
    }
    if (found.quota) return { type: 'wait', ms: found.waitMs ?? 60_000 };
  }
  if (job.state !== 'paced') {
    await jobs.move(job, { state: 'paced', lines: course.tasks.length, done: done.size });
    return goOn;
  }
  await paced(job, open.slice(0, pacedAtOnce), done.size, mind, lane, signal);
  return goOn;
}

/** Each is kept as it comes. */
async function paced(
  job: Job,
  open: ReturnType<typeof linesOf>,
  before: number,
  mind: Here,
  lane: Lane,
  signal: AbortSignal,
): Promise<void> {
  let done = before;
  const left = [...open];
  const work = async (): Promise<void> => {
    for (let line = left.shift(); line; line = left.shift()) {
      const answer = await lane.do(line.task, callerOf(job), mind, signal);
      await mind.jobs.answer(job, new Map([[numberOf(line.id), answer]]));
      done += 1;
      if (!(await mind.jobs.move(job, { done }))) return;
    }
  };
  await Promise.all([work(), work()]);
}

async function look(job: Job, course: Lines, mind: Here, signal: AbortSignal): Promise<Next> {
  const { jobs, models } = mind;
  const batches = models.batches;
  const seen = await batches?.look(job.batches, signal);
  if (seen?.type === 'unavailable' && seen.quota) return { type: 'wait', ms: seen.waitMs ?? 60_000 };
  if (seen?.type === 'progress') {
    if (seen.done !== job.done) await jobs.move(job, { done: seen.done });
    if (seen.state !== 'over') return { type: 'look again' };
    if (seen.cause !== undefined) mind.log.warn({ job: job.id, cause: seen.cause }, 'a batch ended early');
    await read(job, course, mind, signal);
  }
  // What has no answer now is asked for by itself.
  await jobs.move(job, { state: 'paced', lines: course.tasks.length });
  await give(job, mind, signal);
  return goOn;
}

async function read(job: Job, course: Lines, { jobs, models }: Here, signal: AbortSignal): Promise<void> {
  const known = await jobs.answers(job, job.stage);
  const lines = new Map(linesOf(course.tasks).map((line) => [line.id, line]));
  const of = (id: string) => (known.has(numberOf(id)) ? undefined : lines.get(id));
  let held = new Map<number, Answer>();
  for await (const { id, answer } of models.batches?.answers(job.batches, callerOf(job), of, signal) ?? []) {
    if (answer.type !== 'failed') held.set(numberOf(id), answer);
    if (held.size < keptAtOnce) continue;
    await jobs.answer(job, held);
    held = new Map();
  }
  await jobs.answer(job, held);
}

/** The provider is to do no more of it, and to keep nothing: also of what was handed in and not noted yet. */
async function give(job: Job, { models }: Here, signal: AbortSignal): Promise<void> {
  let { batches } = job;
  if (batches.length === 0) {
    const found = await models.batches?.handIn({ caller: callerOf(job), key: keyOf(job), lines: [] }, signal);
    if (found?.type === 'handed in') batches = found.batches;
  }
  if (batches.length === 0) return;
  await models.batches?.cancel(batches, signal);
  await models.batches?.forget(batches, signal);
}

async function tell(
  job: Job,
  result: Extract<Course, { type: 'result' }>,
  mind: Here,
  signal: AbortSignal,
): Promise<Next> {
  const told = await deliver(job, result, mind, signal);
  if (told.type === 'later') return { type: 'wait', ms: told.ms };
  return told.type === 'said' ? end(job, 'done', '', mind) : end(job, 'failed', told.why, mind);
}

async function end(job: Job, state: 'done' | 'failed', cause: string, { jobs }: Here): Promise<Next> {
  await jobs.move(job, { state, cause });
  return over;
}

async function* nothing(): AsyncGenerator<never> {}

/** With what the keys of all lots of a job begin, and of no other's. */
export function keysOf(id: string): string {
  return `parley-${id}-`;
}

function keyOf({ id, round, stage }: Job): string {
  return `${keysOf(id)}${round}-${stage}`;
}

function callerOf({ order, place }: Job): Caller {
  return { person: order.asker, place };
}
