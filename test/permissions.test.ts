// Nobody but admins ever has a privileged effect: every command, as every platform makes people of what it is told, forged and
// incomplete payloads included, on every way in. What a new command or a new way in forgets to ask, fails here.
import { beforeEach, describe, expect, test } from 'vitest';
import { bot } from '#handlers/bot.ts';
import { commands } from '#handlers/commands.ts';
import { asker } from '#adapters/discord/asker.ts';
import { slash } from '#adapters/discord/given.ts';
import { peopleOf } from '#adapters/slack/people.ts';
import type { Wire } from '#adapters/slack/wire.ts';
import { actions } from '#src/authority.ts';
import type { Asked, Chosen, Command, Outcome } from '#src/command.ts';
import type { Person, Place, ReplyPart } from '#src/message.ts';
import type { Bot } from '#src/platform.ts';
import type { Store } from '#src/store.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import { keptLog } from '#test/quiet.ts';
import { trusting } from '#test/oracle.ts';
import { said, turnOf } from '#test/said.ts';

/** Somebody as a platform's adapter made a person of a payload, or undefined where it refused to. */
interface Somebody {
  readonly platform: 'discord' | 'slack' | 'web';
  readonly who: string;
  readonly person: Person | undefined;
}

const manageGuild = '32';

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
function onDiscord(who: string, but: Readonly<Record<string, unknown>>): Somebody {
  const user = { id: '100000000000000001', username: 'ann' };
  const payload = {
    id: '100000000000000009',
    token: 'token',
    type: 2,
    channel_id: '100000000000000002',
    guild_id: '100000000000000003',
    member: { user, roles: [], permissions: '0' },
    data: { name: 'settings', options: [] },
    ...but,
  };
  const { data } = slash.safeParse(payload);
  return { platform: 'discord', who, person: data && asker(data) };
}

/** https://docs.slack.dev/reference/methods/users.info/ */
async function onSlack(who: string, user: unknown): Promise<Somebody> {
  const call = async (method: string) => {
    if (user instanceof Error) throw user;
    return method === 'users.info' ? { user } : { usergroups: [] };
  };
  // Nothing of the wire but its calls is used to find out who somebody is.
  const wire = { call } as unknown as Wire;
  return { platform: 'slack', who, person: await peopleOf(wire, 'T1', keptLog().log).of('U1') };
}

const ann = { id: '100000000000000001', username: 'ann' };
const slackUser = { id: 'U1', team_id: 'T1', name: 'ann' };

/** People who are no admins, whatever is claimed. */
async function people(): Promise<readonly Somebody[]> {
  const member = { user: ann, roles: [], permissions: '0' };
  const forged: readonly unknown[] = ['true', 1, {}, [], 'admin', null, undefined];
  return [
    onDiscord('a member', {}),
    onDiscord('a member whose rights are no number', { member: { ...member, permissions: '32; DROP TABLE settings' } }),
    onDiscord('a member whose rights are negative', { member: { ...member, permissions: '-1' } }),
    onDiscord('a member whose rights are missing', { member: { user: ann, roles: [] } }),
    onDiscord('a member with all rights but those to govern', {
      member: { ...member, permissions: String(~40n & 0xffffffffn) },
    }),
    onDiscord('a member who says to be an admin', { member: { ...member, isAdmin: true, is_admin: true } }),
    onDiscord('a user who says to be an admin', { member: { ...member, user: { ...ann, isAdmin: true } } }),
    onDiscord('a direct conversation with the rights of a member', {
      guild_id: undefined,
      user: ann,
      member: { ...member, permissions: manageGuild },
    }),
    onDiscord('a user beside no member', { member: undefined, user: ann }),
    onDiscord('nobody', { member: undefined }),
    onDiscord('a member without a user', { member: { roles: [], permissions: manageGuild } }),
    await onSlack('a member', slackUser),
    await onSlack('an admin of another workspace', { ...slackUser, team_id: 'T2', is_admin: true }),
    await onSlack('a guest who is an admin', { ...slackUser, is_admin: true, is_restricted: true }),
    await onSlack('a single-channel guest', { ...slackUser, is_owner: true, is_ultra_restricted: true }),
    await onSlack('a stranger of a shared channel', { ...slackUser, is_admin: true, is_stranger: true }),
    await onSlack('a bot', { ...slackUser, is_admin: true, is_bot: true }),
    await onSlack('somebody who left', { ...slackUser, is_admin: true, deleted: true }),
    await onSlack('somebody without a workspace', { id: 'U1', is_admin: true }),
    await onSlack('somebody of whom Slack says nothing', undefined),
    await onSlack('somebody while Slack does not answer', new Error('timeout')),
    { platform: 'web', who: 'somebody whom the door does not know', person: undefined },
    ...forged.map((isAdmin): Somebody => {
      // What no adapter makes, a bug could.
      const person = { id: 'ann', name: 'Ann', isAdmin, roles: [] } as unknown as Person;
      return { platform: 'web', who: `somebody whose isAdmin is ${JSON.stringify(isAdmin)}`, person };
    }),
  ];
}

