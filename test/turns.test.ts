// One turn at a time per room, nothing lost and nothing answered twice, whatever people, platforms and processes do.
import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Ledger, openLedger, type OpenTurn } from '#src/ledger.ts';
import type { Change, InboundMessage, ReplyPart, Turn } from '#src/message.ts';
import type { Answering } from '#src/platform.ts';
import { PostError } from '#src/poster.ts';
import type { Stage } from '#src/stage.ts';
import { openStore, type Store } from '#src/store.ts';
import { openTurns, type Turns } from '#src/turns.ts';
import { burstMs } from '#src/turns/burst.ts';
import { keptLog } from './quiet.ts';
import { ann, ben, place, said } from './said.ts';
import { Screen } from './screen.ts';
import { folder } from './shelf.ts';
import { Stream } from './stream.ts';
import { until } from './until.ts';

// However long a busy machine takes between two offers: they come in one go, unless they say that they came later.
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** One call of the bot: what it was asked, and the reply that the test writes. */
interface Asked {
  readonly turn: Turn;
  readonly signal: AbortSignal;
  readonly reply: Stream<ReplyPart>;
  readonly words: string;
}

interface Scene {
  readonly turns: Turns;
  readonly ledger: Ledger;
  readonly store: Store;
  readonly screen: Screen;
  readonly asked: Asked[];
  readonly changes: Change[];
  readonly lines: string[];
  /** Resolves with the n-th call of the bot, the first being 0. */
  call(n: number): Promise<Asked>;
  /** What a new process finds: the same file and the same screen, everything else new. */
  restart(): Promise<Scene>;
}

interface How {
  readonly file?: string;
  readonly screen?: Screen;
  /** Answers by itself instead of waiting for the test. */
  readonly answer?: (turn: Turn) => string;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly admit?: Answering['admit'];
}

const retryAfterMs = 5;
const admin = { id: 'eve', isAdmin: true };
const stranger = { id: 'eve', isAdmin: false };
const words = ({ messages }: Turn): string => messages.map(({ text }) => text).join(' + ');

async function scene(how: How = {}): Promise<Scene> {
  const file = how.file ?? join(await folder(), 'parley.db');
  const store = await openStore(`file:${file}`);
  onTestFinished(() => store.destroy());
  const real = openLedger(store);
  const ledger = how.ledger ? how.ledger(real) : real;
  const screen = how.screen ?? new Screen();
  const asked: Asked[] = [];
  const changes: Change[] = [];
  const { log, lines } = keptLog();
  const bot: Answering = {
    message(turn, signal) {
      const reply = new Stream<ReplyPart>().until(signal);
      asked.push({ turn, signal, reply, words: words(turn) });
      return how.answer ? reply.push({ type: 'text', text: how.answer(turn) }).end() : reply;
    },
    changed: async (change) => void changes.push(change),
    admit: how.admit ?? (async (message) => message),
  };
  const stage: Stage = {
    platform: 'test',
    poster: () => screen.poster(),
    revive: (message) => ({
      ...message,
      attachments: [],
      earlier: async () => [],
      attached: async () => [],
      history: async function* () {},
    }),
  };
  const turns = openTurns(stage, bot, ledger, log, retryAfterMs);
  onTestFinished(() => turns.close(0));
  return {
    turns,
    ledger,
    store,
    screen,
    asked,
    changes,
    lines,
    call: (n) => until(() => asked[n], `call ${n} of the bot`),
    async restart() {
      await store.destroy();
      return scene({ ...how, file, screen });
    },
  };
}

const echo = (turn: Turn): string => `You said: ${words(turn)}.`;
const text = (piece: string): ReplyPart => ({ type: 'text', text: piece });
const inRoom = (room: string): Partial<InboundMessage> => ({ place: { ...place, room } });
/** Too late for a burst. */
const later = (seconds = 10): Partial<InboundMessage> => ({ at: Date.now() + seconds * 1000 });

