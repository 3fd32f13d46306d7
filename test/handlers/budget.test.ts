// Budgets as people meet them: what is left is used, less and less of it, and then there is an end with a time on it.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { spending } from '#handlers/budget.ts';
import { type Measure, measures, type Period, periods } from '#src/budgets.ts';
import { answerId } from '#src/memory.ts';
import type { InboundMessage, Person } from '#src/message.ts';
import type { Models, Use } from '#src/models.ts';
import { complete, Oracle, piece, safe } from '#test/oracle.ts';
import { ann, attached, ben, place, said, turnOf } from '#test/said.ts';
import { folder } from '#test/shelf.ts';
import { until } from '#test/until.ts';
import { Listener } from './listener.ts';
import { noon, openThrift, type Thrift } from './thrift.ts';

const never = new AbortController().signal;
const day = 86_400_000;

/** A use of so much. */
const amounts: Readonly<Record<Measure, (much: number) => Partial<Use>>> = {
  tokens: (much) => ({ promptTokens: much - 1, completionTokens: 1 }),
  dollars: (dollars) => ({ dollars }),
  seconds: (audioSeconds) => ({ audioSeconds }),
  images: (images) => ({ images }),
};
/** A question that takes some of it. */
const needs: Readonly<Record<Measure, Partial<InboundMessage>>> = {
  tokens: {},
  dollars: {},
  seconds: { attachments: [attached(new Uint8Array(9), { kind: 'audio', name: 'a.ogg', mediaType: 'audio/ogg' })] },
  images: { attachments: [attached(new Uint8Array(9))] },
};
const scopes = ['each person', 'role r', 'room room', 'the space'];
const resets: Readonly<Record<Period, readonly string[]>> = {
  hour: ['15:00 UTC', 'in 30 minutes'],
  day: ['00:00 UTC', 'in 10 hours'],
  month: ['December', 'in 4 days'],
};
/** Somebody whom every scope is about. */
const member: Person = { ...ann, roles: ['r'] };

/** All that any model was asked. */
function calls({ models }: Thrift): number {
  const { chats, judgings, hearings, translations, seeings, writings, speakings, scored } = models;
  return [chats, judgings, hearings, translations, seeings, writings, speakings, scored].flat().length;
}

