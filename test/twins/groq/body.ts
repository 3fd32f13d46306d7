// What a request asks for, read from its body.
import type { Call } from './call.ts';
import { readFile } from './files.ts';
import { readLooking } from './looking.ts';
import type { ChatRequest } from './request.ts';
import { readSaying } from './saying.ts';
import { readUpload } from './upload.ts';

/** Keeps in the record of a call what it asks for. */
export async function note(call: Call, body: Buffer<ArrayBuffer>, contentType: string): Promise<void> {
  if (contentType.startsWith('multipart/form-data')) {
    if (call.path === '/openai/v1/files') {
      call.file = await readFile(body, contentType);
      return;
    }
    const upload = await readUpload(body, contentType, call.path.endsWith('translations') ? 'translate' : 'transcribe');
    if (upload) Object.assign(call, { upload, model: upload.model });
    return;
  }
  const asked = parsed(body.toString());
  if (asked === undefined) return;
  if (call.path === '/openai/v1/audio/speech') call.saying = readSaying(asked);
  // Judged property by property before anything is answered.
  else call.request = asked as ChatRequest;
  const looking = call.request && readLooking(call.request);
  if (looking) call.looking = looking;
  const model = call.saying?.model ?? call.request?.model;
  if (model !== undefined) call.model = model;
}

function parsed(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
