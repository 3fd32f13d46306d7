import { expect, test } from 'vitest';
import { openPassages, type PassageKey } from '#src/passages.ts';
import { heard } from './oracle.ts';
import { place } from './said.ts';
import { shelf } from './shelf.ts';

const key: PassageKey = { place, messageId: 'm', attachmentId: 'a', way: 'hear', number: 3 };

test('What was understood of a part is there again, word for word', async () => {
  const passages = openPassages(await shelf());
  const transcript = heard('Good “morning”.', { words: [{ text: 'Good', from: 0, to: 0.5 }] });
  await passages.put(key, heard('wrong'), 'ann');
  await passages.put(key, transcript, 'ann');
  expect(await passages.get(key)).toEqual(transcript);
});

test.each<Partial<PassageKey>>([
  { place: { ...place, platform: 'other' } },
  { place: { ...place, space: 'other' } },
  { place: { ...place, room: 'other' } },
  { messageId: 'other' },
  { attachmentId: 'other' },
  { way: 'translate' },
  { number: 4 },
])('Nothing is known of another part: %o', async (other) => {
  const passages = openPassages(await shelf());
  await passages.put(key, heard('Hello.'), 'ann');
  expect(await passages.get({ ...key, ...other })).toBeUndefined();
});

test('What is old is forgotten, what is younger stays', async () => {
  let now = 1000;
  const passages = openPassages(await shelf(), { now: () => now });
  await passages.put(key, heard('Old.'), 'ann');
  now = 2000;
  await passages.put({ ...key, number: 4 }, heard('Young.'), 'ann');
  await passages.prune(2000);
  expect(await passages.get(key)).toBeUndefined();
  expect(await passages.get({ ...key, number: 4 })).toMatchObject({ text: 'Young.' });
});

test('What was understood of a message is forgotten with it, in every way and part, and nothing else is', async () => {
  const passages = openPassages(await shelf());
  const others = [{ messageId: 'other' }, { place: { ...place, room: 'other' } }].map((but) => ({ ...key, ...but }));
  const own = [key, { ...key, way: 'translate' }, { ...key, attachmentId: 'b', number: 0 }];
  for (const one of [...own, ...others]) await passages.put(one, heard('Hello.'), 'ann');
  await passages.forget(place, key.messageId);
  expect(await Promise.all(own.map((one) => passages.get(one)))).toEqual([undefined, undefined, undefined]);
  for (const one of others) expect(await passages.get(one)).toBeDefined();
});
