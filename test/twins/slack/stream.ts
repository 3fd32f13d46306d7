// chat.startStream, appendStream and stopStream: one message that grows, and the rules under which it does.
import { Refusal, type Args } from './args.ts';
import { blocksOf, metadataOf } from './content.ts';
import { joined, messageIn, writable, type Method, type Office, type Stream } from './office.ts';
import { messageShape } from './shape.ts';
import type { Block, Message } from './world.ts';

export const streaming: Readonly<Record<string, Method>> = {
  'chat.startStream': { scopes: ['chat:write'], run: start },
  'chat.appendStream': { scopes: ['chat:write'], run: append },
  'chat.stopStream': { scopes: ['chat:write'], run: stop },
};

const chunkTypes = ['markdown_text', 'task_update', 'plan_update', 'blocks'];

/** Whether a message still streams. One that outlived its time has been ended by the platform. */
export function isOpen(message: Message, office: Office): boolean {
  const stream = office.streams.get(message.ts);
  if (stream === undefined || message.streaming !== 'in_progress') return false;
  if (Date.now() < stream.expiresAt) return true;
  message.streaming = 'errored';
  return false;
}

/** @see https://docs.slack.dev/reference/methods/chat.startStream */
function start(args: Args, office: Office): object {
  const channel = writable(args, office);
  const thread = args.need('thread_ts');
  if (channel.kind !== 'im') {
    if (!args.has('recipient_team_id')) throw new Refusal('missing_recipient_team_id');
    if (!args.has('recipient_user_id')) throw new Refusal('missing_recipient_user_id');
    if (!office.world.users.has(args.need('recipient_user_id'))) throw new Refusal('user_not_found');
  }
  const now = Date.now();
  const message: Message = {
    ts: office.world.ts(),
    channel: channel.id,
    user: office.app.userId,
    bot: true,
    text: '',
    thread,
    blocks: [],
    attachments: [],
    metadata: undefined,
    streaming: 'in_progress',
    postedAt: now,
    changedAt: now,
    edits: 0,
    reactions: new Map(),
  };
  const mode = modeOf(args);
  const stream = { mode, expiresAt: now + office.stream.lifeMs, length: 0, stoppedByUser: false };
  grow(message, stream, args, office);
  office.streams.set(message.ts, stream);
  office.world.put(message);
  office.statuses.delete(`${channel.id} ${thread}`);
  office.posted(message);
  return { channel: channel.id, ts: message.ts };
}

/** @see https://docs.slack.dev/reference/methods/chat.appendStream */
function append(args: Args, office: Office): object {
  const { message, stream } = open(args, office);
  if (modeOf(args) === undefined) throw new Refusal('no_text');
  grow(message, stream, args, office);
  return { channel: message.channel, ts: message.ts };
}

/** @see https://docs.slack.dev/reference/methods/chat.stopStream */
function stop(args: Args, office: Office): object {
  const { message, stream } = open(args, office);
  const before = messageShape(message, office.world, office.app);
  const blocks = blocksOf(args) ?? [];
  const metadata = metadataOf(args);
  grow(message, stream, args, office);
  message.blocks = [...message.blocks, ...blocks];
  message.metadata = metadata ?? message.metadata;
  message.streaming = 'completed';
  office.streams.delete(message.ts);
  office.changed(message, before);
  return { channel: message.channel, ts: message.ts, message: messageShape(message, office.world, office.app) };
}

function open(args: Args, office: Office): { message: Message; stream: Stream } {
  const message = messageIn(joined(args, office), args.need('ts'));
  if (message.user !== office.app.userId) throw new Refusal('message_not_owned_by_app');
  const stream = office.streams.get(message.ts);
  if (stream?.stoppedByUser === true) throw new Refusal('stopped_by_user');
  if (stream === undefined || !isOpen(message, office)) throw new Refusal('message_not_in_streaming_state');
  return { message, stream };
}

function modeOf(args: Args): Stream['mode'] {
  const isText = args.has('markdown_text');
  const isChunks = args.has('chunks');
  if (isText && isChunks) throw new Refusal('cannot_provide_both_markdown_text_and_chunks');
  if (isText) return 'markdown_text';
  return isChunks ? 'chunks' : undefined;
}

/** Adds what a call brings: 12,000 characters a call by the documentation, and about as many a message by experience. */
function grow(message: Message, stream: Stream, args: Args, office: Office): void {
  const mode = modeOf(args);
  if (mode !== undefined && stream.mode !== undefined && mode !== stream.mode)
    throw new Refusal('streaming_mode_mismatch');
  const chunks = chunksOf(args);
  const added = (args.text('markdown_text') ?? '') + chunks.map(words).join('');
  if (added.length > 12_000 || stream.length + added.length > office.stream.cap) throw new Refusal('msg_too_long');
  stream.length += added.length;
  message.text += added;
  message.blocks = chunks.reduce<readonly Block[]>(shown, message.blocks);
  message.changedAt = Date.now();
}

/** @see https://docs.slack.dev/messaging/sending-and-scheduling-messages#text-streaming (chunks) */
function chunksOf(args: Args): readonly Block[] {
  return (args.list('chunks', 'invalid_chunks') ?? []).map((chunk) => {
    const { type } = chunk;
    if (typeof type !== 'string' || !chunkTypes.includes(type)) throw new Refusal('invalid_chunks');
    return { ...chunk, type };
  });
}

function words(chunk: Block): string {
  if (chunk.type !== 'markdown_text') return '';
  if (typeof chunk['text'] !== 'string') throw new Refusal('invalid_chunks');
  return chunk['text'];
}

/** A task is shown once, as its last update tells it. */
function shown(blocks: readonly Block[], chunk: Block): readonly Block[] {
  if (chunk.type === 'blocks') return [...blocks, ...((chunk['blocks'] as readonly Block[] | undefined) ?? [])];
  if (chunk.type !== 'task_update') return blocks;
  const { id, title, status } = chunk;
  const task = { type: 'task_card', task_id: id, title, status };
  return [...blocks.filter((block) => block['task_id'] !== id), task];
}
