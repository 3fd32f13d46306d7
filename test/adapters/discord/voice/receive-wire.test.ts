import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  corrupt,
  doubled,
  extended,
  type Fault,
  jittered,
  lost,
  misnamed,
  padded,
  replaced,
  sourced,
  swapped,
  typed,
} from '#test/twins/discord/voice/faults.ts';
import { until } from '#test/until.ts';
import { type Joined, type Meeting, openMeeting, words } from './meeting.ts';

let meeting: Meeting;
let call: Awaited<ReturnType<Meeting['meet']>>;

beforeEach(async () => {
  meeting = await openMeeting();
  call = await meeting.meet();
  await until(() => meeting.voice.settled(meeting.lounge), 'all have keys');
});
afterEach(() => meeting.close());

/** What was heard of Ana, once the last word that was said has come. */
async function heard(last: Buffer | undefined, joined: Joined = call): Promise<readonly (Buffer | number)[]> {
  const of = () => joined.heard.get(meeting.ana.id) ?? [];
  await until(() => last && of().some((one) => typeof one !== 'number' && one.equals(last)), 'the last word is heard');
  return of();
}

it.each<[string, Fault]>([
  ['padded', padded(200)],
  ['with an extension', extended()],
  ['with an extension of another profile', extended(Buffer.alloc(16, 7), 0x1000)],
  ['with contributing sources', sourced([1, 2, 3])],
  ['twice', doubled()],
  ['out of order', swapped([1, 4, 8])],
  ['up to 15 ms late', jittered(15)],
])('hears all of what is sent %s', async (_, fault) => {
  const said = words(12);
  await call.guest.say(said, { everyMs: 2, faults: [fault] });
  expect(await heard(said.at(-1))).toEqual(said);
  expect(call.tally).toMatchObject({ lost: 0 });
  expect(call.states).toEqual([{ type: 'ready' }]);
});

it.each<[string, Fault]>([
  ['lost', lost([3, 4])],
  ['corrupted', corrupt([3, 4])],
  ['replaced by nine bytes, which end the stock library', replaced(Buffer.alloc(9), [3, 4])],
  ['replaced by eleven bytes', replaced(Buffer.alloc(11, 0x80), [3, 4])],
  ['replaced by nothing', replaced(Buffer.alloc(0), [3, 4])],
  ['of another type', typed(101, [3, 4])],
  ['under a number of nobody', misnamed(99, [3, 4])],
])('hears all but what is %s, and where that was', async (_, fault) => {
  const said = words(12);
  await call.guest.say(said, { everyMs: 2, faults: [fault] });
  expect(await heard(said.at(-1))).toEqual([...said.slice(0, 3), -2, ...said.slice(5)]);
});

it('hears only the voice server, whoever sends the same', async () => {
  const { voice, lounge } = meeting;
  const taken: Buffer[] = [];
  const take: Fault = (packet) => [{ ...packet, mangle: (datagram) => (taken.push(datagram), Buffer.alloc(1)) }];
  const said = words(3);
  await call.guest.say(said, { everyMs: 0, faults: [take] });
  for (const datagram of taken) voice.datagram(lounge, datagram, 'stranger');
  await until(() => call.tally.dropped === 6);
  expect(call.heard.size).toBe(0);
  for (const datagram of taken) voice.datagram(lounge, datagram);
  expect(await heard(said.at(-1))).toEqual(said);
});

it('hears what was said before it was told who speaks', async () => {
  const { voice, lounge, ben } = meeting;
  const benThere = await voice.join(ben, lounge);
  await until(() => voice.settled(lounge));
  const said = words(4);
  await benThere.say(said, { everyMs: 0, announced: false });
  await call.guest.say(words(1, 90), { everyMs: 0 });
  await heard(words(1, 90)[0]);
  expect(call.heard.get(ben.id)).toBeUndefined();
  await benThere.pause({ everyMs: 0 });
  await until(() => call.silences.includes(ben.id));
  expect(call.heard.get(ben.id)).toEqual(said);
});

it('decrypts nothing of people who did not agree, until they do', async () => {
  const { voice, lounge, ana, ben } = meeting;
  call.unwanted.add(ben.id);
  const benThere = await voice.join(ben, lounge);
  await until(() => voice.settled(lounge));
  await benThere.say(words(5), { everyMs: 0 });
  await until(() => call.tally.unheard === 5);
  expect(call.heard.get(ben.id)).toBeUndefined();
  call.unwanted.delete(ben.id);
  call.unwanted.add(ana.id);
  await benThere.say(words(5, 50), { everyMs: 0 });
  await until(() => call.heard.get(ben.id)?.length === 5);
  await call.guest.say(words(5), { everyMs: 0 });
  await until(() => call.tally.unheard === 10);
  expect(call.heard.get(ana.id)).toBeUndefined();
});

it('takes nobody for somebody else who had the same number at another voice server', async () => {
  const { voice, lounge, ana, ben } = meeting;
  const benThere = await voice.join(ben, lounge);
  await call.guest.say(words(1), { everyMs: 0 });
  await heard(words(1)[0]);
  const number = call.guest.ssrc;
  call.unwanted.add(ana.id);
  voice.loseServer(lounge);
  await voice.findServer(lounge);
  await call.until('ready', 2);
  await until(() => voice.settled(lounge), 'all have keys');
  await benThere.say(words(3), { everyMs: 0, faults: [misnamed(number)] });
  const said = words(3, 50);
  await until(async () => {
    await benThere.say(said, { everyMs: 0 });
    return call.heard.get(ben.id);
  });
  expect(call.tally.unheard).toBe(0);
});

it('hears the end of speech through loss and jitter', async () => {
  const said = words(100);
  await call.guest.say(said, { everyMs: 2, faults: [lost({ share: 0.3 }), jittered(60)] });
  await until(async () => {
    await call.guest.pause({ everyMs: 5 });
    return call.silences.length > 0;
  });
  const heardOf = call.heard.get(meeting.ana.id) ?? [];
  const whole = heardOf.filter((one) => typeof one !== 'number');
  expect(whole.map((opus) => said.findIndex((one) => one.equals(opus)))).toEqual(
    whole.map((opus) => said.findIndex((one) => one.equals(opus))).toSorted((one, other) => one - other),
  );
  expect(whole.length).toBeGreaterThan(20);
  expect(call.states).toEqual([{ type: 'ready' }]);
});

it('survives 10,000 datagrams of nonsense', async () => {
  const { voice, lounge } = meeting;
  const said = words(3);
  let seed = 1;
  const byte = (): number => (seed = (seed * 48_271) % 2_147_483_647) & 0xff;
  for (let round = 0; round < 100; round++) {
    for (let count = 0; count < 100; count++) {
      const datagram = Buffer.from(Array.from({ length: count }, byte));
      if (count > 12 && round % 2 === 0) datagram.set([0x80 | (byte() & 0x3f), 120]);
      voice.datagram(lounge, datagram, round % 3 === 0 ? 'stranger' : 'server');
    }
    await new Promise(setImmediate);
  }
  await until(async () => {
    await call.guest.say(said, { everyMs: 0 });
    return call.heard.size > 0;
  });
  expect(call.troubles).toEqual([]);
});
