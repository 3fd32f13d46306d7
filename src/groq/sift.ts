// Judges many short texts for few requests: together where the judge reads a policy, and alone what cannot be judged together.
import type { Caller, SiftRequest } from '../models.ts';
import type { Verdict } from '../verdict.ts';
import { ask, type Question } from './ask.ts';
import { dialect, thinking } from './catalogue.ts';
import type { Charter } from './charter.ts';
import { benches, type Bench, type Court } from './court.ts';
import type { Desk } from './desk.ts';
import { data } from './disarm.ts';
import { guardAt, inJson, signed, silent, unlessEmpty } from './guard.ts';
import { drawn, verdictsOn } from './numbered.ts';
import { worst } from './worst.ts';

/** UTF-16 units: longer texts are judged alone, and so many are judged together that they fit the smallest plan's limits. */
const longest = 2_000;
const mostTogether = 10_000;
/** Tokens of a verdict: most are safe, and short. */
const verdictTokens = 48;
/** Of thinking, where nothing is known of how long a judge does. */
const leastThought = 256;
/** How much longer a judge may take for one entry more. Milliseconds. */
const entryMs = 150;

/** Fills `Models.sift`. */
export async function sift(court: Court, request: SiftRequest, signal: AbortSignal): Promise<readonly Verdict[]> {
  signal.throwIfAborted();
  const { caller, texts, rules = [] } = request;
  const found = texts.map((): Verdict[] => []);
  const all = benches(court, caller, rules).map(async (bench) => {
    const verdicts = await siftAt({ court, bench: narrow(bench), caller }, texts, signal);
    for (const [index, those] of verdicts.entries()) found[index]?.push(...those);
  });
  await Promise.all(all);
  return found.map((verdicts) => worst(verdicts));
}

/** Nobody waits: where the first judge is at its limits, those of the others are left to the questions that somebody waits for. */
function narrow(bench: Bench): Bench {
  const [first = ''] = bench.judges();
  const judges = (): readonly string[] => bench.judges().filter((model) => dialect(model) === dialect(first));
  return { ...bench, judges: () => judges().slice(0, 1) };
}

interface Sitting {
  readonly court: Court;
  readonly bench: Bench;
  readonly caller: Caller;
}

type Verdicts = readonly Verdict[];

/** What one bench makes of each; nothing of one where there is nobody to judge what is judged beside. */
async function siftAt(sitting: Sitting, texts: readonly string[], signal: AbortSignal): Promise<readonly Verdicts[]> {
  const found = texts.map((): Verdicts => []);
  const groups = grouped(sitting.bench, texts).map(async (group) => {
    const entries = group.map((index) => texts[index] ?? '');
    const [only = ''] = entries;
    const verdicts =
      entries.length === 1 ? [await alone(sitting, only, signal)] : await atOnce(sitting, entries, signal);
    for (const [at, index] of group.entries()) found[index] = verdicts[at] ?? [];
  });
  await Promise.all(groups);
  return found;
}

function alone({ court, bench, caller }: Sitting, question: string, signal: AbortSignal): Promise<Verdicts> {
  return guardAt(court, bench, { caller, question }, signal);
}

/** The indices of what is judged at once: what is blank nowhere, what must be judged alone by itself. */
function grouped({ judges, charter }: Bench, texts: readonly string[]): readonly (readonly number[])[] {
  const [first = ''] = judges();
  const most = mostTogether - charter.longer;
  const groups: number[][] = [];
  let open: { group: number[]; size: number } | undefined;
  for (const [index, text] of texts.entries()) {
    if (text.trim() === '') continue;
    if (dialect(first) === 'llama-guard' || text.length > longest) {
      groups.push([index]);
    } else if (open && open.size + text.length <= most) {
      open.group.push(index);
      open.size += text.length;
    } else {
      open = { group: [index], size: text.length };
      groups.push(open.group);
    }
  }
  return groups;
}

/** Judged with one question; what that leaves open is asked once more, alone. */
async function atOnce(sitting: Sitting, texts: readonly string[], signal: AbortSignal): Promise<readonly Verdicts[]> {
  const { court, bench, caller } = sitting;
  const { desk, judges, charter } = bench;
  const numbers = drawn(texts.length);
  const question = (model: string): Question => together(desk, charter, model, numbers, texts);
  const patienceMs = desk.patience.judgeMs;
  const answerMs = patienceMs + entryMs * texts.length;
  const said = await ask(desk, { role: 'guard', caller, judges, patienceMs, answerMs, question }, signal);
  if ('cause' in said && said.amiss !== true) return texts.map(() => unlessEmpty(court, bench, [silent(said)]));
  const found = 'cause' in said ? [] : verdictsOn(numbers, said.text, charter.rules);
  const model = 'cause' in said ? '' : said.model;
  return Promise.all(
    texts.map(async (text, index) => {
      const verdict = found[index];
      return verdict ? [signed(verdict, model)] : alone(sitting, text, signal);
    }),
  );
}

/** Many texts as one question, under these numbers. */
export function together(
  desk: Desk,
  charter: Charter,
  model: string,
  numbers: readonly number[],
  texts: readonly string[],
): Question {
  const entries = numbers.map((n, index) => ({ n, text: texts[index] ?? '' }));
  const most = Math.max(leastThought, thinking(model)) + verdictTokens * texts.length;
  return inJson(desk, model, charter.many, data({ entries }), most);
}
