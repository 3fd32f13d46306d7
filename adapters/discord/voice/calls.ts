// The bot's calls as the rest of the adapter knows them: commands, buttons, the gateway and the voice thread meet here.
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayDispatchEvents, GatewayOpcodes, type Client } from 'discord.js';
import type { z } from 'zod';
import { mayEnd } from '#src/authority.ts';
import type { Log } from '#src/log.ts';
import type { InboundMessage, Person } from '#src/message.ts';
import type { On } from '../events.ts';
import { platform } from '../inbound.ts';
import type { Line } from '../line.ts';
import { guildCome, voiceServer, voiceState } from '../payload.ts';
import { openAttendance, type Attending } from './attendance.ts';
import { openChat } from './chat.ts';
import { openInvitations } from './invitations.ts';
import type { Report } from './orders.ts';
import { returned, type Seat, stopping } from './seat.ts';
import { openSeating, type Seating } from './seating.ts';
import type { Thread } from './thread.ts';
import { type Told, wordsIn } from './words.ts';

export interface CallsTools extends Omit<Attending, 'tell' | 'leave'> {
  readonly line: Promise<Line>;
  readonly on: On;
  /** The voice thread, see `openThread`. */
  readonly open: (log: Log, report: (report: Report) => void, crashed: (guilds: readonly string[]) => void) => Thread;
}

export interface Calls extends Pick<Seating, 'join'> {
  /** Listens to a client's voice events. */
  attach(client: Client): void;
  /** Resolves once the bot is out, or with why not. `by`: who wants it out. */
  leave(guild: string, by: Person): Promise<Told | undefined>;
  /** Somebody came, went or moved in a server. */
  changed(guild: string): void;
  /** What a person says next in the call they are in is meant for the bot. False: the bot is in none with them. */
  readonly press: (guild: string, person: string) => boolean;
  /** Something was written that was not for the bot. */
  readonly said: (message: InboundMessage) => void;
  /** Leaves all calls politely; summaries have `graceMs` to be written. */
  close(graceMs: number): Promise<void>;
}

