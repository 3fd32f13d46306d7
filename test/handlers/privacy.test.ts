// Members own their data: they see it, take it along, have it deleted, and are not read where they do not want to be.
import { expect, test } from 'vitest';
import { bot } from '#handlers/bot.ts';
import { during } from '#handlers/during.ts';
import { veiledAsked } from '#handlers/veil.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { openConsent } from '#src/consent.ts';
import { hoursKept } from '#src/keeping.ts';
import { openLedger } from '#src/ledger.ts';
import { answerId, type Memorable, openMemory } from '#src/memory.ts';
import type { EarlierMessage, InboundMessage } from '#src/message.ts';
import { openPassages } from '#src/passages.ts';
import { openUnread } from '#src/unread.ts';
import { openMeans } from '#test/means.ts';
import { complete, heard, piece, trusting } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, ben, place, said, turnOf } from '#test/said.ts';
import { shelf } from '#test/shelf.ts';
import { Listener } from './listener.ts';

const asked: Asked = { author: ann, place, calls: true, history: async function* () {} };
const admin: Asked = { ...asked, author: { ...ann, id: 'root', isAdmin: true } };
const never = new AbortController().signal;
const earlier = (author: string, but: Partial<EarlierMessage> = {}): EarlierMessage => ({
  id: `e-${author}`,
  author: {
    id: author,
    name: author,
  },
  text: `by ${author}`,
  at: 1,
  own: false,
  attachments: [],
  ...but,
});

async function house() {
  const models = trusting();
  const store = await shelf();
  const { log } = keptLog();
  const means = await openMeans(store, openLedger(store), log, models);
  const run = (name: string, by: Asked = asked, chosen: Chosen = {}) => one.command(name, chosen, by, never);
  const texts = async (room = place) => (await means.memory.recall(room)).map(({ text }) => text);
  /** Asks, and gives the answer when it is wanted. */
  const ask = (message: InboundMessage, number = 0) => {
    const turn = turnOf(message);
    const listener = new Listener(one.message(turn, never));
    const finish = async (text: string) => {
      const { parts } = await models.asked(number);
      parts.push(piece(text), complete).end();
      await listener.ended;
    };
    return { turn, listener, finish };
  };
  const one = bot(means);
  return { means, store, models, one, run, texts, ask };
}

test('what is stored is shown with how much of it there is and how long it stays', async () => {
  const { run, means } = await house();
  await means.memory.remember(place, [{ id: 'm', by: 'person', author: ann, text: 'Hello' }]);
  const { text, buttons } = await run('privacy view');
  expect(text).toContain('what I answered you. 1 entry; here it goes after 24 hours.');
  expect(text).toContain('What you thought of answers. Nothing; it goes after 90 days.');
  expect(text).toContain('the models of Groq');
  expect(text).toContain('I do not hear you in calls here');
  expect(text).toContain('no key');
  expect(buttons?.map(({ command }) => command)).toEqual(['privacy export', 'privacy hide', 'privacy delete']);
});

test('an export that was cut short is no file', async () => {
  const { one } = await house();
  const outcome = await one.command('privacy export', {}, asked, AbortSignal.abort());
  expect([outcome.failed, outcome.files]).toEqual([true, undefined]);
});

test('the export is a file that holds what was said', async () => {
  const { run, means } = await house();
  await means.memory.remember(place, [
    { id: 'm', by: 'person', author: ann, text: 'Mine' },
    { id: 'n', by: 'person', author: ben, text: 'Not mine' },
    { id: answerId('t'), by: 'bot', author: { id: 'parley', name: 'Parley' }, to: 'ann', text: 'To me' },
  ]);
  const [file] = (await run('privacy export')).files ?? [];
  expect(file).toMatchObject({ mediaType: 'application/json', name: expect.stringMatching(/^parley-.*\.json$/) });
  const { tables } = JSON.parse(Buffer.from(file?.bytes ?? []).toString()) as {
    tables: { memory: { text: string }[] };
  };
  expect(tables.memory.map(({ text }) => text)).toEqual(['Mine', 'To me']);
});

test('everything is deleted only when it was confirmed', async () => {
  const { run, means, texts } = await house();
  await means.memory.remember(place, [{ id: 'm', by: 'person', author: ann, text: 'Mine' }]);
  const { buttons } = await run('privacy delete');
  expect(await texts()).toEqual(['Mine']);
  const confirm = buttons?.find(({ grave }) => grave);
  await run(confirm?.command ?? '', asked, confirm?.chosen);
  expect(await texts()).toEqual([]);
});

