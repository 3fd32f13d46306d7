// A call's connection as the voice thread opens it, to the local Discord, with one person who has something to say.
import type { Client } from 'discord.js';
import { openConnection, type Connection } from '#adapters/discord/voice/thread/line/connection.ts';
import type { State } from '#adapters/discord/voice/orders.ts';
import type { Patience } from '#adapters/discord/voice/thread/line/patience.ts';
import type { Frame } from '#adapters/discord/voice/thread/line/sink.ts';
import { newCaller } from '#test/twins/discord/voice/caller.ts';
import type { Guest } from '#test/twins/discord/voice/calls.ts';
import { startDiscordTwin, type DiscordTwin } from '#test/twins/discord/twin.ts';
import type { VoiceOptions } from '#test/twins/discord/voice/voice.ts';
import type { Channel, User } from '#test/twins/discord/world.ts';
import { until } from '#test/until.ts';

/** Nothing is given up by a machine that is slow. */
const patient: Patience = {
  answerMs: 60_000,
  unanswered: 3,
  tries: 5,
  windowMs: 300_000,
  pauseMs: 1,
  aloneMs: 60_000,
  keysMs: 0,
};

export interface Joined extends Connection {
  readonly states: readonly State[];
  /** What was heard, by user id, and `-n` where n were lost. */
  readonly heard: ReadonlyMap<string, readonly (Buffer | number)[]>;
  readonly silences: readonly string[];
  readonly troubles: readonly string[];
  /** Who is not to be heard. */
  readonly unwanted: Set<string>;
  /** The channels that were asked for; null: to leave. */
  readonly asked: readonly (string | null)[];
  until(type: State['type'], count?: number): Promise<State>;
}

export type Meeting = Awaited<ReturnType<typeof openMeeting>>;

/** A broken line can be resumed for as long as a slow machine may need. */
export async function openMeeting(options: VoiceOptions = { resumeMs: 60_000 }) {
  const twin: DiscordTwin = await startDiscordTwin({ voice: options });
  const ana: User = twin.addUser({ name: 'Ana' });
  const ben: User = twin.addUser({ name: 'Ben' });
  const guild = twin.addGuild({ members: [ana, ben], channels: [] });
  const lounge: Channel = twin.addChannel(guild, { name: 'lounge', voice: true });
  const garden: Channel = twin.addChannel(guild, { name: 'garden', voice: true });
  const bot: Client = await newCaller(twin);
  const open: Connection[] = [];
  const me = bot.user?.id ?? '';
  bot.on('raw', ({ t, d }: { t?: string; d: { user_id?: string } }) => {
    for (const connection of open) {
      if (t === 'VOICE_SERVER_UPDATE') connection.gateway('server', d);
      if (t === 'VOICE_STATE_UPDATE' && d.user_id === me) connection.gateway('state', d);
    }
  });

  function join(patience: Partial<Patience> = {}, odd?: string[]): Joined {
    const states: State[] = [];
    const heard = new Map<string, (Buffer | number)[]>();
    const silences: string[] = [];
    const troubles: string[] = [];
    const asked: (string | null)[] = [];
    const unwanted = new Set<string>();
    const note = (userId: string, what: Buffer | number): void => {
      heard.set(userId, [...(heard.get(userId) ?? []), what]);
    };
    const connection = openConnection(
      {
        guild: guild.id,
        channel: lounge.id,
        me,
        sink: {
          wants: (userId) => !unwanted.has(userId),
          frame: (userId, { opus }: Frame) => note(userId, opus),
          lost: (userId, count) => note(userId, -count),
          silent: (userId) => void silences.push(userId),
        },
        send(payload) {
          asked.push(channelOf(payload));
          bot.guilds.cache.get(guild.id)?.shard.send(payload);
        },
        state: (state) => void states.push(state),
        log: (level, fields, message) => {
          if (level !== 'info') troubles.push(`${message}: ${String(fields['err'])}`);
        },
      },
      { ...patient, ...patience },
      odd,
    );
    open.push(connection);
    const been = (type: State['type'], count = 1): State | undefined =>
      states.filter((state) => state.type === type)[count - 1];
    return {
      ...connection,
      states,
      heard,
      silences,
      troubles,
      asked,
      unwanted,
      until: (type, count) =>
        until(() => been(type, count), `the connection is ${type}, not ${JSON.stringify(states)}`),
    };
  }

  return {
    twin,
    voice: twin.voice,
    ana,
    ben,
    lounge,
    garden,
    me,
    join,
    /** Ana is there, and the bot comes in. */
    async meet(patience?: Partial<Patience>, odd?: string[]): Promise<Joined & { readonly guest: Guest }> {
      const guest = await twin.voice.join(ana, lounge);
      const joined = join(patience, odd);
      await joined.until('ready');
      return { ...joined, guest };
    },
    async close(): Promise<void> {
      for (const connection of open) connection.leave();
      await bot.destroy();
      await twin.close();
    },
  };
}

function channelOf(payload: unknown): string | null {
  // Opcode 4 is all a connection sends.
  return (payload as { d: { channel_id: string | null } }).d.channel_id;
}

/** Packets that look like Opus and say which they are. */
export function words(count: number, from = 0): Buffer[] {
  return Array.from({ length: count }, (_, at) => Buffer.from([0x78, from + at, ...Array<number>(60).fill(at)]));
}
