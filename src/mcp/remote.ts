// A server that is reached over HTTP, by the way that is current, or by the one before it.
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport, StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { anywhere } from '../egress.ts';
import { openOrigin, type Origin } from '../egress/origin.ts';
import type { World } from '../egress/web.ts';
import type { Log } from '../log.ts';
import type { Remote } from './target.ts';
import { BotError } from '../trouble.ts';
import { wordless } from './wordless.ts';

interface Terms {
  readonly world: World;
  readonly patienceMs: number;
  readonly log: Log;
}

interface Reached {
  readonly client: Client;
  /** Never rejects. */
  readonly close: () => Promise<void>;
}

/** Answers by which a server says that it does not know the current way: https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility */
const unknowing = [400, 404, 405];

/** Throws a `BotError`. `made` gives a client of its own to each attempt. */
export async function reach(way: Remote, made: () => Client, terms: Terms): Promise<Reached> {
  const world = way.trusted ? anywhere : terms.world;
  const token = way.token();
  const origin = openOrigin(way.url, world, {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    postMs: terms.patienceMs,
  });
  const url = new URL(way.url);
  const attempt = async (transport: Transport): Promise<Reached> => {
    const client = made();
    const close = async (): Promise<void> => {
      await client.close().catch(() => undefined);
      await origin.close();
    };
    // Whoever floods is left.
    origin.flooded(() => void close());
    try {
      await client.connect(transport, { timeout: terms.patienceMs });
      return { client, close };
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
  };
  try {
    const { fetch } = origin;
    return await attempt(new StreamableHTTPClientTransport(url, { fetch })).catch(async (error: unknown) => {
      if (!(error instanceof StreamableHTTPError && unknowing.includes(error.code ?? 0))) throw error;
      return attempt(new SSEClientTransport(url, { fetch }));
    });
  } catch (error) {
    await origin.close();
    throw told(error, origin);
  }
}

function told(error: unknown, origin: Origin): BotError {
  const refusal = origin.refusal();
  if (refusal) return refusal;
  const { code } = error as { code?: unknown };
  if (code === 401 || code === 403)
    return new BotError('The server refuses the token: it may be wrong, or it may have run out.');
  return new BotError('There is no server of tools at that address, or it does not answer.', {
    cause: wordless(error),
  });
}