async function idle({ ledger }: Scene): Promise<void> {
  await until(async () => (await ledger.unfinished('test')).length === 0, 'the end of all turns');
}

describe('an offer', () => {
  it('is taken, durable, answered, and then known', async () => {
    const one = await scene({ answer: echo });
    const message = said('hello');
    expect(await one.turns.offer(message)).toBe('taken');
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: hello.']);
    expect(await one.turns.offer(message)).toBe('known');
    expect(one.asked).toHaveLength(1);
  });

  it('that was delivered again while its answer is written is known', async () => {
    const one = await scene();
    const message = said('hello');
    await one.turns.offer(message);
    const { reply } = await one.call(0);
    expect(await Promise.all([one.turns.offer(message), one.turns.offer(message)])).toEqual(['known', 'known']);
    reply.push(text('Hi.')).end();
    await idle(one);
    expect([one.asked.length, one.screen.texts]).toEqual([1, ['Hi.']]);
  });

  it('delivered twice at the same moment is taken once', async () => {
    const one = await scene({ answer: echo });
    const message = said('hello');
    expect((await Promise.all([one.turns.offer(message), one.turns.offer(message)])).toSorted()).toEqual([
      'known',
      'taken',
    ]);
    await idle(one);
    expect(one.asked).toHaveLength(1);
  });

  it('that names nobody is ignored, and leaves no trace', async () => {
    const one = await scene();
    expect(await one.turns.offer(said('to Ben', { addressed: false }))).toBe('ignored');
    expect(await one.ledger.unfinished('test')).toEqual([]);
  });

  it('that cannot be written rejects, and is taken when it comes again', async () => {
    let full = true;
    const one = await scene({
      answer: echo,
      ledger: (real) => ({
        ...real,
        admit: (...args) => (full ? Promise.reject(new Error('disk is full')) : real.admit(...args)),
      }),
    });
    const message = said('hello');
    await expect(one.turns.offer(message)).rejects.toThrow('disk is full');
    expect(one.asked).toEqual([]);
    full = false;
    expect(await one.turns.offer(message)).toBe('taken');
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: hello.']);
  });

  it('in a burst that cannot be written leaves the turn as it was', async () => {
    let full = false;
    const one = await scene({
      answer: echo,
      ledger: (real) => ({
        ...real,
        admit: (...args) => (full ? Promise.reject(new Error('disk is full')) : real.admit(...args)),
      }),
    });
    await one.turns.offer(said('one'));
    full = true;
    await expect(one.turns.offer(said('two'))).rejects.toThrow('disk is full');
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: one.']);
  });
});

