// Discord's voice, for a test to drive: who is in which call, what they say, what the bot said, and what goes wrong.
import { ChannelType } from 'discord-api-types/v10';
import { idOf, pick, type Named } from '../founding.ts';
import type { Waiting } from '../waiting.ts';
import type { Channel, Guild, Switches, World } from '../world.ts';
import { newCalls, type Guest, type Heard } from './calls.ts';
import { newLobby } from './lobby.ts';
import type { Peer } from './peer.ts';
import { newQuirks, type Point } from './quirks.ts';
import { certificate, startVoiceServer, type ServerSetup, type VoiceServer } from './server.ts';
import { guildOf, place, present, remove } from './states.ts';

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

export type Voice = ReturnType<typeof newVoice>;

export function newVoice(world: World, waiting: Waiting, options: VoiceOptions = {}) {
  const servers: Promise<VoiceServer>[] = [];
  const violations: string[] = [];
  const received: Received[] = [];
  const quirks = newQuirks();
  let ssrcs = 5000;
  const newSsrc = () => (ssrcs += 1);
  const calls = newCalls(quirks, newSsrc, waiting.changed);
  const setup: ServerSetup = {
    quirks,
    heartbeatMs: options.heartbeatMs ?? 13_750,
    resumeMs: options.resumeMs ?? 5000,
    grant: (token) => lobby.grant(token),
    newSsrc,
    said: (by, packet) => calls.said(by, packet),
    received: (message) => void received.push(message),
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
    async join(user: Named, place_: Named, switches: Switches = {}): Promise<Guest> {
      await server();
      const channel = voiceChannel(place_);
      const person = pick(world.users, user);
      leave(person);
      place(world, person.id, { channel, sessionId: world.newId() }, switches);
      return calls.enter(person, channel);
    },
    leave,
    /** Switches the mute, deaf or video buttons of somebody, the bot included. */
    set(user: Named, place_: Named, switches: Switches): void {
      const presence = pick(guildAt(place_).voices, user);
      place(world, presence.userId, presence, switches);
    },
    /** Who is in a channel, by user id. */
    present: (place_: Named): string[] => present(voiceChannel(place_)).map(({ userId }) => userId),

    /** Moves the bot, disconnects it. */
    moveBot: (to: Named): void => lobby.move(guildAt(to), voiceChannel(to)),
    kickBot: (place_: Named): void => lobby.kick(guildAt(place_)),
    /** The voice server is gone: the endpoint is null, and a line is closed with a code if one is given. */
    loseServer,
    /** The bot is told where the new one is. */
    findServer: (place_: Named): Promise<void> => lobby.find(guildAt(place_)),
    /** A channel is deleted: its call is over. */
    removed(channel: Channel): void {
      if (channel.type !== ChannelType.GuildVoice) return;
      for (const { userId } of present(channel)) if (userId !== world.bot.id) leave(userId);
      if (guildOf(channel).voices.get(world.bot.id)?.channel === channel) lobby.kick(guildOf(channel), 4022);
    },

    /** What the bot said there, oldest first: the list grows. */
    heard: (place_: Named): readonly Heard[] => calls.heard(idOf(place_)),
    /** Whether the bot has told that it speaks, as flags; 0 when it does not. */
    speaking: (place_: Named): number => calls.call(idOf(place_)).speaking(world.bot.id),
    /** Whether the bot is in the call, with a line that is open. */
    connected: (place_: Named): boolean => peerAt(place_)?.line !== undefined,
    /** Whether all in the call, the bot included, have agreed on keys and nothing is under way. */
    settled: (place_: Named): boolean => calls.call(idOf(place_)).keys.settled,
    /** The epoch of the call's keys, and who has them. */
    keys: (place_: Named) => calls.call(idOf(place_)).keys.group,
    /** What the bot did that it must not. */
    violations: violations as readonly string[],
    /** What the bot sent over its lines, oldest first. */
    received: received as readonly Received[],
    /** Lines that are open now, to all servers there were. */
    async lines(): Promise<number> {
      return (await Promise.all(servers)).reduce((sum, one) => sum + one.lines, 0);
    },
    until: waiting.until,

    /** Closes the bot's line with this code, or cuts it with 1006. */
    close(place_: Named, code: number): void {
      const { line } = mustPeer(place_);
      if (code === 1006) line?.terminate();
      else line?.close(code);
    },
    /** Says nothing there from now on; what is due is said when that is over, unless it is forgotten. */
    withhold: (point: Point): void => quirks.withhold(point),
    release: (point: Point, forgotten = false): void => quirks.release(point, forgotten),
    /** The next commits or welcomes cannot be processed, and so clients ask for new keys. */
    spoil: (what: 'commit' | 'welcome', times = 1): void => quirks.spoilNext(what, times),
    /** Whose commits count from now on. */
    letCommit: (whose: 'anyone' | 'people' | 'bots'): void => quirks.letCommit(whose),
    /** Whether newcomers are announced only after they were proposed to be added. */
    announceLate: (late = true): void => void (quirks.lateArrivals = late),
    /** Whether what a bot missed is told before "resumed", as unless told, or after it. */
    replay: (when: 'before' | 'after'): void => void (quirks.replays = when),
    /** Everybody makes new keys from the beginning. */
    rekey: (place_: Named): void => calls.call(idOf(place_)).keys.startOver(),
    /** Everybody prepares to go on without end-to-end encryption. */
    downgrade: (place_: Named): void => calls.call(idOf(place_)).keys.downgrade(),
    /** Tells the bot anything, as JSON or as bytes. */
    tell: (place_: Named, op: number, d: object): void => mustPeer(place_).client.tell(op, d),
    tellBytes: (place_: Named, op: number, payload: Buffer): void => mustPeer(place_).client.tellBytes(op, payload),
    /** Sends the bot a datagram as it is, from the server, or from a port that has nothing to do with it. */
    datagram(place_: Named, bytes: Buffer, from: 'server' | 'stranger' = 'server'): void {
      const { address, udp } = mustPeer(place_);
      if (!address) throw new Error('the bot has not told its address yet');
      if (from === 'server') udp.send(bytes, address);
      else udp.sendAsStranger(bytes, address);
    },

    /** Ends everything at once. */
    async stop(): Promise<void> {
      calls.stop();
      for (const one of await Promise.all(servers)) await one.close();
    },
  };
}
