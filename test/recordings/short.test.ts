import { describe, expect, test } from 'vitest';
import { writeWav } from '#src/audio/wav.ts';
import { kindOf } from '#src/recordings/kind.ts';
import { attached } from '../said.ts';
import { hasDebian, made, tone } from './made.ts';
import { broken, parts, quick, recording, wav, withoutDebian } from './listen.ts';

describe('Short recordings', () => {
  test('go as they are, byte for byte, under a name that says what they are', async () => {
    const bytes = wav(3);
    const [only, ...others] = await parts(recording(bytes));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ number: 0, last: true, clip: { name: 'recording.wav', mediaType: 'audio/wav' } });
    expect(Buffer.compare(only?.clip.bytes ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('in one piece are not even copied', async () => {
    const bytes = wav(3);
    const [only] = await parts(recording(bytes, bytes.length));
    expect(only?.clip.bytes.buffer).toBe(bytes.buffer);
  });

  test.skipIf(!hasDebian).each([
    ['ogg', 'audio/ogg', ['-c:a', 'libopus']],
    ['ogg', 'audio/ogg', ['-c:a', 'vorbis', '-strict', '-2', '-ac', '2']],
    ['webm', 'audio/webm', ['-c:a', 'libopus']],
    ['mp3', 'audio/mpeg', ['-metadata', 'title=A tone']],
    ['flac', 'audio/flac', []],
    ['m4a', 'audio/mp4', []],
    ['mp4', 'video/mp4', []],
  ])('of %s go as they are, where nothing else can read them too', async (ending, mediaType, args) => {
    const bytes = await made(`a.${ending}`, ...tone(2), ...args);
    const got = await parts(recording(bytes, 777), { path: withoutDebian });
    expect(got.map(({ clip }) => [clip.name, clip.mediaType])).toEqual([[`recording.${ending}`, mediaType]]);
    expect(Buffer.compare(got[0]?.clip.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  test.each([
    ['empty', '', 'empty'],
    ['a page', '<html><body>Sign in</body></html>', 'no recording'],
    ['a program', '\x7fELF\x02\x01\x01', 'no recording'],
    ['an HLS playlist', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'no recording'],
    ['a DASH manifest', '<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>', 'no recording'],
    ['a list to be joined', "ffconcat version 1.0\nfile '/etc/passwd'\n", 'no recording'],
  ])('that are %s are refused with a sentence', async (_, text, why) => {
    const { parts: got, sentence } = await broken(recording(Buffer.from(text, 'latin1')));
    expect(got).toEqual([]);
    expect(sentence).toContain(why);
  });

  test('that are none leave their source at once', async () => {
    let [read, left] = [0, false];
    const page = attached(new Uint8Array(), {
      async *read() {
        try {
          for (; read < 1000; read += 1) yield Buffer.alloc(4096, '<html>');
        } finally {
          left = true;
        }
      },
    });
    expect((await broken(page)).sentence).toContain('no recording');
    expect([read, left]).toEqual([0, true]);
  });

  test('with one sample, with none, and with a header that lies about four gigabytes, go as they are', async () => {
    const lying = Buffer.from(wav(1));
    lying.writeUInt32LE(0xff_ff_ff_ff, 4);
    lying.writeUInt32LE(0xff_ff_ff_ff, 40);
    for (const bytes of [lying, writeWav(new Int16Array(1), 16_000), writeWav(new Int16Array(0), 16_000)]) {
      const got = await parts(recording(bytes), { bounds: quick });
      expect(got.map(({ clip, last }) => [clip.bytes.length, last])).toEqual([[bytes.length, true]]);
    }
  });

  test('that end in the middle of their first bytes are told or go as they are', async () => {
    for (const start of ['OggS', '\x1a\x45\xdf\xa3', 'RIFF\0\0\0\0WAVE', 'fLaC', 'ID3', '\0\0\0\x18ftypM4A '])
      expect(await parts(recording(Buffer.from(start, 'latin1')))).toHaveLength(1);
    expect((await broken(recording(Buffer.from('RI')))).sentence).toContain('no recording');
  });

  test('with ID3 tags by the thousand are no more than an MP3', async () => {
    const tags = Buffer.from('ID3\x04\0\0\0\0\0\x0a0123456789'.repeat(10_000), 'latin1');
    expect(kindOf(tags)?.ending).toBe('mp3');
    const got = await parts(recording(tags));
    expect(got.map(({ clip }) => clip.bytes.length)).toEqual([tags.length]);
  });
});
