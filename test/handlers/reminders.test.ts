// Reminders by command and by a model's calls: set, told back exactly, seen by nobody else, cancelled, put off.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { perform, suggest } from '#handlers/commands.ts';
import { cancelReminder, listReminders, setReminder } from '#handlers/tools/reminder.ts';
import type { Occasion, Tool } from '#handlers/tools/tool.ts';
import type { Asked, Chosen } from '#src/command.ts';
import type { Hands } from '#src/hands.ts';
import { openReminders } from '#src/reminders.ts';
import { openActing } from '#handlers/moderate/acts/acting.ts';
import { openStore, type Store } from '#src/store.ts';
import type { Verdict } from '#src/verdict.ts';
import { deskOn } from '#test/desk.ts';
import { Oracle, safe } from '#test/oracle.ts';
import { ann, ben, place } from '#test/said.ts';

/** A Thursday, 21:30 in Berlin. */
const now = Date.parse('2026-11-26T20:30:00Z');
const never = new AbortController().signal;
const nothing = async function* () {};

let store: Store;
beforeAll(async () => {
  store = await openStore('file::memory:');
});
afterAll(() => store.destroy());

async function house(but: { zone?: string; isMute?: boolean; verdict?: () => Verdict } = {}) {
  await store.deleteFrom('reminders').execute();
  const desk = await deskOn(store, {}, new Oracle({ verdict: but.verdict ?? (() => safe) }));
  const reminders = openReminders(desk.store, () => now);
  // Nothing else of them is used here.
  const hands = () => ({ powers: new Set(but.isMute ? [] : ['say']) }) as unknown as Hands;
  const values = { ...desk.values, 'time-zone': but.zone ?? 'Europe/Berlin' };
  const mind = { ...desk, reminders, hands, values, acting: openActing(() => now) };
  const asked = (author = ann, at = place): Asked => ({ author, place: at, calls: false, history: nothing });
  const give = async (name: string, chosen: Chosen = {}, by: Asked = asked()) => perform(name, chosen, by, mind, never);
  const text = async (...given: Parameters<typeof give>) => (await give(...given)).text;
  const open = async (person = 'ann') => (await reminders.of('test', person)).map((one) => [one.text, one.due]);
  return { mind, reminders, asked, give, text, open };
}

describe('/reminders add', () => {
  test('tells back the exact time, the zone and the number', async () => {
    const { text, open } = await house();
    expect(await text('reminders add', { what: 'Call mum', when: 'tomorrow 9am' })).toBe(
      'I will remind you here: Friday, November 27, 2026 at 9:00 AM (Europe/Berlin). It is your reminder 1.',
    );
    expect(await text('reminders add', { what: 'Standup', when: 'every weekday 9:30' })).toBe(
      'I will remind you here, Monday to Friday, first: Friday, November 27, 2026 at 9:30 AM (Europe/Berlin). It is your reminder 2.',
    );
    expect(await open()).toEqual([
      ['Call mum', Date.parse('2026-11-27T08:00:00Z')],
      ['Standup', Date.parse('2026-11-27T08:30:00Z')],
    ]);
  });

  test('tells whoever has chosen no time zone that it took UTC, and how to choose', async () => {
    const { text } = await house({ zone: '' });
    const told = await text('reminders add', { what: 'Tea', when: '22:00' });
    expect(told).toContain('10:00 PM (UTC)');
    expect(told).toContain('I took that for UTC');
    expect(told).toContain('time-zone');
  });

  test.each([
    [{ what: 'Tea', when: 'soon' }, 'I do not understand that time'],
    [{ what: 'Tea', when: '2026-11-26 21:00' }, 'That is past: it is Thursday, November 26, 2026 at 9:30 PM'],
    [{ what: 'Tea', when: 'in 6 years' }, 'within the next five years'],
    [{ what: ' ', when: 'in 5 minutes' }, 'Tell me of what'],
    [{ what: 'x'.repeat(1001), when: 'in 5 minutes' }, 'may have 1000 characters'],
  ])('keeps nothing of what cannot be: %j', async (chosen, why) => {
    const { give, open } = await house();
    const outcome = await give('reminders add', chosen);
    expect(outcome).toMatchObject({ failed: true, text: expect.stringContaining(why) });
    expect(await open()).toEqual([]);
  });

  test('keeps nothing that may not be said here', async () => {
    const { give, open } = await house({ verdict: () => ({ type: 'unsafe', categories: ['S10'] }) });
    const outcome = await give('reminders add', { what: 'something hateful', when: 'in 5 minutes' });
    expect([outcome.failed, outcome.text.includes('hate'), await open()]).toEqual([true, true, []]);
  });

  test('is honest where the platform lets it say nothing by itself', async () => {
    const { give } = await house({ isMute: true });
    expect(await give('reminders add', { what: 'Tea', when: 'in 5 minutes' })).toMatchObject({ failed: true });
  });

  test('keeps nothing for somebody who had their data deleted while it was judged', async () => {
    const erasing = () => {
      mind.bygone.add({ platform: 'test', person: 'ann' });
      return safe;
    };
    const { give, open, mind } = await house({ verdict: erasing });
    await give('reminders add', { what: 'Tea', when: 'in 5 minutes' });
    expect(await open()).toEqual([]);
  });
});

