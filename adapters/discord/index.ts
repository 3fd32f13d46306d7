// Discord: messages, commands and voices go in; answers are posted and edited as they grow, or said aloud.
import { Events, GatewayDispatchEvents, type Client } from 'discord.js';
import type { Log } from '#src/log.ts';
import type { InboundMessage } from '#src/message.ts';
import type { Bot, Health, Platform } from '#src/platform.ts';
import type { Stage } from '#src/stage.ts';
import type { CallKit } from '#src/kit.ts';
import { BotError } from '#src/trouble.ts';
import type { Turns } from '#src/turns.ts';
import { openBreaker } from './breaker.ts';
import { openCatchUp, type CatchUp } from './catchup.ts';
import { register } from './commands.ts';
import { connect, refusal } from './connect.ts';
import { poster } from './deliver.ts';
import { openEars } from './events.ts';
import { examine } from './examine.ts';
import { openClient } from './gateway.ts';
import { openHands } from './hands.ts';
import { revive } from './inbound.ts';
import { attend } from './interactions.ts';
import { watchLeaving } from './leaving.ts';
import type { Line } from './line.ts';
import { openModerator } from './moderator.ts';
import { openDoor, type Door } from './listen.ts';
import { openLine } from './opening.ts';
import { type Calls, openCalls } from './voice/calls.ts';
import type { Privacy } from './voice/notice.ts';
import { openStates, type States } from './voice/states.ts';
import { openThread } from './voice/thread.ts';
import { Whispers } from './whispers.ts';
import { openWatching } from './watching.ts';
import { wireOptions } from './wire.ts';

export interface DiscordSettings {
  readonly token: string;
  /** Without a version, as `rest.api` of discord.js; the gateway is found through it. */
  readonly apiUrl: string;
  /** Whether the bot reads messages that are not for it, which Discord has to allow. */
  readonly messageContent: boolean;
  /** The one server in which commands are registered, for development; absent: everywhere. */
  readonly devGuild?: string;
  /** What people are told in calls. */
  readonly privacy: Privacy;
}

/** What a test may want to hold in its own hands. */
export interface Means {
  readonly openThread: typeof openThread;
  /** Does something after so many milliseconds, unless it is taken back. */
  readonly later: (ms: number, task: () => void) => () => void;
}

interface Parts {
  readonly turns: Turns;
  readonly door: Door;
  readonly catchUp: CatchUp;
  readonly states: States;
  readonly calls: Calls;
  readonly leaving: (client: Client) => void;
}

