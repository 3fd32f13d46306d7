// How a session begins and how it is resumed. https://docs.discord.com/developers/events/gateway#identifying
import * as z from 'zod/mini';
import type { Connection } from './connection.ts';
import type { Credential } from './credential.ts';
import { applicationFlags, privileged, valid, wants } from './intents.ts';
import { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { guildCreate } from './shape.ts';
import type { Starts } from './starts.ts';
import { gatewayUrl, type World } from './world.ts';

/** An IDENTIFY that came, and what became of it. */
export interface Identified {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly intents: number;
  readonly shard: readonly [number, number];
  /** A session began; or the code the connection was closed with; or 9, "invalid session". */
  readonly outcome: 'ready' | number;
}

/** A RESUME that came, and what became of it. */
export interface Resumed {
  readonly at: number;
  readonly sessionId: string;
  readonly sequence: number;
  readonly outcome: 'resumed' | number;
}

export interface Setup {
  readonly world: World;
  readonly sessions: Sessions;
  readonly credential: Credential;
  /** What the developer portal allows. */
  readonly intents: number;
  readonly starts: Starts;
  /** A session wants to be in a call, or out of it. Tells whether it said so in the right way. */
  readonly voice: (session: Session, d: unknown) => boolean;
}

const identifyShape = z.object({
  token: z.string(),
  intents: z.number(),
  properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
  compress: z.optional(z.boolean()),
  shard: z.optional(z.tuple([z.number(), z.number()])),
});
const resumeShape = z.object({ token: z.string(), session_id: z.string(), seq: z.number() });

/** Begins a session, or refuses to. Nothing is returned for a payload that is no IDENTIFY. */
export function identify(setup: Setup, from: Connection, d: unknown): Identified | undefined {
  const wanted = identifyShape.safeParse(d);
  if (from.session) return deny(from, 4005);
  if (!wanted.success) return deny(from, 4001);
  const { token, intents, shard = [0, 1], compress = false } = wanted.data;
  const outcome = token === setup.credential.now() ? admit(setup, intents, shard) : 4004;
  from.squeezes = compress;
  if (outcome === 'ready') begin(setup, from, new Session(setup.world.newId(), intents, shard));
  else refuse(from, outcome);
  return { at: Date.now(), intents, shard, outcome };
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
function admit(setup: Setup, intents: number, shard: readonly [number, number]): Identified['outcome'] {
  if (!valid(intents)) return 4013;
  if ((intents & privileged & ~setup.intents) !== 0) return 4014;
  if (!(shard[0] >= 0 && shard[0] < shard[1])) return 4010;
  const start = setup.starts.take(shard[0]);
  if (start !== 'spent') return start === 'early' ? 9 : 'ready';
  // "All active sessions for the app will be terminated, the bot token will be reset."
  setup.sessions.endAll(4004);
  setup.credential.reset();
  return 4004;
}

/** https://docs.discord.com/developers/events/gateway-events#ready, then the servers one by one. */
function begin({ world, sessions, intents }: Setup, from: Connection, session: Session): void {
  sessions.add(session);
  attach(from, session);
  const guilds = [...world.guilds.values()].filter(
    ({ id, members }) => members.has(world.bot.id) && session.serves(id),
  );
  session.dispatch('READY', {
    v: 10,
    user: world.bot,
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: gatewayUrl(world),
    shard: session.shard,
    application: { id: world.applicationId, flags: applicationFlags(intents) },
    private_channels: [],
    relationships: [],
  });
  if (!wants(session.intents, 'GUILD_CREATE', false)) return;
  for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreate(world, guild));
}

/** Resumes a session, or refuses to. https://docs.discord.com/developers/events/gateway#resuming */
export function resume(setup: Setup, from: Connection, d: unknown): Resumed | undefined {
  const wanted = resumeShape.safeParse(d);
  if (!wanted.success) return deny(from, 4001);
  const { token, session_id: sessionId, seq: sequence } = wanted.data;
  const session = token === setup.credential.now() ? setup.sessions.find(sessionId) : undefined;
  const refused = token === setup.credential.now() ? 9 : 4004;
  const outcome = session ? goOn(from, session, sequence) : refused;
  if (outcome !== 'resumed') refuse(from, outcome);
  return { at: Date.now(), sessionId, sequence, outcome };
}

function goOn(from: Connection, session: Session, sequence: number): Resumed['outcome'] {
  if (sequence > session.sequence) return 4007;
  session.connection?.close(4000);
  attach(from, session);
  session.replay(sequence);
  session.dispatch('RESUMED', {});
  return 'resumed';
}

function attach(connection: Connection, session: Session): void {
  connection.session = session;
  session.connection = connection;
}

function refuse(from: Connection, outcome: number): void {
  if (outcome === 9) from.send(JSON.stringify({ op: 9, d: false }));
  else from.close(outcome);
}

function deny(from: Connection, code: number): undefined {
  from.close(code);
  return undefined;
}
