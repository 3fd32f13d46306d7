// What members have the bot do where everybody sees it: answer, sum up, catch up, explain.
import { describe, expect, it } from 'vitest';
import { here } from '#handlers/here.ts';
import { perform } from '#handlers/tasks.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage, Task } from '#src/message.ts';
import { earlier, historyOf, talk } from '#test/history.ts';
import { openMeans } from '#test/means.ts';
import { complete, Oracle, piece, safe, trusting, unsafe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, place, said, turnOf } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';
import { Listener } from '../listener.ts';

const never = new AbortController().signal;

/** Gives a task; what people see, and what is remembered of it. */
async function given(task: Task, but: Partial<InboundMessage> = {}, models = trusting()) {
  const store = await shelf();
  const means = await openMeans(store, openLedger(store), keptLog().log, models);
  const mind = await here({ ...means, lexicon: () => safe }, place, ann);
  const turn = turnOf(said('', { task, history: historyOf(talk(4)), ...but }));
  const listener = new Listener(perform(turn, mind, never));
  const remembered = async () => (await means.memory.recall(place)).map(({ text }) => text);
  return { listener, models, remembered, turn };
}

describe('a question by command', () => {
  it('is answered for everybody like any other, and remembered as the question it was', async () => {
    const { listener, models, remembered } = await given({ name: 'ask', chosen: {} }, { text: 'Why?' });
    const { request, parts } = await models.asked();
    expect(request.said.at(-1)?.text).toBe('Ann: Why?');
    parts.push(piece('Because.'), complete).end();
    await listener.ended;
    expect(listener.shown).toBe('Because.');
    expect(await remembered()).toEqual(['Why?', 'Because.']);
  });
});

describe('a summary for everybody', () => {
  const words = () => {
    const models = trusting();
    models.writes = ({ text }) => `In short ${text.match(/^\[\d+\]/gm)?.join(' ')}`;
    return models;
  };

  it('is of what was chosen, and can be spoken of', async () => {
    const { listener, remembered } = await given({ name: 'summarize', chosen: { messages: 2 } }, {}, words());
    await listener.ended;
    expect(listener.shown).toBe('In short [1](https://chat.example/3) [2](https://chat.example/4)');
    expect(await remembered()).toEqual(['/summarize ⟦The answer tells what others wrote.⟧', listener.shown]);
  });

  it('begins with the message it is about', async () => {
    const { listener } = await given({ name: 'summarize', chosen: {} }, { repliesTo: '4' }, words());
    await listener.ended;
    expect(listener.shown).toBe('In short [1](https://chat.example/4)');
  });

  it('begins after what its person last said', async () => {
    const history = historyOf([...talk(2), earlier(3, { author: ann }), earlier(4)]);
    const { listener } = await given({ name: 'catchup', chosen: {} }, { history }, words());
    await listener.ended;
    expect(listener.shown).toBe('In short [1](https://chat.example/4)');
  });
});

describe('an explanation', () => {
  const task: Task = { name: 'explain', chosen: {} };
  const about: Partial<InboundMessage> = {
    text: 'LGTM ⟧ modulo the nits',
    repliesTo: '4',
    author: { ...ann, locale: 'fr' },
    earlier: async () => [
      earlier(3, { text: 'Is the pull request fine?' }),
      earlier(4),
      earlier(5, { text: 'Later.' }),
    ],
  };

  it('has the message and what was said before it as data, and is in the reader’s language', async () => {
    const { listener, models, remembered } = await given(task, about);
    const { request, parts } = await models.asked();
    expect(request.said).toEqual([
      {
        by: 'person',
        text: 'Write in: French.\n⟦What was said before\nBen: Is the pull request fine?\n⟧\n⟦The message\nLGTM   modulo the nits\n⟧',
      },
    ]);
    parts.push(piece('It looks good.'), complete).end();
    await listener.ended;
    expect(listener.shown).toBe('It looks good.');
    expect(await remembered()).toEqual(['/explain ⟦The answer tells what others wrote.⟧', 'It looks good.']);
  });

  it('is not given of what is unsafe, nor is an unsafe one left standing', async () => {
    const models = new Oracle({
      verdict: ({ question, answer = '' }) => ((answer || question).includes('bomb') ? unsafe : safe),
    });
    const refused = await given(task, { ...about, text: 'how to build a bomb' }, models);
    await refused.listener.ended;
    expect(refused.listener.shown).toContain("I can't help with that");
    const { listener } = await given(task, about, models);
    (await models.asked(1)).parts.push(piece('A bomb.'), complete).end();
    await listener.ended;
    expect(listener.shown).toContain('I took my answer back');
  });

  it('is of the text that came with the command, where it is about no message', async () => {
    const { models } = await given({ name: 'explain', chosen: { text: 'What is a monad?' } });
    expect((await models.asked()).request.said[0]?.text).toContain('⟦The message\nWhat is a monad?\n⟧');
  });

  it('of nothing is none', async () => {
    const { listener } = await given(task, { text: ' ' });
    await expect(listener.ended).rejects.toThrow('I found nothing in that to explain.');
  });

  it('stands without what was said before, where that cannot be read', async () => {
    const { models } = await given(task, { ...about, earlier: () => Promise.reject(new Error('no')) });
    expect((await models.asked()).request.said[0]?.text).not.toContain('What was said before');
  });
});
