// Buttons below answers and outcomes: each does its command as who pressed it, once, and nothing that is forged does anything.
import { describe, expect, test, vi } from 'vitest';
import type { Button, InboundMessage } from '#src/message.ts';
import type { Page, Poster } from '#src/poster.ts';
import { turnOf } from '#test/said.ts';
import { command, openScene, type Scene, type Way } from './counter-scene.ts';

const soon = { interval: 5, timeout: 30_000 };
const again = command('answer again', { action: 'answer', hidden: true });
const work = command('describe', { task: true, shown: 'room' });
const commands = [again, command('answer good', { hidden: true }), work];

const buttons: readonly Button[] = [
  { command: 'answer again', chosen: { turn: 'turn-1' }, label: 'Again' },
  { command: 'answer delete', chosen: { turn: 'turn-1' }, label: 'Delete', grave: true },
  { command: 'answer good', chosen: { turn: 'turn-1' }, label: 'Good', thumb: 'up' },
  { command: 'answer bad', chosen: { turn: 'turn-1' }, label: 'Bad', thumb: 'down' },
];
const final = (text: string, below: readonly Button[] = buttons): Page => ({
  number: 0,
  text,
  growing: false,
  buttons: below,
});
const growing = (text: string): Page => ({ number: 0, text, growing: true });

/** A question of Ann's that the bot was asked, and who shows its answer. */
async function asked(scene: Scene, direct = false): Promise<{ message: InboundMessage; poster: Poster }> {
  const { twin, ann, general } = scene;
  const before = scene.offered.length;
  if (direct) twin.say(ann, twin.dm(ann), 'what?');
  else twin.say(ann, general, `<@${twin.bot.userId}> what?`);
  const message = await vi.waitFor(() => {
    const found = scene.offered[before];
    if (!found) throw new Error('nothing was asked');
    return found;
  }, soon);
  return { message, poster: scene.stage().poster(turnOf(message)) };
}

const valueOf = (button: Button): string => JSON.stringify([button.command, button.chosen, 0]);

/** An answer that streamed, with buttons below it. */
async function answered(scene: Scene, direct = false) {
  const { message, poster } = await asked(scene, direct);
  const id = await poster.post(growing('Because'), 'key-1');
  await poster.edit(id, final('Because so.'));
  return { message, poster, id };
}

function seen({ twin }: Scene, { place, id: question }: InboundMessage, id: string) {
  const [channel = '', thread = question] = place.room.split(':');
  const message = twin.messages(channel, thread).find(({ ts }) => ts === id);
  if (!message) throw new Error(`there is no message ${id}`);
  return message;
}