describe('a burst', () => {
  it('of one person is one turn, also where its second half names nobody', async () => {
    const one = await scene({ answer: echo });
    const offers = [said('one'), said('two', { addressed: false }), said('three', { addressed: false })];
    expect(await Promise.all(offers.map((message) => one.turns.offer(message)))).toEqual(['taken', 'taken', 'taken']);
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: one + two + three.']);
  });

  it('whose first answer is already there is answered once, in the same message', async () => {
    const one = await scene();
    await one.turns.offer(said('one'));
    const first = await one.call(0);
    first.reply.push(text('The first answer'));
    await until(() => one.screen.text === 'The first answer');
    await one.turns.offer(said('two'));
    expect(first.signal.reason).toBe('superseded');
    const second = await one.call(1);
    expect(second.words).toBe('one + two');
    second.reply.push(text('Both.')).end();
    await idle(one);
    expect(one.screen.shown).toMatchObject([{ id: 's1', page: { text: 'Both.', growing: false } }]);
  });

  it('is left alone by others, and by what comes later', async () => {
    const one = await scene({ answer: echo });
    await one.turns.offer(said('one'));
    expect(await one.turns.offer(said('to me?', { author: ben, addressed: false }))).toBe('ignored');
    await one.turns.offer(said('mine', { author: ben }));
    await one.turns.offer(said('two', later()));
    await idle(one);
    expect(one.asked.map((call) => call.words)).toEqual(['one', 'mine', 'two']);
  });

  it('in another room is another turn', async () => {
    const one = await scene({ answer: echo });
    await one.turns.offer(said('here'));
    await one.turns.offer(said('there', inRoom('other')));
    await idle(one);
    expect(one.asked.map((call) => call.words).toSorted()).toEqual(['here', 'there']);
  });

  it('ends after twenty messages and after 16,000 characters', async () => {
    const one = await scene();
    const texts = [...Array.from({ length: 21 }, (_, index) => `${index}`), 'x'.repeat(16_000)];
    for (const each of texts) await one.turns.offer(said(each));
    const sizes = (await one.ledger.unfinished('test')).map(({ messages }) => messages.length);
    expect(sizes).toEqual([20, 1, 1]);
  });

  it('is not answered before its last message is written, however slow the disk', async () => {
    const gate = Promise.withResolvers<void>();
    const one = await scene({
      answer: echo,
      ledger: (real) => ({
        ...real,
        admit: async (message, turnId) => {
          if (message.text === 'two') await gate.promise;
          return real.admit(message, turnId);
        },
      }),
    });
    await one.turns.offer(said('one'));
    const second = one.turns.offer(said('two'));
    // A silence is the one thing that only time can tell.
    await sleep(burstMs * 1.1);
    const before = one.asked.length;
    gate.resolve();
    await second;
    await idle(one);
    expect(one.asked.length).toBe(before + 1);
    expect(one.screen.texts).toEqual(['You said: one + two.']);
  });

  it('does not go on with what was stopped or deleted: that is another turn', async () => {
    const one = await scene();
    const gone = said('gone');
    await one.turns.offer(gone);
    await one.call(0);
    const deleted = one.turns.changed({ place, messageId: gone.id });
    const offer = one.turns.offer(said('instead'));
    await Promise.all([deleted, offer]);
    const next = await one.call(1);
    expect(next.words).toBe('instead');
    one.turns.stop(next.turn.id, ann);
    await one.turns.offer(said('and this'));
    const last = await one.call(2);
    expect(last.words).toBe('and this');
    last.reply.push(text('Yes.')).end();
    await idle(one);
    expect(one.screen.texts).toEqual(['-# Stopped.', 'Yes.']);
  });
});

describe('a room', () => {
  it('has one turn at a time, in the order of the questions', async () => {
    const one = await scene();
    for (const [index, author] of [ann, ben, ann, ben].entries())
      await one.turns.offer(said(`${index}`, { author, ...later(index) }));
    for (let turn = 0; turn < 4; turn += 1) {
      const { reply, words } = await one.call(turn);
      expect(words).toBe(`${turn}`);
      await tick();
      expect(one.asked).toHaveLength(turn + 1);
      reply.push(text(`answer ${turn}`)).end();
    }
    await idle(one);
    expect(one.screen.texts).toEqual(['answer 0', 'answer 1', 'answer 2', 'answer 3']);
  });

  it('does not wait for other rooms', async () => {
    const one = await scene();
    await one.turns.offer(said('slow', inRoom('a')));
    await one.turns.offer(said('fast', inRoom('b')));
    const { reply } = await one.call(1);
    reply.push(text('Fast.')).end();
    await until(() => one.screen.done);
    expect(one.screen.texts).toEqual(['Fast.']);
  });

  it('still has one turn at a time while others chat around the questions', async () => {
    const one = await scene();
    const chat = () => one.turns.offer(said('chat', { author: ben, addressed: false }));
    const offers: Promise<unknown>[] = [];
    for (let round = 0; round < 20; round += 1) {
      offers.push(chat(), one.turns.offer(said(`q${round}`, later(round * 10))), chat());
      await tick();
    }
    await Promise.all(offers);
    let open = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const { reply } = await one.call(turn);
      open = Math.max(open, one.asked.filter((call) => !call.reply.left).length);
      reply.end();
    }
    await idle(one);
    expect(open).toBe(1);
    expect(one.asked.map((call) => call.words)).toEqual(Array.from({ length: 20 }, (_, index) => `q${index}`));
  });

  it('goes on after a turn that failed, and the log knows why', async () => {
    const one = await scene();
    await one.turns.offer(said('first'));
    await one.turns.offer(said('second', later()));
    (await one.call(0)).reply.fail(new Error('a bug in the bot'));
    (await one.call(1)).reply.push(text('Fine.')).end();
    await idle(one);
    expect(one.screen.texts).toEqual(['Fine.']);
    expect(one.lines.join('')).toContain('a bug in the bot');
  });

  it('goes on after a turn that may not be shown there', async () => {
    const one = await scene({ answer: echo });
    one.screen.next('post', new PostError('refused', 'no permission'));
    await one.turns.offer(said('first'));
    await one.turns.offer(said('second', later()));
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: second.']);
    expect(one.asked).toHaveLength(2);
  });
});

