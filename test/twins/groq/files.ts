// Files and batches over HTTP. Shapes and refusals: https://console.groq.com/docs/api-reference#files and #batches
import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './faults.ts';
import { deny, send, struck } from './http.ts';
import { invalid, type Refusal } from './refusal.ts';
import type { Batch, Stored } from './shelf.ts';
import { step } from './step.ts';

/** A file may be so large: the SDK's reference says so, whatever the page allows. */
const mostBytes = 100_000_000;

/** Live (2026-07), of a plan without batches. */
const noPlan: Refusal = {
  status: 403,
  error: {
    message: 'Batch processing is not available for your plan. Upgrade at https://console.groq.com/settings/billing',
    type: 'permissions_error',
    code: 'not_available_for_plan',
  },
};

/** Whether a path is one of files or batches. */
export function isKept(path: string): boolean {
  return /^\/openai\/v1\/(?:files|batches)(?:\/|$)/.test(path);
}

/** What was uploaded, as the form has it. */
export async function readFile(body: Buffer<ArrayBuffer>, contentType: string): Promise<Call['file']> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  const file = form?.get('file');
  if (!(file instanceof File)) return undefined;
  const purpose = form?.get('purpose');
  const bytes = Buffer.from(await file.arrayBuffer());
  return { name: file.name, bytes, purpose: typeof purpose === 'string' ? purpose : '' };
}

export async function keep(
  desk: Desk,
  call: Call,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (await struck(response, call, fault, signal)) return;
  if (desk.shelf.plan === 'free') return deny(response, noPlan);
  const [, what, id = '', more] =
    /^\/openai\/v1\/(files|batches)(?:\/([^/]+))?(?:\/(content|cancel))?$/.exec(call.path) ?? [];
  const answer = what === 'files' ? files(desk, call, id, more) : await batches(desk, call, id, more);
  if (answer instanceof Uint8Array) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    // Cut where no line ends, as networks do.
    for (let at = 0; at < answer.length; at += 1_000) response.write(answer.subarray(at, at + 1_000));
    response.end();
  } else if ('status' in answer && typeof answer.status === 'number') deny(response, answer as Refusal);
  else send(response, 200, answer);
}

function files({ shelf }: Desk, { method, file }: Call, id: string, more: string | undefined): object {
  if (method === 'POST' && id === '') {
    if (file === undefined) return invalid("one of 'file' is required");
    if (file.purpose !== 'batch') return invalid('purpose must be one of [batch]');
    if (!file.name.endsWith('.jsonl')) return invalid('Invalid file format: must be a .jsonl file');
    if (file.bytes.length > mostBytes) return { ...invalid('File is too large'), status: 413 };
    return told(shelf.store(file.name, file.bytes));
  }
  if (id === '') return { object: 'list', data: [...shelf.files.values()].map(told) };
  const stored = shelf.files.get(id);
  if (!stored) return missing(`File '${id}'`);
  if (more === 'content') return stored.bytes;
  if (method !== 'DELETE') return told(stored);
  shelf.files.delete(id);
  return { id, object: 'file', deleted: true };
}

async function batches(desk: Desk, call: Call, id: string, more: string | undefined): Promise<object> {
  const { shelf } = desk;
  if (call.method === 'POST' && id === '') return create(desk, call);
  if (id === '') return page(desk, call);
  const batch = shelf.batches.get(id);
  if (!batch) return missing(`Batch '${id}'`);
  if (more === 'cancel') {
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status))
      return invalid(`Cannot cancel a batch with status '${batch.status}'.`);
    batch.status = 'cancelling';
  } else await step(desk, batch);
  return shown(batch);
}

function create({ shelf }: Desk, { request }: Call): object {
  // A body that is no chat: its properties are looked at one by one.
  const wish = (request ?? {}) as unknown as {
    readonly input_file_id?: string;
    readonly endpoint?: string;
    readonly completion_window?: string;
    readonly metadata?: Record<string, string> | null;
  };
  if (wish.endpoint !== '/v1/chat/completions') return invalid('endpoint is not supported');
  if (!/^(?:24h|[1-7]d)$/.test(wish.completion_window ?? '')) return invalid('completion_window must be 24h to 7d');
  if (!shelf.files.has(wish.input_file_id ?? '')) return missing(`File '${wish.input_file_id}'`);
  return shown(shelf.create(wish.input_file_id ?? '', wish.metadata ?? null));
}

/** Newest first, a page at a time. */
function page({ shelf }: Desk, { query }: Call): object {
  const all = [...shelf.batches.values()].toReversed();
  const from = Number(query?.get('cursor')?.replace('cursor_', '') ?? 0);
  const end = from + shelf.pageSize;
  const next = end < all.length ? { paging: { next_cursor: `cursor_${end}` } } : {};
  return { object: 'list', data: all.slice(from, end).map(shown), ...next };
}

function told({ id, name, bytes, purpose, created }: Stored): object {
  return { id, object: 'file', bytes: bytes.length, created_at: created, filename: name, purpose };
}

function shown(batch: Batch): object {
  const isOver = ['completed', 'expired', 'cancelled'].includes(batch.status);
  return {
    id: batch.id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    errors: batch.complaints.length > 0 ? { object: 'list', data: batch.complaints } : null,
    input_file_id: batch.input,
    completion_window: '24h',
    status: batch.status,
    output_file_id: isOver ? (batch.output ?? null) : null,
    // Live (2026-02): an empty object where nothing failed.
    error_file_id: isOver ? (batch.errors ?? {}) : null,
    created_at: batch.created,
    expires_at: batch.created + 86_400,
    request_counts: batch.counts,
    metadata: batch.metadata,
  };
}

function missing(what: string): Refusal {
  return { status: 404, error: { message: `${what} not found.`, type: 'invalid_request_error', code: 'not_found' } };
}
