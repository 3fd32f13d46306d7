// One chat completion that nobody waits for on a line of its own, as batches run them: its status and its body.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { now, type Call } from './call.ts';
import { complete } from './chat.ts';
import type { Desk } from './desk.ts';
import { Books } from './limits.ts';
import { readLooking } from './looking.ts';
import type { ChatRequest } from './request.ts';

export interface Aside {
  readonly request_id: string;
  readonly status_code: number;
  readonly body: unknown;
}

/** Counts against no limits. @see https://console.groq.com/docs/batch */
export async function aside(desk: Desk, request: ChatRequest): Promise<Aside> {
  const looking = readLooking(request);
  const id = `req_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
  const call: Call = {
    id,
    method: 'POST',
    path: '/openai/v1/chat/completions',
    at: now(),
    end: 'open',
    frames: 0,
    request,
    ...(looking && { looking }),
  };
  let status = 500;
  let text = '';
  const response = {
    writeHead(code: number) {
      status = code;
      return response;
    },
    write(piece: string | Uint8Array) {
      text += Buffer.from(piece).toString();
      return true;
    },
    end(piece = '') {
      text += piece;
    },
    flushHeaders() {},
    destroy() {},
  };
  const never = new AbortController().signal;
  // All that a completion uses of a response.
  await complete({ ...desk, books: new Books(60_000) }, call, response as unknown as ServerResponse, undefined, never);
  return { request_id: id, status_code: status, body: JSON.parse(text) };
}
