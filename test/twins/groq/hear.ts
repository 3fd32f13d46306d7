// One transcription from the form to the last byte: refused, booked, heard, bent by a fault.
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { now, type Call } from './call.ts';
import type { Desk } from './desk.ts';
import { interrupted, type Fault } from './faults.ts';
import { deny, struck, write } from './http.ts';
import { decommissioned, invalid, unknownModel, type Refusal } from './refusal.ts';
import { unaccepted } from './saying.ts';
import { refuseUpload, type Heard, type Upload } from './upload.ts';

/** Listens, or refuses to. Resolves when the response has ended or will say nothing more. */
export async function transcribe(
  desk: Desk,
  call: Call,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (await struck(response, call, fault, signal)) return;
  const { upload } = call;
  if (upload === undefined) return deny(response, invalid('could not parse the multipart form'));
  const model = desk.models.get(upload.model);
  const refusal = whyNot(desk, upload);
  if (refusal !== undefined || model === undefined)
    return deny(response, refusal ?? unknownModel(upload.model), model && desk.books.headers(model));
  const found = await desk.mind.hears(upload);
  const heard = typeof found === 'string' ? { text: found } : found;
  await sleep(heard.delayMs ?? desk.mind.hearMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  if (heard.status !== undefined) return deny(response, { ...invalid(heard.text), status: heard.status });
  const type = upload.format === 'text' ? 'text/plain' : 'application/json';
  response.writeHead(200, { 'content-type': type, ...desk.books.headers(model) });
  await write(response, interrupted(halves(body(heard, upload, call), call), fault), call, fault, signal, desk.changed);
}

function whyNot(desk: Desk, upload: Upload): Refusal | undefined {
  if (desk.retired.has(upload.model)) return decommissioned(upload.model);
  const model = desk.models.get(upload.model);
  if (model && desk.unaccepted.has(model.id)) return unaccepted(model.id);
  return model && (refuseUpload(upload, model) ?? desk.books.admit(model, 0, upload.seconds));
}

async function* halves(text: string, call: Call): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  const middle = Math.ceil(bytes.length / 2);
  call.firstAt = now();
  yield bytes.subarray(0, middle);
  yield bytes.subarray(middle);
}

/** @see https://console.groq.com/docs/speech-to-text#understanding-metadata-fields; the blank before the text is real. */
function body(heard: Heard, upload: Upload, call: Call): string {
  const text = ` ${heard.text}`;
  if (upload.format === 'text') return text;
  const x_groq = { id: call.id };
  if (upload.format === 'json') return JSON.stringify({ text, x_groq });
  const { task, seconds: duration } = upload;
  const language = heard.language ?? 'english';
  const segments = (heard.segments ?? [{ text }]).map((segment, id) => ({ ...clear, id, end: duration, ...segment }));
  const { granularities: wanted } = upload;
  const isWanted = { segments: wanted.length === 0 || wanted.includes('segment'), words: wanted.includes('word') };
  const answer = { task, language, duration, text };
  const words = heard.words ?? even(heard.text, duration);
  return JSON.stringify({
    ...answer,
    ...(isWanted.segments && { segments }),
    ...(isWanted.words && { words }),
    x_groq,
  });
}

/** Every word as long as the others. */
function even(text: string, duration: number): Heard['words'] {
  const all = text.split(/\s+/).filter(Boolean);
  const each = duration / Math.max(1, all.length);
  return all.map((word, index) => ({ word, start: index * each, end: (index + 1) * each }));
}

/** A segment of clear speech. */
const clear = {
  id: 0,
  seek: 0,
  start: 0,
  end: 0,
  text: '',
  tokens: [],
  temperature: 0,
  avg_logprob: -0.2,
  compression_ratio: 1.2,
  no_speech_prob: 0.001,
};
