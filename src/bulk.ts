// `npm run batch`: a file of tasks at half the price, one JSON text a line; what came of them, line by line, in another file.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Errand, errandOf, keep, openIn, type Wish, wishesIn } from './bulk/files.ts';
import type { Caller, Models, Use, BatchAnswer as Answer, Batches, BatchLine as Line } from './models.ts';
import { spareMs } from './spare.ts';
import { BotError } from './trouble.ts';

const caller: Caller = { person: { id: 'operator' }, place: { platform: 'terminal', space: 'batch', room: 'batch' } };
const longestMs = 600_000;
/** Calls that go on at a time, and tries of each. */
const [width, tries] = [2, 3];

/** What it works with. */
export interface Means {
  readonly models: Pick<Models, 'write' | 'batches' | 'served' | 'quotas'>;
  /** A line for the operator. */
  readonly say: (sentence: string) => void;
}

/** The same at a terminal, which may stop it: `open` opens the provider, if one is set, and is told of its uses. */
export async function atTerminal(
  given: readonly string[],
  open: (record: (use: Use) => void) => (Means['models'] & { check(): Promise<readonly string[]> }) | undefined,
  say: (sentence: string) => void,
): Promise<void> {
  const errand = errandOf(given);
  let dollars = 0;
  const models = open((use) => (dollars += use.dollars));
  if (!models) throw new BotError('Set GROQ_API_KEY: get a key at https://console.groq.com/keys');
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  for (const warning of await models.check()) say(warning);
  try {
    await bulk(errand, { models, say }, stop.signal);
    say(`It cost about $${dollars.toFixed(4)} at list price.`);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    say('Stopped: call it again in the same way, and it goes on where it was.');
  }
}

/** Does what has no result yet. Throws a `BotError` for what the operator has to see to; rejects when aborted. */
export async function bulk(errand: Errand, { models, say }: Means, signal: AbortSignal): Promise<void> {
  const { wishes, key } = await wishesIn(errand.input);
  const open = await openIn(errand.output, wishes);
  say(`${wishes.length} tasks, ${open.size} of them without a result.`);
  if (open.size > 0 && !errand.paced && models.batches)
    await batched({ wishes, open, key, errand, batches: models.batches, say }, signal);
  if (open.size > 0) await paced(open, errand, { models, say }, signal);
  say(`The results are in ${errand.output}.`);
}

interface Batched {
  readonly wishes: readonly Wish[];
  readonly open: Map<string, Wish>;
  readonly key: string;
  readonly errand: Errand;
  readonly batches: Batches;
  readonly say: (sentence: string) => void;
}

/** Takes out of `open` what has its result then; the rest is left. */
async function batched({ wishes, open, key, errand, batches, say }: Batched, signal: AbortSignal): Promise<void> {
  // All of them each time, so that what an earlier process has handed in is found.
  const lines = wishes.map(({ task }, at): Line => ({ id: `line-${at}`, task }));
  let waitMs = errand.everyMs;
  const rest = async (ms: number) => sleep(ms, undefined, { signal });
  let found = await batches.handIn({ caller, key, lines }, signal);
  for (; found.type !== 'handed in'; found = await batches.handIn({ caller, key, lines }, signal)) {
    if (!found.quota) return say(`There are no batches here (${found.cause}): it is done call by call.`);
    say(`Not now (${found.cause}): I try again.`);
    await rest(Math.min(found.waitMs ?? waitMs, longestMs, errand.everyMs));
  }
  for (;;) {
    const seen = await batches.look(found.batches, signal);
    if (seen.type === 'unavailable' && !seen.quota) return;
    if (seen.type === 'progress') say(`${seen.done} of ${seen.all} lines are done.`);
    if (seen.type === 'progress' && seen.state === 'over') break;
    await rest(waitMs);
    waitMs = Math.min(waitMs * 2, longestMs);
  }
  await readAll(found.batches, { open, errand, batches, say }, lines, signal);
  await batches.forget(found.batches, signal);
}

async function readAll(
  ids: readonly string[],
  { open, errand, batches, say }: Pick<Batched, 'open' | 'errand' | 'batches' | 'say'>,
  lines: readonly Line[],
  signal: AbortSignal,
): Promise<void> {
  const of = (id: string): Line | undefined => (open.has(id) ? lines[Number(id.slice('line-'.length))] : undefined);
  let held: [Wish, Answer][] = [];
  try {
    for await (const { id, answer } of batches.answers(ids, caller, of, signal)) {
      const one = open.get(id);
      if (!one || answer.type !== 'found') continue;
      held.push([one, answer]);
      open.delete(id);
      if (held.length < 200) continue;
      await keep(errand.output, held.splice(0));
    }
  } catch (error) {
    signal.throwIfAborted();
    say(error instanceof BotError ? error.sentence : String(error));
  }
  await keep(errand.output, held);
  held = [];
}

async function paced(
  open: Map<string, Wish>,
  errand: Errand,
  { models, say }: Means,
  signal: AbortSignal,
): Promise<void> {
  const all = open.size;
  const left = [...open.values()];
  let [done, toldAt] = [0, performance.now()];
  const work = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) {
      await keep(errand.output, [[one, await answered(one, errand, models, signal)]]);
      done += 1;
      if (done < all && performance.now() - toldAt < errand.everyMs) continue;
      toldAt = performance.now();
      say(`${done} of ${all} lines are done, call by call.`);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}

/** Limits are waited for, and half of them is left to whoever talks with the bot. */
async function answered(
  { task }: Wish,
  { everyMs }: Errand,
  models: Means['models'],
  signal: AbortSignal,
): Promise<Answer> {
  for (let failed = 0; ;) {
    signal.throwIfAborted();
    const ms = spareMs(models, 'fast');
    if (ms > 0) {
      await sleep(Math.min(ms, everyMs), undefined, { signal });
      continue;
    }
    const found = await models.write({ caller, ...task }, signal);
    if (found.type === 'found') return found;
    failed += found.quota ? 0 : 1;
    if (failed >= tries) return { type: 'failed', cause: found.cause };
    await sleep(Math.min(Math.max(found.waitMs ?? 0, 500), everyMs), undefined, { signal });
  }
}
