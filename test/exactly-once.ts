// A long bad day: many questions on both platforms while lines drop, posts are cut and the process is killed; then a count.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mutation } from './mutant.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';
import { type BotProcess, startWorld, type World } from './world.ts';
import { isGrowing } from './growing.ts';

export interface Day {
  /** Questions in all, half of them on each platform; four of them belong to each kill. */
  readonly triggers: number;
  /** How often the process is killed and started again: at some point of an answer, and at its middle, by turns. */
  readonly kills: number;
  /** The day is the same for the same seed, but for what the machine's timing does to it. */
  readonly seed: number;
  /** Milliseconds between two words of an answer: the slower, the more answers a kill finds half-written. */
  readonly chunkMs: number;
  /** Takes one guard out of the bot: the day should then end badly. */
  readonly mutation?: Mutation;
  /** Milliseconds without any progress after which missing answers count as lost. */
  readonly patienceMs?: number;
}

/** Marks of questions, such as `q17`, by what became of their answers. */
export interface Count {
  readonly lost: string[];
  readonly doubled: string[];
  /** Answered once, but incomplete, out of order, in the wrong place, or with a ping. */
  readonly wrong: string[];
  readonly asked: number;
  readonly kills: number;
  /** What the processes logged as warnings and errors: where to look when the count is bad. */
  readonly log: readonly string[];
}

type PlatformName = 'discord' | 'slack';

/** One question and where its answer must stand. */
interface Asked {
  readonly mark: string;
  readonly platform: PlatformName;
  /** The channel on Discord; channel and thread on Slack. */
  readonly room: string;
  readonly thread?: string;
  readonly trigger: string;
}

/** Everybody who asks, and everywhere they do. */
interface Ground {
  readonly members: readonly { readonly id: string }[];
  readonly rooms: readonly { readonly id: string }[];
  readonly users: readonly { readonly id: string }[];
  readonly places: readonly { readonly id: string }[];
  readonly threads: readonly string[];
}

/** So many that no room ever has more questions waiting than a room's queue takes, even if the bot is away throughout. */
const channels = 100;

const platforms = ['discord', 'slack'] as const;

/** Lives through a day and counts. */
export async function live(day: Day): Promise<Count> {
  const world = await startWorld({ discord: { limits: 0.02, starts: { windowMs: 0 } }, slack: { retryMs: 3000 } });
  try {
    return await new LongDay(world, day).run();
  } finally {
    await world.close();
  }
}

/** The answer to a question: one in twenty is long enough for several messages. */
function answerTo(mark: string): string {
  const number = Number(mark.slice(1));
  const lines = number % 20 === 0 ? 50 : 1;
  const middle = Array.from(
    { length: lines },
    (_, line) => `Line ${line} of the answer to ${mark}, which goes on for some words more.`,
  );
  return [`${mark} begins.`, ...middle, `${mark} ends.`].join('\n\n');
}

class LongDay {
  readonly #world: World;
  readonly #day: Day;
  readonly #random: () => number;
  readonly #asked: Asked[] = [];
  readonly #ground: Ground;
  /** Marks whose answers stop in their middle until the process is killed. */
  readonly #held = new Set<string>();
  #bot: BotProcess | undefined;
  readonly #bots: BotProcess[] = [];
  #restarting: Promise<void> = Promise.resolve();
  #killed = 0;

  constructor(world: World, day: Day) {
    this.#world = world;
    this.#day = day;
    this.#random = mulberry(day.seed);
    this.#ground = groundOf(world);
  }