describe('too many questions', () => {
  it('wait twenty deep in a room; who comes after is told, once a minute', async () => {
    const one = await scene();
    const ask = (author = ann, index = 0) => one.turns.offer(said('?', { author, ...later(index * 10) }));
    for (let index = 0; index < 21; index += 1) expect(await ask(ann, index)).toBe('taken');
    expect([await ask(ann, 21), await ask(ann, 22), await ask(ben, 23)]).toEqual(['busy', 'busy', 'busy']);
    await until(() => one.screen.shown.length === 2);
    expect(one.screen.texts.every((notice) => notice.includes('Please ask again'))).toBe(true);
    expect(await one.turns.offer(said('elsewhere', inRoom('other')))).toBe('taken');
    expect(one.screen.over).toBe(2);
  });

  it('are at most five hundred in all rooms together', async () => {
    const one = await scene();
    const offers = Array.from({ length: 500 }, (_, index) => one.turns.offer(said('?', inRoom(`${index}`))));
    expect(new Set(await Promise.all(offers))).toEqual(new Set(['taken']));
    expect(await one.turns.offer(said('one more', inRoom('500')))).toBe('busy');
    (await one.call(0)).reply.end();
    await until(async () => (await one.ledger.unfinished('test')).length === 499);
    expect(await one.turns.offer(said('again', inRoom('501')))).toBe('taken');
  });

  it('from one person, five hundred in a second, are taken in order or told to be too many', async () => {
    const one = await scene({ answer: echo });
    const messages = Array.from({ length: 500 }, (_, index) => said(`${index}`));
    const offers = await Promise.all(messages.map((message) => one.turns.offer(message)));
    await idle(one);
    const taken = messages.filter((_, index) => offers[index] === 'taken').map(({ id }) => id);
    const last = new Map(one.asked.map(({ turn }) => [turn.id, turn.messages.map(({ id }) => id)]));
    expect([...last.values()].flat()).toEqual(taken);
    expect(new Set(offers).size).toBeLessThanOrEqual(2);
    expect(taken.length).toBeGreaterThanOrEqual(20);
    expect(one.screen.shown.length).toBe(last.size + (taken.length < 500 ? 1 : 0));
  });
});

describe('stopping', () => {
  it('is for the author and admins, and leaves what was shown', async () => {
    for (const by of [ann, admin]) {
      const one = await scene();
      await one.turns.offer(said('hello'));
      const { reply, turn, signal } = await one.call(0);
      reply.push(text('Half an ans'));
      await until(() => one.screen.text === 'Half an ans');
      expect(one.turns.stop(turn.id, stranger)).toBe('refused');
      expect(signal.aborted).toBe(false);
      expect(one.turns.stop(turn.id, by)).toBe('stopped');
      await idle(one);
      expect(one.screen.texts).toEqual(['Half an ans\n\n-# Stopped.']);
      expect(one.turns.stop(turn.id, by)).toBe('over');
    }
  });

  it('counts also in the moment in which a burst has cut the run already', async () => {
    const one = await scene();
    await one.turns.offer(said('one'));
    const { turn } = await one.call(0);
    await one.turns.offer(said('two'));
    expect(one.turns.stop(turn.id, ann)).toBe('stopped');
    await idle(one);
    expect(one.asked).toHaveLength(1);
  });

  it('is over for a turn that nobody knows', async () => {
    expect((await scene()).turns.stop('none', admin)).toBe('over');
  });
});

