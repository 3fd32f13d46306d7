// What members write is looked at where admins want that: whose, what, once, and by whom.
import sharp from 'sharp';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openWatch } from '#handlers/moderate.ts';
import { openLedger } from '#src/ledger.ts';
import type { InboundMessage } from '#src/message.ts';
import type { GuardRequest } from '#src/models.ts';
import type { Policy } from '#src/policy.ts';
import { openStore } from '#src/store.ts';
import type { Lexicon, Verdict } from '#src/verdict.ts';
import { openMeans } from '#test/means.ts';
import { Oracle, safe, unknown, unsafe } from '#test/oracle.ts';
import { keptLog } from '#test/quiet.ts';
import { ann, attached, ben, place, said } from '#test/said.ts';
import { until } from '#test/until.ts';

/** What is bad says so. */
const honest = ({ question }: GuardRequest): Verdict => (question.includes('bad') ? unsafe : safe);

async function scene(alter: (policy: Policy) => Partial<Policy> = () => ({ rooms: [place.room] }), verdict = honest) {
  const store = await openStore('file::memory:');
  onTestFinished(() => store.destroy());
  const oracle = new Oracle({ verdict });
  const { log } = keptLog();
  const means = await openMeans(store, openLedger(store), log, oracle);
  await means.policies.change(place, 'admin', 'test', (policy) => ({ ...policy, ...alter(policy) }));
  const told: Verdict[] = [];
  const lexicon = vi.fn<Lexicon>(means.lexicon);
  const watch = openWatch({ ...means, lexicon, models: oracle, reached: (_, verdict) => void told.push(verdict) });
  const missed = () => told.filter(({ type }) => type === 'unknown');
  const judged = () => oracle.sifted.flat();
  const caught = async () => (await means.incidents.latest(place, 1000)).map(({ messageId }) => messageId);
  const lasts = new Set<string>();
  /** Looks, and at something bad after it: when that is caught, what came before was settled. */
  const settle = async (...messages: readonly InboundMessage[]) => {
    for (const one of messages) watch.look(one);
    const last = said(`bad ${Math.random()}`, { author: { ...ben, id: 'last' } });
    lasts.add(last.id);
    watch.look(last);
    await until(async () => (await caught()).includes(last.id));
    return (await caught()).filter((id) => !lasts.has(id));
  };
  return { means, oracle, watch, judged, caught, settle, missed, lexicon };
}

test('what is bad is caught once, however often it is told of', async () => {
  const { settle, means } = await scene();
  const bad = said('bad words', { author: ben });
  expect(await settle(bad, bad, said('good words'), bad)).toEqual([bad.id]);
  expect(await settle(bad, { ...bad, text: 'bad words, edited' })).toEqual([bad.id]);
  const [incident] = await means.incidents.latest(place, 5, 'ben');
  expect(incident).toMatchObject({ stage: 'messages', person: 'ben', name: 'Ben', categories: ['S1'], dry: true });
});

test('nobody is looked at where nobody wants that', async () => {
  const { watch, means, judged } = await scene(() => ({}));
  watch.look(said('bad'));
  await means.policies.change(place, 'admin', 'test', (policy) => ({ ...policy, rooms: ['room'] }));
  watch.look(said('bad, too'));
  await until(() => judged().length > 0);
  expect(judged()).toEqual(['bad, too']);
});

test('a thread of a watched room is watched, and so is every room where all are', async () => {
  const one = await scene();
  const inThread = { ...place, room: 'room:thread' };
  const thread = said('bad', { place: inThread });
  const elsewhere = said('bad elsewhere', { place: { ...place, room: 'other' } });
  expect(await one.settle(thread, elsewhere)).toEqual([thread.id]);
  const all = await scene(() => ({ everywhere: true }));
  expect((await all.settle(thread, elsewhere)).toSorted()).toEqual([thread.id, elsewhere.id].toSorted());
});

test('admins, the exempt, direct conversations and commands are left alone', async () => {
  const { settle, judged } = await scene((policy) => ({
    everywhere: true,
    exempt: { people: ['zoe'], roles: ['mod'], rooms: ['free'] },
    words: { ...policy.words, denied: ['badger'] },
  }));
  const bad = (but: Partial<InboundMessage>) => said('bad badger', but);
  const left = await settle(
    bad({ author: { ...ann, isAdmin: true } }),
    bad({ author: { ...ann, id: 'zoe' } }),
    bad({ author: { ...ann, roles: ['mod'] } }),
    bad({ place: { ...place, room: 'free' } }),
    bad({ direct: true }),
    bad({ task: { name: 'describe', chosen: {} } }),
  );
  expect(left).toEqual([]);
  expect(judged()).toHaveLength(1);
});

test('a flood of the same text is judged once, and every message of it is caught', async () => {
  const { settle, judged, caught } = await scene();
  const flood = Array.from({ length: 100 }, (_, at) => said(at % 2 ? 'Bad   OFFER bad' : 'bad offer bad'));
  await settle(...flood);
  await until(async () => (await caught()).length === 101);
  expect(judged().filter((text) => /offer/i.test(text))).toHaveLength(1);
});

test('an edit is looked at as what it says now', async () => {
  const { settle } = await scene();
  const message = said('good');
  expect(await settle(message)).toEqual([]);
  expect(await settle({ ...message, text: 'bad after all' })).toEqual([message.id]);
});

