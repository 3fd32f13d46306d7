// Has ffmpeg make Opus of any other sound: through pipes only, by lists of what it may read, with nothing of what people wrote.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import prism from 'prism-media';
import type { Log } from '../log.ts';
import { BotError } from '../trouble.ts';
import { executable } from './executable.ts';
import type { Gathered } from './gather.ts';
import { moovFirst } from './moov.ts';

/** This ffmpeg cannot decode that sound. */
export class NoDecoder extends BotError {}

/** Milliseconds without any sign of life; bytes of its complaints that are kept. */
const [idleMs, mostSaid] = [60_000, 4096];
const readable = 'ogg,matroska,webm,wav,w64,flac,mp3,mov,mp4,m4a,3gp,3g2,mj2,aiff,caf,amr,aac,au,asf';

const quietly = ['-nostdin', '-hide_banner', '-loglevel', 'error'];
const walls = ['-protocol_whitelist', 'pipe', '-format_whitelist', readable];
const sound = ['-vn', '-sn', '-dn', '-map', '0:a:0', '-map_metadata', '-1'];
const speech = ['-ac', '1', '-ar', '16000', '-c:a', 'libopus', '-b:a', '24k', '-application', 'voip', '-f', 'ogg'];

const none =
  'I need ffmpeg to read this recording, and there is none here. Whoever runs me can install it (`apt-get install ffmpeg`).';
const noDecoder =
  'The ffmpeg that came with me cannot decode this kind of sound (such as AAC). Whoever runs me can install one that does: `apt-get install ffmpeg`.';

/** The sound as an Ogg Opus file, 16 kHz mono, as its bytes come, a little more than `seconds` of it. `path`: where an ffmpeg may be. Throws a `BotError` when it cannot be read. */
export async function* asOpus(
  { kind, read }: Gathered,
  seconds: number,
  path: string,
  log: Log,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const command = await executable(path);
  if (command === undefined) throw new BotError(none);
  const length = ['-t', String(seconds + 1)];
  const run = start(command, [...quietly, ...walls, '-f', kind.format, '-i', 'pipe:0', ...sound, ...length, ...speech]);
  const stop = (): void => void run.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let [moved, reading, idle, said] = [performance.now(), false, false, ''];
  const move = (): void => void (moved = performance.now());
  const watch = setInterval(() => {
    if (!reading || performance.now() - moved <= idleMs) return;
    idle = true;
    stop();
  }, idleMs / 10);
  // Where an index is looked for first, all is read before ffmpeg gets anything.
  const living = () => noticed(read(), move);
  run.stderr?.on('data', (bytes: Buffer) => (said = (said + bytes.toString('latin1')).slice(-mostSaid)));
  const exit: Promise<unknown[]> = once(run, 'close');
  exit.catch(() => undefined);
  const fed = feed(kind.format === 'mov' ? moovFirst(living) : living(), run, move);
  fed.catch(stop);
  let heard = false;
  try {
    const out: AsyncIterator<Buffer> | undefined = run.stdout?.[Symbol.asyncIterator]();
    for (;;) {
      [reading, moved] = [true, performance.now()];
      const next = await out?.next();
      reading = false;
      if (!next || next.done) break;
      heard = true;
      yield next.value;
    }
    signal.throwIfAborted();
    const [code] = await exit;
    // What the source fails with is told before what ffmpeg makes of it; one that stands still would never do so.
    if (!idle) await fed;
    if (code !== 0) throw refused(said, code, heard, log);
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/**
 * The class looks for its ffmpeg by itself, also in the current folder, blocks while it does, and hands all our secrets on in
 * the environment: so it is given its process instead.
 */
function start(command: string, args: string[]): ChildProcess {
  const create = ({ args = [] }: { args?: string[] }): ChildProcess =>
    spawn(command, [...args, 'pipe:1'], { env: {}, shell: false, windowsHide: true, stdio: 'pipe' });
  Object.assign(prism.FFmpeg, { create });
  const run = new prism.FFmpeg({ args });
  // It tells again what its pipes tell, to nobody; the pipes' own listeners know what to do.
  run.on('error', () => undefined);
  return run.process;
}

/** Gives it all the bytes; one that has enough, or ends, is no failure here. */
async function feed(input: AsyncIterable<Uint8Array>, run: ChildProcess, move: () => void): Promise<void> {
  const { stdin } = run;
  let over = stdin === null;
  const closed = Promise.withResolvers<void>();
  const end = (): void => {
    over = true;
    closed.resolve();
  };
  stdin?.on('error', end).on('close', end);
  run.on('error', end).on('close', end);
  try {
    for await (const piece of input) {
      if (over) return;
      if (stdin?.write(piece) === false) await Promise.race([once(stdin, 'drain'), closed.promise]);
      move();
    }
  } finally {
    stdin?.end();
  }
}

async function* noticed(input: AsyncIterable<Uint8Array>, move: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of input) {
    move();
    yield piece;
  }
}

function refused(said: string, code: unknown, heard: boolean, log: Log): BotError {
  log.warn({ code, said: kindOfComplaint(said) }, 'ffmpeg could not read a recording');
  const cause = new Error(`ffmpeg ended with ${String(code)}`);
  if (heard) return new BotError('This recording is damaged: I heard it only up to there.', { cause });
  if (/decoder.*not found|no decoder found|Unknown decoder|Could not find codec parameters.*none/i.test(said))
    return new NoDecoder(noDecoder, { cause });
  if (/matches no streams|does not contain any stream/i.test(said))
    return new BotError('There is no sound in this file.', { cause });
  return new BotError('This recording is damaged, or of a kind that I cannot read.', { cause });
}

/** Complaints may quote what is in a file, so the log gets only their kind. */
function kindOfComplaint(said: string): string {
  return /decoder|no streams|Invalid data|Invalid argument|whitelist|Protocol/i.exec(said)?.[0] ?? 'something else';
}
