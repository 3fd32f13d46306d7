// Bytes in and out: reads a body, sends JSON, writes an answer's frames at the pace of whoever reads them.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as breathe } from 'node:timers/promises';
import { now, type Call } from './call.ts';
import { Cut, packets, Stall, type Fault } from './faults.ts';

/** Bytes of a body that are read at most; the platform takes about this much as JSON. */
const most = 20 * 1024 * 1024;

/** The whole body, or undefined when it is too large. */
export async function read(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    // A request without an encoding gives buffers.
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > most) return undefined;
  }
  return Buffer.concat(parts).toString();
}

/** Sends a body at once. */
export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Writes frames until they end, the fault ends them, or the client leaves. `wrote` follows every frame. */
export async function write(
  response: ServerResponse,
  frames: AsyncIterable<string>,
  call: Call,
  fault: Fault | undefined,
  signal: AbortSignal,
  wrote: () => void,
): Promise<void> {
  try {
    for await (const text of frames) {
      if (signal.aborted) return;
      for (const bytes of packets(text, fault)) await put(response, bytes, fault, signal);
      call.frames += 1;
      if (call.frames === 2) call.firstAt = now();
      wrote();
    }
    if (!signal.aborted) response.end();
  } catch (error) {
    if (error instanceof Stall || signal.aborted) return;
    if (!(error instanceof Cut)) throw error;
    cut(response, call);
  }
}

/** Ends a call as a broken line does. */
export function cut(response: ServerResponse, call: Call): void {
  call.end = 'cut';
  response.destroy();
}

async function put(
  response: ServerResponse,
  bytes: Buffer,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  const isFull = !response.write(bytes);
  if (isFull && !signal.aborted) await once(response, 'drain', { signal });
  // Torn frames have to arrive as separate packets.
  else if (fault?.type === 'single bytes' || fault?.type === 'torn characters') await breathe();
}
