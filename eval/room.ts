// The models' room with one model in it, and what each question to it took.
import type { Env } from '#src/env.ts';
import { groq, type Groq } from '#src/groq/groq.ts';
import { openLog } from '#src/log.ts';
import type { Caller, Use } from '#src/models.ts';
import { BotError } from '#src/trouble.ts';
import type { Verdict } from '#src/verdict.ts';
import type { Judgement } from './judgement.ts';
import type { Options } from './options.ts';

export interface Opened {
  readonly room: Groq;
  readonly model: string;
  /** By the person that a question was asked for. */
  readonly uses: Map<string, Use[]>;
}

/** Opens the room and asks which models are served. Rejects with a `BotError` where nobody can be asked. */
export async function openRoom(role: 'guard' | 'injection', options: Options, env: Env): Promise<Opened> {
  if (!env.groq && !(env.own?.guard && role === 'guard'))
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
  const tools = { log, record };
  const provider = groq({ ...groqAt, models }, tools);
  if (env.groq) for (const warning of await provider.check()) process.stderr.write(`${warning}\n`);
  const own = role === 'guard' ? env.own?.guard : undefined;
  const served = own ? groq({ ...groqAt, models, own: { guard: own } }, tools) : provider;
  const model = chosen?.[0] ?? served.served(role)[0];
  if (model === undefined) throw new BotError(`No model is served for --judge ${role}: name one with --model.`);
  if (role === 'injection') return { room: provider, model, uses };
  // On a server of its own a guard has no stand-ins: so Groq is taken for one.
  const baseUrl = `${groqAt.baseUrl.replace(/\/+(?:openai\/v1\/*)?$/, '')}/openai/v1`;
  const alone = own ?? { apiKey: groqAt.apiKey, baseUrl };
  return { room: groq({ ...groqAt, models: { guard: [model] }, own: { guard: alone } }, tools), model, uses };
}

export function cachePath({ cache, judge }: Options, model: string): string {
  return `${cache}/${judge}-${model.replace(/[^\w.-]+/g, '-')}.jsonl`;
}

let asked = 0;

/** Judges so many texts, as asked by a person of their own, by whom the use is found again. `by`: what another model says is no verdict. */
export async function timed(
  uses: Opened['uses'],
  { count, by }: { readonly count: number; readonly by?: string },
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
  const each = (of: (use: Use) => number): number => used.reduce((sum, use) => sum + of(use), 0) / count;
  const took = {
    promptTokens: each((use) => use.promptTokens),
    completionTokens: each((use) => use.completionTokens),
    dollars: each((use) => use.dollars),
  };
  const standIn = by === undefined ? undefined : used.find(({ model }) => model !== by);
  // Another model is asked where the first is at its limits.
  const other: Verdict | undefined = standIn && { type: 'unknown', cause: `${standIn.model} answered`, busy: true };
  return verdicts.map((verdict) => ({ verdict: other ?? verdict, ms, ...took }));
}
