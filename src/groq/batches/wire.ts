// The SDK's files and batches as this room uses them: checked, and without retries of its own.
import Groq from 'groq-sdk';
import { z } from 'zod';
import { lasting } from '../line.ts';

/** Live answers have an empty object where there is no file. */
const fileId = z.string().min(1).optional().catch(undefined);

const batch = z.object({
  id: z.string(),
  status: z.string(),
  input_file_id: fileId,
  output_file_id: fileId,
  error_file_id: fileId,
  request_counts: z
    .object({ total: z.number(), completed: z.number(), failed: z.number() })
    .optional()
    .catch(undefined),
  errors: z
    .object({ data: z.array(z.object({ message: z.string().optional(), line: z.number().nullish() })) })
    .optional()
    .catch(undefined),
  metadata: z.record(z.string(), z.string()).optional().catch(undefined),
});
export type Batch = z.infer<typeof batch>;

/** States of batches of which no more is done. */
export const over: ReadonlySet<string> = new Set(['failed', 'completed', 'expired', 'cancelled']);

/** https://console.groq.com/docs/batch: the next page is asked for by the cursor of the one before. */
const batches = z.object({
  data: z.array(batch),
  paging: z.object({ next_cursor: z.string().nullish() }).nullish().catch(undefined),
});
const files = z.object({ data: z.array(z.object({ id: z.string(), filename: z.string().optional() })) });
const file = z.object({ id: z.string() });

/** All calls reject with the SDK's errors. */
export interface BatchWire {
  /** The id of what was uploaded. */
  upload(input: File, signal: AbortSignal): Promise<string>;
  create(inputId: string, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Batch>;
  retrieve(id: string, signal: AbortSignal): Promise<Batch>;
  list(signal: AbortSignal): Promise<readonly Batch[]>;
  cancel(id: string, signal: AbortSignal): Promise<void>;
  /** The ids of uploaded files by their names. */
  files(signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  content(fileId: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  remove(fileId: string, signal: AbortSignal): Promise<void>;
}

/** A list that names itself as its next page would never end. */
const mostPages = 100;
const window = '24h';

/** `baseUrl` with or without `/openai/v1`, which the SDK adds. */
export function batchWire(apiKey: string, baseUrl: string): BatchWire {
  const dispatcher = lasting();
  const client = new Groq({
    apiKey,
    baseURL: baseUrl.replace(/\/+(?:openai\/v1\/*)?$/, ''),
    maxRetries: 0,
    timeout: 600_000,
    logLevel: 'off',
    ...(dispatcher && { fetchOptions: { dispatcher } }),
  });
  return {
    async upload(input, signal) {
      return file.parse(await client.files.create({ file: input, purpose: 'batch' }, { signal })).id;
    },
    async create(input_file_id, metadata, signal) {
      const wish = { input_file_id, metadata, completion_window: window, endpoint: '/v1/chat/completions' } as const;
      return batch.parse(await client.batches.create(wish, { signal }));
    },
    retrieve: async (id, signal) => batch.parse(await client.batches.retrieve(id, { signal })),
    async list(signal) {
      const all: Batch[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < mostPages; page += 1) {
        const found = batches.parse(await client.batches.list({ signal, ...(cursor && { query: { cursor } }) }));
        all.push(...found.data);
        cursor = found.paging?.next_cursor ?? undefined;
        if (cursor === undefined || cursor === '') break;
      }
      return all;
    },
    cancel: async (id, signal) => void (await client.batches.cancel(id, { signal })),
    async files(signal) {
      const { data } = files.parse(await client.files.list({ signal }));
      return new Map(data.flatMap(({ id, filename }) => (filename === undefined ? [] : [[filename, id]])));
    },
    async content(id, signal) {
      const { body } = await client.files.content(id, { signal });
      return body ?? nothing();
    },
    remove: async (id, signal) => void (await client.files.delete(id, { signal })),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
