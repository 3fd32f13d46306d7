// The Groq room against a twin, with short patience, and what came out of it.
import { groq, type Groq, type GroqSettings } from '#src/groq/groq.ts';
import { patience, type Patience } from '#src/groq/patience.ts';
import { openLog } from '#src/log.ts';
import type { Caller, ChatPart, ChatRequest, Use } from '#src/models.ts';
import type { Fault } from '#test/twins/groq/faults.ts';
import type { GroqTwin } from '#test/twins/groq/twin.ts';

export interface Room extends Groq {
  readonly uses: Use[];
  /** Lines of the log, parsed. */
  readonly lines: { level: number; msg: string; [name: string]: unknown }[];
}

/** Back-off is short, so that retries take no time; everything else waits as long as in life, unless a test says so. */
export function openRoom(twin: GroqTwin, settings: Partial<GroqSettings> = {}, patient: Partial<Patience> = {}): Room {
  const uses: Use[] = [];
  const lines: Room['lines'] = [];
  // What pino writes is JSON with these fields.
  const out = { write: (line: string) => lines.push(JSON.parse(line) as Room['lines'][number]) };
  const log = openLog({ level: 'debug', secrets: [twin.key], out });
  const all = { apiKey: twin.key, baseUrl: twin.url, models: {}, ...settings };
  const room = groq(all, { log, record: (use) => uses.push(use) }, { ...patience, backoffMs: 2, ...patient });
  return { ...room, uses, lines };
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
