// Bytes in and out: reads a body, sends JSON, writes an answer's frames at the pace of whoever reads them.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { now, type Call } from './call.ts';
import { Cut, packets, Stall, type Fault } from './faults.ts';
import type { Refusal } from './refusal.ts';

/** The whole body, or undefined when it is larger than `most` bytes. */
export async function read(request: IncomingMessage, most: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    // A request without an encoding gives buffers.
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > most) return undefined;
  }
  return Buffer.concat(parts);
}

/** Refuses in the platform's own words. */
export function deny(response: ServerResponse, refusal: Refusal, headers: Record<string, string> = {}): void {
  send(response, refusal.status, { error: refusal.error }, { ...headers, ...refusal.headers });
}

/** What a fault does before a request is looked at. Resolves with whether that was all that happens to it. */
export async function struck(
  response: ServerResponse,
  call: Call,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (fault?.type === 'status')
    send(response, fault.status, fault.body ?? { error: { message: 'A fault.' } }, fault.headers);
  if (fault?.type === 'slow') await sleep(fault.ms, undefined, { signal }).catch(() => undefined);
  const isLater = fault !== undefined && 'after' in fault && fault.after !== undefined;
  if (fault?.type === 'cut' && !isLater) cut(response, call);
  return fault?.type === 'status' || ((fault?.type === 'cut' || fault?.type === 'stall') && !isLater) || signal.aborted;
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
  frames: AsyncIterable<string | Uint8Array>,
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
      if (call.frames === 2) call.firstAt ??= now();
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
function cut(response: ServerResponse, call: Call): void {
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
