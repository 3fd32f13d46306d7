// Files of messages, and the signed addresses they are read from for a while.
// https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
import { createHmac } from 'node:crypto';
import type { APIAttachment, APIMessage, RESTAPIAttachment } from 'discord-api-types/v10';
import type { Upload } from './body.ts';
import type { Channel, World } from './world.ts';

/** A file that somebody attaches. */
export interface Attached {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mediaType?: string | undefined;
  /** Discord did not find out what it is. */
  readonly untold?: boolean;
  readonly description?: string | undefined;
  /** Of a voice message. */
  readonly seconds?: number | undefined;
  /** Of a voice message, base64. */
  readonly waveform?: string | undefined;
}

const dayMs = 86_400_000;

/** Stores a file and gives it an address; `place` is a channel, or where the files of commands are kept. */
export function attach(world: World, place: string, file: Attached): APIAttachment {
  const id = world.newId();
  const name = file.name.replaceAll(/[^\w.-]/g, '_');
  const path = `/${place}/${id}/${name}`;
  const mediaType = file.mediaType ?? 'application/octet-stream';
  world.files.set(path, { bytes: file.bytes, mediaType });
  const url = signed(world, path);
  return {
    id,
    filename: name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    ...(file.untold ? {} : { content_type: mediaType }),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(file.seconds === undefined ? {} : { duration_secs: file.seconds, waveform: file.waveform ?? 'AAAA' }),
  };
}

export const placeOf = (channel: Channel): string => `attachments/${channel.id}`;
/** Files that came with a command belong to no message. */
export const ephemeral = (world: World): string => `ephemeral-attachments/${world.applicationId}`;

/** The files of a request, described by the `attachments` of its body where that names their number. */
export function attachAll(
  world: World,
  channel: Channel,
  uploads: readonly Upload[],
  described: readonly RESTAPIAttachment[] = [],
): APIAttachment[] {
  return uploads.map(({ number, name, mediaType, bytes }) => {
    const words = described.find((one) => String(one.id) === number);
    return attach(world, placeOf(channel), {
      name: words?.filename ?? name,
      mediaType,
      bytes,
      description: words?.description ?? undefined,
      seconds: words?.duration_secs ?? undefined,
      waveform: words?.waveform ?? undefined,
    });
  });
}

/** A message whose files have addresses that work now: whoever asks for it gets them anew. */
export function resigned(world: World, message: APIMessage): APIMessage {
  const attachments = message.attachments.map((file) => {
    const url = signed(world, new URL(file.url).pathname);
    return { ...file, url, proxy_url: url };
  });
  return { ...message, attachments };
}

function signed(world: World, path: string): string {
  const seconds = (ms: number) => Math.floor(ms / 1000).toString(16);
  const [ex, is] = [seconds(Date.now() + dayMs), seconds(Date.now())];
  return `${world.origin}${path}?ex=${ex}&is=${is}&hm=${seal(world, path, ex, is)}&`;
}

function seal({ secret }: World, ...parts: readonly string[]): string {
  return createHmac('sha256', secret).update(parts.join(' ')).digest('hex');
}

/** What an address holds; nothing when its signature is missing, wrong or too old. */
export function opened(world: World, { pathname, searchParams }: URL) {
  const [ex = '', is = '', hm = ''] = ['ex', 'is', 'hm'].map((name) => searchParams.get(name) ?? '');
  const valid = hm === seal(world, pathname, ex, is) && Number.parseInt(ex, 16) * 1000 > Date.now();
  return valid ? world.files.get(pathname) : undefined;
}
