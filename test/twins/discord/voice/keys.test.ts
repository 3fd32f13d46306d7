// How people agree on keys through the voice server, step by step.
import { VoiceOpcodes as Op } from 'discord-api-types/voice/v8';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '#test/until.ts';
import { newCall, type Call } from './call.ts';
import type { Client } from './client.ts';
import { newHuman, type Human } from './human.ts';
import { newQuirks, type Quirks } from './quirks.ts';

let quirks: Quirks;
let call: Call;
let ana: Human;
let ben: Human;

beforeEach(async () => {
  quirks = newQuirks();
  call = newCall({ channelId: '1000', quirks, changed: () => {} });
  [ana, ben] = [newHuman('1', 1, call), newHuman('2', 2, call)];
  await until(() => call.keys.settled && ana.caughtUp && ben.caughtUp);
});
afterEach(() => call.stop());

/** What a person is told in bytes from now on, as operation and first byte. */
function told({ client }: Human): string[] {
  const list: string[] = [];
  const usual: Client = { ...client };
  const tellBytes = (op: number, payload: Buffer): void => {
    list.push(`${op} ${payload[0]}`);
    usual.tellBytes(op, payload);
  };
  Object.assign(client, { tellBytes });
  return list;
}

test('what one encrypts the other decrypts, and nobody who has left', async () => {
  const word = Buffer.from('word');
  expect(ben.decrypted('1', ana.encrypted(word))).toEqual(word);
  const carl = newHuman('3', 3, call);
  await until(() => call.keys.settled && ana.caughtUp && carl.session.ready);
  expect(carl.decrypted('1', ana.encrypted(word))).toEqual(word);
  const before = ana.session.epoch;
  carl.leave();
  await until(() => call.keys.settled && ana.session.epoch !== before);
  expect(carl.decrypted('1', ana.encrypted(word))).toBeUndefined();
  expect(ben.decrypted('1', ana.encrypted(word))).toEqual(word);
});

test('who leaves before anybody has let them in is proposed no more', async () => {
  quirks.letCommit('bots');
  const heard = told(ana);
  const carl = newHuman('3', 3, call);
  await until(() => heard.includes(`${Op.DaveMlsProposals} 0`));
  carl.leave();
  expect(heard).toEqual([`${Op.DaveMlsProposals} 0`, `${Op.DaveMlsProposals} 1`]);
  quirks.letCommit('anyone');
  newHuman('4', 4, call);
  await until(() => call.keys.settled);
  expect(call.keys.group.members.toSorted()).toEqual(['1', '2', '4']);
});

test('whoever cannot follow is proposed nothing until they are let in again', async () => {
  quirks.letCommit('bots');
  const [first, second] = [told(ana), told(ben)];
  call.received(ana.client, Op.DaveMlsInvalidCommitWelcome, { transition_id: 1 });
  newHuman('3', 3, call);
  await until(() => second.length === 2);
  expect(first).toEqual([]);
  expect(second).toEqual([`${Op.DaveMlsProposals} 0`, `${Op.DaveMlsProposals} 0`]);
});

test('a commit that leaves something out, comes late or is none is no commit', async () => {
  quirks.letCommit('bots');
  const commits: Buffer[] = [];
  call.keys.commit = ({ userId }, payload) => void (userId === '1' && commits.push(payload));
  newHuman('3', 3, call);
  await until(() => commits.length === 1, 'a commit for one');
  newHuman('4', 4, call);
  await until(() => commits.length === 2, 'a commit for both');
  const { group } = call.keys;
  const [half = Buffer.alloc(0), whole = Buffer.alloc(0)] = commits;
  expect(group.accept('1', half)).toBeUndefined();
  expect(group.accept('2', whole)).toBeUndefined();
  expect(group.accept('1', whole)).toMatchObject({ first: false, added: ['3', '4'] });
  expect(group.accept('1', whole)).toBeUndefined();
  expect(() => group.accept('1', Buffer.from([0, 1, 0, 2]))).toThrow('not a public message');
});

test('nobody takes part under the name of somebody else', () => {
  const bytes = ben.session.getSerializedKeyPackage();
  expect(() => call.receivedBytes(ana.client, Op.DaveMlsKeyPackage, bytes)).toThrow('of somebody else');
});

test('a transition that somebody is never ready for is executed in the end', async () => {
  const carl = newHuman('3', 3, call);
  await until(() => call.keys.settled && carl.session.ready);
  Object.assign(carl.client, { tell: () => {}, tellBytes: () => {} });
  newHuman('4', 4, call);
  await until(() => call.keys.group.members.length === 4);
  expect(call.keys.settled).toBe(false);
  await until(() => call.keys.settled);
});
