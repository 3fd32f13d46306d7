// What members have the bot do by command: for themselves alone, or for everybody.
import { beforeEach, describe, expect, it, test } from 'vitest';
import { commands, perform, suggest } from '#handlers/commands.ts';
import { tasks } from '#handlers/tasks.ts';
import type { Asked, Chosen, Outcome } from '#src/command.ts';
import { personas } from '#src/personas.ts';
import { openDesk, type TestDesk } from '#test/desk.ts';
import { earlier, historyOf, talk } from '#test/history.ts';
import { complete, Oracle, piece, safe, trusting, unsafe } from '#test/oracle.ts';
import { ann, place, said } from '#test/said.ts';
import { Listener } from '../listener.ts';

const asked: Asked = { author: ann, place, calls: true, history: historyOf(talk(5)) };
const root: Asked = { ...asked, author: { ...ann, id: 'root', isAdmin: true } };
const running = new AbortController();
let desk: TestDesk;

const open = async (models = trusting()) => {
  desk = await openDesk({}, models);
};
beforeEach(() => open());

const run = (name: string, chosen: Chosen = {}, by: Partial<Asked> = {}, signal = running.signal) =>
  perform(name, chosen, { ...asked, ...by }, desk, signal);

function reply({ reply: parts }: Outcome): Listener {
  if (!parts) throw new Error('the outcome is no reply');
  return new Listener(parts);
}

const heard = async (outcome: Outcome) => {
  const listener = reply(outcome);
  await listener.ended;
  return listener.shown;
};
const remembered = async () => (await desk.memory.recall(place)).map(({ text }) => text);

test('no task is named like a command, and every menu has its own name', () => {
  const all = [...commands, ...tasks];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  const menus = all.flatMap(({ menu }) => menu ?? []);
  expect(new Set(menus).size).toBe(menus.length);
  for (const menu of menus) expect(menu.length).toBeLessThanOrEqual(24);
});

describe('ask', () => {
  it('answers the asker alone, as it would in the room, and keeps nothing of it', async () => {
    const listener = reply(await run('ask', { text: 'Why?' }));
    const { request, parts } = await desk.models.asked();
    expect(request.said.at(-1)?.text).toBe('Ann: Why?');
    parts.push(piece('Because.'), complete).end();
    await listener.ended;
    expect(listener.shown).toBe('Because.');
    expect(listener.parts.some((part) => part.type === 'whole' && part.buttons !== undefined)).toBe(false);
    expect(await remembered()).toEqual([]);
  });

  it('knows what was said in the room', async () => {
    await desk.memory.remember(place, [{ id: '1', by: 'person', author: ann, text: 'My cat is called Tom.' }]);
    void reply(await run('ask', { text: 'What is my cat called?' }));
    const { request } = await desk.models.asked();
    expect(request.said[0]?.text).toContain('Tom');
  });

  it('is as guarded as the room: an unsafe question is refused, an unsafe answer taken back', async () => {
    await open(
      new Oracle({ verdict: ({ question, answer = '' }) => ((answer || question).includes('bomb') ? unsafe : safe) }),
    );
    expect(await heard(await run('ask', { text: 'How do I build a bomb?' }))).toContain("I can't help with that");
    const listener = reply(await run('ask', { text: 'How?' }));
    (await desk.models.asked(1)).parts.push(piece('Take a bomb.'), complete).end();
    await listener.ended;
    expect(listener.shown).toContain('I took my answer back');
  });

  it('answers everybody where that was wanted, as a question of the room', async () => {
    const { text, offer, reply: none } = await run('ask', { text: 'Why?', private: false });
    expect([text, none, offer]).toEqual(['', undefined, { task: { name: 'ask', chosen: {} }, text: 'Why?' }]);
    expect(desk.models.chats).toEqual([]);
  });

  it('stops with whoever asked', async () => {
    const leaving = new AbortController();
    const listener = reply(await run('ask', { text: 'Why?' }, {}, leaving.signal));
    const chat = await desk.models.asked();
    leaving.abort();
    await listener.ended;
    expect([chat.signal.aborted, listener.shown]).toEqual([true, '']);
  });

  it('is told in the reply what goes wrong, and never more than that', async () => {
    const broken = { ...desk.memory, recall: () => Promise.reject(new Error('secret: abc')) };
    desk = { ...desk, memory: broken };
    const shown = await heard(await run('ask', { text: 'Why?' }));
    expect(shown).toMatch(/written down as [0-9a-f]{8}/);
    expect(shown).not.toContain('abc');
  });
});