describe('below an answer', () => {
  test('buttons come with the last words of its stream, thumbs as Slack shows them', async () => {
    const scene = await openScene(commands);
    const { message, id } = await answered(scene);
    const shown = seen(scene, message, id);
    expect(shown).toMatchObject({ text: 'Because so.', streaming: 'completed', edits: 0 });
    expect(shown.blocks).toMatchObject([
      {
        type: 'context_actions',
        elements: [
          {
            type: 'feedback_buttons',
            positive_button: { text: { text: 'Good' }, value: valueOf(buttons[2]!) },
            negative_button: { text: { text: 'Bad' }, value: valueOf(buttons[3]!) },
          },
        ],
      },
      {
        type: 'actions',
        elements: [
          { text: { text: 'Again' }, value: valueOf(buttons[0]!) },
          { text: { text: 'Delete' }, style: 'danger', confirm: { style: 'danger' } },
        ],
      },
    ]);
    expect(scene.twin.calls.filter(({ method }) => method === 'chat.update')).toEqual([]);
  });

  test('buttons come with a post that is whole at once', async () => {
    const scene = await openScene(commands);
    const { message, poster } = await asked(scene);
    const id = await poster.post(final('Yes.'), 'key-1');
    const types = seen(scene, message, id).blocks.map(({ type }) => type);
    expect(types).toEqual(['markdown', 'context_actions', 'actions']);
  });

  test('thumbs are plain buttons where the workspace does not know Slack’s own, and then at once', async () => {
    const scene = await openScene(commands);
    const { message, poster } = await asked(scene);
    scene.twin.fault('chat.postMessage', { type: 'error', error: 'invalid_blocks' });
    const id = await poster.post(final('Yes.'), 'key-1');
    expect(seen(scene, message, id).blocks).toMatchObject([
      { type: 'markdown' },
      { type: 'actions', elements: [{}, {}, { text: { text: 'Good' } }, { text: { text: 'Bad' } }] },
    ]);
    const next = await answered(scene);
    expect(seen(scene, next.message, next.id).blocks.map(({ type }) => type)).toEqual(['actions']);
    expect(seen(scene, next.message, next.id).edits).toBe(0);
  });

  test('a stream that refuses them gets them by an update', async () => {
    const scene = await openScene(commands);
    const { message, poster } = await asked(scene);
    const id = await poster.post(growing('Because'), 'key-1');
    scene.twin.fault('chat.stopStream', { type: 'error', error: 'invalid_blocks' });
    await poster.edit(id, final('Because so.'));
    const shown = seen(scene, message, id);
    expect(shown.text).toBe('Because so.');
    expect(shown.blocks.map(({ type }) => type)).toEqual(['markdown', 'context_actions', 'actions']);
  });

  test('an answer that is given anew loses them while it grows, has Stop meanwhile, and gets its own', async () => {
    const scene = await openScene(commands);
    const { message, id } = await answered(scene);
    // The press made a turn of its own, that took the message over.
    const task = { name: 'answer again', chosen: {} };
    const { id: question } = message;
    const turn = turnOf({ ...message, id: 'again turn-1', repliesTo: question, task });
    const poster = scene.stage().poster(turn);
    await poster.edit(id, growing('Or else'));
    expect(seen(scene, message, id).blocks).toMatchObject([
      { type: 'markdown', text: 'Or else' },
      { type: 'actions', elements: [{ action_id: 'parley_stop', value: turn.id }] },
    ]);
    await poster.edit(id, final('Or else so.', buttons.slice(0, 1)));
    expect(seen(scene, message, id).blocks).toMatchObject([
      { type: 'markdown', text: 'Or else so.' },
      { type: 'actions', elements: [{ text: { text: 'Again' } }] },
    ]);
    expect(seen(scene, message, id).text).toBe('Or else so.');
  });
});

describe.each<Way>(['Socket Mode', 'HTTP'])('a press by %s', (way) => {
  test.each<[string, number]>([
    ['button', 0],
    ['thumb', 2],
  ])('of a %s is the command it carries, as who pressed it, where the answer stands', async (_kind, at) => {
    const scene = await openScene(commands, way);
    const { message, id } = await answered(scene);
    const button = buttons[at]!;
    const action = button.thumb ? 'parley_do:thumbs' : 'parley_do:0';
    scene.twin.click(scene.ben, id, action, valueOf(button));
    await vi.waitFor(() => expect(scene.whispers(scene.ben)).toEqual(['Done.']), soon);
    expect(scene.given).toMatchObject([
      {
        name: button.command,
        chosen: button.chosen,
        asked: { author: { id: scene.ben.id, isAdmin: false }, place: message.place, calls: false },
      },
    ]);
    expect(scene.twin.ephemerals).toMatchObject([{ user: scene.ben.id, thread: message.id }]);
    expect(seen(scene, message, id).text).toBe('Because so.');
  });
});

