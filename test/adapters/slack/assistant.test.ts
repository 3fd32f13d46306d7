// The pane beside what people look at: how they are met there, and how their conversations are named.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import type { Channel, User } from '#test/twins/slack/world.ts';
import { openOffice, type Office } from './office.ts';

let office: Office;
/** A person of whom the bot may read nothing. */
let hidden: string | undefined;
let ann: User;
let dm: Channel;
let general: Channel;

beforeEach(async () => {
  hidden = undefined;
  office = await openOffice({
    admit: async (message) => (message.author.id === hidden ? { ...message, text: '' } : message),
  });
  ann = office.twin.addUser({ name: 'Ann' });
  dm = office.twin.dm(ann);
  general = office.twin.addChannel({ name: 'general' });
});

afterEach(() => office.close());

const calls = (method: string) => office.twin.calls.filter((call) => call.method === method);
const promptsFor = (key: string) => office.twin.surfaces.prompts.get(key);
const words = (thread: string): string[] => office.twin.messages(dm, thread).map(({ text }) => text);
const titleOf = (thread: string) => office.twin.surfaces.titles.get(`${dm.id} ${thread}`);
const titled = () => calls('assistant.threads.setTitle').map(({ args }) => args['thread_ts']);

/** Whatever was called for the messages so far has reached Slack: who somebody new is, is asked for after it. */
async function settled(): Promise<void> {
  const user = office.twin.addUser({ name: 'Zoe' });
  office.twin.say(user, general, `<@${office.twin.bot.userId}> hello`);
  await until(() => office.offered.some(({ author }) => author.id === user.id));
}