test('words that are not wanted are found without a model, also split over messages', async () => {
  const { settle, judged } = await scene((policy) => ({
    rooms: ['room'],
    words: { ...policy.words, denied: ['forbidden'] },
  }));
  const [whole, first, second] = [said('so F0RBIDDEN', { author: ben }), said('for'), said('bidden')];
  expect((await settle(whole, first, second)).toSorted()).toEqual([whole.id, second.id].toSorted());
  expect(judged()).not.toContain('so F0RBIDDEN');
});

test('where no words are unwanted, none are looked for', async () => {
  const { settle, lexicon } = await scene();
  await settle(said('good'), said('fine'));
  expect(lexicon).not.toHaveBeenCalled();
  const words = await scene((policy) => ({ rooms: ['room'], words: { ...policy.words, profanity: true } }));
  const strong = said('what a fucking mess');
  expect(await words.settle(strong)).toEqual([strong.id]);
});

test('nobody meets the same words twice for what they write after them', async () => {
  const { settle } = await scene((policy) => ({ rooms: ['room'], words: { ...policy.words, denied: ['forbidden'] } }));
  const at = Date.now();
  const write = (text: string) => said(text, { author: ben, at });
  const [whole, second] = [write('forbidden'), write('bidden')];
  expect((await settle(whole, write('sorry'), write('for'), second, write('well'))).toSorted()).toEqual(
    [whole.id, second.id].toSorted(),
  );
});

test('what is split is found as well by an edit, and whatever else is written over in between', async () => {
  const { settle } = await scene((policy) => ({ rooms: ['room'], words: { ...policy.words, denied: ['forbidden'] } }));
  const at = Date.now();
  const old = said('old', { author: ben, at: at - 3_600_000 });
  const first = said('for', { author: ben, at });
  const second = said('bidden', { author: ben, at: at + 2000 });
  expect(await settle(old, first, { ...old, text: 'older' }, second)).toEqual([second.id]);
  const [one, two] = [said('for', { author: ann, at }), said('well', { author: ann, at: at + 1 })];
  expect(await settle(one, two, { ...two, text: 'bidden' })).toContain(two.id);
});

test('of who is not to be read no word leaves, but lists of words hold', async () => {
  const { settle, means, judged } = await scene((policy) => ({
    rooms: ['room'],
    words: { ...policy.words, denied: ['forbidden'] },
  }));
  await means.unread.hide(place.platform, ben.id);
  const [bad, denied] = [said('bad', { author: ben }), said('forbidden', { author: ben })];
  expect(await settle(bad, denied)).toEqual([denied.id]);
  expect(judged()).not.toContain('bad');
});

test('what does not count by the policy is not caught', async () => {
  const { settle } = await scene(
    () => ({ rooms: ['room'], from: { S6: 'off' } }),
    ({ question }) => (question.startsWith('bad') ? unsafe : { type: 'unsafe', categories: ['S6'] }),
  );
  expect(await settle(said('advice'))).toEqual([]);
});

test('the judge sees through a disguise', async () => {
  const { settle } = await scene();
  const message = said('b\u200ba\u200bd');
  expect(await settle(message)).toEqual([message.id]);
});

test('images are looked at, where they are', async () => {
  const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  const { settle, oracle, caught, watch, means } = await scene(undefined, (request) =>
    request.images ? { type: 'unsafe', categories: ['S12'] } : honest(request),
  );
  const message = said('', { attachments: [attached(image)] });
  await settle(message);
  await until(async () => (await caught()).includes(message.id));
  expect(oracle.judgings.find(({ request }) => request.images)?.request.stage).toBe('messages');
  const same = said('', { attachments: [attached(image)] });
  watch.look(same);
  await until(async () => (await caught()).includes(same.id));
  expect(oracle.judgings.filter(({ request }) => request.images)).toHaveLength(1);
  const stages = { ...(await means.policies.of(place)).policy.stages, images: 'off' as const };
  await means.policies.change(place, 'admin', 'test', (policy) => ({ ...policy, stages }));
  const unseen = said('', { attachments: [attached(image)] });
  expect(await settle(unseen)).not.toContain(unseen.id);
});

test('an image that nobody can judge hides no other, and is tried again where the judge is at its limits', async () => {
  const tries: string[] = [];
  const colours = ['#ff0000', '#00ff00'] as const;
  const images = await Promise.all(
    colours.map((background) =>
      sharp({ create: { width: 8, height: 8, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const first: Verdict = { type: 'unknown', cause: 'limits', busy: true };
  const { watch, caught, oracle, means, missed } = await scene(undefined, (request) => {
    if (!request.images) return honest(request);
    tries.push('look');
    if (tries.length === 1) return first;
    return tries.length < 5 ? unknown : { type: 'unsafe', categories: ['S12'] };
  });
  oracle.imagesAtOnce = 1;
  means.acting.sleep = async () => undefined;
  const message = said('', { attachments: images.map((image) => attached(image)) });
  watch.look(message);
  await until(async () => (await caught()).includes(message.id));
  expect(tries).toHaveLength(5);
  expect(missed()).toEqual([{ type: 'unknown', cause: expect.any(String) }]);
});

test('the same letters in Base64 are not the same text where capitals differ', async () => {
  const { settle } = await scene();
  const code = Buffer.from('this is something bad to read').toString('base64');
  const [harmless, bad] = [said(code.toLowerCase()), said(code)];
  expect(await settle(harmless)).toEqual([]);
  expect(await settle(bad)).toEqual([bad.id]);
});
