// Shows a transcript as it was asked for: in the message, and as files.
import type { Clip, ReplyPart } from '#src/message.ts';
import type { Heard } from '../../hear.ts';
import { paragraphs, plainText } from './paragraphs.ts';
import { srt, vtt } from './subtitles.ts';

/** `auto`: in the message, and as files too when it is long. */
export const formats = ['auto', 'text', 'txt', 'srt', 'vtt', 'json', 'all'] as const;
export type Format = (typeof formats)[number];

type Transcript = Pick<Heard, 'language' | 'seconds' | 'segments'>;
type FileFormat = Exclude<Format, 'auto' | 'text' | 'all'>;

/** Characters from which on a transcript comes as files too, and that are shown of it then. */
const long = 3000;

/** What of it people see; `name` is the recording's. It must have passed the guard. */
export function* show(heard: Transcript, name: string, format: Format, timed: boolean): Generator<ReplyPart> {
  const text = paragraphs(heard.segments, timed);
  const isLong = text.length > long;
  const files = filesOf(format, isLong);
  if (format === 'text' || !isLong) yield { type: 'text', text };
  else yield { type: 'text', text: `${beginning(text)}\n\n*The whole transcript is in the files below.*` };
  const base =
    name
      .replace(/\.[^.]*$/, '')
      .replaceAll(/[^\p{L}\p{N} ._-]+/gu, '_')
      .slice(0, 80) || 'recording';
  for (const one of files) yield { type: 'file', clip: file(heard, one, base, timed) };
}

function filesOf(format: Format, isLong: boolean): readonly FileFormat[] {
  if (format === 'all') return ['txt', 'srt', 'vtt', 'json'];
  if (format === 'text') return [];
  if (format === 'auto') return isLong ? ['txt', 'srt'] : [];
  return [format];
}

/** Whole paragraphs, as far as they fit. */
function beginning(text: string): string {
  const end = text.lastIndexOf('\n\n', long);
  return end > 0 ? text.slice(0, end) : `${text.slice(0, long).toWellFormed()} …`;
}

const mediaTypes: Readonly<Record<FileFormat, string>> = {
  txt: 'text/plain',
  srt: 'application/x-subrip',
  vtt: 'text/vtt',
  json: 'application/json',
};

function file({ language, seconds, segments }: Transcript, format: FileFormat, base: string, timed: boolean): Clip {
  const made = {
    txt: () => `${plainText(segments, timed)}\n`,
    srt: () => srt(segments),
    vtt: () => vtt(segments),
    json: () => `${JSON.stringify({ language, seconds, segments }, undefined, 2)}\n`,
  };
  return { name: `${base}.${format}`, mediaType: mediaTypes[format], bytes: Buffer.from(made[format]()) };
}
