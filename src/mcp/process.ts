// A server that is a process of its own: a message a line each way, bounded, and gone with all that it started.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Local } from './target.ts';

/** Bytes of one message; a server that sends a longer one is ended. Of what it complains about, so much is kept. */
const [mostLine, mostComplaint] = [4 * 1024 * 1024, 2000];
/** Milliseconds that it has to end by itself once its input has. */
const endMs = 1000;

export interface Running extends Transport {
  /** The end of what it wrote to its standard error so far. May hold what people said once it was called. */
  complaint(): string;
}

/** No shell reads its command. Starts with `start`; `path`: where the command is found. */
export function openProcess({ command, args, env, cwd }: Local, path: string): Running {
  let child: ChildProcess | undefined;
  let complaint = '';
  let over: Promise<unknown> = Promise.resolve();
  const running: Running = { start, send, close, complaint: () => complaint };

  async function start(): Promise<void> {
    const made = spawn(command, args, {
      cwd,
      env: { PATH: path, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    child = made;
    const gone = Promise.withResolvers<void>();
    over = gone.promise;
    made.once('close', () => {
      gone.resolve();
      // What it started may have outlived it.
      kill(made);
      running.onclose?.();
    });
    made.stdin.on('error', (error) => running.onerror?.(error));
    made.stderr.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.subarray(-mostComplaint).toString()).slice(-mostComplaint);
    });
    listen(made);
    await new Promise<void>((resolve, reject) => {
      made.once('spawn', resolve);
      made.once('error', (error) => {
        gone.resolve();
        reject(error);
      });
    });
  }

  function listen(made: ChildProcess): void {
    let pieces: Buffer[] = [];
    let length = 0;
    made.stdout?.on('data', (bytes: Buffer) => {
      let from = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
        hear(Buffer.concat([...pieces, bytes.subarray(from, end)]).toString());
        [pieces, length, from] = [[], 0, end + 1];
      }
      pieces.push(bytes.subarray(from));
      length += bytes.length - from;
      if (length <= mostLine) return;
      running.onerror?.(new Error('the server sent more than a message may hold'));
      kill(made);
    });
  }

  /** What is no message is left alone: some servers greet. */
  function hear(line: string): void {
    try {
      running.onmessage?.(JSONRPCMessageSchema.parse(JSON.parse(line)));
    } catch (error) {
      running.onerror?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async function send(message: JSONRPCMessage): Promise<void> {
    const input = child?.stdin;
    if (!input?.writable) throw new Error('the server has ended');
    await new Promise<void>((resolve, reject) => {
      input.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async function close(): Promise<void> {
    const made = child;
    if (!made?.pid) return;
    made.stdin?.end();
    const timer = setTimeout(() => kill(made), endMs);
    await over;
    clearTimeout(timer);
  }

  return running;
}

function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
