// Names of recordings, by which Groq tells what they are.
import { expect, test } from 'vitest';
import { named } from '#src/groq/naming.ts';

const magic = {
  ogg: 'OggS\0\x02',
  wav: 'RIFF\0\0\0\0WAVEfmt ',
  flac: 'fLaC\0',
  webm: '\x1a\x45\xdf\xa3',
  mp4: '\0\0\0\x20ftypisom',
  mp3: 'ID3\x04',
  frame: '\xff\xfb\x90\x64',
  aac: '\xff\xf1\x50\x80',
  nothing: '\0\0\0\0',
};

const name = (given: string, kind: keyof typeof magic, mediaType = ''): string =>
  named({ name: given, mediaType, bytes: Buffer.from(magic[kind], 'latin1') });

test.each<[string, keyof typeof magic]>([
  ['a.ogg', 'ogg'],
  ['a.OPUS', 'ogg'],
  ['a.wav', 'wav'],
  ['a.flac', 'flac'],
  ['a.webm', 'webm'],
  ['a.mp4', 'mp4'],
  ['a.M4A', 'mp4'],
  ['a.mp3', 'mp3'],
  ['a.mpga', 'frame'],
  ['a.mpeg', 'mp3'],
])('keeps a name that fits: %s', (given, kind) => {
  expect(name(given, kind)).toBe(given);
});

test.each<[string, keyof typeof magic, string]>([
  ['voice-message.oga', 'ogg', 'voice-message.ogg'],
  ['audio', 'ogg', 'audio.ogg'],
  ['holiday.mov', 'mp4', 'holiday.mp4'],
  ['film.mkv', 'webm', 'film.webm'],
  ['wrong.mp3', 'wav', 'wrong.wav'],
  ['v1.2 of it', 'mp3', 'v1.2 of it.mp3'],
  ['', 'frame', 'recording.mp3'],
  ['.oga', 'ogg', 'recording.ogg'],
])('goes by the bytes, whatever people call it: %s', (given, kind, expected) => {
  expect(name(given, kind)).toBe(expected);
});

test.each([
  ['audio/ogg; codecs=opus', 'a.ogg'],
  ['audio/x-wav', 'a.wav'],
  ['audio/mpeg', 'a.mp3'],
  ['video/quicktime', 'a.mp4'],
  ['audio/webm', 'a.webm'],
])('goes by the type where the bytes do not tell: %s', (mediaType, expected) => {
  expect(name('a.bin', 'nothing', mediaType)).toBe(expected);
});

test('leaves a file of which nothing is known what it is', () => {
  expect(name('a.bin', 'nothing')).toBe('a.bin');
  expect(name('a.aac', 'aac', 'audio/aac')).toBe('a.aac');
});
