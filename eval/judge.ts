// Who may be measured: words alone, the guard of the models' room, its score of injections.
import { groq, type Groq } from '#src/groq/groq.ts';
import { charter } from '#src/groq/charter.ts';
import type { Env } from '#src/env.ts';
import { openLexicon, overrides } from '#src/lexicon.ts';
import { openLog } from '#src/log.ts';
import { mostSifted, type Caller, type Use } from '#src/models.ts';
import type { Policy } from '#src/policy.ts';
import { BotError } from '#src/trouble.ts';
import type { Verdict } from '#src/verdict.ts';
import { forgetful, keyOf, openCache, type Cache } from './cache.ts';
import type { Options } from './options.ts';
import type { Row } from './rows.ts';

/** What was said of one text, and what that took. Tokens and dollars of a text judged with others are its share. */
export interface Judgement {
  readonly verdict: Verdict;
  /** As a person would have waited for it. */
  readonly ms: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly dollars: number;
}

export interface Judge {
  readonly name: Options['judge'];
  /** A model's name, or `words`. */
  readonly model: string;
  /** How many texts it takes at once. */
  readonly atOnce: number;
  /** Where what it said before is kept. */
  readonly cache: Cache;
  /** By what its verdict on a text is kept: all that it depends on. */
  key(row: Row): string;
  /** One for each, in their order. */
  judge(rows: readonly Row[]): Promise<readonly Judgement[]>;
}

/** From this score on a text is an attack: as `handlers/suspicious.ts` has it. */
const attack = 0.9;
const free = { promptTokens: 0, completionTokens: 0, dollars: 0 };
const never = new AbortController().signal;

/** Opens the judge that was chosen. Rejects with a `BotError` where it can't be asked. */
export async function openJudge(options: Options, env: Env, policy: Policy | undefined): Promise<Judge> {
  if (options.judge === 'words') return byWords(policy);
  if (options.judge === 'injection' && options.model === 'words') return overridden();
  return options.judge === 'guard' ? guard(options, env, policy) : injection(options, env);
}

function byWords(policy: Policy | undefined): Judge {
  const lexicon = openLexicon();
  return local('words', ({ text, answer }) => lexicon(answer ?? text, policy?.words));
}

function overridden(): Judge {
  return local('injection', ({ text }) => attackAt(overrides(text)));
}

/** Costs nothing, and changes with the code: nothing is kept of it. */
function local(name: Options['judge'], verdictOn: (row: Row) => Verdict): Judge {
  const judged = (row: Row): Judgement => {
    const begun = performance.now();
    const verdict = verdictOn(row);
    return { verdict, ms: performance.now() - begun, ...free };
  };
  return {
    name,
    model: 'words',
    atOnce: 1,
    cache: forgetful(),
    key: (row) => keyOf(row.text, row.answer),
    judge: async (rows) => rows.map(judged),
  };
}

async function guard(options: Options, env: Env, policy: Policy | undefined): Promise<Judge> {
  const rules = policy?.rules ?? [];
  const { room, model, uses } = await openRoom('guard', options, env);
  const how = options.sift ? 'sift' : 'alone';
  return {
    name: 'guard',
    model,
    atOnce: options.sift ? mostSifted : 1,
    cache: openCache(cachePath(options, model)),
    // What the judge is told is part of the question.
    key: (row) => keyOf('guard', how, model, charter(rules), rules, row.text, row.answer),
    judge: (rows) =>
      timed(uses, rows, async (caller) => {
        // An answer is judged beside its question, which the sieve knows nothing of.
        if (!options.sift || rows.some(({ answer }) => answer !== undefined)) {
          const alone = ({ text, answer }: Row): Promise<Verdict> =>
            room.guard({ caller, question: text, rules, ...(answer !== undefined && { answer }) }, never);
          return Promise.all(rows.map(alone));
        }
        return room.sift({ caller, texts: rows.map(({ text }) => text), rules }, never);
      }),
  };
}