describe('a deleted question', () => {
  it('that waits is not asked', async () => {
    const one = await scene();
    const [first, second] = [said('first'), said('second', later())];
    await one.turns.offer(first);
    await one.turns.offer(second);
    const { reply } = await one.call(0);
    await one.turns.changed({ place, messageId: second.id });
    reply.end();
    await idle(one);
    expect(one.asked).toHaveLength(1);
    expect(one.changes).toEqual([{ place, messageId: second.id }]);
  });

  it('that runs stops its answer, which is taken away and out of memory', async () => {
    const one = await scene();
    const message = said('hello');
    await one.turns.offer(message);
    const { reply, signal } = await one.call(0);
    reply.push(text('Half an ans'));
    await until(() => one.screen.text === 'Half an ans');
    await one.turns.changed({ place, messageId: message.id });
    expect(signal.reason).toBe('deleted');
    await idle(one);
    expect(one.screen.texts).toEqual([]);
    expect(one.changes).toContainEqual({ place, messageId: 's1' });
  });

  it('whose offer is still on its way in is not answered', async () => {
    const one = await scene();
    const message = said('hello');
    const offer = one.turns.offer(message);
    const changed = one.turns.changed({ place, messageId: message.id });
    await Promise.all([offer, changed]);
    await idle(one);
    expect(one.screen.texts).toEqual([]);
  });

  it('in a burst leaves the rest, which is answered anew', async () => {
    const one = await scene();
    const [first, second] = [said('one'), said('two')];
    await one.turns.offer(first);
    await one.turns.offer(second);
    await until(() => one.asked.at(-1)?.words === 'one + two');
    await one.turns.changed({ place, messageId: first.id });
    const last = await until(() => one.asked.find((call) => call.words === 'two'));
    last.reply.push(text('Two.')).end();
    await idle(one);
    expect(one.screen.texts).toEqual(['Two.']);
  });

  it('is gone although a burst has cut its run just before', async () => {
    const one = await scene();
    const [first, second] = [said('one'), said('two')];
    await one.turns.offer(first);
    await one.call(0);
    await one.turns.offer(second);
    await one.turns.changed({ place, messageId: first.id });
    await one.turns.changed({ place, messageId: second.id });
    await idle(one);
    expect(one.asked).toHaveLength(1);
  });

  it('has its answer taken away also when the platform cannot be reached at first', async () => {
    const one = await scene();
    const message = said('hello');
    await one.turns.offer(message);
    (await one.call(0)).reply.push(text('Half'));
    await until(() => one.screen.text === 'Half');
    one.screen.next('remove', new PostError('unknown', 'cut', { retryAfterMs: 1 }), 10);
    await one.turns.changed({ place, messageId: message.id });
    await idle(one);
    expect(one.screen.texts).toEqual([]);
  });
});

