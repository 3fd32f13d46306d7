// Two platforms with members who misbehave, as one town: the real bot behind the real adapters, and a judge that a test scripts.
import { PermissionFlagsBits as Right } from 'discord.js';
import { onTestFinished } from 'vitest';
import { discord } from '#adapters/discord/index.ts';
import { slack } from '#adapters/slack/index.ts';
import { bot } from '#handlers/bot.ts';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import type { Means } from '#handlers/means.ts';
import { openLedger } from '#src/ledger.ts';
import type { Place } from '#src/message.ts';
import type { Platform } from '#src/platform.ts';
import type { Policy } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import type { CallKit } from '#src/kit.ts';
import { openTurns } from '#src/turns.ts';
import type { Verdict } from '#src/verdict.ts';
import { openMeans } from './means.ts';
import { Oracle } from './oracle.ts';
import { keptLog } from './quiet.ts';
import { startDiscordTwin } from './twins/discord/twin.ts';
import { startSlackTwin } from './twins/slack/twin.ts';
import { until } from './until.ts';

/** One server, or one workspace at one time. */
export interface Quarter {
  readonly place: Place;
  /** The policy of the space, from the usual one on. Cards go to a room of moderators, alerts to another. */
  govern(policy: (usual: Policy) => Partial<Policy>): Promise<void>;
  /** The n-th member says something in the hall. */
  say(member: number, text: string): string;
  stands(messageId: string): boolean;
  silenced(member: number): boolean;
  /** What the bot has said, oldest first. */
  shown(room: 'hall' | 'cards' | 'alerts'): readonly string[];
  toldTo(member: number): readonly string[];
  idOf(member: number): string;
}

export interface ModeratedTown {
  readonly means: Means;
  readonly oracle: Oracle;
  readonly powers: ReadonlySet<string>;
  quarter(): Quarter;
  /** What it takes to say that nothing more happens: all incidents are closed. */
  settled(quarter: Quarter, incidents: number): Promise<void>;
}

const members = 20;
const rooms = ['hall', 'cards', 'alerts'] as const;

/** `judge`: what a message comes to. */
async function household(judge: (text: string) => Verdict) {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const { log } = keptLog();
  const ledger = openLedger(store);
  const oracle = new Oracle({ verdict: ({ question }) => judge(question) });
  let minutes = 0;
  // Each has its own minute: how much is done in one is limited.
  const acting = openActing(() => Date.now() + (minutes += 1) * 61_000);
  const means = { ...(await openMeans(store, ledger, log, oracle)), acting };
  const kit: CallKit = {
    openTurns: (stage, answering) => openTurns(stage, answering, ledger, log),
    reading: ledger,
    consent: means.consent,
    settings: means.settings,
    log,
  };
  const open = async (platform: Platform) => {
    onTestFinished(() => platform.stop(0));
    await platform.start(bot({ ...means, moderator: () => platform.moderator }));
    return platform.moderator?.powers ?? new Set<string>();
  };
  const settled = async ({ place }: Quarter, incidents: number) => {
    const here = ({ place: { room } }: { place: Place }) => room.split(':')[0] === place.room;
    const found = async () => (await means.incidents.latest(place, 1000)).filter(here).length;
    await until(async () => (await found()) >= incidents, `${incidents} incidents`);
    await until(async () => (await means.incidents.unfinished(place.platform)).length === 0, 'all is done');
  };
  const govern =
    (place: Place, ids: Readonly<Record<(typeof rooms)[number], string>>): Quarter['govern'] =>
    async (policy) => {
      const here = { rooms: [ids.hall], log: ids.cards, alert: ids.alerts };
      await means.policies.change(place, 'admin', 'test', (usual) => ({ ...usual, ...here, ...policy(usual) }));
    };
  return { means, oracle, kit, open, settled, govern };
}

export async function discordTown(judge: (text: string) => Verdict): Promise<ModeratedTown> {
  const house = await household(judge);
  const twin = await startDiscordTwin({ limits: 0, starts: { windowMs: 0 } });
  onTestFinished(() => twin.close());
  const people = Array.from({ length: members }, (_, at) => twin.addUser({ name: `member-${at}` }));
  const boss = twin.addUser({ name: 'boss' });
  const privacy = { provider: 'api.example.com', memoryHours: 24 };
  const powers = await house.open(
    discord({ token: twin.token, apiUrl: twin.apiUrl, messageContent: true, privacy }, house.kit),
  );
  const person = (member: number) => people[member] ?? boss;
  return {
    ...house,
    powers,
    quarter() {
      const roles = [{ name: 'parley', position: 2, permissions: Right.ManageMessages | Right.ModerateMembers }];
      const server = twin.addGuild({ channels: [...rooms], members: people, owner: boss, roles });
      twin.grant(server, twin.bot, ['parley']);
      const [hall, cards, alerts] = server.channels.map(({ id }) => id);
      if (!hall || !cards || !alerts) throw new Error('the server has no channels');
      const ids = { hall, cards, alerts };
      const place = { platform: 'discord', space: server.id, room: hall };
      const own = (room: string) => twin.messages(room).filter(({ authorId }) => authorId === twin.bot.id);
      return {
        place,
        govern: house.govern(place, ids),
        say: (member, text) => twin.say(person(member), hall, text).id,
        stands: (id) => twin.messages(hall).some((message) => message.id === id),
        silenced: (member) => {
          try {
            twin.say(person(member), hall, 'is anybody there?');
            return false;
          } catch {
            return true;
          }
        },
        shown: (room) => own(ids[room]).map(({ content }) => content),
        toldTo: (member) => own(twin.openDm(person(member)).id).map(({ content }) => content),
        idOf: (member) => person(member).id,
      };
    },
  };
}

export async function slackTown(judge: (text: string) => Verdict): Promise<ModeratedTown> {
  const house = await household(judge);
  const twin = await startSlackTwin({ retryMs: 1000 });
  onTestFinished(() => twin.close());
  const boss = twin.addUser({ name: 'boss', admin: true });
  const { botToken, appToken, apiUrl } = twin;
  const userToken = twin.grant(boss, 'chat:write');
  const powers = await house.open(slack({ botToken, appToken, apiUrl, userToken }, house.kit));
  let count = 0;
  return {
    ...house,
    powers,
    quarter() {
      count += 1;
      const people = Array.from({ length: members }, (_, at) => twin.addUser({ name: `member-${count}-${at}` }));
      const person = (member: number) => people[member] ?? boss;
      const [hall, cards, alerts] = rooms.map((name) => twin.addChannel({ name: `${name}-${count}` }));
      if (!hall || !cards || !alerts) throw new Error('the workspace has no channels');
      const ids = { hall: hall.id, cards: cards.id, alerts: alerts.id };
      const place = { platform: 'slack', space: twin.teamId, room: hall.id };
      const own = (channel: string) => {
        const top = twin.messages(channel);
        const all = top.flatMap((one) => [one, ...twin.messages(channel, one.ts).filter(({ ts }) => ts !== one.ts)]);
        return all.filter(({ by }) => by === twin.bot.userId).map(({ text }) => text);
      };
      return {
        place,
        govern: house.govern(place, ids),
        say: (member, text) => twin.say(person(member), hall, text),
        stands: (id) => twin.messages(hall).some(({ ts }) => ts === id),
        silenced: () => false,
        shown: (room) => own(ids[room]),
        toldTo: (member) => own(twin.dm(person(member)).id),
        idOf: (member) => person(member).id,
      };
    },
  };
}
