// How long a recording is, before anybody has heard it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isWav, length } from '#src/groq/length.ts';
import { tones } from '#test/twins/groq/tone.ts';

const clip = (bytes: Uint8Array) => ({ name: 'sound', mediaType: 'audio/any', bytes });

/** The header of an Ogg page that ends after so many samples. */
function page(samples: bigint): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write('OggS');
  bytes.writeBigInt64LE(samples, 6);
  return bytes;
}

test('reads it from the last page of an Ogg file', () => {
  expect(length(clip(Buffer.concat([page(0n), page(48_000n), page(120_000n)])))).toBe(2.5);
});

test('reads it from the header of a WAV file, whatever the header says of its size', () => {
  expect(length(clip(tones('x'.repeat(45))))).toBe(3);
});

test('reads it from bytes that lie anywhere', () => {
  const bytes = Buffer.concat([Buffer.from('before'), tones('x'.repeat(45))]);
  expect(length(clip(bytes.subarray(6)))).toBe(3);
});

test.each<[string, Uint8Array]>([
  ['another kind of file', Buffer.alloc(8_000)],
  ['an Ogg file that is cut', Buffer.concat([page(48_000n), Buffer.alloc(7_956), Buffer.from('OggS')])],
  ['an Ogg file whose end nobody knows', Buffer.concat([page(-1n), Buffer.alloc(7_960)])],
  ['a WAV file of no speed', Buffer.concat([Buffer.from('RIFF....WAVE'), Buffer.alloc(7_988)])],
])('guesses for %s', (_, bytes) => {
  expect(length(clip(bytes))).toBe(2);
});

/** A file of so many seconds of a tone, as ffmpeg writes it. */
function encoded(seconds: number, name: string, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'length-'));
  try {
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}:sample_rate=48000`];
    const run = spawnSync('/usr/bin/ffmpeg', ['-v', 'error', ...tone, ...options, join(folder, name)]);
    expect(run.stderr.toString()).toBe('');
    return readFileSync(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test
  .skipIf(!existsSync('/usr/bin/ffmpeg'))
  .each<[string, ...string[]]>([
    ['opus.ogg', '-c:a', 'libopus'],
    ['vorbis.ogg', '-c:a', 'libvorbis', '-ar', '44100'],
    ['a.wav'],
    ['a.flac'],
    ['constant.mp3', '-b:a', '64k', '-write_xing', '0', '-id3v2_version', '0'],
    ['tagged.mp3', '-b:a', '64k', '-write_xing', '0', '-metadata', 'title=A tone'],
    ['variable.mp3', '-q:a', '6'],
    ['slow.mp3', '-q:a', '6', '-ar', '16000'],
    ['stereo.mp3', '-q:a', '6', '-ac', '2'],
    ['a.m4a'],
    ['first.mp4', '-movflags', 'faststart'],
    ['a.webm'],
  ])('reads it from what ffmpeg has written: %s', (name, ...options) => {
  const seconds = length(clip(encoded(7, name, ...options)));
  expect(seconds).toBeGreaterThan(6.9);
  expect(seconds).toBeLessThan(7.15);
});

test.skipIf(!existsSync('/usr/bin/ffmpeg')).each<[string, ...string[]]>([
  ['live.webm', '-live', '1'],
  ['live.mp4', '-movflags', 'empty_moov+frag_keyframe'],
])('guesses where whoever wrote a file did not know: %s', (name, ...options) => {
  const bytes = encoded(7, name, ...options);
  expect(length(clip(bytes))).toBe(bytes.length / 4_000);
});

test.each([
  'OggS',
  'fLaC',
  '....ftypisom',
  '....ftypisommvhd',
  '\x1a\x45\xdf\xa3\x15\x49\xa9\x66\x44\x89\x88',
  'ID3',
  '\xff\xfb',
])('lives with a file that ends where it begins: %j', (text) => {
  const bytes = Buffer.from(text, 'latin1');
  expect(length(clip(bytes))).toBe(bytes.length / 4_000);
});

test('knows nothing of an empty file', () => {
  expect(length(clip(new Uint8Array()))).toBe(0);
});

test.each(['', 'RIFF', '{"error": {}}', 'RIFF....AVI '])('does not take %j for a WAV file', (text) => {
  expect(isWav(Buffer.from(text))).toBe(false);
});