/** What may be chosen with a command so that it has an effect, where there is one. */
const tries: readonly Chosen[] = [
  {},
  { setting: 'persona', value: 'coach', for: 'space' },
  { setting: 'persona', value: 'coach', for: 'room' },
  { setting: 'denied-people', person: 'root', role: 'r', room: 'hall', value: 'root' },
  { for: 'space', about: 'access', persona: 'coach', 'denied-people': 'root', trigger: 'off' },
  { of: 'space' },
  { json: '{"parley":1,"space":{"persona":"coach"}}' },
  { turn: 'turn-of-root' },
  { all: true, confirmed: true, yes: true },
  { most: 1, of: 'tokens', per: 'day', for: 'the space', rule: '1 tokens a day for the space' },
  { category: 'all', from: 'off', do: 'nothing', about: 'else', preset: 'off', counts: 'off', only: 'off' },
  { room: 'hall', everywhere: true, role: 'r', alert: 'hall', words: 'foo', says: 'No spoilers.', text: 'a text' },
  { stage: 'answers', how: 'off', minutes: 1, days: 1, steps: 'none' },
  { incident: 'case', person: 'root', words: 'Please.' },
];

/** Whether a command takes any of it, as far as that is declared; nothing at all is always tried, and what stands in no option. */
function concerns(chosen: Chosen, { options }: Command): boolean {
  const known = Object.keys(chosen).filter((key) => declared.has(key));
  return known.length === 0 || options.length === 0 || known.some((key) => options.some(({ name }) => name === key));
}

const declared = new Set(commands.flatMap(({ options }) => options.map(({ name }) => name)));

/** Commands that are for everybody, but not with everything chosen: what they do for a member must stay with the member. */
const place = (platform: string): Place => ({ platform, space: 'home', room: 'hall' });

let desk: TestDesk;
let parley: Bot;
beforeEach(async () => {
  desk = await openDesk({}, trusting());
  parley = bot(desk);
  for (const platform of ['discord', 'slack', 'web']) {
    const root = { id: 'root', name: 'Root', isAdmin: true, roles: [] };
    const at = place(platform);
    await desk.settings.set(at, { scope: 'space', target: '', name: 'instructions', value: 'Be kind.', by: 'root' });
    const stored = { ...said('', { id: `q-${platform}`, place: at, author: root }) };
    await desk.memory.remember(at, [{ id: `q-${platform}`, by: 'person', author: root, text: 'Secret of root' }]);
    await desk.policies.change(at, 'root', 'log', (policy) => ({ ...policy, log: 'attic', rooms: ['hall'] }));
    await caseOfRoot(at);
    await desk.answers.keep({ turnId: 'turn-of-root', message: stored, questions: [stored.id], sources: [] });
  }
});

