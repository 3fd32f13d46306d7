// files.*: what the platform tells of files, and the three steps by which an app uploads one.
import { randomUUID } from 'node:crypto';
import { Refusal, type Args } from './args.ts';
import { blocksOf } from './content.ts';
import type { StoredFile } from './drawer.ts';
import { fileShape } from './fileshape.ts';
import { writable, type Method, type Office } from './office.ts';
import type { Block, Message } from './world.ts';

export const files: Readonly<Record<string, Method>> = {
  'files.info': { scopes: ['files:read'], run: info },
  'files.getUploadURLExternal': { scopes: ['files:write'], run: announce },
  'files.completeUploadExternal': { scopes: ['files:write'], run: complete },
  'files.delete': { scopes: ['files:write'], run: remove },
};

/** Whether the app may see a file: its own, or shared where it is. */
export function isVisible(file: StoredFile, { world, app }: Office): boolean {
  const isMember = ({ channel }: { channel: string }) => world.channels.get(channel)?.members.has(app.userId) === true;
  return file.user === app.userId || file.shares.some(isMember);
}

/** @see https://docs.slack.dev/reference/methods/files.info */
function info(args: Args, office: Office): object {
  const file = office.world.drawer.files.get(args.need('file'));
  if (file === undefined || !isVisible(file, office)) throw new Refusal('file_not_found');
  if (file.deleted) throw new Refusal('file_deleted');
  return { file: fileShape(file, office.world, true), comments: [], response_metadata: { next_cursor: '' } };
}

/** @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
function announce(args: Args, { world }: Office): object {
  const [name, length] = [args.need('filename'), args.number('length', 0)];
  args.need('length');
  if (length <= 0) throw new Refusal('missing_argument');
  const [id, ticket] = [world.id('F'), randomUUID()];
  const alt = args.text('alt_txt');
  if ((alt ?? '').length > 1000) throw new Refusal('alt_txt_too_large');
  world.drawer.announced.set(ticket, { id, name, length, ...(alt !== undefined && { alt }) });
  return { upload_url: `${world.drawer.origin}/upload/v1/${ticket}`, file_id: id };
}

/**
 * The message comes later than the answer: https://github.com/slackapi/bolt-js/issues/2115
 * @see https://docs.slack.dev/reference/methods/files.completeUploadExternal
 */
function complete(args: Args, office: Office): object {
  const { drawer } = office.world;
  const wanted = args.list('files', 'invalid_arguments') ?? [];
  if (wanted.length === 0) throw new Refusal('invalid_arguments');
  const comment = args.text('initial_comment');
  const blocks = comment === undefined ? (blocksOf(args) ?? []) : [];
  // https://github.com/slackapi/python-slack-sdk/issues/1756
  if (blocks.some(({ type }) => type === 'markdown')) throw new Refusal('internal_error');
  const to = args.has('channel_id') ? writable(args, office, 'channel_id') : undefined;
  const uploaded = wanted.map(({ id, title }) => {
    const [ticket, found] = [...drawer.announced].find(([, one]) => one.id === id) ?? [];
    if (ticket === undefined || found?.bytes === undefined) throw new Refusal('file_not_found');
    return { ticket, found: { ...found, bytes: found.bytes }, title };
  });
  const stored = uploaded.map(({ ticket, found, title }) => {
    drawer.announced.delete(ticket);
    const file = drawer.put(found.id, office.app.userId, {
      name: found.name,
      bytes: found.bytes,
      ...(found.alt !== undefined && { alt: found.alt }),
    });
    if (typeof title === 'string') file.title = title;
    return file;
  });
  const thread = args.text('thread_ts');
  if (to !== undefined)
    office.later(drawer.sharedAfterMs, () => show(office, stored, to.id, thread, comment ?? '', blocks));
  return { files: stored.map((file) => fileShape(file, office.world)) };
}

function show(
  office: Office,
  stored: readonly StoredFile[],
  channel: string,
  thread: string | undefined,
  text: string,
  blocks: readonly Block[],
): void {
  const now = Date.now();
  const message: Message = {
    ts: office.world.ts(),
    channel,
    user: office.app.userId,
    bot: true,
    text,
    ...(thread !== undefined && { thread }),
    subtype: 'file_share',
    files: stored.map(({ id }) => id),
    blocks,
    attachments: [],
    metadata: undefined,
    postedAt: now,
    changedAt: now,
    edits: 0,
    reactions: new Map(),
  };
  office.world.put(message);
  office.statuses.delete(`${channel} ${thread ?? ''}`);
  office.posted(message);
}

/** Messages that show nothing else go with it. @see https://docs.slack.dev/reference/methods/files.delete */
function remove(args: Args, office: Office): object {
  const file = office.world.drawer.files.get(args.need('file'));
  if (file === undefined || !isVisible(file, office)) throw new Refusal('file_not_found');
  if (file.deleted) throw new Refusal('file_deleted');
  if (file.user !== office.app.userId) throw new Refusal('cant_delete_file');
  file.deleted = true;
  for (const { channel, ts } of file.shares) {
    const message = office.world.channels.get(channel)?.messages.get(ts);
    if (message === undefined || message.text !== '' || message.blocks.length > 0) continue;
    office.world.remove(message);
    office.removed(message);
  }
  return {};
}
