// One speech from the text to the last byte: refused, booked, spoken piece by piece, bent by a fault.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { now, type Call } from './call.ts';
import type { Desk } from './desk.ts';
import { interrupted, type Fault } from './faults.ts';
import { deny, struck, write } from './http.ts';
import { decommissioned, invalid, unknownModel, type Refusal } from './refusal.ts';
import { tokens } from './request.ts';
import { refuseSaying, unaccepted, type Saying } from './saying.ts';

/** A tenth of a second of what Orpheus is thought to send. Bytes. */
const pieceSize = 4_800;

/** Speaks, or refuses to. Resolves when the response has ended or will say nothing more. */
export async function say(
  desk: Desk,
  call: Call,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (await struck(response, call, fault, signal)) return;
  const { saying } = call;
  if (saying === undefined) return deny(response, invalid('could not parse request body as JSON'));
  const model = desk.models.get(saying.model);
  const refusal = whyNot(desk, saying);
  if (refusal !== undefined || model === undefined)
    return deny(response, refusal ?? unknownModel(saying.model), model && desk.books.headers(model));
  const sound = await desk.mind.speaks(saying.input, saying);
  await sleep(desk.mind.speakMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  response.writeHead(200, { 'content-type': 'audio/wav', ...desk.books.headers(model) });
  response.flushHeaders();
  await write(response, interrupted(pieces(sound, call), fault), call, fault, signal, desk.changed);
}

function whyNot(desk: Desk, saying: Saying): Refusal | undefined {
  if (desk.retired.has(saying.model)) return decommissioned(saying.model);
  const model = desk.models.get(saying.model);
  if (model && desk.unaccepted.has(model.id)) return unaccepted(model.id);
  return model && (refuseSaying(saying, model) ?? desk.books.admit(model, tokens(saying.input)));
}

async function* pieces(sound: Uint8Array | AsyncIterable<Uint8Array>, call: Call): AsyncGenerator<Uint8Array> {
  call.firstAt = now();
  if (Symbol.asyncIterator in sound) yield* sound;
  else for (let at = 0; at < sound.length; at += pieceSize) yield sound.subarray(at, at + pieceSize);
}
