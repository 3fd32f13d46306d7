// The world that the voice bench measures in: calls with one person or several, real speech, and scripted providers.
import { setTimeout as sleep } from 'node:timers/promises';
import { opusPackets, speech } from '#test/audio/speech.ts';
import type { Guest } from '#test/twins/discord/voice/calls.ts';
import type { Channel, User } from '#test/twins/discord/world.ts';
import { until } from '#test/until.ts';
import { type BotProcess, startWorld, type World } from '#test/world.ts';
import type { Held } from './voice-probe.ts';

const probe = new URL('./voice-probe.ts', import.meta.url).href;

export interface Booth {
  readonly room: Channel;
  readonly guests: readonly Guest[];
}

export interface Studio {
  readonly world: World;
  readonly bot: BotProcess;
  readonly booths: readonly Booth[];
  /** Figures of one kind that the bot told, oldest first: the room and, for times, milliseconds. */
  figures(name: string): readonly Figured[];
  held(): Promise<Held>;
  close(): Promise<void>;
}

export interface Figured {
  readonly place: { readonly room: string };
  readonly step?: string;
  readonly what?: string;
  readonly ms: number;
  /** `monotonic()` ms, for what is counted. */
  readonly at: number;
}

/** Opens `count` servers with one call each, of `people` who agreed to be heard, and the bot in all of them. */
export async function openStudio(count: number, people = 1, env: Record<string, string> = {}): Promise<Studio> {
  const world = await startWorld({ discord: { limits: 0 } });
  const { discord, groq } = world;
  groq.limits = { '*': { rpm: 1e9, rpd: 1e9, tpm: 1e9 } };
  const ca = discord.voice.certificate;
  const options = `--expose-gc --import ${probe}`;
  const bot = await world.start({ LOG_LEVEL: 'warn', NODE_EXTRA_CA_CERTS: ca, NODE_OPTIONS: options, ...env });
  await until(() => discord.commands().length > 0, 'the commands are registered');
  const booths: Booth[] = [];
  for (let number = 0; number < count; number += 1) booths.push(await openBooth(world, number, people));
  return {
    world,
    bot,
    booths,
    figures: (name) => told<Figured>(bot, 'figure').filter(({ step, what }) => step === name || what === name),
    async held() {
      const before = told(bot, 'held').length;
      process.kill(bot.pid, 'SIGUSR2');
      return await until(() => told<Held>(bot, 'held')[before], 'the probe tells');
    },
    close: () => world.close(),
  };
}

async function openBooth({ discord }: World, number: number, people: number): Promise<Booth> {
  const names = Array.from({ length: people }, (_, person) => `Person ${number}-${person}`);
  const members = names.map((name) => discord.addUser({ name }));
  const server = discord.addGuild({ name: `Server ${number}`, channels: ['general'], members });
  const room = discord.addChannel(server, { name: 'lounge', voice: true });
  const guests = await Promise.all(members.map((member) => discord.voice.join(member, room)));
  const [first] = members;
  if (first) await join({ discord }, first, room);
  for (const member of members) await discord.command(member, room, 'voice-consent', { hear: 'yes' });
  await until(() => discord.voice.settled(room) && guests.every(({ ready }) => ready), 'all have keys');
  return { room, guests };
}

/** Brings the bot in, and resolves when it is there. */
export async function join({ discord }: Pick<World, 'discord'>, member: User, room: Channel): Promise<void> {
  await discord.command(member, room, 'join');
  await until(() => discord.voice.connected(room) && discord.voice.settled(room), 'the bot is in the call');
}

function told<T>({ told: lines }: BotProcess, kind: string): T[] {
  // What `voice-probe.ts` wrote.
  return lines
    .filter((line) => line.startsWith(`${kind} `))
    .map((line) => JSON.parse(line.slice(kind.length + 1)) as T);
}

/** The packets of a question of about a second, made once. */
export async function question(text = 'What is the time now?'): Promise<readonly Uint8Array[]> {
  return await opusPackets(await speech(text));
}

/** When somebody began and ended to speak, `monotonic()` ms. */
export async function ask(guest: Guest, packets: readonly Uint8Array[]): Promise<{ from: number; to: number }> {
  const { from, to } = await guest.say(packets);
  await guest.pause();
  return { from, to };
}

/** The sound that the bot sent to a room since `from`, as the times of its packets. */
export function soundSince({ discord }: World, room: Channel, from: number): number[] {
  return discord.voice
    .heard(room)
    .filter(({ at, silence }) => at >= from && !silence)
    .map(({ at }) => at);
}

/** Resolves when the bot has been silent in a room for `ms`. */
export async function quiet({ discord }: World, room: Channel, ms: number): Promise<void> {
  for (;;) {
    const last = discord.voice.heard(room).findLast(({ silence }) => !silence)?.at ?? 0;
    const left = last + ms - Number(process.hrtime.bigint()) / 1e6;
    if (left <= 0) return;
    await sleep(left);
  }
}