/** Something found of root, with an appeal that is open. */
async function caseOfRoot(at: Place): Promise<void> {
  const found = { messageId: 'm', stage: 'messages', person: 'root', name: 'Root', version: 1, dry: false } as const;
  const incident = await desk.incidents.open({ ...found, place: at, categories: ['S10'] }, 0, () => []);
  await desk.incidents.appeal(incident?.id ?? '', 'It was a quote.');
  const id = `case-${at.platform}`;
  await desk.store
    .updateTable('incidents')
    .set({ id })
    .where('id', '=', incident?.id ?? '')
    .execute();
}

/** All rows that are not a person's own: what a member must not change. */
async function governed(store: Store): Promise<string> {
  const settings = await store
    .selectFrom('settings')
    .where('scope', '!=', 'person')
    .selectAll()
    .orderBy('name')
    .execute();
  const changes = await store.selectFrom('changes').where('scope', '!=', 'person').selectAll().orderBy('id').execute();
  const memory = await store
    .selectFrom('memory')
    .where('author_id', '=', 'root')
    .selectAll()
    .orderBy('message_id')
    .execute();
  const answers = await store.selectFrom('answers').selectAll().orderBy('turn_id').execute();
  const policies = await store.selectFrom('policies').selectAll().orderBy('platform').orderBy('version').execute();
  const incidents = await store.selectFrom('incidents').selectAll().orderBy('id').execute();
  const servers = await store.selectFrom('servers').selectAll().orderBy('name').execute();
  const tools = await store.selectFrom('server_tools').selectAll().orderBy('tool').execute();
  return JSON.stringify([settings, changes, memory, answers, policies, incidents, servers, tools]);
}

type Way = (command: Command, chosen: Chosen, person: Person, at: Place) => Promise<unknown>;

const { signal } = new AbortController();
const asked = (author: Person, at: Place): Asked => ({
  author,
  place: at,
  calls: true,
  history: async function* () {},
});
const given: Way = async (command, chosen, person, at) => {
  const { incident } = chosen;
  const meant = incident === undefined ? chosen : { ...chosen, incident: `${incident}-${at.platform}` };
  return parley.command(command.name, meant, asked(person, at), signal);
};

/** Every way in. A button and a form are commands, too, but with what their maker chose. */
const ways: Readonly<Record<string, Way>> = {
  'by name': given,
  'by a button or a form': (command, chosen, person, at) =>
    given(command, { ...chosen, turn: 'turn-of-root', for: chosen['for'] ?? 'space' }, person, at),
  'while typing': (command, _, person, at) =>
    Promise.all(command.options.map(({ name }) => parley.suggest(command.name, name, '', asked(person, at)))),
  'as a task': async (command, chosen, person, at) => {
    const message = said('', { author: person, place: at, task: { name: command.name, chosen } });
    const parts: ReplyPart[] = [];
    for await (const part of parley.message(turnOf(message), signal)) parts.push(part);
    return parts;
  },
};

