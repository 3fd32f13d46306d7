// The two forms of an answer on the wire: one completion, or server-sent chunks of it.
import type { CompletionUsage } from 'groq-sdk/resources/completions';
import type { Piece } from './answer.ts';

/** What all chunks of one answer share. */
export interface Head {
  readonly id: string;
  readonly model: string;
  /** `req_…`, as in the `x-request-id` header. */
  readonly request: string;
  readonly created: number;
  /** Nothing is said but what is to be called. */
  readonly silent?: boolean;
  readonly tier?: string | null | undefined;
}

/** What was written in all; of calls, their JSON. */
export interface Written {
  content: string;
  reasoning: string;
  readonly calls: object[];
  readonly executed: object[];
}

/** Counts what was written; asked once, at the end. */
export type Count = (written: Readonly<Written>) => CompletionUsage;

const fingerprint = 'fp_44709d6fcb';

/** One server-sent frame. */
export function frame(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}

/** A chunk with one choice. @see https://console.groq.com/docs/api-reference#chat-create (chunk object) */
export function chunk(head: Head, delta: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { finish_reason = null, ...top } = more;
  const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
  const object = 'chat.completion.chunk';
  const { id, created, model } = head;
  return { id, object, created, model, system_fingerprint: fingerprint, choices, ...top };
}

/** Role first, then words, then the reason for the end with usage at both places, then `[DONE]`. */
export async function* streamed(pieces: AsyncIterable<Piece>, head: Head, count: Count): AsyncGenerator<string> {
  const written = nothing();
  const content = head.silent ? null : '';
  yield frame(chunk(head, { role: 'assistant', content }, { x_groq: { id: head.request, seed: 1 } }));
  for await (const piece of pieces) {
    if ('finish' in piece) {
      const usage = count(written);
      yield frame(chunk(head, {}, { finish_reason: piece.finish, usage, x_groq: { id: head.request, usage } }));
      yield frame('[DONE]');
    } else if ('refusal' in piece) {
      yield frame({ error: piece.refusal.error }, 'error');
      return;
    } else {
      note(written, piece);
      yield frame(chunk(head, piece));
    }
  }
}

/** The whole answer at once, in two halves, so that faults can stop between them. */
export async function* whole(pieces: AsyncIterable<Piece>, head: Head, count: Count): AsyncGenerator<string> {
  const written = nothing();
  let finish: string | undefined;
  for await (const piece of pieces) {
    if ('finish' in piece) finish = piece.finish;
    else note(written, piece);
  }
  if (finish === undefined) return;
  const body = JSON.stringify(completion(head, written, finish, count(written)));
  yield body.slice(0, body.length / 2);
  yield body.slice(body.length / 2);
}

function nothing(): Written {
  return { content: '', reasoning: '', calls: [], executed: [] };
}

function note(written: Written, piece: Piece): void {
  if ('content' in piece) written.content += piece.content;
  if ('reasoning' in piece) written.reasoning += piece.reasoning;
  if ('tool_calls' in piece) written.calls.push(...piece.tool_calls);
  if ('executed_tools' in piece) written.executed.push(...piece.executed_tools);
}

function completion(head: Head, written: Written, finish: string, usage: CompletionUsage): object {
  const thought = written.reasoning === '' ? {} : { reasoning: written.reasoning };
  // With calls alone there is no `content` at all.
  const said = head.silent ? {} : { content: written.content };
  const called = written.calls.length === 0 ? {} : { tool_calls: written.calls.map(unnumbered) };
  const done = written.executed.length === 0 ? {} : { executed_tools: written.executed };
  const message = { role: 'assistant', ...said, ...thought, ...done, ...called };
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage,
    usage_breakdown: null,
    system_fingerprint: fingerprint,
    x_groq: { id: head.request, seed: 1 },
    service_tier: head.tier ?? 'on_demand',
  };
}

function unnumbered(call: object): object {
  return Object.fromEntries(Object.entries(call).filter(([key]) => key !== 'index'));
}
