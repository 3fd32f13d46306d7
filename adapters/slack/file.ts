// One file as Slack tells of it, checked: what kind it is, and why it may have nothing to read.
import { extname } from 'node:path';
import { z } from 'zod';
import type { Attachment } from '#src/message.ts';

const optional = z.string().optional().catch(undefined);

/** https://docs.slack.dev/reference/objects/file-object/ */
export const file = z.looseObject({
  id: z.string().catch(''),
  name: optional,
  title: optional,
  mimetype: optional,
  filetype: optional,
  size: z.number().catch(0),
  mode: optional,
  subtype: optional,
  alt_txt: optional,
  is_external: z.boolean().optional().catch(undefined),
  /** `check_file_info`: of another workspace, and told of only by `files.info`. */
  file_access: optional,
  url_private: optional,
  url_private_download: optional,
});

export type SlackFile = z.infer<typeof file>;

type Kind = Attachment['kind'];

/** Kinds of media types, first match first. */
const byType: readonly [RegExp, Kind][] = [
  [/^image\//, 'image'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
  [/^text\/|pdf|json|xml|document|rtf|msword|ms-excel|ms-powerpoint|yaml|javascript|slack-docs/, 'document'],
];

const endings: Readonly<Record<Exclude<Kind, 'other'>, string>> = {
  image: 'jpg jpeg png gif webp avif heic heif bmp tif tiff svg',
  audio: 'mp3 m4a ogg oga opus wav flac aac aiff aif caf weba',
  video: 'mp4 mov webm mkv m4v avi',
  document:
    'txt text md markdown csv tsv json html htm xml pdf docx pptx xlsx rtf log yaml yml toml ini sql js ts py java c h cpp go rs rb sh css',
};

const kinds = new Map(
  Object.entries(endings).flatMap(([kind, names]) =>
    // The keys of the table are its kinds.
    names.split(' ').map((name) => [name, kind as Kind] as const),
  ),
);

/** Clips that were recorded in Slack for this very message. */
const clips: Readonly<Record<string, Kind>> = { slack_audio: 'audio', slack_video: 'video' };

/** A file as others see it; only its bytes are missing. */
export function describe(one: SlackFile): Omit<Attachment, 'read'> {
  const clip = clips[one.subtype ?? ''];
  const name = one.name || one.title || 'unnamed';
  return {
    id: one.id,
    kind: clip ?? kindOf(one, name),
    name,
    mediaType: one.mimetype || 'application/octet-stream',
    size: one.size,
    ...(one.alt_txt && { described: one.alt_txt }),
    ...(clip && { spoken: true }),
  };
}

function kindOf(one: SlackFile, name: string): Kind {
  const known = byType.find(([type]) => type.test(one.mimetype ?? ''))?.[1];
  const named = kinds.get(extname(name).slice(1).toLowerCase()) ?? kinds.get(one.filetype ?? '');
  // Of what nothing is known, reading it tells why.
  return known ?? named ?? (untold(one) || unreadable(one) !== undefined ? 'document' : 'other');
}

/** Whether Slack says no more of it than that it is there. */
export function untold(one: SlackFile): boolean {
  return one.file_access === 'check_file_info' || (addressOf(one) === undefined && unreadable(one) === undefined);
}

/** Where its bytes are; `url_private_download` is missing for what can only be edited. */
export function addressOf(one: SlackFile): string | undefined {
  return one.url_private_download || one.url_private;
}

/** Modes of what is written in Slack itself, which only Slack can show. */
const written: Readonly<Record<string, string>> = {
  post: 'a post',
  space: 'a post',
  quip: 'a canvas',
  canvas: 'a canvas',
  list: 'a list',
};

/** Why a file cannot be read, in a sentence for people; undefined where nothing speaks against it. */
export function unreadable(one: SlackFile): string | undefined {
  const name = nameOf(one);
  if (one.mode === 'tombstone') return `I cannot open ${name}: it was deleted.`;
  if (one.mode === 'hidden_by_limit')
    return `Slack hides ${name}, because this workspace is over the limits of its plan: please upload it again.`;
  if (one.file_access === 'file_not_found' || one.file_access === 'access_denied') return mayNot(name);
  if (one.mode === 'external' || one.is_external)
    return `I cannot open ${name}, which is kept elsewhere and only linked in Slack: please upload the file itself.`;
  const what = written[one.mode ?? ''];
  return (
    what && `I cannot open ${name}, because it is ${what} of Slack's: please paste its text, or upload it as a file.`
  );
}

/** What to do for a file that Slack does not show the bot. */
export function mayNot(name: string): string {
  return `I may not read ${name}: add me to the channel it was shared in, and ask again.`;
}

export function nameOf({ name, title }: Pick<SlackFile, 'name' | 'title'>): string {
  const known = name || title;
  return known ? `“${known.slice(0, 80)}”` : 'that file';
}
