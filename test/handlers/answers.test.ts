// The buttons below an answer: who may press them, what they do, and that a second press does nothing more.
import { beforeEach, describe, expect, test } from 'vitest';
import { answered } from '#handlers/turn.ts';
import { perform } from '#handlers/commands.ts';
import { parseRule } from '#src/budgets.ts';
import type { Asked, Chosen } from '#src/command.ts';
import type { Button, InboundMessage, Person, Turn } from '#src/message.ts';
import { answerId } from '#src/memory.ts';
import { BotError } from '#src/trouble.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import type { ChatPart } from '#src/models.ts';
import { complete, piece, trusting } from '#test/oracle.ts';
import { ann, attached, ben, place, said, turnOf } from '#test/said.ts';
import { Listener } from './listener.ts';

const root: Person = { id: 'root', name: 'Root', isAdmin: true, roles: [] };
const { signal } = new AbortController();
/** The model could write no more. */
const cutOff: ChatPart = { type: 'end', reason: 'length' };
let desk: TestDesk;

const opinions = () => desk.store.selectFrom('opinions').select(['person', 'good', 'reason']).execute();

beforeEach(async () => {
  desk = await openDesk({}, trusting());
});

const by = (author: Person, but: Partial<Asked> = {}): Asked => ({
  author,
  place,
  calls: false,
  history: async function* () {},
  ...but,
});
const press = (button: Pick<Button, 'command' | 'chosen'>, asked: Asked) =>
  perform(button.command, button.chosen, asked, desk, signal);

/** Asks, and has it answered. */
async function ask(turn: Turn, answer: string, ending: ChatPart = complete): Promise<Listener> {
  const number = desk.models.chats.length;
  const listener = new Listener(answered(turn, desk, signal));
  (await desk.models.asked(number)).parts.push(piece(answer), ending).end();
  await listener.ended;
  return listener;
}

function below({ parts }: Listener): readonly Button[] {
  return parts.flatMap((part) => (part.type === 'whole' ? (part.buttons ?? []) : []));
}

function pick(all: readonly Button[], command: string): Button {
  const found = all.find((one) => one.command === `answer ${command}`);
  if (!found) throw new Error(`no button for ${command}`);
  return found;
}

/** The turn that a platform makes of what a button offers. */
async function offered(button: Button, asked: Asked): Promise<Turn> {
  const { offer } = await press(button, asked);
  if (!offer) throw new Error('nothing was offered');
  const but: Partial<InboundMessage> = { author: asked.author, task: offer.task, ...(offer.id && { id: offer.id }) };
  return turnOf(said(offer.text ?? '', { ...but, attached: async () => [] }));
}

describe('below an answer', () => {
  test('stands what people may do with it, all of it known before it is shown', async () => {
    const turn = turnOf(said('Why?'));
    const buttons = below(await ask(turn, 'Because.'));
    expect(buttons.map(({ command }) => command)).toEqual([
      'answer again',
      'answer good',
      'answer bad',
      'answer delete',
    ]);
    expect(await desk.answers.of(turn.id)).toMatchObject({ questions: [turn.messages[0].id], message: { text: '' } });
  });

  test('there is a way on where it was cut short, and its sources where it has any', async () => {
    const file = attached(Buffer.from('The tower is 330 metres tall.'), {
      kind: 'document',
      name: 'tower.txt',
      mediaType: 'text/plain',
    });
    const buttons = below(await ask(turnOf(said('How tall?', { attachments: [file] })), '330', cutOff));
    expect(buttons.map(({ command }) => command)).toEqual(expect.arrayContaining(['answer more', 'answer sources']));
    expect((await press(pick(buttons, 'sources'), by(ben))).text).toContain('1. tower.txt');
  });

  test('there is nothing where admins want nothing, and nothing below what was refused or taken back', async () => {
    await desk.settings.set(place, { scope: 'space', target: '', name: 'answer-buttons', value: false, by: 'root' });
    expect(below(await ask(turnOf(said('Why?')), 'Because.'))).toEqual([]);
  });
});