describe('a budget', () => {
  it.each(measures)('of %s ends with a time and without a call, for whomever and in what time ever', async (of) => {
    const scene = await openThrift([]);
    for (const who of scopes)
      for (const per of periods) {
        // A space of its own, with the same ids.
        const where = { ...place, space: `${who} ${per}` };
        await scene.set('budgets', [`100 ${of} per ${per} for ${who}`], where);
        scene.now = noon - { hour: 3_600_000, day, month: 30 * day }[per];
        scene.use(amounts[of](100), ann, where);
        scene.now = noon;
        const answered = scene.ask({ author: member, place: where });
        await answered.ended;
        expect(answered.shown, where.space).toBe('Because.');
        const before = calls(scene);
        scene.use(amounts[of](100), ann, where);
        const refused = scene.ask({ author: member, place: where, ...needs[of] });
        await refused.ended;
        expect(
          refused.parts.map(({ type }) => type),
          where.space,
        ).toEqual(['text']);
        for (const words of ['100%', ...resets[per]]) expect(refused.shown).toContain(words);
        expect(calls(scene)).toBe(before);
      }
  });

  it('of sound or images is nothing to a question in words', async () => {
    const scene = await openThrift(['10 seconds a day for each person', '1 image a day for each person']);
    scene.use({ audioSeconds: 10, images: 1 });
    const reply = scene.ask();
    await reply.ended;
    expect(reply.shown).toBe('Because.');
  });

  it.each([
    ['of a person, to another', 'each person', {}],
    ['of a room, in another', 'room other', { author: ben }],
    ['of a role, to whoever does not have it', 'role other', { author: ann }],
  ])('%s is nothing', async (_, who, but) => {
    const scene = await openThrift([`100 tokens a day for ${who}`]);
    scene.use(amounts.tokens(100), who === 'each person' ? ben : ann, { ...place, room: 'other' });
    const reply = scene.ask(but);
    await reply.ended;
    expect(reply.shown).toBe('Because.');
    expect(reply.of('note')).toEqual([]);
  });

  it('of a room holds for its threads, which use it together', async () => {
    const scene = await openThrift(['100 tokens a day for room room']);
    scene.use(amounts.tokens(60), ben, { ...place, room: 'room:thread' });
    scene.use(amounts.tokens(40), ann);
    const reply = scene.ask({ place: { ...place, room: 'room:another' } });
    await reply.ended;
    expect(reply.shown).toContain('100%');
  });

  it.each(['exempt-people', 'exempt-roles'] as const)('does not hold for %s', async (exempt) => {
    const scene = await openThrift(['100 tokens a day for each person']);
    await scene.set(exempt, [exempt === 'exempt-people' ? 'ann' : 'r']);
    scene.use(amounts.tokens(100));
    const reply = scene.ask({ author: member });
    await reply.ended;
    expect(reply.shown).toBe('Because.');
    expect(reply.of('note')).toEqual([]);
  });

  it('counts what was used before a restart', async () => {
    const file = `${await folder()}/parley.db`;
    const first = await openThrift(['100 tokens a day for each person'], file);
    first.use(amounts.tokens(100));
    await first.means.usage.flush();
    await first.store.destroy();
    const second = await openThrift(['100 tokens a day for each person'], file);
    const reply = second.ask();
    await reply.ended;
    expect(reply.shown).toContain('100%');
    await second.store.destroy();
  });

  it('holds at once when it is set, for what was used already', async () => {
    const scene = await openThrift([]);
    scene.use(amounts.tokens(100));
    await scene.ask().ended;
    await scene.set('budgets', ['100 tokens a month for each person']);
    const reply = scene.ask();
    await reply.ended;
    expect(reply.shown).toContain('100%');
  });
});

describe('a budget that is nearly used up', () => {
  it('is told once from four fifths on, and a cheaper model answers until it starts anew', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    const models = async () => {
      const reply = scene.ask();
      await reply.ended;
      return { chat: scene.models.chats.at(-1)?.request.caller.models?.chat, notes: reply.of('note') };
    };
    scene.use(amounts.tokens(79));
    expect(await models()).toEqual({ chat: undefined, notes: [] });
    scene.use(amounts.tokens(2));
    const told = await models();
    expect(told.chat).toBe('the fast model');
    expect(told.notes).toHaveLength(1);
    for (const words of ['100 tokens', '81%', '90%', '00:00 UTC', 'in 10 hours'])
      expect(told.notes[0]).toContain(words);
    expect(await models()).toEqual({ chat: 'the fast model', notes: [] });
    scene.now += day;
    expect(await models()).toEqual({ chat: undefined, notes: [] });
    scene.use(amounts.tokens(80));
    expect((await models()).notes).toHaveLength(1);
  });

  it('is told below the very answer that has used it', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    const chat = scene.models.chat.bind(scene.models);
    scene.models.chat = (request, signal) => {
      scene.use(amounts.tokens(150));
      return chat(request, signal);
    };
    const reply = scene.ask();
    await reply.ended;
    expect(reply.shown).toBe('Because.');
    expect(reply.of('note')[0]).toContain('I answer you again from 00:00 UTC on');
  });

  it('is told to each person', async () => {
    const scene = await openThrift(['100 tokens a day for the space']);
    scene.use(amounts.tokens(85));
    const notes = async (author: Person) => {
      const reply = scene.ask({ author });
      await reply.ended;
      return reply.of('note').length;
    };
    expect([await notes(ann), await notes(ben), await notes(ann)]).toEqual([1, 1, 0]);
  });

  it('leaves no voice from nine tenths on', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    await scene.means.settings.set(place, {
      scope: 'space',
      target: '',
      name: 'speak-replies',
      value: 'always',
      by: 'a',
    });
    const spoken = async () => {
      const reply = scene.ask();
      await reply.ended;
      return reply.parts.some(({ type }) => type === 'audio');
    };
    scene.use(amounts.tokens(89));
    expect(await spoken()).toBe(true);
    scene.use(amounts.tokens(1));
    expect(await spoken()).toBe(false);
    const task = scene.ask({ task: { name: 'speak', chosen: { text: 'Hello.' } } });
    await task.ended;
    expect(task.shown).toContain('read nothing aloud');
    expect(scene.models.speakings).toEqual([]);
  });

  it('is told again when it runs out under the eyes of somebody who needs it', async () => {
    const scene = await openThrift(['10 images a day for each person']);
    scene.use(amounts.images(8));
    await scene.ask().ended;
    scene.models.sees = () => {
      scene.use(amounts.images(2));
      return 'A cat.';
    };
    const red = sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } });
    const bytes = await red.png().toBuffer();
    const reply = scene.ask({ attachments: [attached(bytes)] });
    await reply.ended;
    expect(reply.of('note').filter((note) => note.includes('100%'))).toHaveLength(1);
    await scene.means.pictures.close();
  });
});