describe('/reminders', () => {
  test('lists one’s own, the next first, and nobody else’s', async () => {
    const { give, text, asked } = await house();
    await give('reminders add', { what: 'Later', when: 'in 3 days' });
    await give('reminders add', { what: 'Sooner', when: 'every monday 8:00' });
    await give('reminders add', { what: 'Secret', when: 'in 5 minutes' }, asked(ben));
    const lines = (await text('reminders list')).split('\n');
    expect(lines).toEqual([
      'Of this I am to remind you:',
      '- **1** · Sunday, November 29, 2026 at 9:30 PM (Europe/Berlin): Later',
      '- **2** · Monday, November 30, 2026 at 8:00 AM (Europe/Berlin), every week: Sooner',
    ]);
    expect(await text('reminders list', {}, asked({ ...ann, id: 'root', isAdmin: true }))).toContain('of nothing');
  });

  test('cancels by number or by what was suggested, one’s own alone', async () => {
    const { give, open, asked, mind } = await house();
    for (const what of ['One', 'Two']) await give('reminders add', { what, when: 'in 5 minutes' });
    expect(await suggest('reminders cancel', 'reminder', '', asked(), mind)).toEqual(['1 · One', '2 · Two']);
    expect(await suggest('reminders cancel', 'reminder', '', asked(ben), mind)).toEqual([]);
    expect(await give('reminders cancel', { reminder: '1' }, asked(ben))).toMatchObject({ failed: true });
    for (const reminder of ['7', 'One', ''])
      expect(await give('reminders cancel', { reminder })).toMatchObject({ failed: true });
    expect((await give('reminders cancel', { reminder: '2 · Two' })).text).toBe('Your reminder 2 is cancelled.');
    expect((await open()).map(([text]) => text)).toEqual(['One']);
  });

  test('puts off what was said last, for ten minutes where no time is named', async () => {
    const { give, open, reminders } = await house();
    await give('reminders add', { what: 'Tea', when: 'in 5 minutes' });
    const [tea] = await reminders.of('test', 'ann');
    if (!tea) throw new Error('no reminder');
    await reminders.past(tea, undefined);
    expect(await open()).toEqual([]);
    expect((await give('reminders snooze')).text).toContain('9:40 PM');
    expect(await open()).toEqual([['Tea', now + 600_000]]);
    await give('reminders snooze', { when: 'in 1 hour', reminder: '1' });
    expect(await open()).toEqual([['Tea', now + 3_600_000]]);
  });

  test('says once more what comes again, which comes again as before', async () => {
    const { give, open } = await house();
    await give('reminders add', { what: 'Standup', when: 'every monday 8:00' });
    await give('reminders snooze', { reminder: '1', when: 'in 1 hour' });
    expect(await open()).toEqual([
      ['Standup', now + 3_600_000],
      ['Standup', Date.parse('2026-11-30T07:00:00Z')],
    ]);
  });

  test('has nothing to put off for somebody else', async () => {
    const { give, asked } = await house();
    await give('reminders add', { what: 'Tea', when: 'in 5 minutes' });
    expect(await give('reminders snooze', { reminder: '1' }, asked(ben))).toMatchObject({ failed: true });
    expect(await give('reminders snooze', {}, asked(ben))).toMatchObject({ failed: true });
  });
});

