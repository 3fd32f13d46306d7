// The line to another server that speaks OpenAI's protocol: nothing of Groq's own is said there, and what it says is made to fit.
import Groq from 'groq-sdk';
import type { ChatCompletion, ChatCompletionChunk } from 'groq-sdk/resources/chat/completions';
import { z } from 'zod';
import { said } from './fault.ts';
import { fileOf, list as plain, nothing, options, type Body, type Listening, type Wire } from './wire.ts';

/**
 * What every server knows or passes over; some refuse what they do not know. How a model thinks, its tier and whether calls come
 * side by side are told in other ways everywhere, and are left to how the server was started.
 */
const understood = ['model', 'messages', 'temperature', 'response_format', 'tools', 'tool_choice', 'stop'] as const;

/** How long an answer may be: Ollama and older llama.cpp know only the first, OpenAI's newer models only the second. */
const lengths = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * vLLM tells the context as `max_model_len`, llama.cpp in `meta`, what a conversation gets of it before what the model was
 * trained for: https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html, llama.cpp's tools/server/README.md
 */
const list = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: z.number().positive().optional().catch(undefined),
      meta: z
        .object({ n_ctx: z.number().positive().optional(), n_ctx_train: z.number().positive().optional() })
        .nullish()
        .catch(undefined),
    }),
  ),
});

/** Speech servers name their voices in a list of words, or of objects with an id or a name. */
const voice = z.union([z.string(), z.object({ id: z.string() }), z.object({ name: z.string() })]);
const voices = z.object({ voices: z.array(voice) });

/** `baseUrl` ends as such servers' do, mostly in `/v1`. */
export function otherWire(apiKey: string, baseUrl: string): Wire {
  const client = new Groq({ apiKey, baseURL: baseUrl.replace(/\/+$/, ''), ...options() });
  const rooms = new Map<string, number>();
  const lengthOf = lengthIn();
  const hear = hearing(client);
  return {
    rooms,
    async stream(body, signal) {
      return lengthOf(async (length) => {
        const wish = { ...asUnderstood(body, length), stream: true, stream_options: { include_usage: true } };
        const request = client.post<AsyncIterable<ChatCompletionChunk>>('/chat/completions', {
          body: wish,
          signal,
          stream: true,
        });
        const { data, response } = await request.withResponse();
        return { headers: response.headers, chunks: thoughtful(data) };
      });
    },
    async whole(body, signal) {
      return lengthOf(async (length) => {
        const wish = asUnderstood(body, length);
        const request = client.post<ChatCompletion>('/chat/completions', { body: wish, signal });
        const { data, response } = await request.withResponse();
        return { headers: response.headers, completion: data };
      });
    },
    transcribe: (listening, signal) => hear('/audio/transcriptions', listening, signal),
    // Nobody needs to name the language: https://platform.openai.com/docs/api-reference/audio/createTranslation
    translate: ({ model, recording, prompt, words }, signal) =>
      hear('/audio/translations', { model, recording, words, ...(prompt !== undefined && { prompt }) }, signal),
    async speak(saying, signal) {
      const body = { ...saying, response_format: 'wav' };
      const request = client.post<Response>('/audio/speech', { body, signal, __binaryResponse: true });
      const { response } = await request.withResponse();
      return { headers: response.headers, sound: response.body ?? nothing() };
    },
    async models(signal) {
      const answer = await client.get<unknown>('/models', { signal });
      for (const { id, max_model_len, meta } of list.parse(answer).data) {
        const room = max_model_len ?? meta?.n_ctx ?? meta?.n_ctx_train;
        if (room !== undefined) rooms.set(id, room);
      }
      return new Set(plain.parse(answer).data.map(({ id }) => id));
    },
    async voices(signal) {
      const told = voices.safeParse(await client.get<unknown>('/audio/voices', { signal }).catch(() => undefined));
      if (!told.success) return [];
      return told.data.voices.map((one) => (typeof one === 'string' ? one : 'id' in one ? one.id : one.name));
    },
  };
}

function asUnderstood(body: Body, length: (typeof lengths)[number]): Record<string, unknown> {
  const { max_completion_tokens: most } = body;
  return {
    ...Object.fromEntries(understood.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]]))),
    ...(most != null && { [length]: most }),
  };
}

/** Says a length as the server has been found to read it. Live: "Unsupported parameter: 'max_tokens' … Use 'max_completion_tokens' instead." */
function lengthIn() {
  let [length]: readonly (typeof lengths)[number][] = lengths;
  return async <T>(call: (length: (typeof lengths)[number]) => Promise<T>): Promise<T> => {
    const sent = length ?? lengths[0];
    try {
      return await call(sent);
    } catch (error) {
      const { status, message } = said(error);
      if (status !== 400 || sent !== lengths[0] || !message.includes(lengths[1])) throw error;
      if (!/unsupported|not supported/i.test(message)) throw error;
      [, length] = lengths;
      return call(lengths[1]);
    }
  };
}

/** What a model thinks, under the name by which `answer` knows it: vLLM and llama.cpp say `reasoning_content`. */
async function* thoughtful(chunks: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<ChatCompletionChunk> {
  for await (const chunk of chunks) {
    const delta: unknown = chunk.choices?.[0]?.delta;
    if (typeof delta === 'object' && delta !== null && Reflect.get(delta, 'reasoning') == null) {
      const thought: unknown = Reflect.get(delta, 'reasoning_content');
      if (typeof thought === 'string') Reflect.set(delta, 'reasoning', thought);
    }
    yield chunk;
  }
}

/** Asks for times, and from then on for words alone where a server has no times: https://github.com/vllm-project/vllm/issues/14818 */
function hearing(client: Groq) {
  let isTimed = true;
  return async (path: string, listening: Listening, signal: AbortSignal) => {
    const heard = async (timed: boolean): Promise<{ headers: Headers; answer: unknown }> => {
      const request = client.post<unknown>(path, { body: await form(listening, timed), signal });
      const { data, response } = await request.withResponse();
      return { headers: response.headers, answer: data };
    };
    if (!isTimed) return heard(false);
    try {
      return await heard(true);
    } catch (error) {
      const { status, message } = said(error);
      if ((status !== 400 && status !== 422) || !/response_format|verbose|granularit/i.test(message)) throw error;
      isTimed = false;
      return heard(false);
    }
  };
}

async function form({ model, recording, language, prompt, words }: Listening, timed: boolean): Promise<FormData> {
  const form = new FormData();
  form.append('file', await fileOf(recording));
  form.append('model', model);
  form.append('temperature', '0');
  form.append('response_format', timed ? 'verbose_json' : 'json');
  if (language !== undefined) form.append('language', language);
  if (prompt !== undefined) form.append('prompt', prompt);
  if (timed) for (const of of words ? ['word', 'segment'] : ['segment']) form.append('timestamp_granularities[]', of);
  return form;
}
