// Posts what comes below an answer: files, and the bot's voice as a voice message.
// https://docs.discord.com/developers/reference#uploading-files
import { DiscordAPIError, MessageFlags, MessageReferenceType, Routes, type RawFile } from 'discord.js';
import type { Clip, Recording, Sounding } from '#src/message.ts';
import type { Enclosure } from '#src/poster.ts';
import { BotError } from '#src/trouble.ts';
import type { Home } from './home.ts';
import type { Line } from './line.ts';
import { posted as postedPayload } from './payload.ts';
import { postError } from './wire.ts';

/** https://docs.discord.com/developers/reference#uploading-files, and what a server's boosts add. Bytes, by its tier. */
const largest = [10, 10, 50, 100].map((megabytes) => megabytes * 1024 * 1024);

/** https://docs.discord.com/developers/resources/message#attachment-object */
const longestDescription = 1_024;

/** Bytes, of a file in this server, or in a direct conversation. */
export function largestFile(line: Line, space: string): number {
  return largest[line.client.guilds.cache.get(space)?.premiumTier ?? 0] ?? largest[0] ?? 0;
}

/** Posts one, and resolves with its message's id. */
export async function enclose(
  line: Line,
  home: Home,
  enclosure: Enclosure,
  key: string,
  most: number,
): Promise<string> {
  const post = { line, home, key };
  if (enclosure.type === 'file') return upload(post, enclosure.clip, {}, {});
  const { clip, seconds, loudness } = await enclosure.sounding.whole;
  if (clip.bytes.length > most) throw new BotError('What I said is too long to be posted here as a recording.');
  return say(post, { clip, seconds, loudness }, enclosure.sounding);
}

interface Post {
  readonly line: Line;
  readonly home: Home;
  readonly key: string;
}

/** Where there are no voice messages, it is a file that plays, described by its words. */
async function say(post: Post, recording: Recording, { text }: Pick<Sounding, 'text'>): Promise<string> {
  const { line, home } = post;
  if (!line.mute.has(home.room)) {
    try {
      return await voice(post, recording);
    } catch (error) {
      if (!(error instanceof DiscordAPIError) || !['refused', 'invalid'].includes(postError(error).kind)) throw error;
      line.mute.set(home.room, true);
      line.log.info({ code: error.code }, 'a voice message was not taken; it is a file');
    }
  }
  const { clip } = recording;
  return upload(post, clip, { description: text.toWellFormed().slice(0, longestDescription) }, {});
}

/**
 * Nothing but one file, with its length and how loud it is over that:
 * https://docs.discord.com/developers/resources/message#message-object-message-flags
 */
async function voice(post: Post, { clip, seconds, loudness }: Recording): Promise<string> {
  const spoken = { ...clip, name: 'voice-message.ogg', mediaType: 'audio/ogg' };
  const told = { duration_secs: seconds, waveform: Buffer.from(loudness).toString('base64') };
  return upload(post, spoken, told, { flags: MessageFlags.IsVoiceMessage });
}

/** `told` is said of the file, `more` of its message. It pings nobody. */
async function upload({ line, home, key }: Post, clip: Clip, told: object, more: object): Promise<string> {
  const { room, about } = home;
  const reference = { type: MessageReferenceType.Default, message_id: about, fail_if_not_exists: false };
  const body = {
    attachments: [{ id: '0', filename: clip.name, ...told }],
    allowed_mentions: { parse: [], replied_user: false },
    nonce: key,
    enforce_nonce: true,
    ...(about !== undefined && { message_reference: reference }),
    ...more,
  };
  return postedPayload.parse(await line.rest.post(Routes.channelMessages(room), { body, files: [fileOf(clip)] })).id;
}

/** As discord.js sends it. */
export function fileOf({ name, bytes, mediaType }: Clip): RawFile {
  return { name, data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), contentType: mediaType };
}