describe('an edit', () => {
  it('of a question that waits changes what is asked, also after a crash', async () => {
    const one = await scene();
    const [first, second] = [said('first'), said('secnod', later())];
    await one.turns.offer(first);
    await one.turns.offer(second);
    await one.call(0);
    await one.turns.changed({ place, messageId: second.id, text: 'second' });
    expect(await one.ledger.unfinished('test')).toMatchObject([{}, { messages: [{ text: 'second' }] }]);
    one.asked[0]?.reply.end();
    expect((await one.call(1)).words).toBe('second');
  });

  it('is taken in as far as the message itself may be read', async () => {
    const one = await scene({ admit: async (message) => ({ ...message, text: '' }) });
    const [first, second] = [said('first'), said('second', later())];
    await one.turns.offer(first);
    await one.turns.offer(second);
    await one.call(0);
    await one.turns.changed({ place, messageId: second.id, text: 'my secret' });
    expect(await one.ledger.unfinished('test')).toMatchObject([{}, { messages: [{ id: second.id, text: '' }] }]);
  });

  it('of a question that runs changes nothing but what is remembered of it', async () => {
    const one = await scene();
    const message = said('my secret is 4711');
    await one.turns.offer(message);
    const { reply, signal } = await one.call(0);
    const edit = { place, messageId: message.id, text: 'my secret is mine' };
    await one.turns.changed(edit);
    expect(signal.aborted).toBe(false);
    reply.push(text('Good.')).end();
    await idle(one);
    expect(one.asked).toHaveLength(1);
    expect(one.changes).toEqual([edit, edit]);
  });

  it('of what is no open question is the memory’s affair', async () => {
    const one = await scene();
    await one.turns.changed({ place, messageId: 'old', text: 'new' });
    expect(one.changes).toEqual([{ place, messageId: 'old', text: 'new' }]);
  });
});

describe('closing', () => {
  it('lets running answers end, begins no others, and takes no more questions', async () => {
    const one = await scene();
    await one.turns.offer(said('first'));
    await one.turns.offer(said('second', later()));
    const { reply } = await one.call(0);
    const closed = one.turns.close(10_000);
    await expect(one.turns.offer(said('third', later(20)))).rejects.toThrow('closing');
    reply.push(text('Done.')).end();
    await closed;
    expect(one.screen.texts).toEqual(['Done.']);
    expect(one.asked).toHaveLength(1);
    expect((await one.ledger.unfinished('test')).map(({ messages }) => messages[0].text)).toEqual(['second']);
  });

  it('cuts what does not end, and leaves it for the next start as it stands', async () => {
    const one = await scene();
    await one.turns.offer(said('first'));
    const { reply, signal } = await one.call(0);
    reply.push(text('Half'));
    await until(() => one.screen.text === 'Half');
    await one.turns.close(1);
    expect([signal.reason, one.screen.texts, one.screen.done]).toEqual(['closing', ['Half'], false]);
    expect(await one.ledger.unfinished('test')).toHaveLength(1);
  });

  it('has nothing to wait for when nothing runs', async () => {
    const one = await scene({ answer: echo });
    await one.turns.offer(said('first'));
    await idle(one);
    // Longer than any test may take.
    await expect(one.turns.close(24 * 3_600_000)).resolves.toBeUndefined();
  });
});

