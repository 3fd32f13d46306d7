// What people tell the bot to do: done, or refused with a sentence that says why.
import { beforeEach, describe, expect, test } from 'vitest';
import { commands, perform } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import type { Asked, Chosen } from '#src/command.ts';
import { speaker } from '#src/tongue.ts';
import { BotError } from '#src/trouble.ts';
import { openDesk } from '#test/desk.ts';

const place = { platform: 'discord', space: 'home', room: 'hall' };
const ann = { id: 'ann', name: 'Ann', isAdmin: false, roles: [] };
const asked: Asked = { author: ann, place, calls: true, history: async function* () {} };
const admin: Asked = { ...asked, author: { ...ann, id: 'root', isAdmin: true } };
let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});

const run = (name: string, by: Asked = asked, chosen: Chosen = {}) =>
  perform(name, chosen, by, desk, new AbortController().signal);

test('every command is declared as platforms can show it', () => {
  expect(commands.length).toBeGreaterThan(5);
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  for (const { name, description, options } of commands) {
    expect(name).toMatch(/^[a-z-]{1,32}(?: [a-z-]{1,32})?$/);
    for (const { name: option, description: help, choices = [] } of options) {
      expect(option).toMatch(/^[a-z-]{1,32}$/);
      expect(help.length).toBeLessThanOrEqual(100);
      expect(choices.length).toBeLessThanOrEqual(25);
    }
    expect(description.length).toBeLessThanOrEqual(100);
  }
});

describe('in general', () => {
  test('an unknown command gets a sentence', async () => {
    expect((await run('dance')).text).toContain('dance');
  });

  test('a command of calls is refused where there are none', async () => {
    const { text, call } = await run('join', { ...asked, calls: false, voiceRoom: 'hall' });
    expect(text).toContain('no calls');
    expect(call).toBeUndefined();
  });

  test('what fails for a reason unknown is told with an id and without the reason', async () => {
    desk = { ...desk, recap: () => Promise.reject(new Error('secret: abc')) };
    expect((await run('recap')).text).toMatch(/written down as [0-9a-f]{8}/);
    expect((await run('recap')).text).not.toContain('abc');
  });

  test('what fails for a known reason is told with it, and with an id where the log knows more', async () => {
    desk = { ...desk, recap: () => Promise.reject(new BotError('Groq is down.', { cause: new Error('502') })) };
    expect((await run('recap')).text).toMatch(/^Groq is down\. \([0-9a-f]{8}\)$/);
  });
});

describe('calls', () => {
  test('join brings the bot into the asker’s channel, or the one that is named', async () => {
    expect((await run('join', { ...asked, voiceRoom: 'hall' })).call).toEqual({ type: 'join', room: 'hall' });
    expect((await run('join', asked, { channel: 'attic' })).call).toEqual({ type: 'join', room: 'attic' });
  });

  test('join needs a channel', async () => {
    const { text, call } = await run('join');
    expect(call).toBeUndefined();
    expect(text).toContain('Join a voice channel first');
  });

  test('join goes only where an admin lets it', async () => {
    await run('settings set', admin, { setting: 'voice-rooms', value: '<#attic>' });
    expect((await run('join', { ...asked, voiceRoom: 'hall' })).call).toBeUndefined();
    expect((await run('join', { ...asked, voiceRoom: 'attic' })).call).toEqual({ type: 'join', room: 'attic' });
  });

  test('join goes into no channel that admins want silent', async () => {
    await desk.settings.set(place, { scope: 'space', target: '', name: 'denied-rooms', value: ['hall'], by: 'root' });
    const elsewhere = { ...asked, place: { ...place, room: 'lobby' } };
    expect((await run('join', { ...elsewhere, voiceRoom: 'hall' })).text).toContain(
      'I may not join that voice channel',
    );
    expect((await run('join', { ...elsewhere, voiceRoom: 'attic' })).call).toEqual({ type: 'join', room: 'attic' });
  });

  test('whoever may ask nothing here can still take back that they may be heard', async () => {
    await run('voice-consent', asked, { hear: 'yes' });
    await desk.settings.set(place, { scope: 'space', target: '', name: 'denied-people', value: ['ann'], by: 'root' });
    await run('voice-consent', asked, { hear: 'no' });
    expect(await desk.consent.agreed(place)).toEqual(new Set());
  });

  test('leave leaves it to the platform who may send the bot out', async () => {
    expect((await run('leave')).call).toEqual({ type: 'leave' });
  });

  test('a person decides about being heard, for themselves', async () => {
    await run('voice-consent', asked, { hear: 'yes' });
    expect(await desk.consent.agreed(place)).toEqual(new Set(['ann']));
    await run('voice-consent', asked, { hear: 'no' });
    expect(await desk.consent.agreed(place)).toEqual(new Set());
  });

  test('a recap is of the call the asker is in', async () => {
    expect((await run('recap', { ...asked, voiceRoom: 'attic' })).text).toBe('What was said in attic.');
    expect((await run('recap')).text).toBe('What was said in hall.');
  });

  test('the figures show what was measured, and say so where nothing was', async () => {
    expect((await run('voice stats')).text).toContain('nothing yet');
    for (const ms of [100, 1200]) desk.latency.time(place, 'first sound', ms);
    desk.latency.count(place, 'speculation used');
    desk.latency.count(place, 'speculation wasted');
    desk.latency.packets(place, { received: 50, lost: 2, repaired: 1, dropped: 3 });
    const { text } = await run('voice stats');
    expect(text).toContain('first sound: **1,200 / 1,200 (2)**');
    expect(text).toContain('right 50 % of 2 times');
    expect(text).toContain('50 received, 2 lost, 1 of those repaired, 3 bad ones dropped');
    desk = { ...desk, say: speaker('de') };
    expect((await run('voice stats')).text).toContain('Ende des Sprechens → erster Ton: **1.200 / 1.200 (2)**');
  });
});
