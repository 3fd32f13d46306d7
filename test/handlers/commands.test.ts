// What people tell the bot to do: done, or refused with a sentence that says why.
import { beforeEach, describe, expect, test } from 'vitest';
import { commands, perform } from '#handlers/commands.ts';
import type { Desk } from '#handlers/commands/deed.ts';
import type { Asked, Chosen } from '#src/command.ts';
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
  });
});

describe('settings', () => {
  const valueOf = async (name: 'voice-speed' | 'voice-summary' | 'voice-rooms' | 'voice-answers', by = asked) =>
    (await desk.settings.of(place, by.author.id))[name];

  test('a member chooses for themselves, an admin for everybody', async () => {
    expect((await run('settings set', asked, { setting: 'voice-speed', value: '1.5' })).text).toContain('for you');
    expect(await valueOf('voice-speed')).toBe(1.5);
    expect(await valueOf('voice-speed', admin)).toBe(1);
    await run('settings set', admin, { setting: 'voice-speed', value: '1,2', for: 'space' });
    expect(await valueOf('voice-speed', admin)).toBe(1.2);
    expect(await valueOf('voice-speed')).toBe(1.5);
  });

  test.each([
    ['voice-speed', 'space', 'Only admins'],
    ['voice-speed', 'room', 'Only admins'],
    ['voice-summary', undefined, 'Only admins'],
    ['voice-summary', 'me', 'can be set for'],
    ['nonsense', undefined, 'no such setting'],
  ])('a member cannot set %s for %s', async (setting, scope, why) => {
    const before = await desk.settings.all(place);
    const { text } = await run('settings set', asked, { setting, value: 'yes', ...(scope && { for: scope }) });
    expect(text).toContain(why);
    expect(await desk.settings.all(place)).toEqual(before);
  });

  test.each([
    ['voice-speed', '3', 'from 0.5 to 2'],
    ['voice-speed', 'fast', 'from 0.5 to 2'],
    ['voice-answers', 'nobody', 'one of: everyone, by name, by button'],
    ['voice-summary', 'perhaps', 'one of'],
    ['voice', 'fritz', 'one of: hannah, troy'],
    ['voice-language', 'english', 'at most 2 characters'],
    ['voice-rooms', '', 'takes rooms'],
  ])('%s does not take "%s"', async (setting, value, why) => {
    expect((await run('settings set', admin, { setting, value })).text).toContain(why);
    expect(await desk.settings.all(place)).toEqual([]);
  });

  test('understands yes and no, choices in any case, and lists of rooms', async () => {
    await run('settings set', admin, { setting: 'voice-summary', value: 'YES' });
    expect(await valueOf('voice-summary')).toBe(true);
    await run('settings set', admin, { setting: 'voice-answers', value: 'By Name' });
    expect(await valueOf('voice-answers')).toBe('by name');
    await run('settings set', admin, { setting: 'voice-rooms', value: '<#123>, <#456> 123', room: '789' });
    expect(await valueOf('voice-rooms')).toEqual(['123', '456', '789']);
    await run('settings set', admin, { setting: 'voice-rooms', value: 'none' });
    expect(await valueOf('voice-rooms')).toEqual([]);
  });

  test('shows what holds and for whom it was chosen', async () => {
    await run('settings set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('settings set', asked, { setting: 'voice', value: 'hannah' });
    expect((await run('settings view')).text).toContain('`voice`: **hannah** (for you)');
    expect((await run('settings view', admin)).text).toContain('`voice`: **troy** (for the whole space)');
  });

  test('a choice that is taken back leaves the next wider one', async () => {
    await run('settings set', admin, { setting: 'voice', value: 'troy', for: 'space' });
    await run('settings set', asked, { setting: 'voice', value: 'hannah' });
    expect((await run('settings reset', asked, { setting: 'voice' })).text).toContain('**troy**');
    expect((await run('settings reset', asked, { setting: 'voice', for: 'space' })).text).toContain('Only admins');
  });
});