describe('a new start', () => {
  it('finishes an answer in the message it began', async () => {
    const before = await scene();
    await before.turns.offer(said('hello'));
    (await before.call(0)).reply.push(text('Half an ans'));
    await until(async () => {
      const [open] = await before.ledger.unfinished('test');
      return open && (await before.ledger.receipts(open.id))[0]?.messageId;
    });

    const after = await before.restart();
    await after.turns.resume();
    (await after.call(0)).reply.push(text('The whole answer.')).end();
    await idle(after);
    expect(after.screen.shown).toMatchObject([{ id: 's1', page: { text: 'The whole answer.', growing: false } }]);
  });

  it('answers what had been taken but not begun, in order, bursts as bursts', async () => {
    const before = await scene();
    await before.turns.offer(said('first'));
    await before.turns.offer(said('second', later(10)));
    await before.turns.offer(said('second too', later(10)));
    await before.turns.offer(said('third', later(20)));
    const after = await before.restart();
    await after.turns.resume();
    for (let turn = 0; turn < 3; turn += 1) (await after.call(turn)).reply.end();
    await idle(after);
    expect(after.asked.map((call) => call.words)).toEqual(['first', 'second + second too', 'third']);
  });

  it('does not answer what is older than a day', async () => {
    const before = await scene();
    await before.turns.offer(said('old'));
    await before.store
      .updateTable('inbox')
      .set({ at: Date.now() - 25 * 3_600_000 })
      .execute();
    const after = await before.restart();
    await after.turns.resume();
    await idle(after);
    expect(after.asked).toEqual([]);
    expect(await after.store.selectFrom('inbox').select('state').execute()).toEqual([{ state: 'expired' }]);
  });

  it('leaves alone what it took in and answered itself while it read what was unfinished', async () => {
    const read: OpenTurn[] = [];
    const one = await scene({
      answer: echo,
      ledger: (real) => ({
        ...real,
        unfinished: async (platform) => (read.length > 0 ? read : real.unfinished(platform)),
      }),
    });
    await one.turns.offer(said('hello'));
    const { turn } = await one.call(0);
    read.push({ id: turn.id, messages: turn.messages, attempts: 1, admittedAt: Date.now() });
    await until(async () => (await one.ledger.begin(turn.id)) === undefined, 'the end of the turn');
    await one.turns.resume();
    await one.turns.close(10_000);
    expect([one.asked.length, one.screen.texts]).toEqual([1, ['You said: hello.']]);
  });

  it('gives up on a turn that eight processes did not survive, with a sentence', async () => {
    const before = await scene();
    await before.turns.offer(said('poison'));
    const { turn } = await before.call(0);
    for (let process = 2; process <= 8; process += 1) await before.ledger.begin(turn.id);
    const after = await before.restart();
    await after.turns.resume();
    await idle(after);
    expect(after.asked).toEqual([]);
    expect(after.screen.texts).toEqual([
      'I tried several times to answer this and failed. Please ask again in other words.',
    ]);
    expect(await after.store.selectFrom('inbox').select('state').execute()).toEqual([{ state: 'failed' }]);
  });

  it('still answers a turn that seven did not survive', async () => {
    const before = await scene();
    await before.turns.offer(said('unlucky'));
    const { turn } = await before.call(0);
    for (let process = 2; process <= 7; process += 1) await before.ledger.begin(turn.id);
    const after = await before.restart();
    await after.turns.resume();
    (await after.call(0)).reply.push(text('Here.')).end();
    await idle(after);
    expect(after.screen.texts).toEqual(['Here.']);
  });
});

describe('a platform that cannot be reached', () => {
  const cut = () => new PostError('unknown', 'no route', { retryAfterMs: 1 });

  it('gets the answer when it is back, once, however often that was tried', async () => {
    const one = await scene({ answer: echo });
    one.screen.next('post', cut(), 100);
    await one.turns.offer(said('hello'));
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: hello.']);
    expect(one.asked.length).toBeGreaterThan(8);
  });

  it('has nobody write on for a reply that is not shown', async () => {
    const one = await scene();
    one.screen.next('post', cut(), 7);
    await one.turns.offer(said('hello'));
    const first = await one.call(0);
    first.reply.push(text('Hel'));
    const second = await one.call(1);
    expect([first.signal.aborted, first.reply.left]).toEqual([true, true]);
    second.reply.push(text('Hello.')).end();
    await idle(one);
    expect(one.screen.texts).toEqual(['Hello.']);
  });

  it('does not keep a stop from counting', async () => {
    const one = await scene();
    one.screen.next('post', cut(), 1000);
    await one.turns.offer(said('hello'));
    const { reply, turn } = await one.call(0);
    reply.push(text('Hel'));
    await until(() => one.lines.length > 0);
    expect(one.turns.stop(turn.id, ann)).toBe('stopped');
    await idle(one);
    expect(one.screen.texts).toEqual([]);
  });

  it('is no different from a disk that cannot be written for a while', async () => {
    const one = await scene({ answer: echo });
    await one.store.schema.alterTable('receipts').renameTo('away').execute();
    await one.turns.offer(said('hello'));
    await until(() => one.lines.some((line) => line.includes('receipts')));
    await one.store.schema.alterTable('away').renameTo('receipts').execute();
    await idle(one);
    expect(one.screen.texts).toEqual(['You said: hello.']);
  });
});
