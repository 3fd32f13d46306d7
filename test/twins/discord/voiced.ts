// What Discord asks of a voice message: one recording, its length and loudness, and nothing else.
// https://docs.discord.com/developers/resources/message#message-object-message-flags
import type { RESTAPIAttachment } from 'discord-api-types/v10';
import { MessageFlags } from 'discord-api-types/v10';
import type { Upload } from './body.ts';
import { Refusal } from './refusal.ts';
import type { Said } from './rules.ts';

interface Spoken extends Omit<Said, 'attachments'> {
  readonly attachments?: readonly RESTAPIAttachment[] | null | undefined;
}

export function isVoiced({ flags }: Pick<Said, 'flags'>): boolean {
  return ((flags ?? 0) & MessageFlags.IsVoiceMessage) !== 0;
}

/** The refusals are those of https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes */
export function checkVoiced(said: Spoken, files: readonly Upload[]): void {
  if (!isVoiced(said)) return;
  const lists = [said.embeds, said.sticker_ids, said.components];
  if (said.content?.trim() || lists.some((list) => list?.length) || said.poll)
    throw new Refusal(400, 50_159, 'Voice messages do not support additional content.');
  const [file, ...others] = files;
  if (!file?.mediaType.startsWith('audio/') || others.length > 0)
    throw new Refusal(400, 50_160, 'Voice messages must have a single audio attachment.');
  const told = said.attachments?.find(({ id }) => String(id) === file.number);
  const loudness = Buffer.from(told?.waveform ?? '', 'base64');
  if (typeof told?.duration_secs !== 'number' || loudness.length === 0 || loudness.length > 256)
    throw new Refusal(400, 50_161, 'Voice messages must have supporting metadata.');
}

/** What was said aloud stays as it is. */
export function checkEdit(before: Pick<Said, 'flags'>): void {
  if (isVoiced(before)) throw new Refusal(400, 50_162, 'Voice messages cannot be edited.');
}