test('a turn that goes on while its person is deleted brings nothing back, and the next one is remembered', async () => {
  const { run, texts, ask, store } = await house();
  const first = ask(said('What is my secret?'));
  await run('privacy erase');
  await first.finish('I do not know.');
  expect(first.listener.shown).toContain('I do not know.');
  expect(await texts()).toEqual([]);
  expect(await store.selectFrom('answers').selectAll().execute()).toEqual([]);
  await ask(said('And now?'), 1).finish('Now I do.');
  expect(await texts()).toEqual(['And now?', 'Now I do.']);
});

test('a turn of somebody else brings nothing of a deleted person back either', async () => {
  const { run, texts, ask } = await house();
  const history = [earlier('ann'), earlier('cem')];
  const asking = ask(said('Who was that?', { author: ben, inThread: true, earlier: async () => history }));
  await run('privacy erase');
  await asking.finish('Cem.');
  expect(await texts()).toEqual(['by cem', 'Who was that?', 'Cem.']);
});

test('what is written in the very moment of a deletion goes too, whichever comes first', async () => {
  const { means, texts, store } = await house();
  const kept = during(means);
  const line = { id: 'm', by: 'person' as const, author: ann, text: 'Mine' };
  const key = { place, messageId: 'm', attachmentId: 'a', way: 'hear', number: 0 };
  await Promise.all([
    kept.memory.remember(place, [line, { ...line, id: 'n', author: ben, text: 'Of Ben' }]),
    kept.passages.put(key, heard('Mine'), 'ann'),
    kept.answers.keep({ turnId: 't', message: said('Mine'), questions: ['m'], sources: [] }),
    means.privacy.erase({ platform: 'test', person: 'ann' }),
  ]);
  expect(await texts()).toEqual(['Of Ben']);
  expect(await means.passages.get(key)).toBeUndefined();
  expect(await store.selectFrom('answers').selectAll().execute()).toEqual([]);
});

test('what goes on in a thread keeps nothing of a room that is forgotten meanwhile', async () => {
  const { means } = await house();
  const kept = during(means);
  const thread = { ...place, room: `${place.room}:1.5` };
  await means.privacy.forget(place, 'ann');
  const line = { id: 'm', by: 'person' as const, author: ann, text: 'Mine' };
  await kept.memory.remember(thread, [line, { ...line, id: 'n', author: ben, text: 'Of Ben' }]);
  expect((await means.memory.recall(thread)).map(({ text }) => text)).toEqual(['Of Ben']);
});

test('turns end at once where the bot was taken out', async () => {
  const { one, ask, models } = await house();
  const here = ask(said('Hello'));
  await models.asked(0);
  ask(said('Hello', { place: { ...place, space: 'other' } }));
  await models.asked(1);
  await one.left({ platform: place.platform, space: place.space });
  await here.listener.ended;
  expect(models.chats.map(({ signal }) => signal.aborted)).toEqual([true, false]);
});

test('a room is forgotten for oneself, and by admins for everybody once they confirm', async () => {
  const { run, means, texts } = await house();
  const line = (id: string, author: typeof ann) => ({ id, by: 'person' as const, author, text: `by ${id}` });
  await means.memory.remember(place, [line('ann', ann), line('ben', ben)]);
  await means.memory.remember({ ...place, room: 'other' }, [line('ann', ann)]);
  await run('forget');
  expect(await texts()).toEqual(['by ben']);
  for (const name of ['forget', 'forget everybody']) {
    const refused = await run(name, asked, { all: true });
    expect(refused).toMatchObject({ failed: true, text: expect.stringContaining('Only admins') });
  }
  const { buttons } = await run('forget', admin, { all: true });
  expect(await texts()).toEqual(['by ben']);
  await run(buttons?.[0]?.command ?? '', admin);
  expect(await texts()).toEqual([]);
  expect(await texts({ ...place, room: 'other' })).toEqual(['by ann']);
});

test('who hides is remembered nowhere any more, on that platform alone, and after a restart too', async () => {
  const { run, means, texts, store } = await house();
  const away = { ...place, platform: 'elsewhere' };
  for (const at of [place, { ...place, space: 'other' }, away])
    await means.memory.remember(at, [{ id: 'm', by: 'person', author: ann, text: 'Mine' }]);
  await run('privacy hide');
  expect([await texts(), await texts({ ...place, space: 'other' }), await texts(away)]).toEqual([[], [], ['Mine']]);
  const again = await openUnread(store);
  expect([again.has('test', 'ann'), again.has('test', 'ben'), again.has('elsewhere', 'ann')]).toEqual([
    true,
    false,
    false,
  ]);
  await run('privacy show');
  expect((await openUnread(store)).has('test', 'ann')).toBe(false);
});

