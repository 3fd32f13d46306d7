// A local Discord: REST and gateway on loopback, written from Discord's documentation, for the real discord.js to talk to.
import type { Server } from 'node:http';
import { newCredential } from './credential.ts';
import type { Desk, Download, Logged, Violation } from './exchange.ts';
import { Faults, type Fault, type Target } from './fault.ts';
import { founding, idOf, pick, type Named } from './founding.ts';
import { Gateway } from './gateway.ts';
import type { Identified, Resumed } from './handshake.ts';
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
import { listen } from './server.ts';
import { Sessions } from './sessions.ts';
import { newNonces, type Nonces } from './nonce.ts';
import { newStarts, type Starts } from './starts.ts';
import { isTyping } from './typing.ts';
import { newVoice, type VoiceOptions } from './voice/voice.ts';
import { newWaiting } from './waiting.ts';
import { newWorld } from './world.ts';

export interface Options {
  readonly botName?: string;
  /** Shrinks or stretches all rate limit windows; 0 switches rate limits off. 1 unless told. */
  readonly limits?: number;
  /** The privileged intents that are switched on in the developer portal; all unless told. */
  readonly portal?: number;
  readonly heartbeatMs?: number;
  /** How long a session without a connection can be resumed; 3 minutes unless told. */
  readonly sessionMs?: number;
  /** How long the bot may take for its first answer to an interaction; 3 seconds unless told. */
  readonly answerMs?: number;
  readonly voice?: VoiceOptions;
  /** Session starts: how many a day, how many are used up, and how far apart they must be (5 s unless told). */
  readonly starts?: { total?: number; used?: number; maxConcurrency?: number; windowMs?: number };
}

/** What a test drives and watches. */
export type DiscordTwin = ReturnType<typeof drive>;

/** Starts a Discord on a free port of 127.0.0.1. `close` ends it at once. */
export async function startDiscordTwin(options: Options = {}): Promise<DiscordTwin> {
  const parts = assemble(options);
  return drive(parts, await listen(parts.world, parts.desk, parts.gateway));
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: Options) {
  const world = newWorld(options.botName ?? 'Parley');
  const waiting = newWaiting();
  const credential = newCredential(world.bot.id);
  const starts = newStarts({ total: 1000, used: 0, maxConcurrency: 1, windowMs: 5000, ...options.starts });
  const sessions = new Sessions(world, options.sessionMs ?? 180_000);
  const intents = options.portal ?? privileged;
  const voice = newVoice(world, waiting, options.voice);
  sessions.ended = (sessionId) => voice.ended(sessionId);
  const gateway = new Gateway(
    { world, sessions, credential, intents, starts, voice: (session, d) => voice.wish(session, d) },
    options.heartbeatMs ?? 41_250,
    waiting.changed,
  );
  world.happen = (happening) => {
    sessions.tell(happening);
    waiting.changed();
  };
  const interactions = new Interactions(world, options.answerMs ?? 3000);
  const commands: Commands = new Map();
  const nonces = newNonces();
  const desk: Desk = {
    routes: routesOf({ world, intents, starts, interactions, commands, nonces }),
    limits: options.limits === 0 ? undefined : new Limits(options.limits ?? 1),
    faults: new Faults(),
    token: credential.now,
    requests: [],
    violations: [],
    downloads: [],
    invalid: 0,
    changed: waiting.changed,
  };
  return { world, waiting, credential, gateway, interactions, commands, nonces, voice, desk };
}

type Served = { intents: number; starts: Starts; nonces: Nonces } & Pick<Parts, 'world' | 'interactions' | 'commands'>;

function routesOf({ world, intents, starts, interactions, commands, nonces }: Served) {
  return [
    ...botRoutes(world, intents, starts),
    ...commandRoutes(world, commands),
    ...messageRoutes(world, intents),
    ...postRoutes(world, nonces),
    ...channelRoutes(world, intents),
    ...guildRoutes(world, intents),
    ...interactionRoutes(world, interactions),
  ];
}

function drive(parts: Parts, server: Server) {
  const { world, waiting, credential, gateway, interactions, commands, nonces, voice, desk } = parts;
  return {
    ...founding(world, (channel) => voice.removed(channel)),
    ...people(world, interactions, commands),
    /** For `DISCORD_API_URL`, which is discord.js's `rest.api`. */
    apiUrl: `${world.origin}/api`,
    /** The bot's token as it was at the start. */
    token: credential.now(),
    bot: { id: world.bot.id, name: world.bot.username, applicationId: world.applicationId },
    gateway,
    /** Calls, and the voice servers that carry them. */
    voice,
    /** The bot's commands in a server, or without one, everywhere. */
    commands: (server?: Named) => commands.get(server === undefined ? '' : idOf(server)) ?? [],
    until: waiting.until,

    /** Every request, oldest first. */
    requests: desk.requests as readonly Logged[],
    /** Every body that Discord would have answered with 400. */
    violations: desk.violations as readonly Violation[],
    /** Every file that was asked for. */
    downloads: desk.downloads as readonly Download[],
    /** From here on, nothing that was given or pressed before can be answered any more, as after 15 minutes. */
    expireInteractions: (): void => interactions.expire(),
    /** From here on, no name of a message that was posted before is known, as after a few minutes. */
    forgetNonces: (): void => nonces.forget(),
    /** From here on, no address of a file that was given before works any more. */
    expireFiles: (): void => void (world.secret += '.'),
    /** Every IDENTIFY, and every RESUME. */
    identifies: gateway.identifies as readonly Identified[],
    resumes: gateway.resumes as readonly Resumed[],
    /** Requests that count towards a ban: 401, 403 and 429, but those of shared limits. */
    get invalidRequests(): number {
      return desk.invalid;
    },
    /** What is seen in a channel now, oldest first; to `viewer`, with what only they see. Nothing where no channel is. */
    messages(place: Named, viewer?: Named): Seen[] {
      const channel = world.channels.get(idOf(place));
      return channel ? timeline(channel, viewer && idOf(viewer)).map((kept) => seen(kept)) : [];
    },
    /** Whether the bot is shown as typing there now. */
    typing: (place: Named): boolean => isTyping(pick(world.channels, place), world.bot.id),

    /** Lets the next `times` requests that fit go wrong. */
    fault: (target: Target, fault: Fault, times = 1): void => desk.faults.arm(target, fault, times),
    /** Takes back the faults that have not befallen anything yet. */
    clearFaults: (): void => desk.faults.clear(),
    /** Makes the token invalid, as when its owner makes a new one. */
    revokeToken: (): void => credential.reset(),
    /** Ends everything at once: connections, sessions, timers. */
    async close(): Promise<void> {
      interactions.stop();
      gateway.stop();
      await voice.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
