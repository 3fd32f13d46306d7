// The life of moderation on Slack, as admins, moderators and members live it: typed commands, threads, buttons and modals.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onDisk } from './commands-scene.ts';
import { openScene, type Scene, settled } from './moderation-scene.ts';
import { until } from './until.ts';

const committed = JSON.parse(
  readFileSync(new URL('../deploy/slack-manifest.json', import.meta.url), 'utf8'),
  // As Slack takes it, which `install` judges.
) as Parameters<Scene['slack']['install']>[0];

type User = ReturnType<Scene['slack']['addUser']>;
type Room = ReturnType<Scene['slack']['addChannel']>;
type Seen = ReturnType<Scene['slack']['messages']>[number];

let scene: Scene;
let boss: User;
let mod: User;
let crew: string;
let members: readonly User[];
let general: Room;
let cards: Room;
let alerts: Room;

beforeAll(async () => {
  scene = await openScene(({ slack }) => {
    slack.install(committed);
    boss = slack.addUser({ name: 'Boss', admin: true });
    mod = slack.addUser({ name: 'Mo' });
    // Before the bot comes, which asks for groups once a minute.
    crew = slack.addGroup('crew', mod).id;
    return { SLACK_USER_TOKEN: slack.grant(boss, 'chat:write') };
  });
  const { slack } = scene;
  members = ['Ada', 'Ben', 'Cy', 'Di', 'Ed', 'Flo'].map((name) => slack.addUser({ name }));
  [general, cards, alerts] = ['general', 'cards', 'alerts'].map((name) => slack.addChannel({ name })) as [
    Room,
    Room,
    Room,
  ];
});
afterAll(() => scene.close());