async function injection(options: Options, env: Env): Promise<Judge> {
  const { room, model, uses } = await openRoom('injection', options, env);
  return {
    name: 'injection',
    model,
    atOnce: 1,
    cache: openCache(cachePath(options, model)),
    key: (row) => keyOf('injection', attack, model, row.text),
    judge: (rows) =>
      timed(uses, rows, async (caller) => {
        const one = async ({ text }: Row): Promise<Verdict> => {
          const score = await room.injection(text, caller, never);
          return attackAt(score, score === undefined && isShort(room, model));
        };
        return Promise.all(rows.map(one));
      }),
  };
}

function attackAt(score: number | undefined, busy = false): Verdict {
  if (score === undefined) return { type: 'unknown', cause: 'no score', busy };
  return score >= attack ? { type: 'unsafe', categories: ['words'] } : { type: 'safe' };
}

/** The room does not say why there is no score, but what is left of the limits. */
function isShort(room: Groq, model: string): boolean {
  return room.quotas().some((quota) => quota.model === model && quota.left < Math.max(1, quota.limit / 10));
}

interface Opened {
  readonly room: Groq;
  readonly model: string;
  /** By the person that a question was asked for. */
  readonly uses: Map<string, Use[]>;
}

/** The models' room, where one model judges and no other stands in for it: so the figures are this model's. */
async function openRoom(role: 'guard' | 'injection', options: Options, env: Env): Promise<Opened> {
  if (!env.groq && !(env.guard && role === 'guard'))
    throw new BotError(
      `--judge ${role} asks a model: set GROQ_API_KEY (https://console.groq.com/keys)${role === 'guard' ? ', or GUARD_BASE_URL with GUARD_MODEL' : ''}.`,
    );
  const log = openLog({ level: 'fatal', secrets: env.secrets, out: process.stderr });
  const uses = new Map<string, Use[]>();
  const record = (use: Use): void => {
    const { id } = use.caller.person;
    uses.set(id, [...(uses.get(id) ?? []), use]);
  };
  const groqAt = env.groq ?? { apiKey: 'none', baseUrl: 'http://127.0.0.1:9' };
  const chosen = options.model === undefined ? env.models[role] : [options.model];
  const models = chosen === undefined ? {} : { [role]: chosen };
  const provider = groq({ ...groqAt, models }, { log, record });
  if (env.groq) for (const warning of await provider.check()) process.stderr.write(`${warning}\n`);
  const model = chosen?.[0] ?? provider.served(role)[0];
  if (model === undefined) throw new BotError(`No model is served for --judge ${role}: name one with --model.`);
  if (role === 'injection') return { room: provider, model, uses };
  const own = env.guard ?? { apiKey: groqAt.apiKey, baseUrl: `${groqAt.baseUrl.replace(/\/+$/, '')}/openai/v1` };
  return { room: groq({ ...groqAt, models: { guard: [model] }, guard: own }, { log, record }), model, uses };
}

function cachePath({ cache, judge }: Options, model: string): string {
  return `${cache}/${judge}-${model.replace(/[^\w.-]+/g, '-')}.jsonl`;
}

let asked = 0;

/** Judges rows, as asked by a person of their own, by whom the use is found again. */
async function timed(
  uses: Map<string, Use[]>,
  rows: readonly Row[],
  verdictsFor: (caller: Caller) => Promise<readonly Verdict[]>,
): Promise<readonly Judgement[]> {
  asked += 1;
  const id = `row-${asked}`;
  const place = { platform: 'eval', space: 'eval', room: 'eval' };
  const begun = performance.now();
  const verdicts = await verdictsFor({ person: { id }, place });
  const ms = performance.now() - begun;
  const used = uses.get(id) ?? [];
  uses.delete(id);
  const each = (of: (use: Use) => number): number => used.reduce((sum, use) => sum + of(use), 0) / rows.length;
  const took = {
    promptTokens: each((use) => use.promptTokens),
    completionTokens: each((use) => use.completionTokens),
    dollars: each((use) => use.dollars),
  };
  return verdicts.map((verdict) => ({ verdict, ms, ...took }));
}
