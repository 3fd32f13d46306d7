// What a model may call for one answer, and the calling: checked, allowed, judged, written down before anything changes.
import { z } from 'zod';
import type { Caller, Step, ToolSpec } from '#src/models.ts';
import type { KeptStep } from '#src/steps.ts';
import type { Written } from './written.ts';
import type { Here } from './here.ts';
import { permitted } from './toolbox/permitted.ts';
import { type Carried, stored, storedOf, taken } from './toolbox/carried.ts';
import { announced, detailed } from './toolbox/announced.ts';
import { type Asking, carry, type Carrying } from './toolbox/carry.ts';
import { type Prepared, prepared } from './toolbox/prepared.ts';
import type { Tool } from './tools/tool.ts';

export interface Toolbox {
  /** Empty: there is nothing to call. */
  readonly specs: readonly ToolSpec[];
  /** The steps of an earlier process, where it changed something before it ended. */
  readonly before: readonly KeptStep[];
  /** What was made so far, also for an answer that is begun anew. */
  readonly done: readonly Step[];
  /** Makes the calls of a step, or takes what came of them before. Tells meanwhile what it is at. Never throws but when aborted. */
  carry(step: KeptStep, signal: AbortSignal): AsyncGenerator<Written, void>;
}

/** With all that may be used here, now, by whoever asks. `built`: the tools that are built in. */
export async function openToolbox(asking: Asking, mind: Here, built?: readonly Tool[]): Promise<Toolbox> {
  const { turn, course } = asking;
  const caller: Caller = { person: turn.author, place: turn.place };
  const tools = mind.models.skills.tools ? await permitted(turn, mind, built) : [];
  const state: Carrying = { ...asking, caller, mind, tools, tainted: asking.tainted, waiting: 0 };
  const before = await mind.steps.of(turn.id);
  const done: Step[] = [];
  const records: KeptStep[] = [];
  const keep = () => mind.steps.keep({ id: turn.id, place: turn.place, person: turn.author.id }, records);

  return {
    specs: tools.map(specOf),
    before,
    done,
    async *carry({ text, calls, results }, signal) {
      const number = done.length;
      const known = results === undefined ? undefined : storedOf(results);
      const made = done.flatMap((step) => step.calls);
      const work = calls.map((call, at) =>
        prepared(call, { turnId: turn.id, made: [...made, ...calls.slice(0, at)], tools }),
      );
      const changes = work.some(({ tool, input }) => tool?.kind === 'write' && input !== undefined);
      records[number] = { text, calls };
      if (changes && !known) await keep();
      const lost = number < before.length;
      if (!known) yield* announced(work, state);
      const carried = known ? await again(known, work, state, signal) : yield* making(work, state, lost, signal);
      // What was left out of a step that was cut is never taken for made.
      if (carried.length < work.length) signal.throwIfAborted();
      for (const one of carried) taken(one, course);
      state.waiting = course.buttons.length;
      state.tainted ||= carried.some(({ untrusted }) => untrusted);
      records[number] = { text, calls, results: stored(carried) };
      if (changes && !known) await keep();
      done.push({ text, calls, results: carried.map((one) => one.text) });
    },
  };
}

/** What came of calls in an earlier process; what they made is made again, for that was not kept. */
async function again(
  known: readonly Carried[],
  work: readonly Prepared[],
  state: Carrying,
  signal: AbortSignal,
): Promise<readonly Carried[]> {
  const lost = known.map(async (one, at) => {
    const [mine] = one.made ? work.slice(at, at + 1) : [];
    return mine ? carry(mine, state, signal) : one;
  });
  return Promise.all(lost);
}

/** At most so many are made at the same time; those that change something one by one, after the others. */
const atOnce = 4;

async function* making(
  work: readonly Prepared[],
  state: Carrying,
  lost: boolean,
  signal: AbortSignal,
): AsyncGenerator<Written, readonly Carried[]> {
  const results = new Map<Prepared, Carried>();
  const reads = work.filter(({ tool }) => tool?.kind !== 'write');
  const waiting = [...reads];
  const reader = async (): Promise<void> => {
    for (let one = waiting.shift(); one && !signal.aborted; one = waiting.shift())
      results.set(one, await carry(one, state, signal));
  };
  const reading = Promise.all(Array.from({ length: atOnce }, reader));
  // Awaited below, unless nobody reads on.
  reading.catch(() => undefined);
  const about = await Promise.race([detailed(work, state, signal), reading.then(() => undefined)]);
  if (about) yield about;
  await reading;
  for (const one of work.filter((each) => !reads.includes(each)))
    if (!signal.aborted) results.set(one, await carry(one, state, signal, lost));
  return work.flatMap((one) => results.get(one) ?? []);
}

const schemas = new WeakMap<Tool, ToolSpec>();

function specOf(tool: Tool): ToolSpec {
  const known = schemas.get(tool);
  if (known) return known;
  const { $schema: _, ...made } = z.toJSONSchema(tool.input, { io: 'input' });
  const spec = { name: tool.name, description: tool.description, schema: tool.schema ?? made };
  schemas.set(tool, spec);
  return spec;
}
