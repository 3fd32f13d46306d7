// Tells what a recording is by its first bytes: names and media types are only what somebody says of it.

export interface Kind {
  /** As ffmpeg calls the way to read it. */
  readonly format: string;
  /** The ending under which models take it as it is; absent: they do not. */
  readonly ending?: string;
  readonly mediaType: string;
}

const kinds = {
  ogg: { format: 'ogg', ending: 'ogg', mediaType: 'audio/ogg' },
  webm: { format: 'matroska', ending: 'webm', mediaType: 'audio/webm' },
  wav: { format: 'wav', ending: 'wav', mediaType: 'audio/wav' },
  flac: { format: 'flac', ending: 'flac', mediaType: 'audio/flac' },
  mp3: { format: 'mp3', ending: 'mp3', mediaType: 'audio/mpeg' },
  m4a: { format: 'mov', ending: 'm4a', mediaType: 'audio/mp4' },
  mp4: { format: 'mov', ending: 'mp4', mediaType: 'video/mp4' },
  aiff: { format: 'aiff', mediaType: 'audio/aiff' },
  caf: { format: 'caf', mediaType: 'audio/x-caf' },
  amr: { format: 'amr', mediaType: 'audio/amr' },
  aac: { format: 'aac', mediaType: 'audio/aac' },
  au: { format: 'au', mediaType: 'audio/basic' },
  asf: { format: 'asf', mediaType: 'audio/x-ms-wma' },
} as const satisfies Readonly<Record<string, Kind>>;

/** So many bytes are enough to tell. */
export const enough = 4096;

// The first bytes of some are no letters.
/* oxlint-disable no-control-regex */
const marks: readonly (readonly [RegExp, keyof typeof kinds])[] = [
  [/^OggS/, 'ogg'],
  [/^\x1a\x45\xdf\xa3/, 'webm'],
  [/^(?:RIFF|RF64)[^]{4}WAVE/, 'wav'],
  [/^fLaC/, 'flac'],
  [/^[^]{4}ftyp(?:M4A|M4B)/, 'm4a'],
  [/^[^]{4}(?:ftyp|moov|mdat|wide|free|skip)/, 'mp4'],
  [/^FORM[^]{4}AIF[FC]/, 'aiff'],
  [/^caff/, 'caf'],
  [/^#!AMR/, 'amr'],
  [/^\.snd/, 'au'],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, 'asf'],
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'aac'],
  [/^(?:ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff])/, 'mp3'],
];
/* oxlint-enable no-control-regex */

/** What a file is whose first bytes these are; nothing, when it is no recording. */
export function kindOf(head: Uint8Array): Kind | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 16)).toString('latin1');
  const name = marks.find(([mark]) => mark.test(text))?.[1];
  return name && kinds[name];
}

/** Whether its sound is Opus, which can be cut without decoding it. */
export function isOpus({ format }: Kind, head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, enough)).toString('latin1');
  return format === 'ogg' ? text.includes('OpusHead') : format === 'matroska' && text.includes('A_OPUS');
}
