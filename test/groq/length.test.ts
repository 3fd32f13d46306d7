// How long a recording is, before anybody has heard it.
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

test('knows nothing of an empty file', () => {
  expect(length(clip(new Uint8Array()))).toBe(0);
});

test.each(['', 'RIFF', '{"error": {}}', 'RIFF....AVI '])('does not take %j for a WAV file', (text) => {
  expect(isWav(Buffer.from(text))).toBe(false);
});