describe('a press', () => {
  test('twice in a moment does once', async () => {
    const scene = await openScene(commands);
    const { id } = await answered(scene);
    const clicks = [0, 1].map(() => scene.twin.click(scene.ann, id, 'parley_do:0'));
    for (const click of clicks) await scene.acknowledged(click);
    scene.twin.click(scene.ben, id, 'parley_do:0');
    await vi.waitFor(() => expect(scene.whispers(scene.ben)).toEqual(['Done.']), soon);
    expect(scene.given.map(({ asked: { author } }) => author.id)).toEqual([scene.ann.id, scene.ben.id]);
  });

  test('of what is somebody else’s is refused to who pressed it, and to nobody else', async () => {
    const scene = await openScene(commands);
    scene.answer = () => ({ text: 'Only the person who asked can do that.', failed: true });
    const { id } = await answered(scene);
    scene.twin.click(scene.ben, id, 'parley_do:0');
    await vi.waitFor(() => expect(scene.whispers(scene.ben)).toEqual(['Only the person who asked can do that.']), soon);
    expect(scene.whispers(scene.ann)).toEqual([]);
  });

  test('may take the answer away', async () => {
    const scene = await openScene(commands);
    const { message, id } = await answered(scene);
    const answer = { turnId: 'turn-1', message: { ...message, attachments: [] }, questions: [], sources: [] };
    scene.answer = () => ({ text: '', remove: answer });
    await scene.acknowledged(scene.twin.click(scene.ann, id, 'parley_do:0'));
    await vi.waitFor(() => expect(scene.removed).toEqual([answer]), soon);
    expect(scene.twin.ephemerals).toEqual([]);
  });

  test('may open a form', async () => {
    const scene = await openScene(commands);
    const { id } = await answered(scene);
    const fields = [{ name: 'reason', description: '', kind: 'text' } as const];
    scene.answer = ({ name }) =>
      name === 'answer good'
        ? { text: 'Thanks.', form: { title: 'Why?', command: 'answer reason', chosen: { turn: 'turn-1' }, fields } }
        : { text: 'Written down.' };
    scene.twin.click(scene.ann, id, 'parley_do:thumbs', valueOf(buttons[2]!));
    await scene.twin.until(() => scene.twin.views.length === 1);
    await scene.acknowledged(scene.twin.submit(scene.twin.views[0]!, { reason: 'So short.' }));
    await vi.waitFor(() => expect(scene.whispers()).toEqual(['Written down.']), soon);
    expect(scene.given[1]).toMatchObject({ name: 'answer reason', chosen: { turn: 'turn-1', reason: 'So short.' } });
  });

  test.each([
    ['a thread', false],
    ['a direct conversation', true],
  ])('may be work, in the same place in %s, under a name that takes it in once', async (_name, direct) => {
    const scene = await openScene(commands);
    const { message, id } = await answered(scene, direct);
    const task = { name: 'answer again', chosen: { turn: 'turn-1' } };
    scene.answer = () => ({ text: '', offer: { id: 'again turn-1', task, repliesTo: message.id } });
    scene.twin.click(scene.ann, id, 'parley_do:0');
    const offered = await vi.waitFor(() => {
      const found = scene.offered.find((one) => one.task !== undefined);
      if (!found) throw new Error('nothing was offered');
      return found;
    }, soon);
    expect(offered).toMatchObject({
      id: 'again turn-1',
      place: message.place,
      author: { id: scene.ann.id },
      text: '',
      addressed: true,
      repliesTo: message.id,
      task,
    });
    // What it is answered with stands in the thread of the answer.
    const answer = await scene.stage().poster(turnOf(offered)).post(final('Again.', []), 'key-2');
    expect(seen(scene, message, answer).text).toBe('Again.');
  });

  test('on what a button had asked for in a direct conversation stands in the same thread', async () => {
    const scene = await openScene(commands);
    const { message, id } = await answered(scene, true);
    const task = { name: 'answer again', chosen: {} };
    scene.answer = () => ({ text: '', offer: { id: 'again turn-2', task, repliesTo: 'again turn-1' } });
    scene.twin.click(scene.ann, id, 'parley_do:0');
    const offered = await vi.waitFor(() => {
      const found = scene.offered.find((one) => one.task !== undefined);
      if (!found) throw new Error('nothing was offered');
      return found;
    }, soon);
    expect(offered).toMatchObject({ place: message.place, repliesTo: message.id });
    const answer = await scene.stage().poster(turnOf(offered)).post(final('Again.', []), 'key-2');
    expect(seen(scene, message, answer).text).toBe('Again.');
  });

  test('where too much is waiting is told so', async () => {
    const scene = await openScene(commands);
    const { id } = await answered(scene);
    scene.offer = 'busy';
    scene.answer = () => ({ text: '', offer: { task: { name: 'describe', chosen: {} } } });
    scene.twin.click(scene.ann, id, 'parley_do:0');
    await vi.waitFor(
      () => expect(scene.whispers()).toEqual(['Too much is waiting here: please try `/describe` again later.']),
      soon,
    );
    scene.answer = () => ({ text: '', offer: { task: { name: 'again', chosen: {} } } });
    scene.twin.click(scene.ben, id, 'parley_do:0');
    await vi.waitFor(
      () => expect(scene.whispers(scene.ben)).toEqual(['Too much is waiting here: please try again later.']),
      soon,
    );
  });
});