describe('a budget that is used up', () => {
  it('lets nobody wait for more than a minute, but for less', async () => {
    const scene = await openThrift(['100 tokens an hour for each person']);
    scene.use(amounts.tokens(100));
    scene.now = Date.UTC(2026, 10, 26, 14, 59, 59, 950);
    const reply = scene.ask();
    await until(() => reply.of('wait').length === 1);
    expect(reply.of('wait')[0]).toContain('in 1 second');
    expect(scene.models.chats).toEqual([]);
    scene.now += 100;
    await reply.ended;
    expect(reply.shown).toBe('Because.');
  });

  it('is waited for no longer than somebody wants to wait', async () => {
    const scene = await openThrift(['100 tokens an hour for each person']);
    scene.use(amounts.tokens(100));
    scene.now = Date.UTC(2026, 10, 26, 14, 59, 30);
    const stop = new AbortController();
    const reply = scene.ask({}, stop.signal);
    await until(() => reply.of('wait').length === 1);
    stop.abort();
    await reply.ended;
    expect(reply.shown).toBe('');
    expect(scene.models.chats).toEqual([]);
  });

  it('is not told to whom nothing was promised', async () => {
    const scene = await openThrift(['100 tokens an hour for each person']);
    scene.use(amounts.tokens(100));
    const reply = scene.ask({ task: { name: 'describe', chosen: { as: 'alt text' }, unasked: true } });
    await reply.ended;
    expect(reply.parts).toEqual([]);
  });

  it('takes back no answer that was written before a restart', async () => {
    const scene = await openThrift(['100 tokens an hour for each person']);
    scene.use(amounts.tokens(100));
    const turn = turnOf(said('Why?'));
    const [{ id, author }] = turn.messages;
    await scene.means.memory.remember(place, [
      { id, by: 'person', author, text: 'Why?' },
      { id: answerId(turn.id), by: 'bot', author: { id: 'parley', name: 'Parley' }, text: 'Therefore.' },
    ]);
    const reply = new Listener(scene.one.message(turn, never));
    await reply.ended;
    expect(reply.shown).toBe('Therefore.');
    expect(calls(scene)).toBe(0);
  });
});