export function openCalls(tools: CallsTools): Calls {
  const { consent, states, log } = tools;
  /** Where Discord says the bot is. */
  const mine = new Map<string, string | null>();
  const ending = new AbortController();
  const thread = tools.open(
    log,
    (report) => (report.type === 'send' ? void send(report) : seating.report(report)),
    (guilds) => seating.crashed(guilds),
  );
  const tell: Thread['tell'] = (order) => thread.tell(order);
  const attendance = openAttendance({ ...tools, tell, leave });
  const seating = openSeating({
    ...tools,
    whereabouts: (guild) => mine.get(guild),
    welcome: (seat) => attendance.welcome(seat),
    greet: (seat) => attendance.greet(seat),
    lost: ({ guild, room }) => invitations.sentAway(guild, room),
    tell,
    signal: ending.signal,
  });
  const invitations = openInvitations({
    ...tools,
    busy: (guild) => seating.at(guild) !== undefined,
    join: (guild, room) => seating.join(guild, room, undefined),
  });
  consent.watch((space, person, agrees) => {
    if (space.platform === platform) decided(space.space, person, agrees);
  }, ending.signal);

  /** Where nobody is left; somebody may wait in another channel. */
  function leave(seat: Seat): void {
    void seating.depart(seat).then(() => invitations.look(seat.guild));
  }

  function decided(guild: string, person: string, agrees: boolean): void {
    const seat = seating.at(guild);
    seat?.running?.decided(person, agrees);
    tell({ type: 'consent', guild, person, agrees });
    seat?.[agrees ? 'agreed' : 'declined'].add(person);
    seat?.[agrees ? 'declined' : 'agreed'].delete(person);
    if (!seat && agrees) invitations.look(guild);
  }

  async function send({ guild, payload }: Extract<Report, { type: 'send' }>): Promise<void> {
    const { client } = await tools.line;
    client.guilds.cache.get(guild)?.shard.send(payload);
  }

  /** The bot's own state: what the thread needs of it, and whether somebody moved or kicked the bot. */
  function own({ guild_id: guild, channel_id: channel }: z.infer<typeof voiceState>, payload: unknown): void {
    const seat = seating.at(guild);
    mine.set(guild, channel ?? null);
    tell({ type: 'gateway', guild, event: 'state', payload });
    if (!seat || channel === seat.room) return;
    if (channel == null && seat.kicked) seating.conclude(seat, { why: 'kicked' });
    if (channel != null && seat.running && !seat.leaving)
      void follow(seat, channel).catch((error: unknown) => log.error({ err: error }, 'the bot could not follow'));
  }

  /** Where Discord still shows the bot from before its process was restarted, it is deaf and mute: it leaves for good. */
  async function vanish(guild: string, room: string): Promise<void> {
    if (mine.has(guild) || seating.at(guild)) return;
    await send({ type: 'send', guild, payload: { op: GatewayOpcodes.VoiceStateUpdate, d: gone(guild) } });
    const line = await tools.line;
    await openChat(line, room, () => wordsIn(line, tools.settings, guild, room)).say(returned);
  }

  /** Whoever is in the call, asked the bot in or is an admin; and anybody, where nobody is left. */
  function maySendAway(person: Person, { guild, room, by }: Seat): boolean {
    const people = states.people(guild, room);
    return mayEnd(person, by?.id) || people.length === 0 || people.some(({ id }) => id === person.id);
  }

  async function follow(seat: Seat, room: string): Promise<void> {
    await seating.depart(seat);
    const trouble = await seating.join(seat.guild, room, seat.by);
    if (trouble === undefined) return;
    const channel = `<#${room}>`;
    await seat.chat.say((say) => say('I was moved to {channel}, and left. {why}', { channel, why: trouble(say) }));
  }

  return {
    attach(client) {
      const { GuildCreate, VoiceStateUpdate, VoiceServerUpdate } = GatewayDispatchEvents;
      tools.on(client, GuildCreate, guildCome, async ({ id, voice_states: present }) => {
        const here = present.find(({ user_id: person }) => person === client.user?.id)?.channel_id;
        if (here != null) await vanish(id, here);
      });
      tools.on(client, VoiceStateUpdate, voiceState, (state, raw) => {
        if (state.user_id === client.user?.id) own(state, raw);
      });
      tools.on(client, VoiceServerUpdate, voiceServer, ({ guild_id: guild }, payload) =>
        tell({ type: 'gateway', guild, event: 'server', payload }),
      );
    },
    join: seating.join,
    async leave(guild, by) {
      const seat = seating.at(guild);
      if (!seat || seat.leaving) return (say) => say('I am in no call here.');
      if (!maySendAway(by, seat))
        return (say) => say('Only people in {channel}, or an admin, can send me out.', { channel: `<#${seat.room}>` });
      invitations.sentAway(guild, seat.room);
      await seating.depart(seat);
      return undefined;
    },
    changed(guild) {
      const seat = seating.at(guild);
      if (seat) attendance.look(seat);
      invitations.look(guild);
    },
    press(guild, person) {
      const seat = seating.at(guild);
      if (!seat?.running || states.roomOf(guild, person) !== seat.room) return false;
      seat.running.press(person);
      return true;
    },
    said({ place: { space, room }, author, text }) {
      const seat = seating.at(space);
      if (seat?.room === room && text !== '') seat.running?.said(author, text);
    },
    async close(graceMs) {
      ending.abort();
      const said = seating.all().map(async (seat) => {
        const told = seat.running && seat.chat.say(stopping);
        void seating.depart(seat);
        const late = sleep(graceMs, undefined, { ref: false });
        await Promise.all([Promise.race([told, late]), seat.running?.end(graceMs)]);
      });
      await thread.close();
      await Promise.all(said);
    },
  };
}

/** What tells the gateway that the bot is in no call. */
function gone(guild: string) {
  return { guild_id: guild, channel_id: null, self_mute: false, self_deaf: false };
}