describe('no privileged effect', async () => {
  const everybody = await people();
  test('and nobody of these is taken for an admin', () => {
    for (const { who, person } of everybody.slice(0, 22)) expect(person?.isAdmin ?? false, who).toBe(false);
  });

  test('and these are for admins alone, by all that they do', () => {
    const privileged = parley.commands.filter(({ action }) => action === 'govern').map(({ name }) => name);
    expect(privileged.toSorted()).toEqual([
      'batch cancel',
      'batch digest',
      'batch list',
      'batch moderation',
      'batch summary',
      'batch translation',
      'budget add',
      'budget list',
      'budget remove',
      'doctor',
      'forget everybody',
      'moderation acts',
      'moderation category',
      'moderation dry-run',
      'moderation exempt',
      'moderation failure',
      'moderation log',
      'moderation preset',
      'moderation profanity',
      'moderation rule',
      'moderation rule-remove',
      'moderation stage',
      'moderation strikes',
      'moderation timeout',
      'moderation try',
      'moderation undo',
      'moderation unexempt',
      'moderation unwatch',
      'moderation versions',
      'moderation view',
      'moderation watch',
      'moderation word',
      'moderation word-remove',
      'settings add',
      'settings export',
      'settings import',
      'settings remove',
      'tools add',
      'tools allow',
      'tools approval',
      'tools check',
      'tools connect',
      'tools deny',
      'tools remove',
      'usage opinions',
      'usage server',
    ]);
  });

  test('and these are for moderators, too', () => {
    const theirs = parley.commands.filter(({ action }) => action === 'moderate').map(({ name }) => name);
    expect(theirs.toSorted()).toEqual([
      'moderation appeals',
      'moderation overturn',
      'moderation record',
      'moderation report',
      'moderation spare',
      'moderation uphold',
    ]);
  });

  test.each(['uphold', 'overturn', 'spare'])(
    'but an admin’s: what is tried, such as %s, does something',
    async (name) => {
      const admin: Person = { id: 'boss', name: 'Boss', isAdmin: true, roles: [] };
      const before = await governed(desk.store);
      await parley.command(`moderation ${name}`, { incident: 'case-web' }, asked(admin, place('web')), signal);
      expect(await governed(desk.store)).not.toBe(before);
    },
  );

  test.each(Object.keys(ways))('of anybody %s', async (way) => {
    const privileged = parley.commands.filter(({ action }) => action === 'govern' || action === 'moderate');
    const others = parley.commands.filter(
      ({ name, action }) => action === 'answer' || /^settings|^forget|^moderation (?:appeal|plead)$/.test(name),
    );
    let cases = 0;
    for (const { platform, who, person } of everybody) {
      // Whom an adapter does not know, it does not let in.
      if (person === undefined) continue;
      const at = place(platform);
      const before = await governed(desk.store);
      for (const command of privileged) {
        for (const chosen of tries.filter((one) => concerns(one, command))) {
          cases += 1;
          const done = await ways[way]?.(command, chosen, person, at);
          expect(effects(done), `${who}: /${command.name} ${JSON.stringify(chosen)}`).toEqual([]);
        }
      }
      for (const command of others) for (const chosen of tries) await ways[way]?.(command, chosen, person, at);
      expect(await governed(desk.store), who).toBe(before);
    }
    expect(cases).toBeGreaterThan(500);
  });
});

/** What an outcome does, besides saying something. */
function effects(done: unknown): string[] {
  const outcomes = Array.isArray(done) ? done.flat() : [done];
  return outcomes.flatMap((one: unknown) => {
    if (typeof one === 'string') return [`suggests ${one}`];
    if (typeof one !== 'object' || one === null) return [];
    const does: (keyof Outcome)[] = ['files', 'buttons', 'form', 'reply', 'offer', 'remove', 'call'];
    return does.filter((key) => key in one);
  });
}

describe('the authority', () => {
  const admin: Person = { id: 'root', name: 'Root', isAdmin: true, roles: [] };

  test.each(actions)('grants %s to nobody who or whose place has no id', async (action) => {
    const at = place('discord');
    const refused = async (person: Person, where: Place) =>
      (await desk.authority.authorize(person, action, where, 'ann')).type;
    for (const id of ['', undefined, null, 7]) {
      // Forged on purpose.
      const nobody = { ...admin, id } as unknown as Person;
      expect(await refused(nobody, at)).toBe('refused');
      for (const part of ['platform', 'space', 'room'])
        expect(await refused(admin, { ...at, [part]: id })).toBe('refused');
    }
  });

  test('refuses what it has never heard of, to admins, too', async () => {
    for (const action of ['', 'toString', '__proto__', 'GOVERN'])
      expect((await desk.authority.authorize(admin, action as 'govern', place('web'))).type).toBe('refused');
  });
});