describe('again', () => {
  test('asks the same once more, in place of the answer that was there', async () => {
    const turn = turnOf(said('Why?'), said('Please.'));
    const buttons = below(await ask(turn, 'Because.'));
    const anew = await offered(pick(buttons, 'again'), by(ann));
    expect(anew.messages[0]).toMatchObject({ id: `again:${turn.id}`, task: { over: turn.id } });
    await ask(anew, 'Therefore.');
    expect(desk.models.chats.at(-1)?.request.said).toEqual(desk.models.chats[0]?.request.said);
    const known = await desk.memory.recall(place);
    expect(known.map(({ text }) => text)).toEqual(['Why?', 'Please.', 'Therefore.']);
    expect(known.at(-1)?.id).toBe(answerId(anew.id));
  });

  test('leaves the answer that was there where no other can be had, with its buttons and why', async () => {
    const buttons = below(await ask(turnOf(said('Why?')), 'Because.'));
    const anew = await offered(pick(buttons, 'again'), by(ann));
    const listener = new Listener(answered(anew, desk, signal));
    (await desk.models.asked(1)).parts.fail(new BotError('My model is away.'));
    await expect(listener.ended).rejects.toThrow('My model is away.');
    expect(listener.shown).toBe('Because.');
    const later = await offered(pick(below(listener), 'again'), by(ann));
    await ask(later, 'Therefore.');
    expect((await desk.memory.recall(place)).map(({ text }) => text)).toEqual(['Why?', 'Therefore.']);
  });

  test('is refused, with the answer left as it is, where no budget is left for another', async () => {
    const buttons = below(await ask(turnOf(said('Why?')), 'Because.'));
    const rule = parseRule('1 token a day for each person');
    const account = { rule, used: 1, held: 0, until: desk.budgets.now() + 1000 };
    Object.assign(desk, { budgets: { ...desk.budgets, accounts: async () => [account] } });
    const { offer, text } = await press(pick(buttons, 'again'), by(ann));
    expect(offer).toBeUndefined();
    expect(text).toContain('you have used 100%');
  });

  test('takes neither the question nor its answer for what was said before, where it was answered apart', async () => {
    const turn = turnOf(said('Why?'));
    const buttons = below(await ask(turn, 'Because.'));
    const anew = await offered(pick(buttons, 'again'), by(ann));
    const [first] = anew.messages;
    const shown = (id: string, text: string, own: boolean) => ({ id, text, own, author: ann, at: 0, attachments: [] });
    const question = turn.messages[0].id;
    const earlier = async () => [
      shown('0', 'Hello.', false),
      shown(question, 'Why?', false),
      shown('a1', 'Because.', true),
    ];
    const thread = { ...place, room: 'thread' };
    const apart = { ...anew, place: thread, messages: [{ ...first, place: thread, inThread: true, earlier }] } as const;
    await ask(apart, 'Therefore.');
    expect(desk.models.chats.at(-1)?.request.said.map(({ text }) => text)).toEqual(['Ann: Hello.', 'Ann: Why?']);
  });

  test('looks at the files of the question again', async () => {
    const image = attached(Buffer.from('x'), { kind: 'document', name: 'a.txt', mediaType: 'text/plain' });
    const turn = turnOf(said('What is in it?', { attachments: [image] }));
    const buttons = below(await ask(turn, 'An x.'));
    const anew = await offered(pick(buttons, 'again'), by(ann));
    const [message] = anew.messages;
    const asked = new Set<string>();
    const attachedTo = async (id: string) => (asked.add(id), [image]);
    await ask({ ...anew, messages: [{ ...message, attached: attachedTo }] }, 'Still an x.');
    expect([...asked]).toEqual([turn.messages[0].id]);
    expect(desk.models.chats.at(-1)?.request.said.at(-1)?.text).toContain('a.txt');
  });

  test('is refused, with the answer left as it is, when nobody remembers the question', async () => {
    const turn = turnOf(said('Why?'));
    const buttons = below(await ask(turn, 'Because.'));
    await desk.memory.follow({ place, messageId: turn.messages[0].id });
    const { offer, text } = await press(pick(buttons, 'again'), by(ann));
    expect(offer).toBeUndefined();
    expect(text).toContain('do not remember that question');
  });

  test('pressed twice is the same message, so that it is taken in once', async () => {
    const buttons = below(await ask(turnOf(said('Why?')), 'Because.'));
    const [one, two] = await Promise.all([
      press(pick(buttons, 'again'), by(ann)),
      press(pick(buttons, 'again'), by(root)),
    ]);
    expect(one?.offer?.id).toBe(two?.offer?.id);
    expect(one?.offer?.id).toBeDefined();
  });
});

test('more goes on where the answer ended', async () => {
  const buttons = below(await ask(turnOf(said('Count.')), 'One, two', cutOff));
  await ask(await offered(pick(buttons, 'more'), by(ann)), 'three.');
  const told = desk.models.chats.at(-1)?.request.said.map(({ text }) => text);
  expect(told?.slice(-2)).toEqual(['One, two', expect.stringContaining('go on exactly where')]);
});