export function discord(settings: DiscordSettings, kit: CallKit, means: Means = { openThread, later }): Platform {
  const { log, reading, consent } = kit;
  const breaker = openBreaker();
  const whispers = new Whispers();
  const ending = new AbortController();
  const connected = Promise.withResolvers<Line>();
  const moderator = openModerator(() => line, means.later);
  const hands = openHands(() => line, means.later);
  let line: Line | undefined;
  let client: Client | undefined;
  let running: Parts | undefined;
  let health: Health = { ready: false, reason: 'Discord is not connected yet' };

  const stage: Stage = {
    platform: 'discord',
    poster: (turn) => poster(present(line), turn),
    revive: (message) => revive(present(line), message),
  };

  /** What a turn needs of a door that is not built yet, and states of calls: they call each other. */
  function openRunning(bot: Bot): Parts {
    const turns = kit.openTurns(stage, bot);
    const on = openEars(log);
    const line = connected.promise;
    const take: Door['take'] = (said, guildId) => door.take(said, guildId);
    const catchUp = openCatchUp({ line, reading, take, watched: (name) => bot.watched(name) });
    const states = openStates(on, (guild) => calls.changed(guild));
    const { privacy } = settings;
    const calls = openCalls({ ...kit, bot, line, on, states, privacy, later: means.later, open: means.openThread });
    const own = { whispers, later: means.later, signal: ending.signal };
    const counter = { clerk: { bot, turns, calls, states, ...own }, usher: { consent, press: calls.press } };
    const { seen, missed } = catchUp;
    const answer = (connected: Line, interaction: unknown) => attend(connected, counter, interaction);
    const watching = openWatching(line, (message) => bot.watch(message), log);
    const ears = { aside: calls.said, overheard: (message: InboundMessage) => bot.overheard(message) };
    const door = openDoor({ ...kit, line, turns, on, ...ears, attend: answer, watching, seen, missed });
    const leaving = (client: Client) => watchLeaving(client, { line, reading, bot, on, signal: ending.signal });
    return { turns, door, catchUp, states, calls, leaving };
  }

  function open({ door, catchUp, states, calls, leaving }: Parts): Client {
    const rest = wireOptions(settings.apiUrl, breaker, log);
    client = openClient({ messageContent: settings.messageContent, rest, signal: ending.signal }, log);
    door.attach(client);
    states.attach(client);
    calls.attach(client);
    leaving(client);
    follow(client, catchUp);
    watch(client, (now) => (health = now), log);
    return client;
  }

  async function start(bot: Bot): Promise<void> {
    refuseOddToken(settings.token);
    running = openRunning(bot);
    const parts = running;
    const failed = (error: unknown) => {
      health = { ready: false, reason: 'Discord cannot be reached; trying on' };
      log.warn({ err: error }, health.reason);
    };
    const ready = await connect({ token: settings.token, breaker, open: () => open(parts), failed }, ending.signal);
    if (ready === undefined) return;
    line = openLine(ready, settings.apiUrl, kit);
    await parts.turns.resume();
    connected.resolve(line);
    await register(line, { commands: bot.commands, guild: settings.devGuild }, ending.signal);
  }

  async function stop(graceMs: number): Promise<void> {
    running?.door.close();
    await Promise.all([running?.turns.close(graceMs), running?.calls.close(graceMs), whispers.close()]);
    running?.catchUp.end();
    ending.abort();
    health = { ready: false, reason: 'Discord was stopped' };
    await client?.destroy();
  }

  function current(): Health {
    const closed = breaker.closed();
    return closed ? { ready: false, reason: closed.message } : health;
  }

  return {
    name: 'discord',
    start,
    stop,
    parentOf: (room) => line?.parentOf(room),
    health: current,
    moderator,
    hands,
    examine: (room, signal) => examine({ ...settings, breaker, log, health: running && current() }, room, signal),
  };
}

function later(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
}

function present(line: Line | undefined): Line {
  if (line === undefined) throw new Error('a turn ran before Discord was connected');
  return line;
}

/** A quote or a line break, copied along with the token, would otherwise fail as a bad header, again and again. */
function refuseOddToken(token: string): void {
  if (/^[\w.-]+$/.test(token)) return;
  throw new BotError('DISCORD_TOKEN holds a character that no token has, such as a quote or a space: copy it again');
}

/** A resumed session replays what it missed; only a new one has a gap before it. */
function follow(client: Client, catchUp: CatchUp): void {
  client.ws.on(GatewayDispatchEvents.Ready, () => catchUp.begin());
  client.on(Events.GuildUnavailable, ({ id }) => catchUp.lost(id));
  client.on(Events.GuildAvailable, (guild) => catchUp.found(guild));
  client.on(Events.ShardReady, () => catchUp.directs());
}

function watch(client: Client, now: (health: Health) => void, log: Log): void {
  client.on(Events.ShardReady, () => now({ ready: true }));
  client.on(Events.ShardResume, () => now({ ready: true }));
  client.on(Events.ShardReconnecting, () => now({ ready: false, reason: 'the line to Discord broke; reconnecting' }));
  client.on(Events.ShardDisconnect, ({ code }) => {
    now({ ready: false, reason: refusal(code) });
    log.error(refusal(code));
  });
  client.on(Events.ShardError, (error) => log.warn({ err: error }, 'the gateway reported an error'));
  client.on(Events.Error, (error) => log.warn({ err: error }, 'discord.js reported an error'));
}
