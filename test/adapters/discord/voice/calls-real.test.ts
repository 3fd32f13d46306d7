import { expect, test } from 'vitest';
import { openThread } from '#adapters/discord/voice/thread.ts';
import { until } from '#test/until.ts';
import { openParty } from './party.ts';
import { Hours } from './puppet.ts';

/** With the real voice thread, and voice servers to talk to. */
async function real() {
  const hours = new Hours();
  const party = await openParty({ means: { openThread, later: hours.later } });
  const { twin, ann, den, command } = party;
  await twin.voice.join(ann, den);
  expect(await command(ann, 'join')).toBe('I am in.');
  const here = (room: { id: string }) => twin.voice.present(room).includes(twin.bot.id);
  expect(here(den)).toBe(true);
  return { ...party, hours, here };
}

test('the bot is in a call of the local Discord, end to end encrypted, and out again', async () => {
  const { twin, ann, den, here, command, said } = await real();
  await until(() => said(den).length === 1);
  expect(twin.voice.keys(den).members).toContain(twin.bot.id);
  expect(await command(ann, 'leave')).toBe('I left.');
  await until(() => !here(den));
  expect(twin.voice.violations).toEqual([]);
});

test('the bot follows where it is moved, and is asked back after it was kicked', async () => {
  const { twin, ann, den, attic, hours, here, part, command, said } = await real();
  await twin.voice.join(ann, attic);
  twin.voice.moveBot(attic);
  await until(() => part.calls.length === 2);
  expect(part.calls[1]?.place.room).toBe(attic.id);
  await until(() => here(attic) && said(attic).length === 1);
  twin.voice.kickBot(attic);
  await until(() => {
    hours.pass(2_000);
    return said(attic).at(-1)?.content.startsWith('Somebody disconnected me');
  });
  expect(here(attic)).toBe(false);
  expect(await command(ann, 'join')).toBe('I am in.');
  expect(here(den)).toBe(false);
});

test('a bot that stops leaves its call', async () => {
  const { den, platform, here } = await real();
  await platform.stop(1_000);
  expect(here(den)).toBe(false);
});
