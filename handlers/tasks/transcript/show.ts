// Shows a transcript as it was asked for: in the message, and as files.
import type { Clip, ReplyPart } from '#src/message.ts';
import type { Say } from '#src/tongue.ts';
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

/** What of it people see; `base` is what the names of its files begin with. It must have passed the guard. */
export function* show(heard: Transcript, base: string, format: Format, timed: boolean, say: Say): Generator<ReplyPart> {
  const text = paragraphs(heard.segments, timed);
  const isLong = text.length > long;
  const files = filesOf(format, isLong);
  if (format === 'text' || !isLong) yield { type: 'text', text };
  else yield { type: 'text', text: `${beginning(text)}\n\n*${say('The whole transcript is in the files below.')}*` };
  for (const one of files) yield { type: 'file', clip: file(heard, one, base, timed) };
}

/** What the names of files about these recordings begin with: no two the same, as voice messages' own names are. */
export function bases(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = plain(name);
    let [free, count] = [base, 1];
    while (taken.has(free.toLowerCase())) free = `${base}-${(count += 1)}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

function plain(name: string): string {
  const safe = name.replace(/\.[^.]*$/, '').replaceAll(/[^\p{L}\p{N} ._-]+/gu, '_');
  return Array.from(safe).slice(0, 80).join('').trim() || 'recording';
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
