// What guard models answer: each family has its own dialect for the same verdict.
import { words, type ChatRequest } from './request.ts';
import type { Script } from './answer.ts';
import type { Model } from './models.ts';

/** What a judge finds, with more of it than its codes. */
export interface Finding {
  readonly categories: readonly string[];
  readonly severity?: 1 | 2 | 3;
  readonly rationale?: string;
}

/** `safe`, what is found (hazard categories `S1` …, rules of a policy `R1` …), or the exact words of the model. */
export type Verdict = 'safe' | readonly (`S${number}` | `R${number}`)[] | Finding | (string & {});

export interface Judge {
  /** Of one entry, also where a request has many. */
  verdict(text: string, request: ChatRequest): Verdict;
  /** The exact words of a judge on a whole request; undefined: in good form, as `verdict` has it. */
  says(request: ChatRequest): string | undefined;
  /** How likely a text is an attack, 0 to 1, or the exact words of the model. */
  score(text: string, request: ChatRequest): number | string;
  /** Milliseconds until a guard answers. */
  guardMs: number;
}

export function isGuard(model: Model): boolean {
  return model.family === 'safeguard' || model.family === 'llama-guard' || model.family === 'prompt-guard';
}

/** The guard's answer on the last message of the request. */
export function judged(judge: Judge, request: ChatRequest, model: Model): Script {
  const text = words(request.messages.at(-1));
  const delayMs = judge.guardMs;
  // https://console.groq.com/docs/model/meta-llama/llama-prompt-guard-2-86m: the content is the score.
  if (model.family === 'prompt-guard') return { text: String(judge.score(text, request)), delayMs };
  const said = judge.says(request);
  if (said !== undefined) return { text: said, delayMs };
  const system = systemOf(request);
  const entries = model.family === 'llama-guard' ? undefined : entriesOf(text, system);
  if (!entries) return inWords(judge.verdict(text, request), model, delayMs, system);
  const verdicts = entries.map(({ n, text: entry }) => ofMany(n, judge.verdict(entry, request), system));
  return { text: `{"verdicts":[${verdicts.join(',')}]}`, delayMs, reasoning: thought(entries.length) };
}

/** A verdict in the dialect of a family; who is no guard keeps to the policy it was given. */
export function inWords(verdict: Verdict, model: Model, delayMs: number, system: string): Script {
  if (isRaw(verdict)) return { text: verdict, delayMs };
  const finding = found(verdict);
  if (model.family === 'llama-guard') return { text: llamaGuard(finding.categories), delayMs };
  return { text: JSON.stringify(safeguard(finding, system)), delayMs, reasoning: thought(1) };
}

export function systemOf(request: ChatRequest): string {
  return words(request.messages.find(({ role }) => role === 'system'));
}

function thought(entries: number): string {
  return `The policy is read and the content compared with it. ${'This one too. '.repeat(entries - 1)}`.trim();
}

function isRaw(verdict: Verdict): verdict is string {
  return typeof verdict === 'string' && verdict !== 'safe';
}

function found(verdict: Exclude<Verdict, string> | 'safe'): Finding {
  if (verdict === 'safe') return { categories: [] };
  return 'categories' in verdict ? verdict : { categories: verdict };
}

/** @see https://github.com/meta-llama/PurpleLlama/blob/main/Llama-Guard4/12B/MODEL_CARD.md */
function llamaGuard(categories: readonly string[]): string {
  return categories.length === 0 ? 'safe' : `unsafe\n${categories.join(',')}`;
}

/**
 * The shape of the documented policy template, and what a policy asks for besides: the model answers in the form that its policy
 * names. @see https://console.groq.com/docs/content-moderation and https://cookbook.openai.com/articles/gpt-oss-safeguard-guide
 */
function safeguard({ categories, severity, rationale }: Finding, system: string): object {
  if (categories.length === 0)
    return {
      violation: 0,
      ...(!/"violation":0\}/.test(system) && { category: null, rationale: 'Nothing is violated.' }),
    };
  return {
    violation: 1,
    category: categories.join(','),
    ...(/"severity"/.test(system) && { severity: severity ?? 2 }),
    rationale: rationale ?? 'The policy is violated.',
  };
}

function ofMany(n: unknown, verdict: Verdict, system: string): string {
  return isRaw(verdict) ? verdict : JSON.stringify({ n, ...safeguard(found(verdict), system) });
}

/** The entries of a request whose policy asks for a list of verdicts. */
function entriesOf(text: string, system: string): readonly { n: unknown; text: string }[] | undefined {
  if (!/"verdicts":\[/.test(system)) return undefined;
  // A request that is no such JSON is a mistake, which the test is to see.
  const { entries } = JSON.parse(text) as { entries: { n: unknown; text: string }[] };
  return entries;
}

/** How a judge fails in words. */
export type Misjudged = 'fenced' | 'prose' | 'refusal' | 'blank' | 'cut';

/** What a judge says, as it was seen to go wrong. */
export function misjudged(script: Script, as: Misjudged): Script {
  const text = script.text ?? '';
  if (as === 'cut') return { ...script, text: text.slice(0, text.length / 2), finish: 'length' };
  const spoilt = {
    fenced: `\`\`\`json\n${text}\n\`\`\``,
    prose: `Here is what the policy comes to:\n\n${text}\n\nLet me know if you have more.`,
    refusal: "I'm sorry, but I can't help with that.",
    blank: '',
  };
  return { ...script, text: spoilt[as] };
}