describe('many at once', () => {
  it('do not all pass where there is room for a few, and the others see what those have used', async () => {
    const models = new Oracle({ verdict: () => safe });
    const scene = await openThrift(['30000 tokens a day for the space'], undefined, models);
    const rooms = Array.from({ length: 20 }, (_, at) => ({ ...place, room: `room ${at}` }));
    const replies = rooms.map((where) => scene.ask({ place: where }));
    await until(() => replies.filter((reply) => reply.of('wait').length > 0).length === 15);
    await until(() => models.chats.length === 5);
    for (const { request, parts } of models.chats) {
      scene.use(amounts.tokens(6000), ann, request.caller.place);
      parts.push(piece('Because.'), complete).end();
    }
    await Promise.all(replies.map(({ ended }) => ended));
    expect(models.chats).toHaveLength(5);
    expect(replies.filter(({ shown }) => shown === 'Because.')).toHaveLength(5);
    expect(replies.every((reply) => reply.of('wait').length <= 1)).toBe(true);
    expect(replies.filter(({ shown }) => shown.includes('100%'))).toHaveLength(15);
  });

  it('let the next one in as soon as one has used less than was expected', async () => {
    const models = new Oracle({ verdict: () => safe });
    const scene = await openThrift(['6000 tokens a day for the space'], undefined, models);
    const [one, other] = [scene.ask(), scene.ask({ place: { ...place, room: 'other' } })];
    await until(() => other.of('wait').length === 1);
    const first = await models.asked(0);
    scene.use(amounts.tokens(10));
    first.parts.push(piece('Because.'), complete).end();
    await one.ended;
    const second = await models.asked(1);
    second.parts.push(piece('Also.'), complete).end();
    await other.ended;
    expect(other.shown).toBe('Also.');
  });
});

describe('a command that asks models', () => {
  const asked = {
    author: ann,
    place,
    calls: false,
    history: async function* () {},
  };
  const talk = async (models: Models) => {
    let text = '';
    const said = [{ by: 'person' as const, text: 'Hi' }] as const;
    for await (const part of models.chat({ caller: { person: ann, place }, system: '', said }, never))
      if (part.type === 'text') text += part.text;
    return text;
  };

  it('is refused before it has asked any of them', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    scene.use(amounts.tokens(100));
    const perform = async (models: Models) => ({ text: await talk(models) });
    await expect(spending(asked, scene.means, perform, never)).rejects.toThrow('100%');
    const judge = async (models: Models) => {
      await models.guard({ caller: { person: ann, place }, question: '' }, never);
      return { text: '' };
    };
    await expect(spending(asked, scene.means, judge, never)).rejects.toThrow('100%');
    expect(calls(scene)).toBe(0);
  });

  it('is done by a cheaper model, and tells so, while it is shown or at its end', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    scene.use(amounts.tokens(80));
    const done = await spending(asked, scene.means, async (models) => ({ text: await talk(models) }), never);
    expect(done.text).toMatch(/^Because\.\n\n.*80%/s);
    scene.now += day;
    scene.use(amounts.tokens(80));
    const reply = async function* (models: Models) {
      yield { type: 'text' as const, text: await talk(models) };
    };
    const streamed = await spending(asked, scene.means, async (models) => ({ text: '', reply: reply(models) }), never);
    const listener = new Listener(streamed.reply ?? reply(scene.models));
    await listener.ended;
    expect(listener.shown).toBe('Because.');
    expect(listener.of('note')[0]).toContain('80%');
    expect(scene.models.chats.map(({ request }) => request.caller.models?.chat)).toEqual([
      'the fast model',
      'the fast model',
    ]);
  });

  it('holds nothing once it has ended, and nothing at all where it asks no model', async () => {
    const scene = await openThrift(['100 tokens a day for each person']);
    const held = async () => (await scene.means.budgets.accounts(ann, place))[0]?.held;
    let during: number | undefined;
    await spending(
      asked,
      scene.means,
      async (models) => {
        const text = await talk(models);
        during = await held();
        return { text };
      },
      never,
    );
    expect(during).toBe(6000);
    expect(await held()).toBe(0);
    await spending(
      asked,
      scene.means,
      async () => {
        during = await held();
        return { text: '' };
      },
      never,
    );
    expect(during).toBe(0);
  });
});