describe('who opens it', () => {
  test('is greeted in its thread, with at most four things to ask', async () => {
    const { root } = office.twin.openPane(ann);
    await until(() => words(root).length === 1);
    expect(words(root)).toEqual(['Hello! Ask me anything, or choose one of these.']);
    const { prompts = [] } = promptsFor(`${dm.id} ${root}`) ?? {};
    expect(prompts.length).toBeGreaterThan(1);
    expect(prompts[0]).toEqual({ title: 'What can you do?', message: 'What can you do for me?' });
    expect(calls('chat.postMessage')).toHaveLength(1);
  });

  test('is told what can be done in the channel they look at, also when they moved on meanwhile', async () => {
    const elsewhere = office.twin.addChannel({ name: 'elsewhere' });
    const first = office.twin.openPane(ann, general);
    await until(() => words(first.root).length === 1);
    expect(words(first.root)[0]).toContain(`You are looking at <#${general.id}>`);
    office.twin.fault('users.info', { type: 'slow', ms: 100 });
    const ben = office.twin.addUser({ name: 'Ben' });
    const second = office.twin.openPane(ben, general);
    const moved = office.twin.lookAt(ben, second.root, elsewhere);
    await office.twin.until(() => moved?.state === 'acknowledged');
    await until(() => office.twin.messages(office.twin.dm(ben), second.root).length === 1);
    const [greeting] = office.twin.messages(office.twin.dm(ben), second.root);
    expect(greeting?.text).toContain(`You are looking at <#${elsewhere.id}>`);
  });

  test('is greeted once, however often Slack tells of it', async () => {
    const { root, delivery } = office.twin.openPane(ann);
    const again = office.twin.emit(delivery?.payload['event'] as { type: string });
    await office.twin.until(() => again.state === 'acknowledged');
    const next = office.twin.openPane(ann);
    await until(() => words(next.root).length === 1 && words(root).length === 1);
    expect(calls('chat.postMessage')).toHaveLength(2);
  });

  test('is shown what to ask where the app is an agent, which has no thread yet', async () => {
    office.twin.surfaces.isAgent = true;
    office.twin.openHome(ann, 'messages');
    const { prompts, title } = await until(() => promptsFor(dm.id));
    expect([title, prompts.length]).toEqual(['What can I do for you?', 4]);
    const ben = office.twin.addUser({ name: 'Ben' });
    office.twin.openHome(ben, 'home');
    const cleo = office.twin.addUser({ name: 'Cleo' });
    office.twin.openHome(cleo, 'messages');
    await until(() => promptsFor(office.twin.dm(cleo).id));
    expect(promptsFor(office.twin.dm(ben).id)).toBeUndefined();
    expect(calls('chat.postMessage')).toEqual([]);
  });

  test('of another workspace, or as no such event, is met with silence', async () => {
    const pane = { user_id: ann.id, channel_id: dm.id, thread_ts: '1.000001', context: {} };
    const home = { type: 'app_home_opened', user: ann.id, channel: dm.id, tab: 'messages' };
    const started = 'assistant_thread_started';
    const other = { team_id: 'T0OTHER' };
    const deliveries = [
      office.twin.emit({ type: started, assistant_thread: pane }, other),
      office.twin.emit({ type: started, assistant_thread: { ...pane, thread_ts: 1 } }),
      office.twin.emit({ type: started }),
      office.twin.emit({ type: 'assistant_thread_context_changed', assistant_thread: {} }),
      office.twin.emit(home, other),
      office.twin.emit({ ...home, channel: undefined }),
    ];
    await office.twin.until(() => deliveries.every(({ state }) => state === 'acknowledged'));
    const { root } = office.twin.openPane(ann);
    await until(() => words(root).length === 1);
    expect(calls('assistant.threads.setSuggestedPrompts')).toHaveLength(1);
  });

  test('without the right to suggest anything, nobody is troubled and the log hears of it', async () => {
    office.twin.scopes.delete('assistant:write');
    office.twin.openPane(ann);
    await until(() => office.lines.some((line) => line.includes('a pane could not be furnished')));
    expect(office.lines.filter((line) => /"level":"?(?:error|50)/.test(line))).toEqual([]);
  });
});

describe('a conversation', () => {
  test('in the pane is a thread of the direct conversation, answered there and named after its first question', async () => {
    const { root } = office.twin.openPane(ann);
    office.twin.say(ann, dm, 'Where is the *harbour*?\nI am lost.', { thread_ts: root });
    await until(() => titleOf(root));
    office.twin.say(ann, dm, 'And the station?', { thread_ts: root });
    await until(() => office.offered.length === 2);
    expect(office.offered).toMatchObject([
      { place: { room: `${dm.id}:${root}` }, addressed: true },
      { place: { room: `${dm.id}:${root}` }, addressed: true },
    ]);
    expect(titleOf(root)).toBe('Where is the **harbour**?');
    await settled();
    expect(titled()).toEqual([root]);
  });

  test('with an agent begins with the question itself', async () => {
    const ts = office.twin.say(ann, dm, `${'long '.repeat(30)}question`);
    expect((await until(() => titleOf(ts))).length).toBe(60);
    office.twin.say(ann, dm, 'more', { thread_ts: ts });
    await until(() => office.offered.length === 2);
    await settled();
    expect(titled()).toEqual([ts]);
  });

  test('elsewhere, or of the bot with itself, gets no name', async () => {
    office.twin.say(ann, general, `<@${office.twin.bot.userId}> hello`);
    office.twin.emit({
      type: 'message',
      channel: dm.id,
      channel_type: 'im',
      user: office.twin.bot.userId,
      ts: '1.000001',
      text: 'me',
    });
    const other = { type: 'message', channel: dm.id, channel_type: 'im', user: ann.id, ts: '1.000002', text: 'hi' };
    office.twin.emit(other, { team_id: 'T0OTHER' });
    const ts = office.twin.say(ann, dm, 'hello');
    await until(() => titleOf(ts));
    await settled();
    expect(titled()).toEqual([ts]);
  });

  test('of somebody who is not to be read gets no name', async () => {
    hidden = ann.id;
    office.twin.say(ann, dm, 'My secret.');
    const ben = office.twin.addUser({ name: 'Ben' });
    const other = office.twin.dm(ben);
    const ts = office.twin.say(ben, other, 'hello');
    await until(() => office.twin.surfaces.titles.get(`${other.id} ${ts}`));
    await settled();
    expect(titled()).toEqual([ts]);
  });

  test('gets none either in a workspace that does not let it, which is asked once', async () => {
    office.twin.scopes.delete('assistant:write');
    office.twin.say(ann, dm, 'hello');
    await until(() => office.lines.some((line) => line.includes('setTitle')));
    office.twin.say(ann, dm, 'again');
    await until(() => office.offered.length === 2);
    await settled();
    expect(titled()).toHaveLength(1);
  });

  test('remembers nothing of the message with which Slack begins it', async () => {
    const { root } = office.twin.openPane(ann);
    await until(() => words(root).length === 1);
    office.twin.say(ann, dm, 'hello', { thread_ts: root });
    const message = await until(() => office.offered[0]);
    const earlier = await message.earlier(new AbortController().signal);
    expect(earlier.map(({ text }) => text)).toEqual(['Hello! Ask me anything, or choose one of these.']);
  });
});
