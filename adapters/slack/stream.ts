// One message that grows by Slack's native streaming. https://docs.slack.dev/reference/methods/chat.startStream/
import type { KnownBlock } from '@slack/web-api';
import { mark } from './find.ts';
import type { Address } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

export interface Reader {
  readonly team: string;
  readonly user: string;
}

export interface Stream {
  readonly id: string;
  /** All text that Slack took so far. */
  readonly sent: string;
  /** Takes the whole text; sends what is new. */
  grow(text: string): Promise<void>;
  /** The stream is over, whatever becomes of the call. `below`: what can be pressed below it. */
  stop(text: string, below: readonly KnownBlock[]): Promise<void>;
}

/** Starts a message with `text`, in the thread at `to`. Outside direct messages Slack streams to one reader only. */
export async function startStream(wire: Wire, to: Address, reader: Reader, text: string, key: string): Promise<Stream> {
  const { channel, thread } = to;
  const answer = await wire.call('chat.startStream', channel, (web) =>
    web.chat.startStream({
      channel,
      thread_ts: thread,
      recipient_team_id: reader.team,
      recipient_user_id: reader.user,
      ...(text && { markdown_text: text }),
    }),
  );
  return streamAt(wire, channel, answer.ts ?? '', text, key);
}

function streamAt(wire: Wire, channel: string, ts: string, begun: string, key: string): Stream {
  let sent = begun;
  return {
    id: ts,
    get sent() {
      return sent;
    },
    async grow(text) {
      const markdown_text = text.slice(sent.length);
      if (markdown_text === '') return;
      await wire.call('chat.appendStream', `${channel} ${ts}`, (web) =>
        web.chat.appendStream({ channel, ts, markdown_text }),
      );
      sent = text;
    },
    async stop(text, below) {
      const markdown_text = text.slice(sent.length);
      await wire.call('chat.stopStream', channel, (web) =>
        web.chat.stopStream({
          channel,
          ts,
          metadata: mark(key),
          ...(markdown_text && { markdown_text }),
          ...(below.length > 0 && { blocks: [...below] }),
        }),
      );
      sent = text;
    },
  };
}

/** Ends a stream that this process may not have started. Rejects only when it may still be open. */
export async function closeStream(wire: Wire, channel: string, ts: string, key?: string): Promise<void> {
  try {
    await wire.call('chat.stopStream', channel, (web) =>
      web.chat.stopStream({ channel, ts, ...(key && { metadata: mark(key) }) }),
    );
  } catch (error) {
    // A clear answer other than success: it is no stream, or no longer one.
    if (slackCode(error) === undefined) throw error;
  }
}

const withdrawn =
  /^(feature_not_enabled|method_deprecated|unknown_method|not_allowed_token_type|missing_scope|not_authorized|no_permission)$/;

/** Whether the error says that this workspace offers no streams at all, so that asking for another answer is no use. */
export function streamsWithdrawn(error: unknown): boolean {
  return withdrawn.test(slackCode(error) ?? '');
}
