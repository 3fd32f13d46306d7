// Files of the workspace as the platform writes them into messages and responses.
import { extname } from 'node:path';
import type { StoredFile } from './drawer.ts';
import type { World } from './world.ts';

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
