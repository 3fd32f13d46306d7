// A line of a batch as it is put to one model, and what the model answered to it.
import { z } from 'zod';
import type { Caller, Role, BatchAnswer as Answer, BatchLine as Line, BatchTask as Task } from '../../models.ts';
import { dialect } from '../catalogue.ts';
import { charter } from '../charter.ts';
import { composed } from '../compose.ts';
import { models, type Desk } from '../desk.ts';
import { found } from '../found.ts';
import { signed } from '../guard.ts';
import { numbersFrom, verdictsOn } from '../numbered.ts';
import { together } from '../sift.ts';
import type { Usage } from '../use.ts';
import type { Body } from '../wire.ts';

/** The models that take part in batches: https://console.groq.com/docs/batch, and what is served now. */
const batchable = /^openai\/gpt-oss-/;

export const roleOf = (task: Task): Role => (task.type === 'write' ? 'fast' : 'guard');

/** The model that does such a task in a batch; undefined: none does. A judge who reads no policy is asked in another way. */
function batchModel(desk: Desk, task: Task, caller: Caller): string | undefined {
  const able = models(desk, roleOf(task), caller).filter((model) => batchable.test(model));
  return task.type === 'write' ? able[0] : able.find((model) => dialect(model) === 'policy');
}

/** One line of a file. @see https://console.groq.com/docs/batch */
interface Request {
  readonly custom_id: string;
  readonly method: 'POST';
  readonly url: '/v1/chat/completions';
  readonly body: Body;
}

/** Undefined: no model takes it in a batch. `key` is that of its lot. */
export function requestOf(desk: Desk, { id, task }: Line, caller: Caller, key: string): Request | undefined {
  const model = batchModel(desk, task, caller);
  const body = model === undefined ? undefined : bodyOf(desk, model, task, caller, seedOf(key, id));
  return body && { custom_id: id, method: 'POST', url: '/v1/chat/completions', body };
}

function bodyOf(desk: Desk, model: string, task: Task, caller: Caller, seed: string): Body | undefined {
  if (task.type === 'write')
    return composed(desk, model, { ...task, caller, images: [] }, { scale: 1, weaker: 0 })?.body;
  const { texts, rules = [] } = task;
  return together(desk, charter(rules), model, numbersFrom(seed, texts.length), texts).body;
}

/** Whoever wrote an entry knows neither the key of a lot nor the number that follows from it. */
function seedOf(key: string, id: string): string {
  return `${key} ${id}`;
}

/** A line of an output or an error file. */
const outcome = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number(), body: z.unknown() }).nullish().catch(undefined),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish().catch(undefined),
});

/** What `found` reads of a completion. */
const completion = z.object({
  model: z.string().optional(),
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.unknown() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  usage: z
    .object({
      prompt_tokens: z.number().optional(),
      completion_tokens: z.number().optional(),
      total_time: z.number().optional(),
      prompt_tokens_details: z.object({ cached_tokens: z.number().optional() }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

interface Read {
  readonly id: string;
  readonly answer: Answer;
  /** For the books, where anything was used. */
  readonly used?: { readonly model: string; readonly role: Role; readonly usage: Usage };
}

/** Undefined: it is no answer to a line that anybody knows. */
export function answerOf(value: unknown, key: string, of: (id: string) => Line | undefined): Read | undefined {
  const read = outcome.safeParse(value).data;
  const line = read && of(read.custom_id);
  if (!read || !line) return undefined;
  const { id, task } = line;
  const body = read.response?.status_code === 200 ? completion.safeParse(read.response.body).data : undefined;
  if (!body) {
    const why = read.error?.code ?? `status ${read.response?.status_code ?? 'unknown'}`;
    return { id, answer: { type: 'failed', cause: `the provider did not answer the line: ${why}` } };
  }
  let usage: Usage | undefined;
  const isJson = task.type === 'sift' || task.schema !== undefined;
  const said = found(plain(body), isJson, (told) => (usage = told));
  const { model = '' } = body;
  const answer: Answer =
    said.type !== 'found'
      ? { type: 'failed', cause: 'cause' in said ? said.cause.message : said.type }
      : task.type === 'write'
        ? said
        : judged(said.text, model, task, seedOf(key, id));
  return { id, answer, ...(usage && { used: { model, role: roleOf(task), usage: { ...usage, batch: true } } }) };
}

function judged(text: string, model: string, task: Extract<Task, { type: 'sift' }>, seed: string): Answer {
  const { texts, rules = [] } = task;
  const verdicts = verdictsOn(numbersFrom(seed, texts.length), text, charter(rules).rules);
  const all = verdicts.filter((one) => one !== undefined);
  if (all.length < texts.length) return { type: 'failed', cause: 'a text has no verdict' };
  return { type: 'judged', verdicts: all.map((one) => signed(one, model)) };
}

type Completion = NonNullable<Parameters<typeof found>[0]>;

/** What is absent is left out, as `found` expects it. */
function plain(body: z.infer<typeof completion>): Completion {
  // The same shape, whose undefined properties JSON leaves out.
  return JSON.parse(JSON.stringify(body)) as Completion;
}