const member = (at: number): User => members[at] ?? boss;
const named = (room: Room): string => `<#${room.id}|${room.name}>`;
/** What may be in it by itself: times, links and ids. */
const plainly = (text: string): string =>
  text
    .replaceAll(/\[#\w+\]\([^)]*\)/g, '#ROOM')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'WHEN')
    .replaceAll(/https:\S+(?=\))/g, 'LINK');

const whispers = (to: User) => scene.slack.ephemerals.filter(({ user }) => user === to.id);

/** Types a command; resolves with what only its giver reads. */
async function give(by: User, text: string, command = '/moderation'): Promise<string> {
  const before = whispers(by).length;
  scene.slack.slash(by, general, command, text);
  return (await until(() => whispers(by)[before], `an answer to ${command} ${text}`)).text;
}

/** What the bot has said in a room and its threads, oldest first. */
function own(room: Room): readonly Seen[] {
  const { slack } = scene;
  const all = slack.messages(room).flatMap((one) => [one, ...slack.messages(room, one.ts)]);
  return [...new Map(all.map((one) => [one.ts, one])).values()].filter(({ by }) => by === slack.bot.userId);
}

const said = (room: Room, part: string) =>
  until(() => own(room).findLast(({ text }) => text.includes(part)), `“${part}”`);
const toldTo = (at: number): readonly Seen[] => own(scene.slack.dm(member(at)));
const stands = (ts: string): boolean => scene.slack.messages(general).some((one) => one.ts === ts);

/** The card above what was said, which stands in its thread. */
async function cardOf(words: string): Promise<Seen> {
  const hidden = () =>
    scene.slack.messages(cards).find(({ ts }) => scene.slack.messages(cards, ts).some(({ text }) => text === words));
  return until(hidden, `the card of “${words}”`);
}

interface Element {
  readonly action_id: string;
  readonly text?: { readonly text: string };
}

function buttonOf({ blocks, text }: Seen, label: string): string {
  // As the twin has judged them.
  const all = blocks.flatMap(({ elements }) => (Array.isArray(elements) ? (elements as Element[]) : []));
  const found = all.find((one) => one.text?.text === label);
  if (!found) throw new Error(`there is no button ${label} below ${text}`);
  return found.action_id;
}

async function press(by: User, on: Seen, label: string): Promise<string> {
  const before = whispers(by).length;
  scene.slack.click(by, on.ts, buttonOf(on, label));
  return (await until(() => whispers(by)[before], `an answer to ${label}`)).text;
}

test('the guide can be followed word by word; a name that Slack does not know is refused', async () => {
  expect(await give(boss, 'log room:#cards')).toBe(
    'I do not know “#cards”: please choose the room from what Slack offers while you type.',
  );
  expect(plainly(await give(boss, `log room:${named(cards)} alert:${named(alerts)}`))).toBe(
    'Cards go to #ROOM, and alerts to #ROOM.',
  );
  await said(cards, 'From now on, moderators read here what I find.');
  expect(await give(boss, 'preset usual')).toContain('Nobody can be silenced here: `timeout` has no effect');
  expect(plainly(await give(boss, `watch room:${named(general)}`))).toContain(
    'All messages of #ROOM and its threads are watched.',
  );
  await give(boss, 'acts else do:"log, delete"');
  expect(await give(boss, 'try text:all of hazard S10, in more than one word')).toContain(
    'Verdict: **not fine**: **S10** (hate); clear.',
  );
  const dry = scene.slack.say(member(0), general, 'dry hazard S2');
  const card = await cardOf('dry hazard S2');
  expect([stands(dry), card.text.includes('- I would have deleted the message.'), toldTo(0)]).toEqual([true, true, []]);
  expect(await give(boss, 'dry-run off')).toContain('Dry run is **off**: acts are done.');
  await give(boss, `set setting:moderator-roles value:<!subteam^${crew}|@crew> for:space`, '/settings');
});

test('who is punished reads why and appeals; moderators decide, and both are told', async () => {
  const { slack } = scene;
  const ts = slack.say(member(1), general, 'plain hazard S10');
  const card = await cardOf('plain hazard S10');
  expect(stands(ts)).toBe(false);
  expect(plainly(card.text).split('\n')).toEqual([
    'Found: **hate** (clear)',
    String.raw`Judged by openai\/gpt-oss-safeguard-20b.`,
    'Why: It says so itself.',
    '@Ben wrote this in #ROOM.',
    '[Where it was written](LINK)',
    '- I deleted the message.',
    '- It counts as a strike.',
    '- They were told why.',
    '',
    'They have 1 strike that counts now.',
    'By version 4 of the policy.',
    'I never ban anybody. To do that by hand: [profile](LINK)',
  ]);
  const notice = await until(() => toldTo(1)[0], 'a notice');
  // Nobody is threatened with what cannot be.
  expect(notice.text.split('\n')).toEqual([
    'I deleted a message of yours.',
    'It counts as a strike.',
    'Why: hate.',
    'If this was wrong, ask for another look.',
  ]);
  expect(await press(member(3), card, 'Undo')).toBe('Only moderators and admins can do that.');
  slack.click(member(1), notice.ts, buttonOf(notice, 'Ask for another look'));
  const view = await until(() => slack.views.at(-1), 'the form');
  expect(view.shape.blocks.map(({ label }) => label)).toEqual([{ type: 'plain_text', text: 'Why it was wrong' }]);
  slack.submit(view, { words: 'It is *a line* <!here> of a film.' });
  const plea = await said(cards, '**Appeal**');
  expect(plainly(plea.text)).toBe(
    '**Appeal**: @Ben asks for another look at what I found in #ROOM (hate), in these words:',
  );
  expect((await said(cards, 'of a film.')).text).toBe('It is *a line* <!here> of a film.');
  expect(await give(mod, 'appeals')).toContain('of a film');
  expect(await press(mod, plea, 'Undo')).toBe(
    'Overturned: it does not count any more, and what could be taken back was. @Ben was told.',
  );
  expect(plainly((await until(() => toldTo(1).at(-1), 'the decision')).text)).toBe(
    'Moderators have looked again at what you said in #ROOM: it was fine, and I am sorry. The strike for it is taken back. ' +
      'What I deleted cannot be brought back, but you may write it again.',
  );
  await settled(scene, slack.teamId, 2);
  const decided = () => own(cards).filter(({ text }) => text.includes('**Overturned** by @Mo.'));
  await until(() => decided().length === 2, 'the card and the appeal are written over');
  expect(decided().some(({ blocks }) => blocks.some(({ type }) => type === 'actions'))).toBe(false);
});

test('an edit is judged as it is now, and what stands in a thread is hidden there', async () => {
  const { slack } = scene;
  await give(boss, 'acts S12 do:"log, spoiler"');
  const edited = slack.say(member(2), general, 'innocent');
  slack.edit(edited, 'edited hazard S2');
  await cardOf('edited hazard S2');
  expect(stands(edited)).toBe(false);
  const root = slack.say(member(2), general, 'a thread');
  const below = slack.say(member(2), general, 'in a thread hazard S12', { thread_ts: root });
  await cardOf('in a thread hazard S12');
  const thread = slack.messages(general, root).filter(({ ts }) => ts !== root);
  expect([thread.some(({ ts }) => ts === below), thread.map(({ text }) => text)]).toEqual([
    false,
    ['@Cy wrote something that I hid (sexual content):', 'in a thread hazard S12'],
  ]);
});

test('what must not be is shown to nobody and kept nowhere; whoever is in need is helped', async () => {
  const { slack } = scene;
  const worst = slack.say(member(3), general, 'unspeakable hazard S4');
  await said(alerts, 'the sexual exploitation of children');
  const need = slack.say(member(4), general, 'a hazard S11');
  await cardOf('a hazard S11');
  await settled(scene, slack.teamId, 6);
  expect([stands(worst), stands(need)]).toEqual([false, true]);
  expect(toldTo(4).map(({ text }) => /^I am sorry.*findahelpline\.com/.test(text))).toEqual([true]);
  const all = [cards, alerts, general, slack.dm(member(3))].flatMap((room) => own(room));
  expect(all.filter(({ text }) => text.includes('unspeakable'))).toEqual([]);
  expect((await onDisk(scene)).includes('unspeakable')).toBe(false);
});

test('a channel that the bot is not in is told with how to let it in, and what it may not delete is told once', async () => {
  const { slack } = scene;
  const attic = slack.addChannel({ name: 'attic', members: [boss] });
  expect(plainly(await give(boss, `log room:${named(attic)}`))).toContain(
    'I cannot write in #ROOM: I am not in the channel that this should go to: invite me there with `/invite`, or choose another.',
  );
  await give(boss, 'undo');
  slack.fault('chat.delete', { type: 'error', error: 'cant_delete_message' }, 2);
  const ids = ['first', 'second'].map((word) => slack.say(member(5), general, `${word} hazard S2`));
  await Promise.all(['first', 'second'].map((word) => cardOf(`${word} hazard S2`)));
  await settled(scene, slack.teamId, 8);
  const lacking = await said(cards, 'I could not delete what a member wrote');
  expect(lacking.text).toContain('SLACK_USER_TOKEN');
  expect(own(cards).filter(({ text }) => text.startsWith('I could not delete'))).toHaveLength(1);
  expect([ids.map(stands), toldTo(5)]).toEqual([[true, true], []]);
});

test('what people wrote stands in no line of the log', () => {
  expect([...scene.bot.log, ...scene.bot.told].join('\n')).not.toMatch(/hazard|a film/);
});
