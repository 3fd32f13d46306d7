// Whole messages: posted, replaced and taken away, in blocks that the workspace takes.
import type { KnownBlock } from '@slack/web-api';
import type { Log } from '#src/log.ts';
import { PostError } from '#src/poster.ts';
import { mark } from './find.ts';
import { escaped, fallback } from './outgoing.ts';
import type { Spot } from './rooms.ts';
import { inMarkdown, inSections } from './sections.ts';
import { slackCode, type Wire } from './wire.ts';

/** What a message shows: a page's Markdown, and what can be pressed below it. */
export interface Shown {
  readonly text: string;
  /** Whom it is for: mentioned above it, and so notified. An id of Slack's own. */
  readonly whom?: string;
  /** `thumbs`: with Slack's own block for them. */
  below(thumbs: boolean): readonly KnownBlock[];
}

/** Which of Slack's newer blocks the workspace takes, as far as is known. */
export interface Taste {
  markdown: boolean;
  thumbs: boolean;
}

export function unknownTaste(): Taste {
  return { markdown: true, thumbs: true };
}

export interface Messages {
  /** Posts under a key that it is found by, in marks of a type, and resolves with the message's id. */
  post(to: Spot, shown: Shown, key: string, type?: string): Promise<string>;
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

export function messagesOf(wire: Wire, log: Log, taste = unknownTaste()): Messages {
  const attempt = blocksTaken(log, taste);
  return {
    async post({ channel, thread }, shown, key, type) {
      const text = `${mentioning(shown)}${fallback(shown.text, postLimit)}`;
      const rest = { ...verbatim, unfurl_links: false, unfurl_media: false, metadata: mark(key, type) };
      const { ts = '' } = await attempt(shown, postLimit, (blocks) => {
        wire.spend(channel);
        return wire.call('chat.postMessage', channel, (web) =>
          web.chat.postMessage({ channel, ...(thread !== undefined && { thread_ts: thread }), text, blocks, ...rest }),
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
 * Sends a message in Slack's newest blocks; where they are refused, in ever plainer ones, and then so for the whole workspace until
 * the next start; at last without blocks, if the text beside them, at most `most` characters, says everything.
 */
function blocksTaken(log: Log, taste: Taste) {
  return async <T>(shown: Shown, most: number, send: (blocks: KnownBlock[]) => Promise<T>): Promise<T> => {
    const { text } = shown;
    let refusal: unknown;
    for (const one of plainer(taste, shown)) {
      try {
        const words = one.markdown ? inMarkdown(text) : inSections(text);
        const sent = await send([...above(shown), ...words, ...shown.below(one.thumbs)]);
        Object.assign(taste, one);
        return sent;
      } catch (error) {
        if (!refusesBlocks(error)) throw error;
        log.warn({ platform: 'slack', err: error }, 'Slack refuses the blocks of an answer: writing it more plainly');
        refusal = error;
      }
    }
    if (escaped(text).length > most) throw refusal;
    return send([]);
  };
}

function mentioning({ whom }: Shown): string {
  return whom === undefined ? '' : `<@${whom}> `;
}

/** In a block of its own: in Slack's Markdown nothing is let through that mentions anybody. */
function above(shown: Shown): readonly KnownBlock[] {
  const text = mentioning(shown).trim();
  return text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text } }];
}

/** The ways to show something, the best first: only what may have been refused is left out of the next. */
function plainer({ markdown, thumbs }: Taste, shown: Shown): readonly Taste[] {
  const hasThumbs = thumbs && shown.below(true).some(({ type }) => type === 'context_actions');
  return [
    { markdown, thumbs },
    ...(hasThumbs ? [{ markdown, thumbs: false }] : []),
    ...(markdown ? [{ markdown: false, thumbs: thumbs && !hasThumbs }] : []),
  ];
}

/** A refusal of what the blocks are, not of how long they are: nothing was posted. */
function refusesBlocks(error: unknown): boolean {
  return slackCode(error)?.startsWith('invalid_blocks') === true;
}