  async run(): Promise<Count> {
    const { groq } = this.#world;
    groq.answer = ({ messages }) => {
      const mark = /\bq\d+\b/.exec(words(messages.at(-1)))?.[0] ?? 'q0';
      if (this.#held.has(mark)) return halfOf(answerTo(mark));
      return { text: answerTo(mark), delayMs: 10 + this.#random() * 60, chunkMs: this.#day.chunkMs };
    };
    groq.guardMs = 15;
    this.#bot = await this.#start();
    await this.#askAll();
    await this.#restarting;
    await this.#settle();
    await this.#bot?.end('SIGTERM');
    return this.#count();
  }

  async #start(): Promise<BotProcess> {
    const { mutation } = this.#day;
    const bot = await this.#world.start({ LOG_LEVEL: 'warn', ...(mutation && { MUTATION: JSON.stringify(mutation) }) });
    this.#bots.push(bot);
    return bot;
  }

  async #askAll(): Promise<void> {
    const { triggers, kills } = this.#day;
    const free = triggers - 4 * kills;
    const every = Math.floor(free / (kills + 1));
    for (let number = 1; number <= free; number++) {
      this.#ask(number % 2 === 0 ? 'discord' : 'slack');
      this.#disturb(number);
      if (number % every === 0 && this.#killed < kills) this.#kill();
      await sleep(this.#random() * 60);
    }
  }

  /** Asks the next question. Nobody asks twice within a burst in one room. */
  #ask(platform: PlatformName): Asked {
    const number = this.#asked.length + 1;
    const where = number % channels;
    const who = Math.floor(number / channels) % this.#ground.members.length;
    const saying = platform === 'discord' ? this.#onDiscord(where, who, number) : this.#onSlack(where, who, number);
    const asked = { mark: `q${number}`, platform, ...saying };
    this.#asked.push(asked);
    return asked;
  }

  #onDiscord(where: number, who: number, number: number) {
    const { discord } = this.#world;
    const room = this.#ground.rooms[where]!;
    const { id } = discord.say(this.#ground.members[who]!, room, `<@${discord.bot.id}> please answer q${number}`);
    return { room: room.id, trigger: id };
  }

  #onSlack(where: number, who: number, number: number) {
    const { slack } = this.#world;
    const place = this.#ground.places[where]!;
    const thread = number % 5 === 0 ? this.#ground.threads[where]! : undefined;
    const saying = thread === undefined ? {} : { thread_ts: thread };
    const words = `<@${slack.bot.userId}> please answer q${number}`;
    const trigger = slack.say(this.#ground.users[who]!, place, words, saying);
    return { room: place.id, thread: thread ?? trigger, trigger };
  }

  #disturb(number: number): void {
    const { discord, slack } = this.#world;
    const posts = { method: 'POST', route: '/channels/{channel_id}/messages' };
    if (number % 41 === 0) discord.fault(posts, { type: 'cut', performed: true });
    if (number % 59 === 0) discord.fault(posts, { type: 'answer', status: 502, body: 'bad gateway' });
    if (number % 43 === 0) slack.fault('chat.startStream', { type: 'lost' });
    if (number % 47 === 0) slack.fault('chat.postMessage', { type: 'lost' });
    if (number % 37 === 0) slack.fault('chat.stopStream', { type: 'lost' });
    if (number % 71 === 0) discord.gateway.drop(4000);
    if (number % 101 === 0) discord.gateway.invalidate(false);
    if (number % 83 === 0) slack.sockets.disconnect('warning', { afterMs: 100 });
    if (number % 97 === 0) slack.sockets.cut();
  }

  /**
   * Kills the process while it answers two questions of which each answer stops in its middle, asks two more that find
   * nobody there, and starts it again, while people go on asking.
   */
  #kill(): void {
    const atMiddle = ++this.#killed % 2 === 0;
    this.#restarting = this.#restarting.then(async () => {
      await this.#rest();
      // What of the post that comes next, whose outcome the process does not learn?
      this.#world.slack.fault('chat.startStream', { type: 'lost' });
      const answering = platforms.map((platform) => this.#ask(platform));
      for (const { mark } of answering) this.#held.add(mark);
      if (atMiddle) await until(() => answering.every((asked) => this.#isHalf(asked)), 'half an answer', 180_000);
      else await sleep(this.#random() * 200);
      await this.#bot?.end('SIGKILL');
      this.#held.clear();
      for (const platform of platforms) this.#ask(platform);
      this.#bot = await this.#start();
    });
  }

  /**
   * Lets the process live until it has what found nobody before. Slack tries for six minutes, here for some seconds: who is
   * killed each time it comes gets nothing.
   */
  async #rest(): Promise<void> {
    const { deliveries } = this.#world.slack;
    const known = deliveries.length;
    const came = () => deliveries.slice(0, known).every(({ state }) => state !== 'pending');
    await until(came, 'Slack gets rid of its events', 180_000);
  }

