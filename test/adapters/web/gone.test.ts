// What lies in the page's tables: sealed where there is a key, and gone for good when its person wants that.
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openFiles } from '#adapters/web/files.ts';
import { openGone } from '#adapters/web/gone.ts';
import { openRooms } from '#adapters/web/rooms.ts';
import { openTranscript } from '#adapters/web/transcript.ts';
import { openBygone } from '#src/bygone.ts';
import { openPrivacy } from '#src/privacy.ts';
import { openVault } from '#src/vault.ts';
import { keptLog } from '#test/quiet.ts';
import { folder } from '#test/shelf.ts';
import { holdings, openWhole } from '#test/stocked.ts';
import { until } from '#test/until.ts';

const canary = 'yellow-canary';
const shown = (id: string, text = canary) => ({ id, by: 'person' as const, text, at: 1, growing: false });

async function open(keys: readonly Uint8Array[] = []) {
  const at = await folder();
  const store = await openWhole(join(at, 'parley.db'));
  onTestFinished(() => store.destroy());
  const { log } = keptLog();
  const [vault, bygone] = [openVault(keys), openBygone()];
  const cleared: string[] = [];
  const gone = openGone(store, bygone, log, (room) => {
    cleared.push(room);
    rooms.forget(room);
  });
  const transcript = openTranscript(store, vault, gone);
  const rooms = openRooms(transcript);
  const files = openFiles(store, vault, gone);
  const privacy = openPrivacy(store, { holdings, vault, bygone, log });
  const bytes = async () => {
    const names = await readdir(at);
    return (await Promise.all(names.map((name) => readFile(join(at, name), 'latin1')))).join('\n');
  };
  return { transcript, rooms, files, privacy, bytes, cleared };
}

async function* content() {
  yield Buffer.from(canary.repeat(100));
}

const upload = { name: `${canary}.txt`, mediaType: 'text/plain' };

async function fill({ transcript, files }: Awaited<ReturnType<typeof open>>, room: string, person: string) {
  await transcript.claim(room, person, canary);
  const file = await files.take(room, upload, content());
  if (typeof file === 'string') throw new Error(file);
  await transcript.write(room, { ...shown('m1'), buttons: [{ command: 'x', chosen: {}, label: canary }] });
  await files.attach(room, 'm1', [{ id: file.id, described: canary }]);
  return file.id;
}

test('with a key, nothing that was said or sent can be read in the file, and all of it on the page', async () => {
  const one = await open([randomBytes(32)]);
  const id = await fill(one, 'room', 'ann');
  expect(await one.bytes()).not.toContain(canary);
  expect(await one.transcript.conversations('ann')).toMatchObject([{ room: 'room', title: canary }]);
  const [message] = await one.transcript.read('room');
  expect(message).toMatchObject({ text: canary, buttons: [{ label: canary }] });
  expect(message?.files).toMatchObject([{ name: `${canary}.txt`, described: canary }]);
  const read = await Array.fromAsync(one.files.read(id, 5, 40));
  expect(Buffer.concat(read).toString()).toBe(canary.repeat(100).slice(5, 40));
});

test('a conversation without a title is not listed, key or no key', async () => {
  const { transcript } = await open([randomBytes(32)]);
  await transcript.claim('room', 'ann', '');
  expect(await transcript.conversations('ann')).toEqual([]);
  await transcript.claim('room', 'ann', 'Later');
  expect(await transcript.conversations('ann')).toMatchObject([{ title: 'Later' }]);
});

test('what a person has deleted is off the page too, and what is still written there does not come back', async () => {
  const one = await open();
  await fill(one, 'hers', 'ann');
  await fill(one, 'his', 'ben');
  using lease = await one.rooms.enter('hers');
  expect(lease.room.all()).toHaveLength(1);
  const writing = one.transcript.write('hers', shown('m2', `late ${canary}`));
  await one.privacy.erase({ platform: 'web', person: 'ann' });
  await writing;
  await until(() => lease.room.all().length === 0);
  await one.transcript.write('hers', shown('m3', `later ${canary}`));
  await one.files.take('hers', { ...upload, message: 'm3' }, content());
  expect(await one.bytes()).not.toContain(`later ${canary}`);
  expect(one.cleared).toEqual(['hers']);
  expect(await one.transcript.read('hers')).toEqual([]);
  expect(await one.files.of('hers', 'm3')).toEqual([]);
  expect(await one.transcript.read('his')).toHaveLength(1);
  expect(await one.transcript.conversations('ben')).toHaveLength(1);
});

test('somebody of another platform with the same id deletes nothing here', async () => {
  const one = await open();
  await fill(one, 'hers', 'ann');
  await one.privacy.erase({ platform: 'discord', person: 'ann' });
  await one.transcript.write('hers', shown('m2'));
  expect(await one.transcript.read('hers')).toHaveLength(2);
});

test('a conversation that is begun anew is kept again', async () => {
  const one = await open();
  await fill(one, 'hers', 'ann');
  await one.privacy.erase({ platform: 'web', person: 'ann' });
  await one.transcript.claim('hers', 'ann', 'Anew');
  await one.transcript.write('hers', shown('m4', 'Hello again'));
  expect(await one.transcript.read('hers')).toMatchObject([{ text: 'Hello again' }]);
});

test('who is not to be read any more still sees what they wrote on the page', async () => {
  const one = await open();
  await fill(one, 'hers', 'ann');
  await one.privacy.silence({ platform: 'web', person: 'ann' });
  await one.transcript.write('hers', shown('m2'));
  expect(one.cleared).toEqual([]);
  expect(await one.transcript.read('hers')).toHaveLength(2);
});
