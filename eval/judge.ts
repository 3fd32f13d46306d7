// Who may be measured: words alone, the guard of the models' room, its score of injections.
import type { Env } from '#src/env.ts';
import { charter } from '#src/groq/charter.ts';
import type { Groq } from '#src/groq/groq.ts';
import { openLexicon, overrides } from '#src/lexicon.ts';
import { mostSifted } from '#src/models.ts';
import type { Policy } from '#src/policy.ts';
import type { Verdict } from '#src/verdict.ts';
import { forgetful, keyOf, openCache, type Cache } from './cache.ts';
import type { Judgement } from './judgement.ts';
import type { Options } from './options.ts';
import { cachePath, openRoom, timed } from './room.ts';
import type { Row } from './row.ts';

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
/** A run is ended by ending the process. */
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
  // What the judge is told is part of the question.
  const told = keyOf('guard', options.sift ? 'sift' : 'alone', model, charter(rules), rules);
  return {
    name: 'guard',
    model,
    atOnce: options.sift ? mostSifted : 1,
    cache: openCache(cachePath(options, model)),
    key: (row) => keyOf(told, row.text, row.answer),
    judge: (rows) =>
      timed(uses, { count: rows.length }, async (caller) => {
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
      timed(uses, { count: rows.length, by: model }, async (caller) => {
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
