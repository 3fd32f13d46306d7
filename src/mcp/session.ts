// One connection with a server: what it offers, and its tools called. All that it says is looked at by us, nothing by its library.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ErrorCode, McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { World } from '../egress/web.ts';
import { type Log, redact } from '../log.ts';
import { BotError } from '../trouble.ts';
import { answered, type Returned, returned } from './found.ts';
import { mostTools, type Offer, offersOf } from './offer.ts';
import { openProcess } from './process.ts';
import { reach } from './remote.ts';
import type { Target } from './target.ts';
import { wordless } from './wordless.ts';

export interface Session {
  offers(signal: AbortSignal): Promise<readonly Offer[]>;
  call(tool: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Returned>;
  /** Never rejects. */
  close(): Promise<void>;
}

export interface Terms {
  readonly log: Log;
  readonly path: string;
  readonly world: World;
  readonly patienceMs: number;
  /** It is over, for whatever reason. */
  readonly over: () => void;
  /** What it offers may be another now. */
  readonly stale: () => void;
}

/** Calls in a row that were not answered, after which a server is left. Pages of a list. */
const [mostSilent, mostPages] = [3, 8];
const listed = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

/** Throws a `BotError` where it cannot be reached. */
export async function openSession(target: Target, terms: Terms): Promise<Session> {
  const { patienceMs } = terms;
  const { client, close } = await connected(target, terms);
  client.setNotificationHandler(ToolListChangedNotificationSchema, terms.stale);
  Object.assign(client, { onclose: terms.over });
  const waiting = (signal: AbortSignal) => ({ signal, timeout: patienceMs, maxTotalTimeout: patienceMs });
  let silent = 0;

  async function ask<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const answer = await work;
      silent = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      silent = isSilence(error) ? silent + 1 : 0;
      if (silent >= mostSilent) void close();
      throw told(error);
    }
  }

  return {
    async offers(signal) {
      const all: unknown[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < mostPages && all.length < mostTools * 4; page += 1) {
        const params = cursor === undefined ? {} : { cursor };
        const list = await ask(client.request({ method: 'tools/list', params }, listed, waiting(signal)), signal);
        all.push(...list.tools.slice(0, mostTools * 4));
        cursor = list.nextCursor;
        if (cursor === undefined) break;
      }
      return offersOf(all);
    },
    async call(name, input, signal) {
      const params = { name, arguments: { ...input } };
      const answer = await ask(client.request({ method: 'tools/call', params }, answered, waiting(signal)), signal);
      return returned(answer);
    },
    close,
  };
}

async function connected(target: Target, terms: Terms) {
  const { way } = target;
  if (way.type === 'http') return reach(way, greeting, terms);
  const client = greeting();
  const running = openProcess(way, terms.path);
  const close = () => client.close().catch(() => undefined);
  try {
    await client.connect(running, { timeout: terms.patienceMs });
    return { client, close };
  } catch (error) {
    await running.close().catch(() => undefined);
    // Nobody has said anything to it yet; what it was told by its operator may stand in it.
    const complaint = redact(
      running.complaint(),
      Object.values(way.env).filter(({ length }) => length >= 6),
    );
    terms.log.warn({ err: error, server: target.name, complaint }, 'a server could not be started');
    throw new BotError('The server of that tool does not start: its operator finds the reason in my log.');
  }
}

/** It offers the server nothing: no words of a model, no folders, no forms. */
function greeting(): Client {
  return new Client({ name: 'parley', version: '0' }, { capabilities: {} });
}

/** Codes of the library's own: nobody answered in time; the line is gone. */
const [silenceCode, overCode]: readonly number[] = [ErrorCode.RequestTimeout, ErrorCode.ConnectionClosed];

function isSilence(error: unknown): boolean {
  return error instanceof McpError && error.code === silenceCode;
}

/** A server's own words are told by nobody but the model that called it, as data. */
function told(error: unknown): BotError {
  if (error instanceof BotError) return error;
  if (isSilence(error)) return new BotError('The server of that tool did not answer in time.', { cause: error });
  if (error instanceof McpError && error.code !== overCode)
    return new BotError('The server of that tool refused the call: the input may not be what it takes.', {
      cause: new Error(`code ${error.code}`),
    });
  return new BotError('The line to the server of that tool broke: whether the call was carried out is not known.', {
    cause: wordless(error),
  });
}
