import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Said } from '#handlers/hear/join.ts';
import { srt, vtt } from '#handlers/tasks/transcript/subtitles.ts';
import { debian, hasDebian } from '../../recordings/made.ts';

const hour = 3600;
const segments: readonly Said[] = [
  { text: 'Good morning.', from: 0, to: 1.5 },
  { text: 'I say this at the same time.', from: 1, to: 3.25, speaker: 'Ann' },
  { text: 'It is <b>7 --> 8</b> & {an}8.', from: 4, to: 6 },
  { text: 'A sentence that goes on and on. '.repeat(6), from: 10, to: 40 },
  { text: 'می‌خواهم', from: 100 * hour + 1, to: 100 * hour + 2 },
];

describe('Subtitles', () => {
  test('are SubRip', () => {
    const blocks = srt(segments).split('\n\n');
    expect(blocks.slice(0, 3)).toEqual([
      '1\n00:00:00,000 --> 00:00:01,500\nGood morning.',
      '2\n00:00:01,500 --> 00:00:03,250\nAnn: I say this at the same time.',
      '3\n00:00:04,000 --> 00:00:06,000\nIt is ‹b›7 → 8‹/b› & (an)8.',
    ]);
    expect(blocks.at(-1)).toMatch(/^\d+\n100:00:01,000 --> 100:00:02,000\nمی‌خواهم\n$/);
  });

  test('are WebVTT', () => {
    const blocks = vtt(segments).split('\n\n');
    expect(blocks.slice(0, 4)).toEqual([
      'WEBVTT',
      '00:00:00.000 --> 00:00:01.500\nGood morning.',
      '00:00:01.500 --> 00:00:03.250\nAnn: I say this at the same time.',
      '00:00:04.000 --> 00:00:06.000\nIt is &lt;b&gt;7 --&gt; 8&lt;/b&gt; &amp; {an}8.',
    ]);
    expect(blocks.at(-1)).toBe('100:00:01.000 --> 100:00:02.000\nمی‌خواهم\n');
  });

  test.each([srt, vtt])(
    'have at most two lines at once, of at most 42 characters, no cue longer than seven seconds',
    (form) => {
      const cues = form(segments)
        .split('\n\n')
        .filter((one) => one.includes('going on') || one.includes('goes on'));
      expect(cues.length).toBeGreaterThan(2);
      for (const one of cues) {
        const [times = '', ...lines] = one.split('\n').slice(form === srt ? 1 : 0);
        expect(lines.length).toBeLessThanOrEqual(2);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(42);
        const [from = 0, to = 0] = times.split(' --> ').map((time) => Number(time.slice(-6).replace(',', '.')));
        expect(to - from).toBeLessThanOrEqual(7);
      }
    },
  );

  test('of nothing are a file all the same', () => {
    expect([srt([]), vtt([])]).toEqual(['', 'WEBVTT\n']);
  });

  test.skipIf(!hasDebian).each([
    ['srt', srt],
    ['webvtt', vtt],
  ] as const)('are read by ffmpeg as they were meant: %s', async (format, form) => {
    const short = segments.slice(0, 4);
    const read = await subtitlesOf(format, form(short));
    const words = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
    const times = read.matchAll(/^(\d\d:\d\d:\d\d,\d{3}) --> /gm);
    const wanted = srt(short).matchAll(/^(\d\d:\d\d:\d\d,\d{3}) --> /gm);
    expect(Array.from(times, ([, time]) => time)).toEqual(Array.from(wanted, ([, time]) => time));
    expect(words(read.replaceAll(/^.* --> .*$|^\d+$|<[^>]*>/gm, ''))).toContain(
      words('and on. A sentence that goes on and on.'),
    );
    expect(read).toMatch(/7 (?:→|-->|--&gt;) 8/);
  });
});

/** What ffmpeg reads of a file, as SubRip. */
async function subtitlesOf(format: string, text: string): Promise<string> {
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', '-f', 'srt', 'pipe:1'];
  const child = spawn(debian, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(text);
  return Buffer.concat(await Array.fromAsync<Buffer>(child.stdout)).toString();
}