test('of who hides nothing is taken in, but that they spoke to the bot: then they are told how to come back', async () => {
  const { run, one, ask, models, texts } = await house();
  await run('privacy hide');
  expect(await one.admit(said('psst', { addressed: false }))).toBeUndefined();
  expect(await one.admit(said('psst', { byThread: true }))).toBeUndefined();
  expect(await one.overheard(said('', { attachments: [image] }))).toBeUndefined();
  const admitted = await one.admit(said('secret', { attachments: [image] }));
  expect(admitted).toMatchObject({ text: '', attachments: [], addressed: true });
  const { listener } = ask(said('secret'));
  await listener.ended;
  expect(listener.shown).toContain('/privacy show');
  expect([models.chats.length, models.judgings.length, await texts()]).toEqual([0, 0, []]);
  expect(await one.admit(said('hello', { author: ben }))).toMatchObject({ text: 'hello' });
});

const image = {
  id: 'f',
  kind: 'image' as const,
  name: 'a.png',
  mediaType: 'image/png',
  size: 1,
  async *read() {},
};

test('who hides may still give commands', async () => {
  const { run, one } = await house();
  await run('privacy hide');
  const task = { name: 'ask', chosen: {} };
  expect(await one.admit(said('what I give it', { task }))).toMatchObject({ text: 'what I give it' });
  expect((await run('privacy view')).text).toContain('You asked me not to read you');
});

test('an answer to who hides is seen by nobody either, wherever a page of the history ends', async () => {
  const { run, one } = await house();
  await run('privacy hide');
  const answer = (to: string) => earlier('parley', { own: true, text: `to ${to}` });
  const history = async function* () {
    yield [answer('ann'), earlier('cem'), answer('cem')];
    yield [answer('ann')];
    yield [answer('nobody'), earlier('ben'), answer('ben'), earlier('ann')];
  };
  const admitted = await one.admit(said('What was said?', { author: ben, history }));
  const pages = await Array.fromAsync(admitted?.history(never) ?? []);
  expect(pages.map((page) => page.map(({ text }) => text))).toEqual([
    ['by cem', 'to cem'],
    ['by ben', 'to ben'],
    ['to nobody'],
  ]);
});

test('others see nothing of who hides behind what they ask', async () => {
  const { run, one, ask, models } = await house();
  await run('privacy hide');
  const answer = (to: string) => earlier('parley', { own: true, text: `to ${to}` });
  const history = [earlier('ann'), answer('ann'), earlier('cem'), answer('cem')];
  const about = {
    earlier: async () => history,
    history: async function* () {
      yield history;
      yield [earlier('ann')];
    },
  };
  const message = said('What was said?', { author: ben, inThread: true, ...about });
  const admitted = await one.admit(message);
  expect((await admitted?.earlier(never))?.map(({ author }) => author.id)).toEqual(['cem', 'parley']);
  const pages = await Array.fromAsync(admitted?.history(never) ?? []);
  expect(pages.map((page) => page.map(({ author }) => author.id))).toEqual([['cem', 'parley'], []]);
  // As a message that an earlier process had taken in comes: it was admitted before.
  await ask(message).finish('Much.');
  expect(JSON.stringify(models.chats[0]?.request.said)).not.toMatch(/(?:by|to) ann/);
});

test('a task about a message of who hides has nothing of it', async () => {
  const { run, one } = await house();
  await run('privacy hide');
  const task = { name: 'describe', chosen: {} };
  const message = said('by ann', { author: ben, task, attachments: [image], wordsOf: 'ann' });
  expect(await one.admit(message)).toMatchObject({ text: '', attachments: [], task });
});

test('who hides is heard in no call, at once, and heard again where they had agreed', async () => {
  const { store } = await house();
  const unread = await openUnread(store);
  const consent = openConsent(store, Date.now, unread);
  await consent.decide({ platform: 'test', space: 'a' }, 'ann', true);
  await consent.decide({ platform: 'test', space: 'b' }, 'ann', true);
  await consent.decide({ platform: 'elsewhere', space: 'a' }, 'ann', true);
  const told: string[] = [];
  consent.watch(({ platform, space }, person, agrees) => told.push(`${platform} ${space} ${person} ${agrees}`), never);
  await unread.hide('test', 'ann');
  expect(told.toSorted()).toEqual(['test a ann false', 'test b ann false']);
  expect(await consent.agreed({ platform: 'test', space: 'a' })).toEqual(new Set());
  expect(await consent.agreed({ platform: 'elsewhere', space: 'a' })).toEqual(new Set(['ann']));
  await consent.decide({ platform: 'test', space: 'a' }, 'ann', true);
  expect(told).toHaveLength(2);
  await unread.show('test', 'ann');
  expect(await consent.agreed({ platform: 'test', space: 'a' })).toEqual(new Set(['ann']));
  expect(told.slice(2).toSorted()).toEqual(['test a ann true', 'test b ann true']);
});

