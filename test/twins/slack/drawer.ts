// The workspace's files: uploaded by people and apps, shared in channels, and what the platform tells of them.
import { extname } from 'node:path';
import type { World } from './world.ts';

export interface StoredFile {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  title: string;
  readonly mimetype: string;
  readonly bytes: Uint8Array;
  /** `hosted`, `snippet`, `post`, `canvas`, `external`, `hidden_by_limit`. */
  readonly mode: string;
  /** `slack_audio` and `slack_video`: recorded in the composer. */
  readonly subtype?: string;
  readonly alt?: string;
  /** Where it was shown: channel, message, thread. */
  readonly shares: { channel: string; ts: string; thread?: string }[];
  deleted: boolean;
}

/** A file that somebody has, as a test gives it. */
export interface Upload {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly mimetype?: string;
  readonly mode?: string;
  readonly subtype?: string;
  readonly alt?: string;
}

/** An upload of the app's that has been announced. @see https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export interface Announced {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  bytes?: Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gif': 'image/gif',
  '.pdf': 'application/pdf',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.html': 'text/html',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.mp4': 'video/mp4',
};

export class Drawer {
  readonly files = new Map<string, StoredFile>();
  /** Uploads on their way, by the ticket in their address. */
  readonly announced = new Map<string, Announced>();
  /** Of the server that holds the bytes. */
  origin = '';
  /** How long a file takes from its completed upload to the message that shows it, milliseconds; shared never: undefined. */
  sharedAfterMs: number | undefined = 0;

  put(id: string, user: string, upload: Upload): StoredFile {
    const { name, bytes = new Uint8Array(), mode = 'hosted', subtype, alt } = upload;
    const stored: StoredFile = {
      id,
      user,
      name,
      title: name,
      mimetype: upload.mimetype ?? types[extname(name)] ?? 'application/octet-stream',
      bytes,
      mode,
      ...(subtype !== undefined && { subtype }),
      ...(alt !== undefined && { alt }),
      shares: [],
      deleted: false,
    };
    this.files.set(id, stored);
    return stored;
  }
}

/** @see https://docs.slack.dev/reference/objects/file-object/ */
export function fileShape(file: StoredFile, world: World, withShares = false): Record<string, unknown> {
  const { id, user, name, title, mimetype, bytes, mode, subtype, alt } = file;
  if (file.deleted) return { id, mode: 'tombstone' };
  if (mode === 'hidden_by_limit') return { id, mode, date_delete: 0 };
  const isExternal = mode === 'external';
  const path = `${world.drawer.origin}/files-pri/T0TWIN-${id}`;
  const filetype = extname(name).slice(1);
  return {
    id,
    created: 1_790_000_000,
    timestamp: 1_790_000_000,
    name,
    title,
    mimetype,
    filetype,
    pretty_type: filetype.toUpperCase(),
    user,
    user_team: world.users.get(user)?.team,
    editable: mode === 'snippet',
    size: bytes.length,
    mode,
    is_external: isExternal,
    external_type: isExternal ? 'gdrive' : '',
    is_public: true,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: isExternal ? `https://drive.example.com/${id}` : `${path}/${name}`,
    ...(!isExternal && { url_private_download: `${path}/download/${name}` }),
    permalink: `https://twin.slack.com/files/${user}/${id}/${name}`,
    has_rich_preview: false,
    file_access: 'visible',
    ...(subtype !== undefined && { subtype, media_display_type: subtype.replace('slack_', '') }),
    ...(alt !== undefined && { alt_txt: alt }),
    ...(withShares && { shares: shares(file, world) }),
  };
}

/** In channels that are shared, events tell no more of a file. @see https://docs.slack.dev/reference/objects/file-object/#slack_connect_files */
export function withheldShape({ id }: StoredFile): Record<string, unknown> {
  return { id, created: 1_790_000_000, timestamp: 1_790_000_000, mode: 'file_access', file_access: 'check_file_info' };
}

function shares({ shares: all }: StoredFile, world: World): object {
  const listed = (open: boolean): object => {
    const channels = new Map<string, object[]>();
    for (const { channel, ts, thread } of all) {
      if ((world.channels.get(channel)?.kind === 'channel') !== open) continue;
      const share = { ts, reply_users: [], reply_count: 0, ...(thread !== undefined && { thread_ts: thread }) };
      channels.set(channel, [...(channels.get(channel) ?? []), share]);
    }
    return Object.fromEntries(channels);
  };
  const [open, closed] = [listed(true), listed(false)];
  return {
    ...(Object.keys(open).length > 0 && { public: open }),
    ...(Object.keys(closed).length > 0 && { private: closed }),
  };
}
