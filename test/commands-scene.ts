// People who give the real bot commands: what they are told, what stands in the room, and what goes to the models.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ComponentType, MessageFlags } from 'discord.js';
import type { Channel, User } from './twins/discord/world.ts';
import { words } from './twins/groq/request.ts';
import { until } from './until.ts';
import { type BotProcess, startWorld, type World } from './world.ts';

type Twin = World['discord'];
type Seen = ReturnType<Twin['messages']>[number];
type Values = Parameters<Twin['command']>[3];
type Response = Awaited<ReturnType<Twin['command']>>;

/** A button as somebody sees it. */
interface Shown {
  readonly label: string;
  readonly id: string;
}

export interface Stage extends World {
  bot: BotProcess;
  /** Starts the bot again, as after a crash. */
  again(): Promise<void>;
}

/** `before`: what was there before the bot came. */
export async function openStage(before: (world: World) => void = () => undefined): Promise<Stage> {
  // Clients wait as long as it takes: a starved machine is no reason for a command to fail.
  const discord = { limits: 0.02, starts: { windowMs: 0 }, answerMs: 60_000 };
  const world = await startWorld({ discord, slack: { retryMs: 3000 } });
  before(world);
  const stage: Stage = {
    ...world,
    bot: await world.start(),
    async again() {
      await stage.bot.end('SIGKILL');
      stage.bot = await world.start();
    },
  };
  await until(() => world.discord.commands().some(({ name }) => name === 'settings'), 'the commands are registered');
  return stage;
}

/** Everything on the databank's disk, as Latin letters. */
export async function onDisk({ folder }: World): Promise<string> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1').catch(() => '')));
  return texts.join('\n');
}

/** Rows of the databank, as it lies on the disk. */
export function rows({ folder }: World, query: string, ...values: string[]): readonly Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true });
  try {
    return database.prepare(query).all(...values);
  } finally {
    database.close();
  }
}

/** The turn of a message is over: what the same person says next is a question of its own. */
export function ended(world: World, id: string): Promise<boolean> {
  const open = "select 1 from inbox where message_id = ? and state != 'open'";
  return until(() => rows(world, open, id).length > 0, `the end of the turn of ${id}`);
}

/** A server of its own on Discord, with an admin, members, and one channel. */
export interface Club {
  readonly id: string;
  readonly boss: User;
  readonly ada: User;
  readonly ben: User;
  readonly general: Channel;
  /** The id of the role `friend`. */
  readonly friend: string;
  channel(name: string): Channel;
  /** Gives a command; resolves with what its giver is shown of it. */
  give(by: User, command: string, options?: Values, room?: Channel): Promise<Seen>;
  /** Presses the button with these words; resolves with what is shown for it, if anything is. */
  press(by: User, on: Seen, label: string): Promise<Seen | undefined>;
  /** Mentions the bot, and resolves with its answer, once that is whole. */
  ask(by: User, text: string, room?: Channel): Promise<Seen>;
  /** All that the bot has said in a room for everybody. */
  own(room?: { readonly id: string }): readonly Seen[];
}

export function openClub(world: World, { locale }: { locale?: string } = {}): Club {
  const { discord } = world;
  const [boss, ada, ben] = [
    discord.addUser({ name: 'Boss' }),
    discord.addUser({ name: 'Ada', ...(locale !== undefined && { locale }) }),
    discord.addUser({ name: 'Ben' }),
  ] as const;
  const server = discord.addGuild({
    name: 'Club',
    channels: ['general'],
    owner: boss,
    members: [boss, ada, ben],
    roles: [{ name: 'friend' }],
  });
  const [general] = server.channels;
  const friend = server.guild.roles.find(({ name }) => name === 'friend')?.id;
  if (!general || friend === undefined) throw new Error('no channel, or no role');

  async function shownOf(by: User, room: { readonly id: string }, response: Response): Promise<Seen> {
    const id = response.message?.id;
    const found = () => discord.messages(room, by).find((one) => one.id === id && !one.loading);
    return until(found, `what is shown for a command, of ${JSON.stringify(response.type)}`);
  }
  const own: Club['own'] = (room = general) =>
    discord.messages(room).filter(({ authorId, loading, content }) => {
      return authorId === discord.bot.id && !loading && content !== '';
    });
  return {
    id: server.id,
    boss,
    ada,
    ben,
    general,
    friend,
    channel: (name) => discord.addChannel(server, { name }),
    async give(by, command, options = {}, room = general) {
      return shownOf(by, room, await discord.command(by, room, command, options));
    },
    async press(by, on, label) {
      const button = buttonsOf(on).find((one) => one.label === label);
      if (!button) throw new Error(`there is no button ${label} among ${JSON.stringify(buttonsOf(on))}`);
      const response = await discord.press(by, on.id, button.id);
      return response.message === undefined || response.message.id === on.id
        ? undefined
        : shownOf(by, response.message.channel_id ? { id: response.message.channel_id } : general, response);
    },
    async ask(by, text, room = general) {
      const { id } = discord.say(by, room, `<@${discord.bot.id}> ${text}`);
      const answer = () => own(room).find((one) => one.replyTo === id && !isGrowing(one));
      await until(answer, `an answer to “${text}”`);
      await ended(world, id);
      return until(answer, `the answer to “${text}”`);
    },
    own,
  };
}

export function isGrowing(one: Pick<Seen, 'components'>): boolean {
  return buttonsOf(one).some(({ id }) => id.startsWith('stop:'));
}

export function isPrivate({ flags }: Pick<Seen, 'flags'>): boolean {
  return (flags & MessageFlags.Ephemeral) !== 0;
}

/** Buttons below a message, by their words or the picture on them. */
export function buttonsOf({ components }: Pick<Seen, 'components'>): readonly Shown[] {
  const rows = components.flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []));
  return rows.flatMap((one) => {
    if (one.type !== ComponentType.Button || !('custom_id' in one)) return [];
    const { label, emoji } = one as { label?: string; emoji?: { name?: string } };
    return [{ label: label ?? emoji?.name ?? '', id: one.custom_id }];
  });
}

/** Questions that went to the model that answers, from the so-manieth call on. */
export function chats({ groq }: World, from = 0) {
  return groq.calls.slice(from).flatMap(({ request, model }) => {
    if (request?.stream !== true) return [];
    const system = request.messages.filter(({ role }) => role === 'system').map((one) => words(one));
    return [{ model, system: system.join('\n'), said: request.messages.slice(1).map((one) => words(one)), request }];
  });
}
