// An ear for tests: Debian's pocketsphinx hears the words of a recording. It is a test ear, no product.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'vitest';

const needed = [
  '/usr/bin/pocketsphinx_continuous',
  '/usr/share/pocketsphinx/model/en-us/en-us.lm.bin',
  '/usr/bin/ffmpeg',
];
const absent = needed.filter((file) => !existsSync(file));
const why =
  absent.length === 0
    ? ''
    : `LEFT OUT, since ${absent.join(', ')} is missing (apt-get install pocketsphinx pocketsphinx-en-us ffmpeg): `;

/** Like `test`, and left out with the reason in its name where nobody can hear. */
export function earTest(name: string, body: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the caller's name and what the caller expects
  test.skipIf(absent.length > 0)(`${why}${name}`, body);
}

/** What is heard in a sound file of any kind, in small letters. Takes about a third of the time that the recording lasts. */
export async function heardWords(file: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ear-'));
  try {
    await writeFile(join(folder, 'speech.raw'), await decodedBy('ffmpeg', file, 16_000));
    const { stdout } = await promisify(execFile)('pocketsphinx_continuous', [
      '-infile',
      join(folder, 'speech.raw'),
      '-logfn',
      '/dev/null',
    ]);
    return stdout.replaceAll(/\s+/g, ' ').trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The samples of a sound file, mono 16-bit, as ffmpeg decodes it. */
export async function decodedBy(ffmpeg: string, file: Uint8Array, rate: number): Promise<Buffer> {
  return (await ran(ffmpeg, ['-i', 'pipe:0', '-f', 's16le', '-ac', '1', '-ar', String(rate), 'pipe:1'], file)).stdout;
}

/** EBU R 128 of a sound file by ffmpeg: loudness in LUFS, true peak in dB of full scale. */
export async function ebur128(file: Uint8Array): Promise<{ readonly loudness: number; readonly peak: number }> {
  const args = ['-i', 'pipe:0', '-af', 'ebur128=peak=true', '-f', 'null', '-'];
  const { stderr } = await ran('ffmpeg', args, file);
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const figure = (name: string): number =>
    Number(new RegExp(String.raw`${name}:\s+(-?[\d.]+|-inf)`).exec(summary)?.[1]);
  return { loudness: figure('I'), peak: figure('Peak') };
}

async function ran(program: string, args: readonly string[], input: Uint8Array) {
  const child = spawn(program, ['-hide_banner', '-nostats', ...args], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined).end(input);
  const [out, err] = await Promise.all([Array.fromAsync<Buffer>(child.stdout), Array.fromAsync<Buffer>(child.stderr)]);
  return { stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
}

/** The share of words that were misheard, left out or put in, of those that were said. */
export function wordErrors(said: string, heard: string): number {
  const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
  const [wanted, got] = [words(said), words(heard)];
  // Levenshtein's distance, a row for each word that was said.
  let row = [0, ...got.map((_, at) => at + 1)];
  for (const [line, word] of wanted.entries()) {
    const next = [line + 1];
    for (const [at, other] of got.entries())
      next.push(Math.min((row[at] ?? 0) + (word === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    row = next;
  }
  return (row.at(-1) ?? 0) / Math.max(1, wanted.length);
}