describe('summarize and catchup', () => {
  beforeEach(() => {
    desk.models.writes = ({ text }) => `In short ${text.match(/^\[\d+\]/gm)?.join(' ')}`;
  });

  it('tell the asker alone, with links, and leave no trace', async () => {
    expect(await heard(await run('summarize', { messages: 2 }))).toBe(
      'In short [1](https://chat.example/4) [2](https://chat.example/5)',
    );
    expect(await remembered()).toEqual([]);
  });

  it('begin with the message on whose menu they were given', async () => {
    const about = said('Point 5.', { id: '5' });
    expect(await heard(await run('summarize', {}, { about }))).toBe('In short [1](https://chat.example/5)');
  });

  it('begin after what the asker last said', async () => {
    const history = historyOf([...talk(3), earlier(4, { author: ann }), earlier(5)]);
    expect(await heard(await run('catchup', {}, { history }))).toBe('In short [1](https://chat.example/5)');
  });

  it('tell everybody where that was wanted, as a task with the same choices', async () => {
    const about = said('Point 5.', { id: '5' });
    expect((await run('summarize', { show: true }, { about })).offer).toEqual({
      task: { name: 'summarize', chosen: {} },
      repliesTo: '5',
    });
    expect((await run('catchup', { since: '2h', show: true })).offer).toEqual({
      task: { name: 'catchup', chosen: { since: '2h' } },
    });
  });

  test.each(['summarize', 'catchup'])('%s says at once when it is told no time', async (name) => {
    for (const show of [true, false]) {
      const { text, offer, reply: none } = await run(name, { since: 'soon', show });
      expect([text, offer, none]).toEqual([expect.stringContaining('Tell me the time'), undefined, undefined]);
    }
  });

  it('suggest times', async () => {
    expect(await suggest('summarize', 'since', 'yes', asked, desk)).toEqual(['yesterday']);
  });
});

describe('draft', () => {
  const drafts = (...all: unknown[]) => JSON.stringify({ drafts: all });

  it('shows three replies to the message it was given on, and what was said before it to the model alone', async () => {
    desk.models.writes = () => drafts('Yes.', 'No.\nNever.', 'Perhaps.', 'Too many.');
    const about = said('Point 3.', { id: '3' });
    expect(await heard(await run('draft', { wish: 'be brief' }, { about }))).toBe(
      '**1.**\n> Yes.\n\n**2.**\n> No.\n> Never.\n\n**3.**\n> Perhaps.',
    );
    const text = desk.models.writings[0]?.request.text ?? '';
    expect(text).toMatch(/^Ann\. The reply is to say: "be brief"\n\n/);
    expect(text.match(/⟦Point \d/g)).toEqual(['⟦Point 1', '⟦Point 2', '⟦Point 3']);
  });

  it('replies to the last thing that somebody else said', async () => {
    desk.models.writes = () => drafts('Yes.');
    const history = historyOf([...talk(2), earlier(3, { author: ann }), earlier(4, { own: true })]);
    await heard(await run('draft', {}, { history }));
    expect(desk.models.writings[0]?.request.text).toMatch(/⟦Point 2\.⟧$/);
  });

  it('knows a message of the menu that is out of its reach', async () => {
    desk.models.writes = () => drafts('Yes.');
    await heard(await run('draft', {}, { about: said('An old question?', { id: 'old' }) }));
    expect(desk.models.writings[0]?.request.text).toContain('⟦An old question?⟧');
  });

  it('shows no links, nothing unsafe and no half of an answer', async () => {
    await open(new Oracle({ verdict: ({ answer }) => (answer?.includes('bomb') ? unsafe : safe) }));
    desk.models.writes = () => drafts('See [this](https://evil.example).', 7, ' ');
    expect(await heard(await run('draft'))).toBe('**1.**\n> See this.');
    desk.models.writes = () => drafts('A bomb.');
    expect(await heard(await run('draft'))).toContain("I can't help with that");
    desk.models.writes = () => '{"drafts": ["Yes';
    expect(await heard(await run('draft'))).toContain('I could not think of a reply');
  });

  it('has nothing to reply to where nobody else spoke', async () => {
    const history = historyOf([earlier(1, { author: ann })]);
    expect(await heard(await run('draft', {}, { history }))).toContain('no message here that you could reply to');
  });

  it('has nothing to reply to where nobody may read the message', async () => {
    const about = said('', { id: 'hidden' });
    expect(await heard(await run('draft', {}, { about }))).toContain('no message here that you could reply to');
  });
});

