// How one person is told something that nobody else sees: in the way that Slack offers there, the most private first.
import type { KnownBlock } from '@slack/web-api';
import type { Log } from '#src/log.ts';
import type { Button } from '#src/message.ts';
import { PostError } from '#src/poster.ts';
import type { Say } from '#src/tongue.ts';
import { footerOf } from './footer.ts';
import type { Origin } from './origin.ts';
import { fallback } from './outgoing.ts';
import { isDirect } from './rooms.ts';
import { inMarkdown, inSections, parted } from './sections.ts';
import { slackCode, type Wire } from './wire.ts';

/** Somebody who asked for something, and where. */
export interface Ear extends Origin {
  readonly user: string;
  readonly team: string;
  /** In the asker's language. */
  readonly say: Say;
}

export interface Words {
  readonly text: string;
  readonly buttons?: readonly Button[];
}

export interface Ears {
  /** Rejects with the `PostError` of the last way that was tried. `toRoom`: everybody there sees it. */
  tell(ear: Ear, words: Words, toRoom?: boolean): Promise<void>;
  /** Posts in a conversation, or to a person directly, and resolves with where the last of it stands. */
  write(to: string, text: string): Promise<{ channel: string; ts: string }>;
}

/** Characters of one message, well within what Slack's Markdown takes; more than `mostPieces` of them are no reading. */
const pieceLimit = 9000;
export const longestTold = 4 * pieceLimit;

/** A message, as it goes to Slack in one way or another. */
interface Sent {
  readonly text: string;
  readonly blocks?: KnownBlock[];
}

/** Milliseconds. */
const patienceMs = 10_000;

export function earsOf(wire: Wire, log: Log): Ears {
  const quiet = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false } as const;

  /** By the address that came with what was asked for: it works wherever the asker is, also where the bot is not. */
  const answer = async ({ answers = '', thread }: Ear, toRoom: boolean, sent: Sent): Promise<void> => {
    const where = { ...(thread !== undefined && { thread_ts: thread }), replace_original: false };
    const body = { response_type: toRoom ? 'in_channel' : 'ephemeral', ...where, ...quiet, ...sent };
    const answered = await fetch(answers, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answered.body?.cancel();
    // Which words are wrong, only its Web API says.
    if (answered.status === 400) throw new PostError('invalid', 'Slack refuses an answer');
    if (!answered.ok) throw new PostError('gone', `Slack takes no more answers: ${answered.status}`);
  };

  const inRoom = ({ channel, thread, user }: Ear, toRoom: boolean, sent: Sent): Promise<unknown> => {
    const to = { channel, ...(thread !== undefined && { thread_ts: thread }), ...sent };
    // In a direct conversation nobody else reads, and what is passing there goes unseen by who looks at the bot's home.
    if (!toRoom && !isDirect({ channel }))
      return wire.call('chat.postEphemeral', channel, (web) => web.chat.postEphemeral({ ...to, user }));
    wire.spend(channel);
    return wire.call('chat.postMessage', channel, (web) => web.chat.postMessage({ ...to, ...quiet }));
  };

  const directly = (to: string, sent: Sent) => {
    wire.spend(to);
    return wire.call('chat.postMessage', to, (web) => web.chat.postMessage({ channel: to, ...quiet, ...sent }));
  };

  const tellOne = async (ear: Ear, toRoom: boolean, looks: readonly Sent[]): Promise<void> => {
    const ways = [
      ...(ear.answers === undefined ? [] : [(sent: Sent) => answer(ear, toRoom, sent)]),
      (sent: Sent) => inRoom(ear, toRoom, sent),
      (sent: Sent) => directly(ear.user, sent),
    ];
    for (const [at, way] of ways.entries()) {
      try {
        await inLooks(looks, way);
        return;
      } catch (error) {
        if (at === ways.length - 1) throw error;
        log.debug({ platform: 'slack', err: error }, 'somebody could not be told in one way; trying another');
      }
    }
  };

  return {
    async tell(ear, { text, buttons = [] }, toRoom = false) {
      const pieces = parted(text, pieceLimit);
      const place = { platform: 'slack', space: ear.team, room: ear.room };
      for (const [at, piece] of pieces.entries()) {
        const isLast = at === pieces.length - 1;
        const below = isLast ? footerOf(buttons, place, ear.say, false) : [];
        await tellOne(ear, toRoom, looksOf(piece, below));
      }
    },
    async write(to, text) {
      let where = { channel: '', ts: '' };
      for (const piece of parted(text, pieceLimit)) {
        const { channel = '', ts = '' } = await inLooks(looksOf(piece, []), (sent) => directly(to, sent));
        where = { channel, ts };
      }
      return where;
    },
  };
}

/** How a piece may look: the second and third are for workspaces that refuse the first. */
function looksOf(piece: string, below: readonly KnownBlock[]): readonly Sent[] {
  const text = fallback(piece, 3000);
  return [
    { text, blocks: [...inMarkdown(piece), ...below] },
    { text, blocks: [...inSections(piece), ...below] },
  ];
}

async function inLooks<T>(looks: readonly Sent[], send: (sent: Sent) => Promise<T>): Promise<T> {
  for (const [at, look] of looks.entries()) {
    try {
      return await send(look);
    } catch (error) {
      if (at === looks.length - 1 || !refusesLook(error)) throw error;
    }
  }
  throw new PostError('invalid', 'there is nothing to tell');
}

function refusesLook(error: unknown): boolean {
  const isRefused = error instanceof PostError && error.kind === 'invalid';
  return isRefused || slackCode(error)?.startsWith('invalid_blocks') === true;
}
