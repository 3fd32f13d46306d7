// Which request goes where.
import type { ServerResponse } from 'node:http';
import type { Call } from './call.ts';
import { complete } from './chat.ts';
import type { Desk } from './desk.ts';
import type { Fault } from './faults.ts';
import { isKept, keep } from './files.ts';
import { transcribe } from './hear.ts';
import { deny, send, struck } from './http.ts';
import { shown } from './models.ts';
import { unknownModel, unknownUrl } from './refusal.ts';
import { say } from './say.ts';

type Route = (
  desk: Desk,
  call: Call,
  response: ServerResponse,
  fault: Fault | undefined,
  signal: AbortSignal,
) => Promise<void>;

const models = '/openai/v1/models';

const routes: Readonly<Record<string, Route>> = {
  'POST /openai/v1/chat/completions': complete,
  'POST /openai/v1/audio/transcriptions': transcribe,
  'POST /openai/v1/audio/translations': transcribe,
  'POST /openai/v1/audio/speech': say,
};

/** Resolves when the response has ended or will say nothing more. */
export const route: Route = async (desk, call, response, fault, signal) => {
  const path = `${call.method} ${call.path}`;
  const run = routes[path];
  if (run) return run(desk, call, response, fault, signal);
  if (isKept(call.path)) return keep(desk, call, response, fault, signal);
  if (await struck(response, call, fault, signal)) return;
  if (path === `GET ${models}`)
    return send(response, 200, { object: 'list', data: [...desk.models.values()].map(shown) });
  if (!path.startsWith(`GET ${models}/`)) return deny(response, unknownUrl(call.method, call.path));
  const id = decodeURIComponent(call.path.slice(models.length + 1));
  const model = desk.models.get(id);
  return model === undefined ? deny(response, unknownModel(id)) : send(response, 200, shown(model));
};
