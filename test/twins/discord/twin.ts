// A local Discord: REST and gateway on loopback, written from Discord's documentation, for the real discord.js to talk to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange, type Desk, type Logged, type Violation } from './exchange.ts';
import { Faults, type Fault, type Target } from './fault.ts';
import { founding, idOf, pick, type Named } from './founding.ts';
import { Gateway } from './gateway.ts';
import { privileged } from './intents.ts';
import { Interactions } from './interaction.ts';
import { Limits } from './limits.ts';
import { timeline } from './message.ts';
import { people } from './people.ts';
import { botRoutes, commandRoutes, type Commands } from './routes/bot.ts';
import { channelRoutes } from './routes/channels.ts';
import { guildRoutes } from './routes/guilds.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { messageRoutes } from './routes/messages.ts';
import { postRoutes } from './routes/post.ts';
import { seen, type Seen } from './seen.ts';
import { Sessions } from './sessions.ts';
import { newStarts } from './starts.ts';
import { isTyping } from './typing.ts';
import { newWorld, type World } from './world.ts';

export interface Options {
  readonly botName?: string;
  /** Shrinks or stretches all rate limit windows; 0 switches rate limits off. 1 unless told. */
  readonly limits?: number;
  /** The privileged intents that are switched on in the developer portal; all unless told. */
  readonly portal?: number;
  readonly heartbeatMs?: number;
  /** How long a session without a connection can be resumed. */
  readonly sessionMs?: number;
  /** How long the bot may take for its first answer to an interaction. */
  readonly answerMs?: number;
  /** Session starts: how many a day, how many are used up, and how far apart they must be (5 s on the real one). */
  readonly starts?: {
    readonly total?: number;
    readonly used?: number;
    readonly maxConcurrency?: number;
    readonly windowMs?: number;
  };
}

export type DiscordTwin = Awaited<ReturnType<typeof startDiscordTwin>>;

/** Starts a Discord on a free port of 127.0.0.1. `close` ends it at once. */
export async function startDiscordTwin(options: Options = {}) {
  const { portal = privileged, starts: limit } = options;
  const world = newWorld(options.botName ?? 'Parley');
  const waiting = new Set<() => void>();
  const changed = () => waiting.forEach((look) => look());
  const credential = newCredential(world);
  const interactions = new Interactions(world, options.answerMs ?? 3000);
  const commands: Commands = new Map();
  const starts = newStarts({ total: 1000, used: 0, maxConcurrency: 1, windowMs: 5000, ...limit });
  let port = 0;
  const gatewayUrl = () => `ws://127.0.0.1:${port}`;
  const sessions = new Sessions(world, options.sessionMs ?? 180_000);
  const { now: token, reset: resetToken } = credential;
  const setup = { world, sessions, url: gatewayUrl, token, resetToken, intents: portal, starts };
  const gateway = new Gateway(setup, options.heartbeatMs ?? 41_250, changed);
  world.happen = (happening) => {
    sessions.tell(happening);
    changed();
  };
  const desk: Desk = {
    routes: [
      ...botRoutes(world, portal, () => ({
        url: gatewayUrl(),
        shards: 1,
        session_start_limit: starts.limit,
      })),
      ...commandRoutes(world, commands),
      ...messageRoutes(world, portal),
      ...postRoutes(world),
      ...channelRoutes(world),
      ...guildRoutes(world),
      ...interactionRoutes(world, interactions),
    ],
    limits: options.limits === 0 ? undefined : new Limits(options.limits ?? 1),
    faults: new Faults(),
    token: credential.now,
    requests: [],
    violations: [],
    invalid: 0,
    changed,
  };
  const server = listen(world, desk, gateway);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A server that listens on a port has an address and not the path of a pipe.
  ({ port } = server.address() as AddressInfo);
  world.cdn = `http://127.0.0.1:${port}`;

  return {
    ...founding(world),
    ...people(world, interactions, commands),
    /** For `DISCORD_API_URL`, which is discord.js's `rest.api`. */
    apiUrl: `http://127.0.0.1:${port}/api`,
    /** The bot's token as it was at the start. */
    token: credential.now(),
    bot: { id: world.bot.id, name: world.bot.username, applicationId: world.applicationId },
    gateway,
    commands: commands as ReadonlyMap<string, unknown>,
    /** Every request, oldest first. */
    requests: desk.requests as readonly Logged[],
    /** Every body Discord would have answered with 400. */
    violations: desk.violations as readonly Violation[],
    identifies: gateway.identifies as readonly (typeof gateway.identifies)[number][],
    resumes: gateway.resumes as readonly (typeof gateway.resumes)[number][],
    /** Requests that count towards a ban: 401, 403 and 429, but those of shared limits. */
    get invalidRequests(): number {
      return desk.invalid;
    },
    /** What is seen in a channel now, oldest first; to `viewer`, with what only they see. */
    messages(place: Named, viewer?: Named): Seen[] {
      const channel = world.channels.get(idOf(place));
      return channel ? timeline(channel, viewer && idOf(viewer)).map((kept) => seen(kept)) : [];
    },
    /** Whether the bot is shown as typing there now. */
    typing: (place: Named): boolean => isTyping(pick(world.channels, place), world.bot.id),
    /** Lets the next `times` requests that fit go wrong. */
    fault(target: Target, fault: Fault, times = 1): void {
      desk.faults.arm(target, fault, times);
    },
    /** Takes back faults that have not befallen anything yet. */
    clearFaults: (): void => desk.faults.clear(),
    /** Makes the token invalid, as when its owner makes a new one. */
    revokeToken: (): void => credential.reset(),
    /** Resolves once the condition holds; looks again whenever something happens. Rejects after `ms`, naming `what`. */
    until: (condition: () => boolean, what = String(condition), ms = 10_000) => until(waiting, condition, what, ms),
    /** Ends everything at once: connections, sessions, timers. */
    async close(): Promise<void> {
      interactions.stop();
      gateway.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A token of the usual shape: the bot's id, a time and a signature. https://docs.discord.com/developers/reference#authentication */
function newCredential(world: World) {
  let made = 0;
  const make = () => `${Buffer.from(world.bot.id).toString('base64url')}.GtwinX.${String((made += 1)).padStart(38, 'x')}`;
  let token = make();
  return { now: () => token, reset: () => void (token = make()) };
}

function listen(world: World, desk: Desk, gateway: Gateway): Server {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/attachments/')) return download(world, request, response);
    // Only what is broken in here rejects: the test must see that, and not a bot that waits.
    void exchange(desk, request, response).catch((cause: unknown) => {
      if (!request.destroyed || response.writable) response.writeHead(500).end(String(cause));
    });
  });
  // Longer than any client keeps a connection: a server that closes first would cut requests by chance.
  server.keepAliveTimeout = 120_000;
  server.on('upgrade', (request, socket, head: Buffer) => gateway.accept(request, socket, head));
  return server;
}

/** https://docs.discord.com/developers/reference#signed-attachment-cdn-urls */
function download(world: World, request: IncomingMessage, response: ServerResponse): void {
  const file = world.files.get(new URL(request.url ?? '/', 'http://discord.invalid').pathname);
  if (!file || file.until < Date.now()) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': file.mediaType, 'content-length': file.bytes.length }).end(file.bytes);
}

async function until(waiting: Set<() => void>, condition: () => boolean, what: string, ms: number): Promise<void> {
  if (condition()) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => condition() && resolve();
  const timer = setTimeout(() => reject(new Error(`this never came true: ${what}`)), ms);
  waiting.add(look);
  try {
    await promise;
  } finally {
    waiting.delete(look);
    clearTimeout(timer);
  }
}