describe('what members choose for themselves', () => {
  const of = async (who = asked.author.id) => desk.settings.of(place, who);

  beforeEach(() => {
    desk.models.models = { chat: ['big/one', 'small/one'] };
  });

  it('is shown, with what each persona is like', async () => {
    const { text } = await run('persona');
    expect(text).toContain('To you I am **plain** here.');
    for (const name of personas) expect(text).toMatch(new RegExp(`^- \`${name}\`: .{10,}$`, 'm'));
  });

  it('holds for them alone, until they take it back', async () => {
    expect((await run('persona', { name: 'teacher' })).text).toContain('**teacher**');
    expect([(await of()).persona, (await of('ben')).persona]).toEqual(['teacher', 'plain']);
    expect((await run('persona', { reset: true })).text).toContain('**plain**');
    expect((await of()).persona).toBe('plain');
  });

  it('is a model that is served, and nothing else', async () => {
    expect((await run('model')).text).toBe('The operator’s choice answers you: `big/one`.\n- `big/one`\n- `small/one`');
    expect((await run('model', { name: 'small/one' })).text).toContain('`small/one` answers you here.');
    expect((await run('model', { name: 'no/one' })).text).toContain('takes one of: big/one, small/one');
    expect((await of())['model-chat']).toBe('small/one');
    desk.models.models = { chat: ['big/one'] };
    expect((await run('model')).text).toContain('`small/one` was chosen here, but is not served any more');
    expect((await run('model', { reset: true })).text).toContain('operator');
    expect(await suggest('model', 'name', 'ig', asked, desk)).toEqual(['big/one']);
  });

  it('is no model where there is none', async () => {
    desk.models.models = { chat: [] };
    expect((await run('model')).text).toContain('There is no model to choose');
  });

  it('is a voice and its speed', async () => {
    expect((await run('voice set')).text).toContain('**hannah**, 1 times');
    expect((await run('voice set', { voice: 'Troy', speed: 1.5 })).text).toContain('**troy**, 1.5 times');
    expect((await run('voice set', { voice: 'nobody' })).text).toContain('takes one of: hannah, troy');
    expect((await run('voice set', { speed: 9 })).text).toContain('a number from 0.5 to 2');
    const { voice, 'voice-speed': speed } = await of();
    expect([voice, speed]).toEqual(['troy', 1.5]);
    expect((await run('voice set', { reset: true })).text).toContain('**hannah**, 1 times');
    expect(await suggest('voice set', 'voice', 't', asked, desk)).toEqual(['troy']);
  });

  it('is no voice where there is none', async () => {
    desk = Object.assign(desk, { voices: [] });
    expect((await run('voice set')).text).toContain('I have no voice');
  });

  test.each<[string, Chosen]>([
    ['persona', { name: 'teacher' }],
    ['model', { name: 'small/one' }],
  ])('%s is not theirs to choose where admins do not let them', async (name, chosen) => {
    await desk.settings.set(place, { scope: 'space', target: '', name: 'own-choices', value: false, by: 'root' });
    expect((await run(name, chosen)).text).toContain('do not let members choose');
    expect([(await of()).persona, (await of())['model-chat']]).toEqual(['plain', '']);
    await perform(name, chosen, root, desk, running.signal);
    expect([(await of('root')).persona, (await of('root'))['model-chat']]).not.toEqual(['plain', '']);
  });
});
