// Commands from end to end on Slack: the real process, its buttons, thumbs and modals, typed commands, and languages.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import { characters } from '#src/personas.ts';
import { chats, ended, openStage, rows, type Stage } from './commands-scene.ts';
import { until } from './until.ts';

const committed = JSON.parse(
  readFileSync(new URL('../deploy/slack-manifest.json', import.meta.url), 'utf8'),
  // As Slack takes it, which `install` judges.
) as Parameters<Stage['slack']['install']>[0];

let stage: Stage;
let people: Record<'boss' | 'ben' | 'greta', ReturnType<Stage['slack']['addUser']>>;
let general: ReturnType<Stage['slack']['addChannel']>;

beforeAll(async () => {
  stage = await openStage(({ slack }) => slack.install(committed));
  const { slack } = stage;
  people = {
    boss: slack.addUser({ name: 'Boss', admin: true }),
    ben: slack.addUser({ name: 'Ben', locale: 'en-GB' }),
    greta: slack.addUser({ name: 'Greta', locale: 'de-DE' }),
  };
  general = slack.addChannel({ name: 'general' });
});
afterAll(() => stage.close());

const whispers = (to: { id: string }) => stage.slack.ephemerals.filter(({ user }) => user === to.id);
/** What somebody is told alone, once it has these words. */
const told = (to: { id: string }, part: string) =>
  until(() => whispers(to).findLast(({ text }) => text.includes(part)), `“${part}”`);

/** Asks in the channel; resolves with the thread and with the answer in it. */
async function asked(text: string, answer: string) {
  const { slack, groq } = stage;
  groq.answer = () => answer;
  const thread = slack.say(people.ben, general, `<@${slack.bot.userId}> ${text}`);
  await answered(thread, answer);
  await ended(stage, thread);
  return { thread, answer: await answered(thread, answer) };
}

function answered(thread: string, text: string) {
  const { slack } = stage;
  const found = () => slack.messages(general, thread).findLast((one) => one.text.includes(text));
  return until(() => {
    const one = found();
    return one && one.streaming !== 'in_progress' && one.blocks.some(({ type }) => type === 'actions')
      ? one
      : undefined;
  }, `“${text}” with its buttons`);
}

interface Element {
  readonly type: string;
  readonly action_id: string;
  readonly value?: string;
  readonly text?: { readonly text: string };
  readonly negative_button?: { readonly value: string };
}

function elementsOf({ blocks }: { readonly blocks: readonly Record<string, unknown>[] }): readonly Element[] {
  // As the twin has judged them.
  return blocks.flatMap(({ elements }) => (Array.isArray(elements) ? (elements as Element[]) : []));
}

test('an answer has its buttons and Slack’s thumbs; thumbs down asks why, and keeps the reason', async () => {
  const { slack } = stage;
  const { answer } = await asked('which colour?', 'It is blue.');
  const elements = elementsOf(answer);
  expect(elements.flatMap(({ text }) => text?.text ?? [])).toEqual(['Again', 'Delete']);
  const thumbs = elements.find(({ type }) => type === 'feedback_buttons');
  slack.click(people.greta, answer.ts, thumbs?.action_id ?? '', thumbs?.negative_button?.value);
  const view = await until(() => slack.views.at(-1), 'a modal');
  slack.submit(view, { reason: 'Es ist gelb.' });
  const opinions = () => rows(stage, 'select person, good, reason from opinions');
  await until(() => opinions().some(({ reason }) => reason !== null), 'the reason is kept');
  expect(opinions()).toEqual([{ person: people.greta.id, good: 0, reason: 'Es ist gelb.' }]);
});

test('Again writes the answer anew in its place after kill -9, once; a stranger is refused in their own language', async () => {
  const { slack, groq } = stage;
  const { thread, answer } = await asked('which shape?', 'It is round.');
  const again = elementsOf(answer).find(({ text }) => text?.text === 'Again')?.action_id ?? '';
  await stage.again();
  groq.answer = () => 'It is flat.';
  const before = chats(stage).length;
  slack.click(people.greta, answer.ts, again);
  await told(people.greta, 'Das kann nur');
  slack.click(people.ben, answer.ts, again);
  slack.click(people.ben, answer.ts, again);
  const anew = await answered(thread, 'It is flat.');
  expect(anew.ts).toBe(answer.ts);
  await until(() => rows(stage, "select 1 from inbox where state = 'open'").length === 0, 'nothing is left to do');
  expect(chats(stage)).toHaveLength(before + 1);
  expect(slack.messages(general, thread).filter(({ by }) => by === slack.bot.userId)).toHaveLength(1);
});

test('commands are typed in threads, where Slack takes none with a slash', async () => {
  const { slack } = stage;
  const { thread } = await asked('which taste?', 'It is sweet.');
  const before = chats(stage).length;
  slack.say(people.ben, general, `<@${slack.bot.userId}> !settings view`, { thread_ts: thread });
  const view = await told(people.ben, '`persona`: **plain**');
  expect(view.thread).toBe(thread);
  expect(chats(stage)).toHaveLength(before);
});

test('a member reads why not in their own language', async () => {
  stage.slack.slash(people.greta, general, '/settings', 'set setting:persona value:host for:space');
  const german = await told(people.greta, 'Für den ganzen Bereich können das nur Admins einstellen.');
  expect(german.channel).toBe(general.id);
  stage.slack.slash(people.ben, general, '/settings', 'set setting:persona value:host for:space');
  await told(people.ben, 'Only admins can set that for the whole space.');
});

test('the settings open as a modal that is filled in with what holds, and saves what is changed', async () => {
  const { slack } = stage;
  /** Slack takes a trigger for three seconds: on a starved machine, people try again. */
  const opened = async () => {
    const known = new Set(slack.views);
    const late = whispers(people.boss).length;
    slack.slash(people.boss, general, '/settings', 'form about:answers for:space');
    const seen = () => slack.views.find((view) => !known.has(view)) ?? whispers(people.boss).length > late;
    const view = await until(seen, 'a modal');
    return typeof view === 'object' ? view : undefined;
  };
  slack.slash(people.boss, general, '/settings', 'set setting:temperature value:0.5 for:space');
  await told(people.boss, '`temperature` is now **0.5**');
  const view = await until(opened, 'the form');
  const field = (name: string) => view.shape.blocks.find(({ block_id }) => block_id === name)?.['element'];
  expect(field('temperature')).toMatchObject({ initial_value: '0.5' });
  expect(field('persona')).toMatchObject({ initial_option: { value: 'plain' } });
  slack.submit(view, { persona: 'sceptic', 'answer-length': 'short' });
  const saved = await told(people.boss, 'Saved for the whole space:');
  expect(saved.text).toContain('`persona` is now **sceptic**');
  expect(saved.text).not.toContain('temperature');
  await asked('is it true?', 'Perhaps.');
  expect(chats(stage).at(-1)?.system).toContain(characters.sceptic);
  expect(chats(stage).at(-1)?.request.temperature).toBe(0.5);
});

test('the manifest offers every declared command that needs no call', () => {
  const { slash_commands: slashes = [], shortcuts = [] } = committed.features ?? {};
  const declared = [...commands, ...tasks].filter(({ hidden, calls }) => !hidden && !calls);
  const typed = declared.map(({ name }) => `/${name.split(' ', 1)[0]}`);
  expect(slashes.map(({ command }) => command)).toEqual(expect.arrayContaining(typed));
  const inMenus = declared.flatMap(({ name, menu }) => (menu === undefined ? [] : [name]));
  expect(shortcuts.map(({ callback_id }) => callback_id)).toEqual(expect.arrayContaining(inMenus));
});
