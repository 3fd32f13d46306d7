// A bot that dies while it acts about members, at each step and at any moment: the next one does the rest, and nothing twice.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Court, incidents, openCourt, openScene, type Scene, settled } from './moderation-scene.ts';
import { until } from './until.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene(({ slack }) => {
    const boss = slack.addUser({ name: 'Boss', admin: true });
    return { SLACK_USER_TOKEN: slack.grant(boss, 'chat:write') };
  });
});
afterAll(() => scene.close());

type Fault = Parameters<Scene['discord']['fault']>[0];

/** What became of what a member wrote. */
function outcome(court: Court, member: number, id: string) {
  const words = wordsOf(member);
  const told = (room: { readonly id: string }) =>
    court.own(room).filter(({ content }) => content.includes(words)).length;
  const mine = incidents(scene, court.id).filter(({ person }) => person === court.members[member]?.id);
  return {
    stands: court.stands(id),
    silenced: court.silenced(member),
    notices: court.toldTo(member).length,
    cards: told(court.cards),
    alerts: told(court.alerts),
    strikes: mine.filter(({ strike }) => strike === 1).length,
  };
}

const wordsOf = (member: number): string => `word${member}word hazard S10`;
const once = { stands: false, silenced: true, notices: 1, cards: 1, alerts: 1, strikes: 1 };

test('on Discord, right after each step, before anybody has written down that it was done', async () => {
  const { discord } = scene;
  const post = (room: { readonly id: string }): Fault => ({ method: 'POST', path: `/channels/${room.id}/messages` });
  /** Which request is never answered, though it is performed; and how that shows. */
  const steps: readonly [(court: Court, id: string) => Fault, (court: Court, id: string) => boolean][] = [
    [
      ({ general }, id) => ({ method: 'DELETE', path: `/channels/${general.id}/messages/${id}` }),
      (court, id) => !court.stands(id),
    ],
    [
      ({ id, members }) => ({ method: 'PATCH', path: `/guilds/${id}/members/${members[0]?.id}` }),
      (court) => court.silenced(0),
    ],
    [({ members }) => post(discord.openDm(members[0] ?? '')), (court) => court.toldTo(0).length > 0],
    [({ cards }) => post(cards), (court, id) => outcome(court, 0, id).cards > 0],
    [({ alerts }) => post(alerts), (court, id) => outcome(court, 0, id).alerts > 0],
  ];
  const dying = steps.map(async ([target, isDone], at) => {
    const court = openCourt(scene);
    await court.govern('strict');
    const id = court.say(0, wordsOf(0));
    discord.fault(target(court, id), { type: 'hang', performed: true });
    await until(() => isDone(court, id), `step ${at}`);
    return { court, id };
  });
  const ends = await Promise.all(dying);
  // As after a few minutes: what stands there is all that is known of it.
  discord.forgetNonces();
  await scene.again();
  for (const [at, { court, id }] of ends.entries()) {
    await settled(scene, court.id, 1);
    expect([at, outcome(court, 0, id)]).toEqual([at, once]);
  }
});

test('on Discord, at any moment while several are dealt with', async () => {
  const court = openCourt(scene);
  await court.govern('strict');
  const ids = new Map<number, string>();
  for (const requests of [2, 9, 17]) {
    const together = [0, 1, 2].map((one) => ids.size + one);
    for (const at of together) ids.set(at, court.say(at, wordsOf(at)));
    // What is not written down yet is not judged again, by design: nothing of it is on disk.
    await until(() => incidents(scene, court.id).length === ids.size, 'all is written down');
    const before = scene.discord.requests.length;
    const isEnough = () => scene.discord.requests.length >= before + requests;
    await until(() => isEnough() || incidents(scene, court.id).every(({ open }) => open === 0), `${requests} requests`);
    await scene.again();
    await settled(scene, court.id, ids.size);
    const all = [...ids].map(([at, id]) => [at, outcome(court, at, id)]);
    expect(all).toEqual([...ids.keys()].map((at) => [at, once]));
  }
});

test('on Discord, after a decision, which is followed and told once', async () => {
  const court = openCourt(scene);
  await court.govern('strict');
  court.say(0, wordsOf(0));
  const card = await court.card(wordsOf(0));
  await court.appeal(0, 'It was a quotation.');
  scene.discord.fault(
    { method: 'PATCH', route: '/guilds/{guild_id}/members/{user_id}' },
    { type: 'hang', performed: true },
  );
  const pressed = court.press(court.mod, card, 'Undo').catch(() => undefined);
  await until(() => !court.silenced(0), 'they may speak again');
  await scene.again();
  await settled(scene, court.id, 1);
  expect(court.silenced(0)).toBe(false);
  expect(court.toldTo(0).map(({ content }) => content.split(' ')[0])).toEqual(['I', 'Moderators']);
  const decided = court.own(court.cards).filter(({ content }) => content.includes('**Overturned** by'));
  // The card and the appeal, neither of which can be decided again.
  expect(decided.map(({ components }) => components)).toEqual([[], []]);
  void pressed;
});

test('on Slack, right after each step', async () => {
  const { slack } = scene;
  const members = ['Ada', 'Ben'].map((name) => slack.addUser({ name }));
  const [general, cards, alerts] = ['general', 'cards', 'alerts'].map((name) => slack.addChannel({ name }));
  const boss = slack.addUser({ name: 'Bea', admin: true });
  if (!general || !cards || !alerts) throw new Error('there are no channels');
  const told = () => slack.ephemerals.filter(({ user }) => user === boss.id).length;
  const commands = [
    `log room:<#${cards.id}> alert:<#${alerts.id}>`,
    'preset strict',
    `watch room:<#${general.id}>`,
    'dry-run off',
  ];
  for (const [at, command] of commands.entries()) {
    slack.slash(boss, general, '/moderation', command);
    await until(() => told() > at, command);
  }
  const own = (room: { readonly id: string }, thread?: string) =>
    slack.messages(room, thread).filter(({ by, ts }) => by === slack.bot.userId && ts !== thread);
  const cardsOf = (at: number) => own(cards).filter(({ text }) => text.includes(`@${members[at]?.name} `));
  const stands = (ts: string) => slack.messages(general).some((one) => one.ts === ts);
  const notices = (at: number) => own(slack.dm(members[at] ?? boss)).length;
  const steps: readonly ((at: number, ts: string) => boolean)[] = [
    (_, ts) => !stands(ts),
    (at) => cardsOf(at).length > 0,
  ];
  for (const [at, isDone] of steps.entries()) {
    if (at === 0) slack.fault('chat.delete', { type: 'lost' });
    const ts = slack.say(members[at] ?? boss, general, wordsOf(at));
    await until(() => isDone(at, ts), `step ${at}`);
    await scene.again();
    await settled(scene, slack.teamId, at + 1);
    const shown = cardsOf(at).map((card) => own(cards, card.ts).map(({ text }) => text));
    expect([at, stands(ts), notices(at), shown]).toEqual([at, false, 1, [[wordsOf(at)]]]);
  }
  expect(own(alerts).filter(({ text }) => text.startsWith('Found:'))).toHaveLength(steps.length);
});
