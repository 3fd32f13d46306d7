// Hands many tasks in as files of lines, looks after them, and reads what came of them.
import type {
  Unavailable,
  BatchAnswered as Answered,
  Batches,
  HandedIn,
  BatchLine as Line,
  BatchLot as Lot,
  BatchProgress as Progress,
  Role,
} from '../models.ts';
import { BotError } from '../trouble.ts';
import { answerOf, requestOf, roleOf } from './batches/compose.ts';
import { type Limits, parted, type Part, values } from './batches/jsonl.ts';
import { clear, forget, isNever } from './batches/clear.ts';
import { type Batch, type BatchWire, over } from './batches/wire.ts';
import type { Desk } from './desk.ts';
import { fault } from './fault.ts';
import { use } from './use.ts';

/** For so long it is believed that the plan has no batches: somebody may buy another. Milliseconds. */
const believedMs = 6 * 3_600_000;
/** After a passing trouble. Milliseconds. */
const pauseMs = 60_000;

/** Who does what in batches. */
export interface Door {
  readonly desk: Desk;
  readonly wire: BatchWire;
  /** How large a file may be. */
  readonly most: Limits;
  /** Whether a role is to be played there at all: what the operator keeps for a server of their own is not handed in. */
  readonly plays: (role: Role) => boolean;
}

/** Fills `Models.batches`. Makes no call before it is asked something. */
export function batches(door: Door): Batches {
  const { desk, wire } = door;
  let refusedAt = -Infinity;
  let refusal: Unavailable = { type: 'unavailable', cause: 'the plan has no batches', quota: false };

  /** What a trouble means; what the plan does not have is not asked for again for a while. */
  const trouble = (error: unknown, isDoor: boolean): Unavailable => {
    const found = fault(error);
    if (found.type === 'aborted') return { type: 'unavailable', cause: 'nobody waits any more', quota: true };
    const cause = found.cause.message;
    desk.log.debug({ err: found.cause }, 'a call about batches failed');
    if (isDoor && isNever(error)) {
      [refusedAt, refusal] = [performance.now(), { type: 'unavailable', cause, quota: false }];
      return refusal;
    }
    if (found.type === 'limited') return { type: 'unavailable', cause, quota: true, waitMs: found.afterMs };
    if (found.type === 'again') return { type: 'unavailable', cause, quota: true, waitMs: pauseMs };
    return { type: 'unavailable', cause, quota: false };
  };
  const asked = async <T>(work: () => Promise<T>, signal: AbortSignal, isDoor = false): Promise<T | Unavailable> => {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      return trouble(error, isDoor);
    }
  };

  return {
    async handIn(lot, signal) {
      if (performance.now() - refusedAt < believedMs) return refusal;
      return asked(() => handIn(door, lot, signal), signal, true);
    },
    look: (ids, signal) =>
      asked(async () => together(await Promise.all(ids.map((id) => wire.retrieve(id, signal)))), signal),
    async *answers(ids, caller, of, signal) {
      try {
        for (const id of ids) yield* answersOf(desk, wire, await wire.retrieve(id, signal), { caller, of }, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw new BotError('The answers of a batch could not be read.', {
          cause: new Error(trouble(error, false).cause),
        });
      }
    },
    async cancel(ids, signal) {
      for (const id of ids) await asked(() => wire.cancel(id, signal), signal);
    },
    async forget(ids, signal) {
      for (const id of ids) await asked(() => forget(wire, id, signal), signal);
    },
    clear: async (keys, signal) => (await asked(() => clear(wire, keys, signal), signal)) === true,
  };
}

/** Finds what an earlier process has handed in before it adds the rest. */
async function handIn(door: Door, { key, caller, lines }: Lot, signal: AbortSignal): Promise<HandedIn | Unavailable> {
  const { wire, most } = door;
  const known = (await wire.list(signal)).filter(({ metadata }) => metadata?.['lot'] === key);
  const before = known.toSorted((one, other) => beginOf(one) - beginOf(other));
  const files = await wire.files(signal);
  const made = before.map(({ id }) => id);
  let from = before.reduce((end, one) => Math.max(end, beginOf(one) + linesOf(one)), 0);
  for await (const part of parted(requests(door, { key, caller, lines }, from), most)) {
    signal.throwIfAborted();
    const name = `${key}.${from}.${part.lines}.jsonl`;
    const input = files.get(name) ?? (await wire.upload(fileOf(part, name), signal));
    const { id } = await wire.create(input, { lot: key, from: String(from), lines: String(part.lines) }, signal);
    made.push(id);
    from += part.lines;
  }
  if (made.length > 0) return { type: 'handed in', batches: made };
  return { type: 'unavailable', cause: 'no model that is served takes part in batches', quota: false };
}

async function* requests({ desk, plays }: Door, { key, caller, lines }: Lot, from: number): AsyncGenerator {
  let number = 0;
  for await (const line of lines) {
    const request = plays(roleOf(line.task)) ? requestOf(desk, line, caller, key) : undefined;
    if (!request) continue;
    if (number >= from) yield request;
    number += 1;
  }
}

function fileOf({ pieces }: Part, name: string): File {
  return new File([...pieces], name, { type: 'application/jsonl' });
}

function beginOf({ metadata }: Batch): number {
  return Number(metadata?.['from'] ?? 0);
}

function linesOf({ metadata }: Batch): number {
  return Number(metadata?.['lines'] ?? 0);
}

function together(all: readonly Batch[]): Progress {
  const count = (of: (batch: Batch) => number) => all.reduce((sum, batch) => sum + of(batch), 0);
  const state = all.every(({ status }) => over.has(status))
    ? 'over'
    : all.every(({ status }) => status === 'validating')
      ? 'waiting'
      : 'running';
  const early = all.find(({ status }) => status !== 'completed' && over.has(status));
  const cause =
    early && `a batch is ${early.status}: ${early.errors?.data[0]?.message ?? 'without a word'}`.slice(0, 300);
  const done = count(({ request_counts: counts }) => (counts?.completed ?? 0) + (counts?.failed ?? 0));
  return { type: 'progress', state, done, all: count(linesOf), ...(cause && { cause }) };
}

/** For whom, and what was asked. */
interface Reading {
  readonly caller: Lot['caller'];
  readonly of: (id: string) => Line | undefined;
}

async function* answersOf(
  desk: Desk,
  wire: BatchWire,
  { output_file_id: output, error_file_id: errors, metadata }: Batch,
  { caller, of }: Reading,
  signal: AbortSignal,
): AsyncGenerator<Answered> {
  for (const file of [output, errors]) {
    if (file === undefined) continue;
    for await (const value of values(await wire.content(file, signal))) {
      signal.throwIfAborted();
      const read = answerOf(value, metadata?.['lot'] ?? '', of);
      if (!read) continue;
      if (read.used) desk.record(use(caller, read.used.role, read.used.model, read.used.usage));
      yield { id: read.id, answer: read.answer };
    }
  }
}
