// A server of its own that the real bot moderates: who writes, who decides, and what each of them reads.
import { InteractionResponseType, PermissionFlagsBits as Right } from 'discord.js';
import { buttonsOf, rows } from './commands-scene.ts';
import type { Channel, User } from './twins/discord/world.ts';
import { until } from './until.ts';
import { type BotProcess, startWorld, type World } from './world.ts';

type Twin = World['discord'];
export type Seen = ReturnType<Twin['messages']>[number];
type Values = Parameters<Twin['command']>[3];
type Manner = Parameters<Twin['say']>[3];

export interface Scene extends World {
  bot: BotProcess;
  /** Starts the bot again, as after a crash. */
  again(): Promise<void>;
}

/** Says what it is: so that a test need not tell the judge beforehand. */
const hazardIn = (text: string): `S${number}` | 'R1' | undefined =>
  /\bhazard (S\d+|R1)\b/.exec(text)?.[1] as `S${number}` | 'R1' | undefined;

/** `env`: what else the bot is started with. */
export async function openScene(env: (world: World) => Readonly<Record<string, string>> = () => ({})): Promise<Scene> {
  const discord = { limits: 0, starts: { windowMs: 0 }, answerMs: 60_000 };
  const world = await startWorld({ discord, slack: { retryMs: 3000 } });
  const more = { LOG_LEVEL: 'trace', ...env(world) };
  world.groq.verdict = (text) => {
    const code = hazardIn(text);
    return code ? { categories: [code], severity: 2, rationale: 'It says so itself.' } : 'safe';
  };
  const scene: Scene = {
    ...world,
    bot: await world.start(more),
    async again() {
      await scene.bot.end('SIGKILL');
      scene.bot = await world.start(more);
    },
  };
  await until(() => world.discord.commands().some(({ name }) => name === 'moderation'), 'the commands');
  return scene;
}

/** Incidents of a space, oldest first. */
export function incidents(scene: World, space: string): readonly Record<string, unknown>[] {
  return rows(scene, 'select * from incidents where space = ? order by id', space);
}

/** All that was found so far has been dealt with. */
export function settled(scene: World, space: string, many: number): Promise<boolean> {
  const done = () => {
    const found = incidents(scene, space);
    return found.length >= many && found.every(({ open }) => open === 0);
  };
  return until(done, `${many} incidents that are dealt with`);
}

export interface Court {
  readonly id: string;
  readonly boss: User;
  /** Has the role `crew`, which the setting `moderator-roles` names once `govern` ran. */
  readonly mod: User;
  readonly crew: string;
  readonly members: readonly User[];
  readonly general: Channel;
  readonly cards: Channel;
  readonly alerts: Channel;
  /** Gives a command; resolves with what its giver is shown of it. */
  give(by: User, command: string, options?: Values, room?: Channel): Promise<Seen>;
  /** Cards go to a room, alerts to another, the general room is watched, and acts are done. */
  govern(preset: string): Promise<void>;
  /** The n-th member says something. Returns its id. */
  say(member: number, text: string, manner?: Manner): string;
  stands(message: string): boolean;
  silenced(member: number): boolean;
  /** What the bot has said in a room, oldest first. */
  own(room: { readonly id: string }): readonly Seen[];
  /** What the bot has told a member alone. */
  toldTo(member: number): readonly Seen[];
  /** The card with these words. */
  card(part: string, room?: Channel): Promise<Seen>;
  /** Presses a button; resolves with what is said for it. */
  press(by: User, on: Seen, label: string): Promise<string>;
  /** Opens the form of the notice, fills it in, and resolves with what is said for it. */
  appeal(member: number, words: string): Promise<string>;
}

/** `rights`: of the bot. */
export function openCourt(scene: Scene, rights = Right.ManageMessages | Right.ModerateMembers): Court {
  const { discord } = scene;
  const [boss, mod] = [discord.addUser({ name: 'Boss' }), discord.addUser({ name: 'Mo' })];
  const members = Array.from({ length: 10 }, (_, at) => discord.addUser({ name: `Member ${at}` }));
  const roles = [
    { name: 'crew', permissions: Right.ModerateMembers },
    { name: 'guest' },
    { name: 'parley', position: 2, permissions: rights },
  ];
  const channels = ['general', 'cards', 'alerts'];
  const server = discord.addGuild({ name: 'Club', channels, owner: boss, members: [boss, mod, ...members], roles });
  discord.grant(server, discord.bot, ['parley']);
  discord.grant(server, mod, ['crew']);
  const [general, cards, alerts] = server.channels;
  const crew = server.guild.roles.find(({ name }) => name === 'crew')?.id;
  if (!general || !cards || !alerts || crew === undefined) throw new Error('the server is not whole');
  const member = (at: number): User => members[at] ?? boss;

  const own: Court['own'] = (room) =>
    discord.messages(room).filter(({ authorId, content }) => authorId === discord.bot.id && content !== '');
  async function shown(by: User, response: Awaited<ReturnType<Twin['command']>>, room: string): Promise<Seen> {
    const at = response.message?.channel_id ?? room;
    const found = () => discord.messages(at, by).find((one) => one.id === response.message?.id && !one.loading);
    return until(found, `what is shown for ${JSON.stringify(response.type)}`);
  }
  const court: Court = {
    id: server.id,
    boss,
    mod,
    crew,
    members,
    general,
    cards,
    alerts,
    give: async (by, command, options = {}, room = general) =>
      shown(by, await discord.command(by, room, command, options), room.id),
    async govern(preset) {
      await court.give(boss, 'moderation log', { room: cards.id, alert: alerts.id });
      await court.give(boss, 'moderation preset', { preset });
      await court.give(boss, 'moderation watch', { room: general.id });
      await court.give(boss, 'moderation dry-run', { only: 'off' });
      await court.give(boss, 'settings set', { setting: 'moderator-roles', value: crew, for: 'space' });
    },
    say: (at, text, manner) => discord.say(member(at), general, text, manner).id,
    stands: (id) => discord.messages(general).some((one) => one.id === id),
    silenced(at) {
      try {
        discord.say(member(at), cards, 'good morning');
        return false;
      } catch {
        return true;
      }
    },
    own,
    toldTo: (at) => own(discord.openDm(member(at))),
    card: (part, room = cards) =>
      until(() => own(room).findLast(({ content }) => content.includes(part)), `“${part}” in #${room.name}`),
    async press(by, on, label) {
      const button = buttonsOf(on).find((one) => one.label === label);
      if (!button) throw new Error(`there is no button ${label} among ${JSON.stringify(buttonsOf(on))}`);
      return (await shown(by, await discord.press(by, on.id, button.id), general.id)).content;
    },
    async appeal(at, words) {
      const by = member(at);
      const notice = court.toldTo(at).findLast((one) => buttonsOf(one).length > 0);
      const form = notice && (await discord.press(by, notice.id, buttonsOf(notice)[0]?.id ?? ''));
      if (form?.type !== InteractionResponseType.Modal) throw new Error('no form was opened');
      const name = /"custom_id":"(t-[^"]*)"/.exec(JSON.stringify(form.data))?.[1] ?? '';
      return (await shown(by, await discord.submit(by, form, { [name]: words }), general.id)).content;
    },
  };
  return court;
}
