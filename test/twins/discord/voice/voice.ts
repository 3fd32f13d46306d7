// Discord's voice, for a test to drive: who is in which call, what they say, what the bot said, and what goes wrong.
import { ChannelType } from 'discord-api-types/v10';
import { idOf, pick, type Named } from '../founding.ts';
import type { Waiting } from '../waiting.ts';
import type { Channel, Guild, Switches, World } from '../world.ts';
import { newCalls, type Guest, type Heard } from './calls.ts';
import { newLobby } from './lobby.ts';
import type { Peer } from './peer.ts';
import type { ServerSetup } from './room.ts';
import { newQuirks } from './quirks.ts';
import { sabotage } from './sabotage.ts';
import { certificate, startVoiceServer, type VoiceServer } from './server.ts';
import { guildOf, present, put, remove } from './states.ts';

export interface VoiceOptions {
  /** 13.75 s unless told, as Discord's. */
  readonly heartbeatMs?: number;
  /** How long a bot that lost its line can still resume; 5 s unless told. */
  readonly resumeMs?: number;
}

/** What a bot sent over its line: JSON, or only the operation for bytes. */
export interface Received {
  readonly op: number;
  readonly d?: unknown;
}

export function newVoice(world: World, waiting: Waiting, options: VoiceOptions = {}) {
  const servers: Promise<VoiceServer>[] = [];
  const violations: string[] = [];
  const received: Received[] = [];
  const quirks = newQuirks();
  let ssrcs = 5000;
  let beats = 0;
  let packets = 0;
  const newSsrc = () => (ssrcs += 1);
  const calls = newCalls(quirks, newSsrc, waiting.changed);
  const setup: ServerSetup = {
    quirks,
    heartbeatMs: options.heartbeatMs ?? 13_750,
    resumeMs: options.resumeMs ?? 5000,
    grant: (token) => lobby.grant(token),
    newSsrc,
    came: () => void (packets += 1),
    said: (by, packet) => calls.said(by, packet),
    received: (message) => void received.push(message),
    beat: () => void (beats += 1),
    violation: (what) => void violations.push(what),
    changed: waiting.changed,
  };
  const start = (): Promise<VoiceServer> => {
    const server = startVoiceServer(setup);
    servers.push(server);
    return server;
  };
  const server = (): Promise<VoiceServer> => servers.at(-1) ?? start();
  const lobby = newLobby({ world, calls, quirks, server });

  const voiceChannel = (place: Named): Channel => {
    const channel = pick(world.channels, place);
    if (channel.type !== ChannelType.GuildVoice) throw new Error(`${channel.name} is no voice channel`);
    return channel;
  };
  const guildAt = (place: Named): Guild => guildOf(voiceChannel(place));
  const peerAt = (place: Named): Peer | undefined => {
    const grant = lobby.of(guildAt(place));
    return grant?.channelId === idOf(place) ? grant.peer : undefined;
  };
  const mustPeer = (place: Named): Peer => {
    const peer = peerAt(place);
    if (!peer) throw new Error('the bot is not in this call');
    return peer;
  };
  const keysAt = (place: Named) => calls.call(idOf(place)).keys;
  const leave = (user: Named): void => {
    for (const guild of world.guilds.values()) {
      const presence = guild.voices.get(idOf(user));
      if (presence) calls.leave(idOf(user), presence.channel.id);
      remove(world, guild, idOf(user));
    }
  };
  const loseServer = (place: Named, code?: number): void => {
    const guild = guildAt(place);
    lobby.lose(guild, code);
    void start();
    calls.renew(idOf(place));
  };

  return {
    /** What the gateway needs: see `lobby.ts`. */
    wish: (session: Parameters<typeof lobby.wish>[0], d: unknown): boolean => lobby.wish(session, d),
    ended: (sessionId: string): void => lobby.ended(sessionId),

    /** For `NODE_EXTRA_CA_CERTS` of another process that is to trust the voice server. */
    certificate,

    /** Somebody comes into a call, from another one if they were in one. */
    async join(user: Named, place: Named, switches: Switches = {}): Promise<Guest> {
      await server();
      const channel = voiceChannel(place);
      const person = pick(guildOf(channel).members, user).user;
      leave(person);
      put(world, person.id, { channel, sessionId: world.newId() }, switches);
      return calls.enter(person, channel);
    },
    leave,
    /** Switches the mute, deaf or video buttons of somebody, the bot included. */
    set(user: Named, place: Named, switches: Switches): void {
      const presence = pick(guildAt(place).voices, user);
      put(world, presence.userId, presence, switches);
    },
    /** Who is in a channel, by user id. */
    present: (place: Named): string[] => present(voiceChannel(place)).map(({ userId }) => userId),

    /** Moves the bot: its line is closed with 4014 while it is told where to go. `close` it before to have it in that order. */
    moveBot: (to: Named): void => lobby.move(guildAt(to), voiceChannel(to)),
    /** Disconnects the bot. */
    kickBot: (place: Named): void => lobby.kick(guildAt(place)),
    /** The voice server is gone: the endpoint is null, and a line is closed with a code if one is given. */
    loseServer,
    /** The bot is told where the new one is. */
    findServer: (place: Named): Promise<void> => lobby.find(guildAt(place)),
    /** A channel is deleted: its call is over. */
    removed(channel: Channel): void {
      if (channel.type !== ChannelType.GuildVoice) return;
      for (const { userId } of present(channel)) if (userId !== world.bot.id) leave(userId);
      if (guildOf(channel).voices.get(world.bot.id)?.channel === channel) lobby.kick(guildOf(channel), 4022);
    },

    /** What the bot said there, oldest first: the list grows. */
    heard: (place: Named): readonly Heard[] => calls.heard(idOf(place)),
    /** Whether the bot has told that it speaks, as flags; 0 when it does not. */
    speaking: (place: Named): number => calls.call(idOf(place)).speaking(world.bot.id),
    /** Who is in the call, whether or not their line is open. */
    clients: (place: Named): string[] => calls.call(idOf(place)).clients.map(({ userId }) => userId),
    /** Whether the bot is in the call, with a line that is open. */
    connected: (place: Named): boolean => peerAt(place)?.line !== undefined,
    /** Whether all in the call have agreed on keys and nothing is under way; the bot may still be working on its welcome. */
    settled: (place: Named): boolean => calls.settled(idOf(place)),
    /** The epoch of the call's keys, and who has them. */
    keys: (place: Named) => keysAt(place).group,
    /** What the bot did that it must not. */
    violations: violations as readonly string[],
    /** Packets of sound that came from the bot, also those that nobody may hear. */
    get packets(): number {
      return packets;
    },
    /** Heartbeats that came. */
    get beats(): number {
      return beats;
    },
    /** The server for calls that begin now. */
    server,
    /** What the bot sent over its lines but heartbeats, oldest first. */
    received: received as readonly Received[],
    /** Lines that are open now, to all servers there were. */
    async lines(): Promise<number> {
      return (await Promise.all(servers)).reduce((sum, one) => sum + one.lines, 0);
    },
    until: waiting.until,

    ...sabotage(quirks, keysAt, mustPeer),

    /** Ends everything at once. */
    async stop(): Promise<void> {
      calls.stop();
      for (const one of await Promise.all(servers)) await one.close();
    },
  };
}
