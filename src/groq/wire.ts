// The SDK's client as this room uses it: no retries of its own, no log, and a connection that really ends with its call.
import Groq, { toFile } from 'groq-sdk';
import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParamsBase,
} from 'groq-sdk/resources/chat/completions';
import { z } from 'zod';
import type { Clip } from '../message.ts';
import { lasting } from './line.ts';

/** A chat request without the choice of form. */
export type Body = Omit<ChatCompletionCreateParamsBase, 'stream'>;

export interface Streamed {
  readonly headers: Headers;
  readonly chunks: AsyncIterable<ChatCompletionChunk>;
}

export interface Whole {
  readonly headers: Headers;
  readonly completion: ChatCompletion;
}

/** A recording to be written down. */
export interface Listening {
  readonly model: string;
  readonly recording: Clip;
  /** ISO 639-1; what is translated is told by its sound. */
  readonly language?: string;
  readonly prompt?: string;
  /** Whether each word is to be told with its times. */
  readonly words: boolean;
}

/** A text to be read aloud. */
export interface Saying {
  readonly model: string;
  readonly input: string;
  readonly voice: string;
}

type Hearing = (listening: Listening, signal: AbortSignal) => Promise<{ headers: Headers; answer: unknown }>;

/** All calls reject with the SDK's errors; `fault` reads them. A signal must be aborted when its call is over. */
export interface Wire {
  readonly stream: (body: Body, signal: AbortSignal) => Promise<Streamed>;
  readonly whole: (body: Body, signal: AbortSignal) => Promise<Whole>;
  /** Unchecked: the SDK's type knows only the text. */
  readonly transcribe: Hearing;
  /** The same, into English. */
  readonly translate: Hearing;
  /** Resolves with the headers; whatever the body is. */
  readonly speak: (
    saying: Saying,
    signal: AbortSignal,
  ) => Promise<{ headers: Headers; sound: AsyncIterable<Uint8Array> }>;
  /** The ids of the models that are served to this key. Rejects when the answer is no such list. */
  readonly models: (signal: AbortSignal) => Promise<ReadonlySet<string>>;
  /** The largest call that a model can take, tokens in all, where its server tells that with the list of models. */
  readonly rooms?: ReadonlyMap<string, number>;
  /** The voices that a server tells of; none where it tells of none. */
  readonly voices?: (signal: AbortSignal) => Promise<readonly string[]>;
}

/**
 * The SDK's own timeout ends with the headers and its retries sleep as long as `retry-after` says, deaf to the signal:
 * both are off, and `call.ts` and `course.ts` do it. Its debug log would hold what people said.
 */
const quiet = { maxRetries: 0, timeout: 600_000, logLevel: 'off' } as const;

/** The same for every client. */
export function options() {
  const dispatcher = lasting();
  return { ...quiet, ...(dispatcher && { fetchOptions: { dispatcher } }) };
}

/** The models that are served, as every server lists them. */
export const list = z.object({
  data: z.array(z.object({ id: z.string(), active: z.boolean().optional() })).min(1),
});

/** `baseUrl` with or without `/openai/v1`, which the SDK adds. */
export function groqWire(apiKey: string, baseUrl: string): Wire {
  const client = new Groq({
    apiKey,
    baseURL: baseUrl.replace(/\/+(?:openai\/v1\/*)?$/, ''),
    ...options(),
  });
  return {
    async stream(body, signal) {
      const { data, response } = await client.chat.completions
        .create({ ...body, stream: true }, { signal })
        .withResponse();
      return { headers: response.headers, chunks: data };
    },
    async whole(body, signal) {
      const request = client.post<ChatCompletion>('/openai/v1/chat/completions', { body, signal });
      const { data, response } = await request.withResponse();
      return { headers: response.headers, completion: data };
    },
    async transcribe({ recording, words, ...listening }, signal) {
      const file = await fileOf(recording);
      const timestamp_granularities: ('word' | 'segment')[] = words ? ['word', 'segment'] : ['segment'];
      const wish = { ...listening, ...verbose, file, timestamp_granularities };
      const { data, response } = await client.audio.transcriptions.create(wish, { signal }).withResponse();
      return { headers: response.headers, answer: data };
    },
    // Takes no language but `en`, and no granularities: https://console.groq.com/docs/api-reference#audio-translation
    async translate({ model, recording, prompt }, signal) {
      const wish = { model, file: await fileOf(recording), ...verbose, ...(prompt && { prompt }) };
      const { data, response } = await client.audio.translations.create(wish, { signal }).withResponse();
      return { headers: response.headers, answer: data };
    },
    async speak(saying, signal) {
      const response = await client.audio.speech.create({ ...saying, response_format: 'wav' }, { signal });
      return { headers: response.headers, sound: response.body ?? nothing() };
    },
    async models(signal) {
      const { data } = list.parse(await client.get<unknown>('/openai/v1/models', { signal }));
      return new Set(data.filter((model) => model.active !== false).map((model) => model.id));
    },
  };
}

const verbose = { response_format: 'verbose_json', temperature: 0 } as const;

/** A recording as it is uploaded. */
export function fileOf({ bytes, name, mediaType }: Clip): Promise<File> {
  return toFile(bytes, name, { type: mediaType });
}

/** No sound. */
export async function* nothing(): AsyncGenerator<Uint8Array> {}
