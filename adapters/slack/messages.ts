// Whole messages: posted, replaced and taken away, in blocks that the workspace takes.
import type { KnownBlock } from '@slack/web-api';
import type { Log } from '#src/log.ts';
import { PostError } from '#src/poster.ts';
import { mark } from './find.ts';
import { escaped, fallback } from './outgoing.ts';
import type { Address } from './rooms.ts';
import { inMarkdown, inSections } from './sections.ts';
import { slackCode, type Wire } from './wire.ts';

/** What a message shows: a page's Markdown, and a control below it. */
export interface Shown {
  readonly text: string;
  readonly control: KnownBlock | undefined;
}

export interface Messages {
  /** Posts under a key that `findPost` knows it by, and resolves with the message's id. */
  post(to: Address, shown: Shown, key: string): Promise<string>;
  update(channel: string, id: string, shown: Shown): Promise<void>;
  /** Succeeds when the message is already gone. */
  remove(channel: string, id: string): Promise<void>;
}

/** Characters of plain text. Of longer posts Slack cuts the end: https://docs.slack.dev/reference/methods/chat.postMessage/ */
const postLimit = 40_000;
/** Longer ones are refused: https://docs.slack.dev/reference/methods/chat.update/ */
const updateLimit = 4000;

/** What keeps Slack from making links, names or pings of its own. */
const verbatim = { parse: 'none', link_names: false } as const;

export function messagesOf(wire: Wire, log: Log): Messages {
  const attempt = blocksTaken(log);
  return {
    async post({ channel, thread }, shown, key) {
      const text = fallback(shown.text, postLimit);
      const rest = { ...verbatim, unfurl_links: false, unfurl_media: false, metadata: mark(key) };
      const { ts = '' } = await attempt(shown, postLimit, (blocks) => {
        wire.spend(channel);
        return wire.call('chat.postMessage', channel, (web) =>
          web.chat.postMessage({ channel, thread_ts: thread, text, blocks, ...rest }),
        );
      });
      return ts;
    },
    async update(channel, id, shown) {
      const text = fallback(shown.text, updateLimit);
      await attempt(shown, updateLimit, (blocks) => {
        wire.spend(channel);
        return wire.call('chat.update', channel, (web) =>
          web.chat.update({ channel, ts: id, text, blocks, ...verbatim }),
        );
      });
    },
    async remove(channel, id) {
      try {
        await wire.call('chat.delete', channel, (web) => web.chat.delete({ channel, ts: id }));
      } catch (error) {
        if (!(error instanceof PostError && error.kind === 'gone')) throw error;
      }
    },
  };
}

/**
 * Sends a message in Slack's Markdown; where that is refused, in sections, and then so for the whole workspace until the
 * next start; at last without blocks, if the text beside them, at most `most` characters, says everything.
 */
function blocksTaken(log: Log) {
  let takesMarkdown = true;
  return async <T>({ text, control }: Shown, most: number, send: (blocks: KnownBlock[]) => Promise<T>): Promise<T> => {
    const below = control ? [control] : [];
    const plainer = (error: unknown): void => {
      if (!refusesBlocks(error)) throw error;
      log.warn({ platform: 'slack', err: error }, 'Slack refuses the blocks of an answer: writing it more plainly');
    };
    try {
      if (takesMarkdown) return await send([...inMarkdown(text), ...below]);
    } catch (error) {
      plainer(error);
    }
    try {
      const sent = await send([...inSections(text), ...below]);
      takesMarkdown = false;
      return sent;
    } catch (error) {
      if (escaped(text).length > most) throw error;
      plainer(error);
    }
    return send([]);
  };
}

/** A refusal of what the blocks are, not of how long they are: nothing was posted. */
function refusesBlocks(error: unknown): boolean {
  return slackCode(error)?.startsWith('invalid_blocks') === true;
}
