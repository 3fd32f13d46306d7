// The world that benches measure in: the twins in this process, the bot in another, and people in many rooms.
import { setTimeout as sleep } from 'node:timers/promises';
import { type BotProcess, startWorld, type World } from '#test/world.ts';
import { words } from '#test/twins/groq/request.ts';
import type { Probed } from './probe.ts';

const probe = new URL('./probe.ts', import.meta.url).href;

/** A place where somebody asks, and nobody else at that time. */
export interface Seat {
  readonly platform: 'discord' | 'slack';
  /** Asks a question that carries the mark, and returns when it was put on the wire: milliseconds since 1970. */
  ask(mark: string): number;
  /** Gives a command, and resolves with the milliseconds until Discord's first response to it. Absent on Slack. */
  readonly command?: (name: string) => Promise<number>;
}

export interface Ground {
  readonly world: World;
  readonly bot: BotProcess;
  readonly seats: readonly Seat[];
  /** What the bot process says of itself since the last time. */
  probe(): Promise<Probed>;
  close(): Promise<void>;
}

/** Milliseconds since 1970 on the clock that the twins use. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Opens a world with `count` seats, Discord and Slack in turn. Limits of the platforms hold; Groq's are off. */
export async function open(count: number): Promise<Ground> {
  const world = await startWorld();
  const { discord, slack, groq } = world;
  groq.limits = { '*': { rpm: 1e9, rpd: 1e9, tpm: 1e9 } };
  const bot = await world.start({ LOG_LEVEL: 'warn', NODE_OPTIONS: `--import ${probe}` });
  const members = Array.from({ length: count }, (_, index) => discord.addUser({ name: `Person ${index}` }));
  const { channels } = discord.addGuild({
    members,
    channels: Array.from({ length: count }, (_, index) => `room-${index}`),
  });
  const seats = members.map((member, index): Seat => {
    if (index % 2 === 0) {
      const channel = channels[index]!;
      return {
        platform: 'discord',
        ask: (mark) => timed(() => discord.say(member, channel, `<@${discord.bot.id}> ${mark}`)),
        async command(name) {
          const at = performance.now();
          await discord.command(member, channel, name);
          return performance.now() - at;
        },
      };
    }
    const user = slack.addUser({ name: `Person ${index}` });
    const channel = slack.addChannel({ name: `room-${index}`, members: [user, slack.bot.userId] });
    return {
      platform: 'slack',
      ask: (mark) => timed(() => slack.say(user, channel, `<@${slack.bot.userId}> ${mark}`)),
    };
  });

  return {
    world,
    bot,
    seats,
    async probe() {
      const before = bot.told.length;
      process.kill(bot.pid, 'SIGUSR2');
      for (;;) {
        const line = bot.told.slice(before).find((told) => told.startsWith('probe '));
        // What `probe.ts` wrote.
        if (line) return JSON.parse(line.slice('probe '.length)) as Probed;
        await sleep(10);
      }
    },
    close: () => world.close(),
  };
}

function timed(say: () => unknown): number {
  const at = now();
  say();
  return at;
}

/** Waits for a condition, looking every 5 ms; false when it did not come true in time. */
export async function came(condition: () => boolean, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > until) return false;
    await sleep(5);
  }
  return true;
}

/** When the chat request that carries a mark reached Groq, by mark. */
export function chatRequests({ groq }: World, marks: RegExp): Map<string, number> {
  const times = new Map<string, number>();
  for (const { request, at } of groq.calls) {
    if (!request || !/gpt-oss-120b/.test(request.model)) continue;
    const mark = marks.exec(words(request.messages.at(-1)))?.[0];
    if (mark && !times.has(mark)) times.set(mark, at);
  }
  return times;
}

/** When the first words of the answer that carries a mark reached the platform, by mark. */
export function firstWords({ discord, slack }: World, marks: RegExp): Map<string, number> {
  const times = new Map<string, number>();
  const note = (text: unknown, at: number) => {
    const mark = typeof text === 'string' ? marks.exec(text)?.[0] : undefined;
    if (mark && !times.has(mark)) times.set(mark, at);
  };
  for (const { method, route, body, at } of discord.requests) {
    if (method === 'POST' && route === '/channels/{channel_id}/messages')
      note((body as { content?: string }).content, at);
  }
  for (const { method, args, at } of slack.calls) {
    if (method === 'chat.startStream' || method === 'chat.postMessage') note(args['markdown_text'] ?? args['text'], at);
  }
  return times;
}
