// A bad day of the real process: people who ask in words that no log may hold, and what they read in the end.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { words } from './twins/groq/request.ts';
import { BotProcess, startWorld, type World } from './world.ts';
import { isGrowing } from './growing.ts';

/** In everything that people ask, and in everything that the model answers: neither belongs into a log. */
const [asked, answered] = ['marzipan', 'nougat'];

/** A question on Slack: the thread that its answer comes in. */
export interface Thread {
  readonly channel: string;
  readonly ts: string;
}

/** A world, the processes that live in it, and people to ask them. */
export class BadDay {
  readonly world: World;
  readonly bots: BotProcess[] = [];
  readonly people;
  /** The id of the server on Discord. */
  readonly space: string;
  readonly #server;
  readonly #grace;
  readonly #channel;
  #rooms = 0;

  constructor(world: World) {
    const { discord, slack, groq } = world;
    this.world = world;
    this.people = { ann: discord.addUser({ name: 'Ann' }), ben: discord.addUser({ name: 'Ben' }) };
    this.#server = discord.addGuild({ channels: [], members: Object.values(this.people) });
    this.space = this.#server.id;
    this.#grace = slack.addUser({ name: 'Grace' });
    this.#channel = slack.addChannel({ name: 'general' });
    groq.answer = ({ messages }) => answerTo(words(messages.at(-1)));
  }

  /** A new room on Discord. */
  room(): string {
    return this.world.discord.addChannel(this.#server, { name: `room-${this.#rooms++}` }).id;
  }

  onDiscord(words: string, room: string, who: 'ann' | 'ben' = 'ann'): string {
    const { discord } = this.world;
    return discord.say(this.people[who], room, `<@${discord.bot.id}> ${words} ${asked}`).id;
  }

  onSlack(words: string): Thread {
    const { slack } = this.world;
    const ts = slack.say(this.#grace, this.#channel, `<@${slack.bot.userId}> ${words} ${asked}`);
    return { channel: this.#channel.id, ts };
  }

  /** What the bot has said in a room on Discord and does not write on any more, oldest first. */
  saidOnDiscord(room: string): string[] {
    const { discord } = this.world;
    const own = discord.messages(room).filter(({ authorId }) => authorId === discord.bot.id);
    return own.filter((one) => !isGrowing(one)).map(({ content }) => content);
  }

  /** The same in a thread on Slack. */
  saidOnSlack({ channel, ts }: Thread): string[] {
    const { slack } = this.world;
    const own = slack.messages(channel, ts).filter(({ by }) => by === slack.bot.userId);
    return own.filter(({ streaming }) => streaming !== 'in_progress').map(({ text }) => text);
  }

  /** Starts the bot and resolves once both platforms have it. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
    const bot = await this.world.start({ LOG_LEVEL: 'trace', ...env });
    this.bots.push(bot);
    return bot;
  }

  /** Starts the bot in an environment in which it may not get far. */
  launch(env: Readonly<Record<string, string>>): BotProcess {
    const bot = new BotProcess(this.world.env({ LOG_LEVEL: 'trace', ...env }));
    this.bots.push(bot);
    return bot;
  }

  /** The state of every message that was ever taken in, by its id. */
  inbox(): Map<string, string> {
    const database = new DatabaseSync(join(this.world.folder, 'parley.db'), { readOnly: true });
    try {
      const rows = database.prepare('select message_id, state from inbox').all();
      return new Map(rows.map((row) => [String(row['message_id']), String(row['state'])]));
    } finally {
      database.close();
    }
  }

  /** Lines that the processes wrote with a secret in them, or with what somebody said. There must be lines at all. */
  leaks(): string[] {
    const { groq, discord, slack } = this.world;
    const kept = [
      asked,
      answered,
      groq.key,
      discord.token,
      slack.botToken,
      slack.appToken,
      organisation,
      ...Object.values(wrong),
    ];
    const lines = this.bots.flatMap(({ log, told }) => [...log, ...told]);
    if (lines.length === 0) throw new Error('the processes wrote nothing: there is nothing to look through');
    return lines.filter((line) => kept.some((word) => line.includes(word)));
  }

  async close(): Promise<void> {
    await Promise.all(this.bots.map((bot) => bot.end('SIGKILL')));
    await this.world.close();
  }
}

/** Credentials that nobody knows, shaped like good ones. */
export const wrong = {
  DISCORD_TOKEN: `${Buffer.from('1234567890123456789').toString('base64url')}.GabcdE.${'x'.repeat(38)}`,
  SLACK_BOT_TOKEN: 'xoxb-1000000000009-1000000000009-wrongWrongWrongWrongWron',
  SLACK_APP_TOKEN: 'xapp-1-A0TWIN-1000000000009-wrongwrongwrong',
  GROQ_API_KEY: 'gsk_wrong000000000000000000000000',
} as const;
/** Whose limits an error tells of; nobody's business. */
export const organisation = 'org_01twintwintwintwintwintwin';

/** Opens a world for a bad day; `close` ends it and all its processes. */
export async function openDay(options?: Parameters<typeof startWorld>[0]): Promise<BadDay> {
  return new BadDay(await startWorld(options));
}

/** What the model says: the marks of a question, such as `q17`, and a word that no log may hold. */
export function answerTo(question: string): string {
  return `${answered}: ${(question.match(/\bq\d+\b/g) ?? []).join(' ')}.`;
}
