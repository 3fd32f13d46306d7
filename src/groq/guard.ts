// Judges a question, or an answer as far as it is written, in the dialect that the judge speaks.
import type { Caller, GuardRequest } from '../models.ts';
import type { RuleId, Verdict } from '../verdict.ts';
import { ask, type Question, type Said } from './ask.ts';
import { dialect } from './catalogue.ts';
import type { Charter } from './charter.ts';
import { tokens } from './conversation.ts';
import { benches, tellUnjudged, type Bench, type Court } from './court.ts';
import type { Desk } from './desk.ts';
import { data, disarmed } from './disarm.ts';
import { pieces } from './pieces.ts';
import { verdict } from './verdict.ts';
import { worst } from './worst.ts';

/** UTF-16 units that are judged at once: long enough for most messages, short enough for the smallest plan's limits. */
const size = 12_000;
const overlap = 500;
/** UTF-16 units of the question, as context: it is judged by itself. */
const contextSize = 4_000;
/** The judge thinks before it speaks, and what it thinks counts. */
const policyTokens = 1_024;
export const llamaGuardTokens = 64;

/** Fills `Models.guard`. Long texts are judged in pieces; one unsafe piece makes all unsafe. */
export async function guard(court: Court, request: GuardRequest, signal: AbortSignal): Promise<Verdict> {
  signal.throwIfAborted();
  const { caller, rules = [] } = request;
  const all = benches(court, caller, rules).map((bench) => guardAt(court, bench, request, signal));
  return worst((await Promise.all(all)).flat());
}

/** What one bench makes of it; nothing where there is nobody to judge what is judged beside. */
export async function guardAt(
  court: Court,
  bench: Bench,
  { caller, question, answer }: GuardRequest,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const parts = pieces(answer ?? question, size - bench.charter.longer, overlap).map((piece): Judged => {
    return answer === undefined ? { question: piece } : { question: context(question), answer: piece };
  });
  const verdicts = await Promise.all(parts.map((part) => judge(bench, caller, part, signal)));
  return unlessEmpty(court, bench, [worst(verdicts)]);
}

/** Verdicts of a bench, unless nobody of those sits there any more who judge rules beside a guard. */
export function unlessEmpty(court: Court, bench: Bench, verdicts: readonly Verdict[]): readonly Verdict[] {
  const isEmpty = bench.beside && verdicts.some(({ type }) => type === 'unknown') && bench.judges().length === 0;
  if (isEmpty) tellUnjudged(court);
  return isEmpty ? [] : verdicts;
}

/** The question, as context of what is judged: its beginning, in a form that ends no message. */
export function context(question: string): string {
  return disarmed(question.slice(0, contextSize)).toWellFormed();
}

/** What a judge gets to see. */
interface Judged {
  readonly question: string;
  readonly answer?: string;
}

async function judge(bench: Bench, caller: Caller, judged: Judged, signal: AbortSignal): Promise<Verdict> {
  const { desk, judges, charter } = bench;
  const question = (model: string): Question =>
    dialect(model) === 'policy' ? byPolicy(desk, model, charter, judged) : byLlamaGuard(model, judged);
  const matter = { role: 'guard', caller, judges, patienceMs: desk.patience.judgeMs, question } as const;
  return decided(await ask(desk, matter, signal), charter.rules);
}

/** The verdict in what a judge said, who was given these rules; unknown where it said nothing. */
export function decided(said: Said, rules: readonly RuleId[] = []): Verdict {
  return 'cause' in said ? silent(said) : signed(verdict(said.text, rules), said.model);
}

/** What silence is. */
export function silent({ cause, busy }: Exclude<Said, { text: string }>): Verdict {
  return { type: 'unknown', cause, ...(busy && { busy: true }) };
}

/** A verdict with the name of its judge. */
export function signed(found: Verdict, judge: string): Verdict {
  return found.type === 'unsafe' ? { ...found, judge } : found;
}

function byPolicy(desk: Desk, model: string, { one }: Charter, judged: Judged): Question {
  return inJson(desk, model, one, data(judged), policyTokens);
}

/** A question to a judge who answers with JSON: in words alone, where the model takes no wish for a form. */
export function inJson(
  { manners, forms }: Desk,
  model: string,
  system: string,
  content: string,
  most: number,
): Question {
  return {
    input: tokens(system) + tokens(content),
    body: {
      model,
      messages: [
        { role: 'system', content: system },
        { role: 'user', content },
      ],
      max_completion_tokens: most,
      ...(forms.of(model) !== 'words' && { response_format: { type: 'json_object' } }),
      ...manners.of(model, { temperature: 0 }),
    },
  };
}

/** Llama Guard has its policy built in and knows no system prompt: its chat template frames what is judged. */
function byLlamaGuard(model: string, judged: Judged): Question {
  const question = { role: 'user', content: disarmed(judged.question) } as const;
  const answer = judged.answer === undefined ? [] : [{ role: 'assistant', content: disarmed(judged.answer) } as const];
  return {
    input: tokens(judged.question) + tokens(judged.answer ?? ''),
    body: { model, messages: [question, ...answer], max_completion_tokens: llamaGuardTokens, temperature: 0 },
  };
}