  #isHalf(asked: Asked): boolean {
    return this.#texts(asked).some((text) => text.includes(`${asked.mark} begins.`));
  }

  /** Waits until every question is answered, or nothing has happened for a while. */
  async #settle(): Promise<void> {
    const patience = this.#day.patienceMs ?? 120_000;
    let [open, since] = [this.#open().length, Date.now()];
    while (open > 0 && Date.now() - since < patience) {
      await sleep(100);
      const now = this.#open().length;
      if (now !== open) since = Date.now();
      open = now;
    }
  }

  #open(): Asked[] {
    return this.#asked.filter((asked) => !this.#texts(asked).some((text) => text.includes(`${asked.mark} ends.`)));
  }

  /** What the bot has said where a question was asked, oldest first. */
  #texts({ platform, room, thread }: Asked): string[] {
    const { discord, slack } = this.#world;
    if (platform === 'discord')
      return discord
        .messages(room)
        .filter(({ authorId }) => authorId === discord.bot.id)
        .map(({ content }) => content);
    return slack
      .messages(room, thread)
      .filter(({ by }) => by === slack.bot.userId)
      .map(({ text }) => text);
  }

  #count(): Count {
    const count: Count = {
      lost: [],
      doubled: [],
      wrong: [],
      asked: this.#asked.length,
      kills: this.#killed,
      log: this.#bots.flatMap(({ log, told }) => [...told, ...log]),
    };
    for (const asked of this.#asked) {
      const said = this.#texts(asked).join('\n\n');
      const [begins, ends] = ['begins.', 'ends.'].map((word) => said.split(`${asked.mark} ${word}`).length - 1);
      if (begins === 0 && ends === 0) count.lost.push(asked.mark);
      else if (begins! > 1 || ends! > 1) count.doubled.push(asked.mark);
      else if (!this.#isWhole(asked, said)) count.wrong.push(asked.mark);
    }
    return count;
  }

  #isWhole({ mark, platform, room, trigger }: Asked, said: string): boolean {
    const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
    if (!flat(said).includes(flat(answerTo(mark)))) return false;
    if (platform === 'slack') return true;
    const { discord } = this.#world;
    const first = discord.messages(room).find(({ content }) => content.includes(`${mark} begins.`));
    return first?.replyTo === trigger && first.pings.length === 0 && !isGrowing(first);
  }
}

function groundOf({ discord, slack }: World): Ground {
  const people = Array.from({ length: 25 }, (_, index) => `Person ${index}`);
  const members = people.map((name) => discord.addUser({ name }));
  const { channels: rooms } = discord.addGuild({
    channels: Array.from({ length: channels }, (_, index) => `room-${index}`),
    members,
  });
  const users = people.map((name) => slack.addUser({ name }));
  const places = Array.from({ length: channels }, (_, index) => slack.addChannel({ name: `room-${index}` }));
  const threads = places.map((place) => slack.say(users[0]!, place, 'Let us talk about this here.'));
  return { members, rooms, users, places, threads };
}

/** The first half of an answer, and then so slowly on that the process dies before its end. */
async function* halfOf(text: string): AsyncGenerator<string> {
  let at = Math.floor(text.length / 2);
  yield text.slice(0, at);
  for (; at < text.length; at += 1) {
    await sleep(1000);
    yield text.charAt(at);
  }
}

/** A small seeded generator of numbers from 0 to 1 (mulberry32). */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
