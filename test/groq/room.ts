// The Groq room against a twin, with short patience, and what came out of it.
import { afterEach, beforeEach, vi } from 'vitest';
import type { GroqSettings } from '#src/groq/desks.ts';
import { groq, type Groq } from '#src/groq/groq.ts';
import { patience, type Patience } from '#src/groq/patience.ts';
import { openLog } from '#src/log.ts';
import type { Caller, ChatPart, ChatRequest, Use } from '#src/models.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import { startGroqTwin, type GroqTwin, type GroqTwinOptions } from '#test/twins/groq/twin.ts';

/** The models that answer a chat, preferred first. */
export const big = 'openai/gpt-oss-120b';
export const small = 'openai/gpt-oss-20b';
export const other = 'qwen/qwen3.8-27b';

/** Another one for each test; what is imported follows. */
export let twin: GroqTwin;

/** Gives each test of a file a twin whose models sign what they say. */
export function freshTwin(options?: GroqTwinOptions): void {
  beforeEach(async () => {
    twin = await startGroqTwin(options);
    twin.answer = (request) => `From ${request.model}, at your service.`;
  });
  afterEach(async () => {
    vi.useRealTimers();
    await twin.close();
  });
}

/** Stops the room's clock: nothing is late until the test lets time pass. The twin and the network go on. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

/** The models that were asked, one a call; undefined for the list of models. */
export const asked = (): (string | undefined)[] => twin.calls.map((call) => call.model);

export interface Room extends Groq {
  readonly uses: Use[];
  /** Lines of the log, parsed. */
  readonly lines: { level: number; msg: string; [name: string]: unknown }[];
}

/** Back-off is short, so that retries take no time; everything else waits as long as in life, unless a test says so. */
export function openRoom(settings: Partial<GroqSettings> = {}, patient: Partial<Patience> = {}): Room {
  const uses: Use[] = [];
  const lines: Room['lines'] = [];
  // What pino writes is JSON with these fields.
  const out = { write: (line: string) => lines.push(JSON.parse(line) as Room['lines'][number]) };
  const log = openLog({ level: 'debug', secrets: [twin.key], out });
  const all = { apiKey: twin.key, baseUrl: twin.url, models: {}, ...settings };
  const room = groq(all, { log, record: (use) => uses.push(use) }, { ...patience, backoffMs: 2, ...patient });
  return Object.assign(room, { uses, lines });
}

export function caller(id = 'ada', more: Partial<Caller> = {}): Caller {
  return { person: { id }, place: { platform: 'test', space: 'space', room: 'room' }, ...more };
}

export function question(text = 'Why is the sky blue?', more: Partial<ChatRequest> = {}): ChatRequest {
  return { caller: caller(), system: 'You are a friendly bot.', said: [{ by: 'person', text }], ...more };
}

/** All parts of an answer. */
export async function heard(
  room: Groq,
  request = question(),
  signal = new AbortController().signal,
): Promise<ChatPart[]> {
  return Array.fromAsync(room.chat(request, signal));
}

/** The text of an answer. */
export function text(parts: readonly ChatPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** What people are told when there is no answer. */
export async function sentence(answer: Promise<unknown>): Promise<string> {
  const told: unknown = await answer.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (told instanceof Error && 'sentence' in told) return String(told.sentence);
  throw new Error('there was an answer, or a bug', { cause: told });
}

export const organisation = 'org_01jtwin0000000000000000000';

/** The provider answers with this status; its message names the organisation, as real ones do. */
export function status(
  code: number,
  error: { message?: string; type?: string; code?: string } = {},
  headers: Record<string, string> = {},
): Fault {
  const message = `Something about ${organisation} went wrong.`;
  return {
    type: 'status',
    status: code,
    body: { error: { message, type: 'invalid_request_error', ...error } },
    headers,
  };
}