test('who is deleted is heard in no call any more', async () => {
  const { store } = await house();
  const consent = openConsent(store);
  await consent.decide({ platform: 'test', space: 'a' }, 'ann', true);
  const told: boolean[] = [];
  consent.watch((_, __, agrees) => told.push(agrees), never);
  await consent.withdraw('test', 'ann');
  expect(told).toEqual([false]);
  expect(await consent.agreed({ platform: 'test', space: 'a' })).toEqual(new Set());
});

test('what is older than it may be in a room is not used, before it is deleted', async () => {
  let now = 1_000_000_000;
  const { means, store } = await house();
  const hours = hoursKept(means.settings, 24);
  const memory = openMemory(store, { now: () => now, hours });
  const passages = openPassages(store, { now: () => now, hours });
  const [brief, long] = [place, { ...place, room: 'long' }];
  await means.settings.set(brief, { scope: 'room', target: 'room', name: 'retention', value: 2, by: 'root' });
  const key = { messageId: 'm', attachmentId: 'a', way: 'hear', number: 0 };
  for (const at of [brief, long]) {
    await memory.remember(at, [{ id: 'm', by: 'person', author: ann, text: 'Hello' }]);
    await passages.put({ ...key, place: at }, heard('Hello'), 'ann');
  }
  const seen = async () => {
    const told = [brief, long].map(async (at) => [
      (await memory.recall(at)).length,
      (await passages.get({ ...key, place: at })) !== undefined,
    ]);
    return Promise.all(told);
  };
  now += 2 * 3_600_000 - 10;
  expect(await seen()).toEqual([
    [1, true],
    [1, true],
  ]);
  now += 20;
  expect(await seen()).toEqual([
    [0, false],
    [1, true],
  ]);
  await Promise.all([memory.prune(0), passages.prune(0)]);
  expect(await store.selectFrom('memory').select('room').execute()).toEqual([{ room: 'long' }]);
  expect(await store.selectFrom('passages').select('room').execute()).toEqual([{ room: 'long' }]);
  // However long a room may want it, the operator's limit holds.
  now += 23 * 3_600_000;
  expect((await seen())[1]).toEqual([0, false]);
});

test('where nothing is to be remembered, nothing is kept once a turn has ended', async () => {
  const { means, store } = await house();
  await means.settings.set(place, { scope: 'space', target: '', name: 'retention', value: 0, by: 'root' });
  const hours = hoursKept(means.settings, 24);
  await openMemory(store, { hours }).remember(place, [{ id: 'm', by: 'person', author: ann, text: 'Hello' }]);
  const key = { place, messageId: 'm', attachmentId: 'a', way: 'hear', number: 0 };
  await openPassages(store, { hours }).put(key, heard('Hello'), 'ann');
  for (const table of ['memory', 'passages'] as const)
    expect(await store.selectFrom(table).selectAll().execute()).toEqual([]);
});

test('a command is about nothing of who hides, unless they give it themselves', async () => {
  const { run, means } = await house();
  await run('privacy hide');
  const pages = async function* () {
    yield [earlier('ann'), earlier('cem')];
  };
  const about = said('secret', { attachments: [image] });
  const others = veiledAsked({ ...asked, author: ben, about, history: pages }, means.unread);
  expect(others.about).toMatchObject({ text: '', attachments: [] });
  expect(await Array.fromAsync(others.history(never))).toMatchObject([[{ text: 'by cem' }]]);
  expect(veiledAsked({ ...asked, about }, means.unread).about).toMatchObject({ text: 'secret' });
});

test('what is known to be forgotten is not written at all, so that it is in no file', async () => {
  const { means } = await house();
  const written: string[] = [];
  const memory = {
    ...means.memory,
    remember: async (_: unknown, lines: readonly Memorable[]) => void written.push(...lines.map(({ text }) => text)),
  };
  const kept = during({ ...means, memory });
  means.bygone.add({ platform: 'test', person: 'ann' });
  await kept.memory.remember(place, [
    { id: 'm', by: 'person', author: ann, text: 'Mine' },
    { id: 'n', by: 'person', author: ben, text: 'Of Ben' },
  ]);
  expect(written).toEqual(['Of Ben']);
});
