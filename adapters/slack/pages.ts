// All that was said in a room, newest page first: at Slack's pace, and as far back as somebody reads.
import type { EarlierMessage, Place } from '#src/message.ts';
import { PostError } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import { rest } from './patience.ts';
import { isSaid, taskMark, type Post } from './post.ts';
import { readable, type Remember } from './remembered.ts';
import { channelOf } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

/** What was said in a place, or there before a message. Rejects with a `BotError` where the bot may not read. */
export type Pages = (place: Place, signal: AbortSignal, before?: string) => AsyncIterable<readonly EarlierMessage[]>;

/** Messages that one call brings. Slack counts calls: https://docs.slack.dev/apis/web-api/rate-limits/ */
const [channelPage, threadPage] = [100, 999];
/** Threads of one page that are read, too: those that were answered last. Each takes a call. */
const threadsOfPage = 15;
/** Tries of a call to which Slack gives no clear answer. */
const mostTries = 3;

/** What is asked for, beside the page. */
interface Wanted {
  readonly wire: Wire;
  readonly channel: string;
  readonly signal: AbortSignal;
  readonly latest: string | undefined;
}

/** In Slack, most of what is said in a channel is said in its threads: its pages hold them, too. */
export function pagesOf(wire: Wire, remember: Remember): Pages {
  return async function* pages(place, signal, before) {
    const { channel, thread } = channelOf(place);
    // Commands have ids of their own, of which Slack knows nothing.
    const latest = before !== undefined && /^\d+\.\d+$/.test(before) ? before : undefined;
    const wanted = { wire, channel, signal, latest };
    const seen = new Set<string>();
    for await (const page of thread === undefined ? channelPages(wanted) : threadPages(wanted, thread)) {
      const fresh = page.filter((said) => isSaid(said) && !seen.has(said.ts) && (!latest || said.ts < latest));
      for (const { ts } of fresh) seen.add(ts);
      const once = [...new Map(fresh.map((said) => [said.ts, said])).values()];
      const inOrder = once.toSorted((a, b) => (a.ts < b.ts ? -1 : 1));
      if (inOrder.length > 0) yield await Promise.all(inOrder.map((said) => remember(channel, said)));
    }
  };
}

async function* channelPages(wanted: Wanted): AsyncGenerator<Post[]> {
  for await (const page of walk(wanted)) {
    const answered = page
      .filter(({ latest_reply, metadata }) => latest_reply !== undefined && metadata?.event_type !== taskMark)
      .toSorted((a, b) => ((a.latest_reply ?? '') < (b.latest_reply ?? '') ? 1 : -1));
    for (const { ts } of answered.slice(0, threadsOfPage))
      page.push(...(await Array.fromAsync(walk(wanted, ts))).flat());
    yield page;
  }
}

/** Slack gives a thread from its beginning: only who has read all of it knows its end. */
async function* threadPages(wanted: Wanted, thread: string): AsyncGenerator<Post[]> {
  yield* (await Array.fromAsync(walk(wanted, thread))).toReversed();
}

/** What Slack gives, call for call: of a channel newest first, of a thread oldest first. */
async function* walk({ wire, channel, signal, latest }: Wanted, thread?: string): AsyncGenerator<Post[]> {
  let cursor: string | undefined;
  for (;;) {
    const asked = { channel, include_all_metadata: true, ...(cursor && { cursor }) };
    const send = async (): Promise<{ messages?: unknown[]; response_metadata?: { next_cursor?: string } }> =>
      thread === undefined
        ? wire.call('conversations.history', channel, (web) =>
            web.conversations.history({ ...asked, limit: channelPage, ...(latest && { latest }) }),
          )
        : wire.call('conversations.replies', channel, (web) =>
            web.conversations.replies({ ...asked, ts: thread, limit: threadPage }),
          );
    const answer = await patiently(send, signal);
    if (answer === undefined) return;
    yield readable(answer.messages);
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return;
  }
}

/** Waits as long as Slack asks. Undefined: what was looked for is gone. Rejects with a `BotError`, or when `signal` aborts. */
async function patiently<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let tries = 1; ;) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      if (/^(thread|message)_not_found$/.test(slackCode(error) ?? '')) return undefined;
      const isUnclear = error.kind === 'unknown' && tries < mostTries;
      if (error.kind !== 'limited' && !isUnclear) throw new BotError(whyNot(error), { cause: error });
      if (isUnclear) tries += 1;
      await rest(error.retryAfterMs || 100 * 2 ** tries, signal);
    }
  }
}

// said
const why = {
  withheld:
    'I may not read what was said here: an admin of this workspace has to add the scopes channels:history, groups:history, im:history and mpim:history to me and install me again.',
  unreached: 'Slack did not tell me what was said here: please try again in a moment.',
  apart: 'I cannot read what was said here, because I am not in this conversation: add me to it, and ask again.',
};

function whyNot(error: PostError): string {
  if (slackCode(error) === 'missing_scope') return why.withheld;
  return error.kind === 'unknown' ? why.unreached : why.apart;
}
