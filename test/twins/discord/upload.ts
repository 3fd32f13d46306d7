// Files of messages, and the signed addresses they are read from for a day.
// https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
import type { APIAttachment, RESTAPIAttachment } from 'discord-api-types/v10';
import type { Upload } from './body.ts';
import type { Channel, World } from './world.ts';

/** A file that somebody attaches. */
export interface Attached {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mediaType?: string;
  readonly description?: string;
  /** Seconds, of a voice message. */
  readonly seconds?: number;
  /** Milliseconds for which its address works; a day unless told. */
  readonly forMs?: number;
}

const dayMs = 86_400_000;

/** Stores a file and gives it an address. */
export function attach(world: World, channel: Channel, file: Attached): APIAttachment {
  const id = world.newId();
  const name = file.name.replaceAll(/[^\w.-]/g, '_');
  const until = Date.now() + (file.forMs ?? dayMs);
  const path = `/attachments/${channel.id}/${id}/${name}`;
  const mediaType = file.mediaType ?? 'application/octet-stream';
  world.files.set(path, { bytes: file.bytes, mediaType, until });
  const url = `${world.origin}${path}?ex=${Math.floor(until / 1000).toString(16)}&is=0&hm=0`;
  return {
    id,
    filename: name,
    size: file.bytes.length,
    url,
    proxy_url: url,
    content_type: mediaType,
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(file.seconds === undefined ? {} : { duration_secs: file.seconds, waveform: 'AAAA' }),
  };
}

/** The files of a request, described by the `attachments` of its body where that names their number. */
export function attachAll(
  world: World,
  channel: Channel,
  uploads: readonly Upload[],
  described: readonly RESTAPIAttachment[] = [],
): APIAttachment[] {
  return uploads.map(({ number, name, mediaType, bytes }) => {
    const words = described.find((one) => String(one.id) === number);
    const description = words?.description;
    const file = { name: words?.filename ?? name, mediaType, bytes };
    return attach(world, channel, typeof description === 'string' ? { ...file, description } : file);
  });
}