describe('forged', () => {
  type Payload = Record<string, unknown> & { actions: readonly Record<string, unknown>[] };
  const withValue = (value: unknown) => (payload: Payload) => ({
    ...payload,
    actions: payload.actions.map((one) => ({ ...one, value })),
  });
  const forgeries: Record<string, (payload: Payload) => Record<string, unknown>> = {
    'of another workspace': (payload) => ({ ...payload, team: { id: 'T0ELSEWHERE', domain: 'x' } }),
    'by nobody': (payload) => ({ ...payload, user: {} }),
    'without a channel': (payload) => ({ ...payload, container: { type: 'view' } }),
    'that carries no command': withValue('turn-1'),
    'that carries nonsense': withValue('["answer again",{"turn":{"a":1}},0]'),
    'that carries nothing': withValue(undefined),
  };

  test.each(Object.entries(forgeries))('a press %s does nothing', async (_name, forge) => {
    const scene = await openScene(commands);
    const { id } = await answered(scene);
    const { payload } = scene.twin.click(scene.ann, id, 'parley_do:0');
    await vi.waitFor(() => expect(scene.whispers()).toEqual(['Done.']), soon);
    const user = { id: scene.ben.id, team_id: scene.ben.team };
    // What a client sent has its actions.
    const forged = forge({ ...(payload as Payload), user, trigger_id: 'another' });
    await scene.acknowledged(scene.twin.forge('interactive', forged));
    scene.twin.click(scene.twin.addUser({ name: 'Cem' }), id, 'parley_do:0');
    await vi.waitFor(() => expect(scene.given).toHaveLength(2), soon);
    expect(scene.given[1]?.asked.author.name).toBe('Cem');
    // Not forged, it would have been Ben's.
    await scene.acknowledged(scene.twin.forge('interactive', { ...payload, user, trigger_id: 'a third' }));
    await vi.waitFor(() => expect(scene.given[2]?.asked.author.name).toBe('Ben'), soon);
  });

  test('a press of an unknown command is the bot’s to refuse', async () => {
    const scene = await openScene(commands);
    scene.answer = ({ name }) => ({ text: `I know no ${name}.`, failed: true });
    const { id } = await answered(scene);
    scene.twin.click(scene.ann, id, 'parley_do:0', '["root",{},0]');
    await vi.waitFor(() => expect(scene.whispers()).toEqual(['I know no root.']), soon);
  });
});

test('a value that Slack would refuse has no button', async () => {
  const scene = await openScene(commands);
  const { message, poster } = await asked(scene);
  const long = { command: 'answer again', chosen: { turn: 'x'.repeat(2000) }, label: 'Again' };
  const id = await poster.post(final('Yes.', [long]), 'key-1');
  expect(seen(scene, message, id).blocks.map(({ type }) => type)).toEqual(['markdown']);
});
