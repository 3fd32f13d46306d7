// The name that a recording is sent under: Groq tells its kind by the ending, whatever people have called it.
import type { Clip } from '../message.ts';

/** Endings that Groq takes for what a file is, the usual one first: console.groq.com/docs/speech-to-text */
const endings = {
  ogg: ['ogg', 'opus'],
  wav: ['wav'],
  flac: ['flac'],
  mp3: ['mp3', 'mpga', 'mpeg'],
  mp4: ['mp4', 'm4a'],
  webm: ['webm'],
} as const;

type Kind = keyof typeof endings;

/** Where the bytes do not tell. */
const types: readonly (readonly [RegExp, Kind])[] = [
  [/ogg|opus/i, 'ogg'],
  [/wav/i, 'wav'],
  [/flac/i, 'flac'],
  [/webm|matroska/i, 'webm'],
  [/mp4|m4a|quicktime|3gpp/i, 'mp4'],
  [/mpeg|mp3/i, 'mp3'],
];

/** Its own name, with an ending that fits what it is; one of which nothing is known keeps what it has. */
export function named({ name, mediaType, bytes }: Clip): string {
  const kind = kindOf(bytes) ?? types.find(([type]) => type.test(mediaType))?.[1];
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  if (!kind) return name;
  const known: readonly string[] = endings[kind];
  if (ending !== undefined && known.includes(ending)) return name;
  const stem = ending === undefined ? name : name.slice(0, -ending.length - 1);
  return `${stem || 'recording'}.${known[0]}`;
}

/** What the first bytes say a recording is. */
export function kindOf(bytes: Uint8Array): Kind | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('OggS')) return 'ogg';
  if (head.startsWith('RIFF') && head.endsWith('WAVE')) return 'wav';
  if (head.startsWith('fLaC')) return 'flac';
  if (head.startsWith('\x1a\x45\xdf\xa3')) return 'webm';
  if (head.slice(4, 8) === 'ftyp') return 'mp4';
  return head.startsWith('ID3') || /^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]/.test(head) ? 'mp3' : undefined;
}
