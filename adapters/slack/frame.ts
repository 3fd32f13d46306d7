// What comes over a socket of Slack's, told apart. Nothing that comes may break anything.
import { z } from 'zod';

/** One frame. `odd` frames are logged and, where they carry an envelope's id, acknowledged, so that they do not return. */
export type Frame =
  | { readonly type: 'hello' }
  | { readonly type: 'disconnect'; readonly reason: string }
  | {
      readonly type: 'envelope';
      readonly id: string;
      readonly kind: string;
      readonly payload: Payload;
    }
  | { readonly type: 'odd'; readonly why: string; readonly id?: string };

export type Payload = Readonly<Record<string, unknown>>;

const shape = z.looseObject({
  type: z.string(),
  envelope_id: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  payload: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const event = z.looseObject({ type: z.string() });

export function readFrame(data: Buffer, isBinary: boolean): Frame {
  if (isBinary) return { type: 'odd', why: 'a binary frame' };
  const parsed = shape.safeParse(json(data));
  if (!parsed.success) return { type: 'odd', why: 'a frame that is no envelope' };
  const { type, envelope_id: id, reason, payload } = parsed.data;
  if (type === 'hello') return { type };
  if (type === 'disconnect') return { type, reason: reason ?? 'no reason given' };
  if (id === undefined) return { type: 'odd', why: 'a frame without an envelope' };
  if (payload === undefined) return { type: 'odd', why: 'an envelope without a payload', id };
  const why = type === 'events_api' ? oddEvent(payload) : undefined;
  return why === undefined ? { type: 'envelope', id, kind: type, payload } : { type: 'odd', why, id };
}

/** https://docs.slack.dev/reference/events/app_rate_limited/ has no inner event; Bolt would read one. */
function oddEvent(payload: Payload): string | undefined {
  if (payload['type'] === 'app_rate_limited') return 'Slack holds events back: more than 30,000 came in an hour';
  return event.safeParse(payload['event']).success ? undefined : 'an event without a type';
}

function json(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