describe('a model', () => {
  const calling = async (but: Parameters<typeof house>[0] = {}) => {
    const made = await house(but);
    const at = (more: Partial<Occasion> = {}): Occasion => ({
      author: ann,
      place,
      mind: made.mind,
      question: 'Remind me',
      history: nothing,
      attached: async () => [],
      key: 'call-1',
      cite: () => 1,
      ...more,
    });
    const call = async (tool: Tool, input: unknown, more: Partial<Occasion> = {}) =>
      tool.run(tool.input.parse(input), at(more), never);
    return { ...made, at, call };
  };

  test('sets one by the asker’s own clock, and the same call again sets no second one', async () => {
    const { call, reminders } = await calling();
    const input = { what: 'Call mum', when: '2026-11-27T09:00' };
    const first = await call(setReminder, input, { messageId: 'm7' });
    expect(first.text).toBe(
      'Set as number 1. A reminder, Friday, November 27, 2026 at 9:00 AM (Europe/Berlin): Call mum',
    );
    expect(await call(setReminder, input)).toEqual(first);
    expect(await reminders.of('test', 'ann')).toMatchObject([
      { due: Date.parse('2026-11-27T08:00:00Z'), messageId: 'm7' },
    ]);
  });

  test.each([
    [{ when: '2026-11-27T09:00', zone: 'Asia/Tokyo' }, '2026-11-27T00:00:00Z'],
    [{ when: '2026-11-27T09:00:00Z' }, '2026-11-27T09:00:00Z'],
    [{ when: '2026-11-27T09:00:00-05:00' }, '2026-11-27T14:00:00Z'],
    [{ when: 'in 20 minutes' }, '2026-11-26T20:50:00Z'],
    [{ when: '2026-11-28T09:00', repeat: 'weekdays' }, '2026-11-30T08:00:00Z'],
  ])('may say %j', async (input, due) => {
    const { call, open } = await calling();
    await call(setReminder, { what: 'Tea', ...input });
    expect(await open()).toEqual([['Tea', Date.parse(due)]]);
  });

  test.each([
    [{ when: '2025-01-01T09:00' }, 'it is Thursday, November 26, 2026 at 9:30 PM (Europe/Berlin) now'],
    [{ when: '2026-11-27T09:00', zone: 'Berlin' }, 'I know no time zone Berlin'],
    [{ when: 'whenever' }, 'I do not understand that time'],
  ])('is told what is wrong with %j, before anybody is asked to confirm it', async (input, why) => {
    const { call, at, open } = await calling();
    const given = setReminder.input.parse({ what: 'Tea', ...input });
    await expect(call(setReminder, given)).rejects.toThrow(why);
    expect(() => setReminder.plan?.(given, at())).toThrow(why);
    expect(await open()).toEqual([]);
  });

  test('has all of it confirmed: the words, the time and how often', async () => {
    const { at } = await calling();
    const given = setReminder.input.parse({ what: 'Tea', when: '2026-11-27T09:00', repeat: 'daily' });
    expect(setReminder.plan?.(given, at())).toBe(
      'A reminder, every day, first Friday, November 27, 2026 at 9:00 AM (Europe/Berlin): Tea',
    );
    expect([setReminder.kind, cancelReminder.kind, listReminders.kind]).toEqual(['write', 'write', 'read-local']);
  });

  test('lists what the asker set here, and only counts what they set elsewhere', async () => {
    const { call, give, asked } = await calling();
    await give('reminders add', { what: 'Here', when: 'in 5 minutes' });
    await give('reminders add', { what: 'Secret', when: 'in 5 minutes' }, asked(ann, { ...place, room: 'own' }));
    await give('reminders add', { what: 'His', when: 'in 5 minutes' }, asked(ben));
    const { text } = await call(listReminders, {});
    expect(text).toMatch(/^1: A reminder, .*: Here\n1 more were set elsewhere/);
    expect(text).not.toMatch(/Secret|His/);
  });

  test('cancels one of the asker’s alone', async () => {
    const { call, give, open } = await calling();
    await give('reminders add', { what: 'Tea', when: 'in 5 minutes' });
    expect(await call(cancelReminder, { number: 1 }, { author: ben })).toMatchObject({ failed: true });
    expect(await call(cancelReminder, { number: 1 })).toEqual({ text: 'Reminder 1 is cancelled.' });
    expect(await call(cancelReminder, { number: 1 })).toMatchObject({ failed: true });
    expect(await open()).toEqual([]);
  });

  test('is not told of them where nothing can be said later', async () => {
    const { at } = await calling({ isMute: true });
    expect([setReminder, listReminders, cancelReminder].map((one) => one.offered?.(at()))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