test('more goes on with the answer below which it stands, whatever was said since', async () => {
  const buttons = below(await ask(turnOf(said('Count.')), 'One, two', cutOff));
  await ask(turnOf(said('Why?')), 'Because.');
  await ask(await offered(pick(buttons, 'more'), by(ann)), 'three.');
  expect(desk.models.chats.at(-1)?.request.said.at(-1)?.text).toContain('One, two');
});

test('more is refused where nobody remembers the answer', async () => {
  const turn = turnOf(said('Count.'));
  const buttons = below(await ask(turn, 'One, two', cutOff));
  await desk.memory.follow({ place, messageId: answerId(turn.id) });
  const { offer, text } = await press(pick(buttons, 'more'), by(ann));
  expect(offer).toBeUndefined();
  expect(text).toBe('I do not know that answer any more.');
});

describe('thumbs', () => {
  test('count once a person, the last one, with a reason or without', async () => {
    const buttons = below(await ask(turnOf(said('Why?')), 'Because.'));
    await press(pick(buttons, 'good'), by(ben));
    const { form } = await press(pick(buttons, 'bad'), by(ben));
    expect(form).toMatchObject({ command: 'answer reason', fields: [{ name: 'reason', longest: 1000 }] });
    const filled = { ...form?.chosen, reason: ' It is wrong. ' };
    await press({ command: 'answer reason', chosen: filled }, by(ben));
    expect(await opinions()).toMatchObject([{ person: 'ben', good: 0, reason: 'It is wrong.' }]);
  });
});

describe('opinions', () => {
  const seen = async (author: Person) => (await perform('usage opinions', {}, by(author), desk, signal)).text;

  test('are for admins to read, and for nobody else', async () => {
    expect(await seen(root)).toBe('Nobody has said yet what they think of my answers.');
    const { id } = turnOf(said('Why?'));
    const opine = (person: string, good: boolean, reason?: string) =>
      desk.answers.opine({ turnId: id, place, person, good, ...(reason && { reason }) });
    await opine('ann', true);
    await opine('ben', false, 'It is\nwrong.');
    await opine('cem', false);
    await desk.answers.opine({ turnId: 'elsewhere', place: { ...place, space: 'other' }, person: 'ann', good: false });
    const day = new Date().toISOString().slice(0, 10);
    expect(await seen(root)).toBe(`Answers of the last 90 days: 1 👍, 2 👎.\n- ${day}, <@ben>: It is wrong.`);
    expect(await seen(ben)).toBe('Only admins can do that.');
  });
});

describe('delete', () => {
  test('takes the answer away and forgets it', async () => {
    const turn = turnOf(said('Why?'));
    const buttons = below(await ask(turn, 'Because.'));
    const { remove } = await press(pick(buttons, 'delete'), by(ann));
    expect(remove).toMatchObject({ turnId: turn.id, message: { id: turn.messages[0].id, place } });
    expect((await desk.memory.recall(place)).map(({ text }) => text)).toEqual(['Why?']);
  });
});

describe('the entitled', () => {
  test.each(['again', 'delete'])('are the asker and admins, for %s', async (name) => {
    const button = pick(below(await ask(turnOf(said('Why?')), 'Because.')), name);
    const refused = await press(button, by(ben));
    expect(refused.text).toContain('Only the person who asked, or an admin');
    expect([refused.offer, refused.remove]).toEqual([undefined, undefined]);
    const granted = await press(button, by(root));
    expect(granted.offer ?? granted.remove).toBeDefined();
  });

  test.each(['again', 'more', 'sources', 'good', 'bad', 'reason', 'delete'])(
    'are never people elsewhere who name the same answer, for %s',
    async (name) => {
      const turn = turnOf(said('Why?'));
      await ask(turn, 'Because.');
      const chosen: Chosen = { turn: turn.id };
      for (const elsewhere of [
        { ...place, space: 'other' },
        { ...place, platform: 'other' },
      ]) {
        const outcome = await press(
          { command: `answer ${name}`, chosen },
          by({ ...root, id: 'ann' }, { place: elsewhere }),
        );
        expect(outcome).toEqual({ text: 'I do not know that answer any more.', failed: true });
      }
      expect(await opinions()).toEqual([]);
    },
  );

  test('is nobody where the answer is unknown', async () => {
    expect((await press({ command: 'answer delete', chosen: {} }, by(root))).text).toContain('do not know that answer');
  });
});
