// What the twin keeps of files and batches.
import { randomUUID } from 'node:crypto';
import type { ChatRequest } from './request.ts';

/** An uploaded file, or one of results. */
export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly purpose: 'batch' | 'batch_output';
  readonly bytes: Buffer;
  readonly created: number;
}

/** @see https://console.groq.com/docs/batch for the states and their order */
export type Status =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

export interface Batch {
  readonly id: string;
  readonly input: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly created: number;
  status: Status;
  output?: string;
  errors?: string;
  readonly complaints: { code: string; message: string; line: number; param: null }[];
  readonly counts: { total: number; completed: number; failed: number };
}

/** Lines of a file. @see https://console.groq.com/docs/batch#batch-file-format */
interface Entry {
  readonly custom_id: string;
  readonly method: string;
  readonly url: string;
  readonly body: ChatRequest;
}

export class Shelf {
  readonly files = new Map<string, Stored>();
  readonly batches = new Map<string, Batch>();
  /** Whether the plan of the key has batches. Live: the free one has none. */
  plan: 'developer' | 'free' = 'developer';
  /** A batch that has come this far goes no further until a test lets it. */
  heldAt: Status | undefined;
  /** After so many lines the window is over. */
  expiresAfter = Infinity;
  /** Whether a line fails, as the provider's own troubles make it. */
  spoils: (id: string) => boolean = () => false;
  /** How many batches a page of the list has. */
  pageSize = 20;

  store(name: string, bytes: Buffer, purpose: Stored['purpose'] = 'batch'): Stored {
    const stored = { id: idOf('file'), name, bytes, purpose, created: seconds() };
    this.files.set(stored.id, stored);
    return stored;
  }

  create(input: string, metadata: Batch['metadata']): Batch {
    const counts = { total: 0, completed: 0, failed: 0 };
    const batch: Batch = {
      id: idOf('batch'),
      input,
      metadata,
      created: seconds(),
      status: 'validating',
      complaints: [],
      counts,
    };
    this.batches.set(batch.id, batch);
    return batch;
  }
}

/** The lines of a file, and what is wrong with them. @see https://console.groq.com/docs/batch */
export function entries(bytes: Buffer): {
  readonly lines: readonly Entry[];
  readonly complaints: Batch['complaints'];
} {
  const complaints: Batch['complaints'] = [];
  const known = new Set<string>();
  const texts = bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '');
  const lines = texts.flatMap((text, at): Entry[] => {
    const complain = (code: string, message: string): Entry[] => {
      complaints.push({ code, message, line: at + 1, param: null });
      return [];
    };
    let line: Partial<Entry>;
    try {
      // Looked at property by property below.
      line = JSON.parse(text) as Partial<Entry>;
    } catch {
      return complain('invalid_json_line', 'This line is not parseable as valid JSON.');
    }
    const { custom_id, method, url, body } = line;
    if (typeof custom_id !== 'string' || custom_id === '')
      return complain('missing_required_parameter', "Missing required parameter: 'custom_id'.");
    if (known.has(custom_id))
      return complain('duplicate_custom_id', 'The custom_id is a duplicate of another request.');
    known.add(custom_id);
    if (method !== 'POST') return complain('invalid_method', 'The method must be POST.');
    if (url !== '/v1/chat/completions') return complain('invalid_url', 'The URL does not match the batch endpoint.');
    if (typeof body !== 'object' || body === null || !('model' in body))
      return complain('missing_required_parameter', "Missing required parameter: 'body'.");
    if ('stream' in body && body.stream === true)
      return complain('invalid_request', 'Streaming is not supported in batches.');
    return [{ custom_id, method, url, body }];
  });
  if (texts.length === 0)
    complaints.push({ code: 'empty_file', message: 'The input file is empty.', line: 0, param: null });
  if (texts.length > 50_000)
    complaints.push({ code: 'too_many_requests', message: 'A batch has at most 50,000 lines.', line: 0, param: null });
  return { lines, complaints };
}

export function idOf(kind: string): string {
  return `${kind}_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
}

function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
