// Files of the bot's own, posted into threads: uploaded in Slack's three steps, found again, and taken away.
// https://docs.slack.dev/messaging/working-with-files/
import type { ContextBlock } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import type { Clip } from '#src/message.ts';
import { PostError } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import { belongs } from './depot.ts';
import { threadPosts } from './history.ts';
import type { Messages } from './messages.ts';
import { escaped } from './outgoing.ts';
import { eventually, rest } from './patience.ts';
import { isOwn, type Post, type Self } from './post.ts';
import type { Address } from './rooms.ts';
import { slackCode, type Wire } from './wire.ts';

/** A file, and the words that stand beside it. */
export interface Parcel {
  readonly clip: Clip;
  readonly title: string;
  /** At most 2,000 characters of plain text: https://docs.slack.dev/reference/block-kit/composition-objects/text-object/ */
  readonly words: string;
}

export interface Uploads {
  /** Uploads a file and shares it in a thread, under a key that `find` knows it by. Resolves with the file's id. */
  post(to: Address, parcel: Parcel, key: string): Promise<string>;
  /** The id of a file whose sharing has an unknown outcome: the `number`-th since `asked`, where nothing else tells. */
  find(to: Address, key: string, asked: string, number: number): Promise<string | undefined>;
  /** Takes away a file and the message that shows it. Succeeds when both are gone already. */
  remove(to: Address, id: string, asked: string): Promise<void>;
}

interface UploadParts {
  readonly wire: Wire;
  readonly self: Self;
  readonly messages: Messages;
  readonly log: Log;
  /** Between two questions whether a file is shown, milliseconds; about seven seconds in all unless a test says otherwise. */
  readonly pauses?: readonly number[];
}

/** Milliseconds that an upload may take. */
const uploadMs = 120_000;
/** Characters of what is told to those who cannot see a picture. https://docs.slack.dev/reference/methods/files.getUploadURLExternal (`alt_txt_too_large`) */
const longestAlt = 1000;
/** Slack shares files after it answered; it is asked again after these pauses, in milliseconds. */
const usualPauses = [250, 750, 2000, 4000];

// said
const withheld =
  'I may not post files here: an admin of this workspace has to add the scope files:write to me and install me again.';

export function uploadsOf(parts: UploadParts): Uploads {
  const { wire, self, messages, log, pauses = usualPauses } = parts;
  /** Files of this process, by the keys they were posted under. */
  const sent = new LRUCache<string, string>({ max: 1000 });

  const begin = async ({ name, bytes, described }: Clip): Promise<{ id: string; address: string }> => {
    const answer = await wire
      .call('files.getUploadURLExternal', '', (web) =>
        web.files.getUploadURLExternal({
          filename: name,
          length: bytes.length,
          // Slack's name for it; its library has another.
          ...(described && { alt_txt: described.slice(0, longestAlt).toWellFormed() }),
        }),
      )
      .catch((error: unknown) => {
        if (slackCode(error) !== 'missing_scope') throw error;
        log.warn({ platform: 'slack' }, withheld);
        throw new BotError(withheld, { cause: error });
      });
    const { file_id: id = '', upload_url: address = '' } = answer;
    if (!belongs(address, wire.depot))
      throw new PostError('refused', 'Slack named a place for files that is not its own');
    return { id, address };
  };

  /** Shows an uploaded file. Its mark is the id of a block, since such messages take no metadata. */
  const share = async ({ channel, thread }: Address, id: string, parcel: Parcel, key: string | undefined) => {
    wire.spend(channel);
    const files: [{ id: string; title: string }] = [{ id, title: parcel.title }];
    const beside =
      key === undefined ? { initial_comment: escaped(parcel.words) } : { blocks: [marked(key, parcel.words)] };
    await wire.call('files.completeUploadExternal', channel, (web) =>
      web.files.completeUploadExternal({ files, channel_id: channel, thread_ts: thread, ...beside }),
    );
  };

  /** Whether a file has been shared; waits for what is under way. Undefined: Slack does not tell. */
  const isShared = async (id: string): Promise<boolean | undefined> => {
    for (const pause of pauses) {
      const known = await wire.call('files.info', '', (web) => web.files.info({ file: id })).catch(clear);
      if (known === undefined) return undefined;
      const { public: open, private: closed } = known.file?.shares ?? {};
      if (open || closed) return true;
      await rest(pause, new AbortController().signal);
    }
    return false;
  };

  return {
    async post(to, parcel, key) {
      const { id, address } = await begin(parcel.clip);
      await upload(wire, address, parcel.clip);
      // Before the last step, whose answer may be lost. What was not taken with its mark is shown without.
      const again = sent.has(key);
      sent.set(key, id);
      await share(to, id, parcel, again ? undefined : key).catch((error: unknown) => {
        if (again || slackCode(error)?.startsWith('invalid_blocks') !== true) throw error;
        return share(to, id, parcel, undefined);
      });
      // Slack has been seen to take a file and never show it.
      if ((await isShared(id)) === false) throw new PostError('unknown', 'Slack took a file, but did not show it');
      return id;
    },
    async find(to, key, asked, number) {
      const id = sent.get(key);
      const posts = await filesIn(wire, self, to, asked);
      const found = posts.find((said) => markOf(said) === key || said.files.some((one) => one.id === id));
      if (found) return found.files[0]?.id;
      if (id !== undefined) return (await isShared(id)) ? id : undefined;
      return posts.filter((said) => markOf(said) === undefined)[number]?.files[0]?.id;
    },
    async remove(to, id, asked) {
      const posts = await filesIn(wire, self, to, asked);
      for (const { ts, files } of posts)
        if (files.some((one) => one.id === id)) await eventually(() => messages.remove(to.channel, ts));
      await wire.call('files.delete', '', (web) => web.files.delete({ file: id })).catch(clear);
    },
  };
}

/** Swallows a clear refusal: what is not there needs no more doing. */
function clear(error: unknown): undefined {
  if (slackCode(error) === undefined) throw error;
}

async function upload({ depot }: Wire, address: string, { bytes }: Clip): Promise<void> {
  const headers = { ...depot.headers, 'content-type': 'application/octet-stream' };
  const signal = AbortSignal.timeout(uploadMs);
  // The platform's types know only bytes that are not shared between threads; a clip's never are.
  const body = bytes as Uint8Array<ArrayBuffer>;
  const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'error', signal }).catch(
    (error: unknown) => {
      throw new PostError('unknown', 'the upload of a file broke off', { cause: error });
    },
  );
  await answer.body?.cancel();
  if (answer.ok) return;
  const kind = answer.status >= 500 ? 'unknown' : answer.status === 429 ? 'limited' : 'invalid';
  const retryAfterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000;
  throw new PostError(kind, `the upload of a file was answered with ${answer.status}`, { retryAfterMs });
}

const prefix = 'parley_file:';

function marked(key: string, words: string): ContextBlock {
  return { type: 'context', block_id: prefix + key, elements: [{ type: 'plain_text', text: words, emoji: false }] };
}

const blocks = z.array(z.looseObject({ block_id: z.string() })).min(1);

function markOf(said: Post): string | undefined {
  const [first] = blocks.safeParse(said.blocks).data ?? [];
  return first?.block_id.startsWith(prefix) ? first.block_id.slice(prefix.length) : undefined;
}

/** The bot's messages with files in a thread, after a question. */
async function filesIn(wire: Wire, self: Self, to: Address, asked: string): Promise<Post[]> {
  const posts = await threadPosts(wire, to, asked);
  return posts.filter((said) => said.ts > asked && isOwn(said, self) && said.files.length > 0);
}
