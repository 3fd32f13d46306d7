import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { type Meeting, openMeeting, words } from './meeting.ts';

let meeting: Meeting;

beforeEach(async () => {
  meeting = await openMeeting();
});
afterEach(() => meeting.close());

describe('a connection', () => {
  it('is ready when people are heard and the bot is heard, all of it encrypted end to end', async () => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    await until(() => voice.settled(lounge), 'all have keys');
    const said = words(10);
    await call.guest.say(said, { everyMs: 1 });
    await until(() => call.heard.get(ana.id)?.length === 10);
    expect(call.heard.get(ana.id)).toEqual(said);
    const answer = words(5, 100);
    for (const packet of answer) expect(call.play(packet)).toBe(true);
    await until(() => voice.heard(lounge).length === 5);
    expect(voice.heard(lounge).map(({ opus }) => opus)).toEqual(answer);
    expect(voice.heard(lounge).every(({ encrypted }) => encrypted)).toBe(true);
    expect(voice.violations).toEqual([]);
    expect(call.troubles).toEqual([]);
    expect(call.states).toEqual([{ type: 'ready' }]);
  });

  it('shows when the bot speaks, and when it stops', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    expect(call.play(words(1)[0] ?? Buffer.alloc(0))).toBe(true);
    await until(() => voice.speaking(lounge) === 1);
    call.speaking(false);
    await until(() => voice.speaking(lounge) === 0);
  });

  it('says nothing while there is nobody to encrypt for, and speaks once somebody comes', async () => {
    const { voice, lounge, ana } = meeting;
    const call = meeting.join({ aloneMs: 1 });
    await call.until('ready');
    for (const packet of words(5)) expect(call.play(packet)).toBe(false);
    const guest = await voice.join(ana, lounge);
    await until(() => guest.ready && call.play(words(1)[0] ?? Buffer.alloc(0)));
    await until(() => voice.heard(lounge).length === 1);
    expect(voice.heard(lounge)[0]).toMatchObject({ encrypted: true });
    expect(call.states.at(-1)).toEqual({ type: 'ready' });
  });

  it('says nothing while the others go on without encryption', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    await until(() => voice.settled(lounge));
    expect(call.play(words(1)[0] ?? Buffer.alloc(0))).toBe(true);
    voice.downgrade(lounge);
    await call.until('mending');
    for (const packet of words(5)) expect(call.play(packet)).toBe(false);
    expect(voice.violations).toEqual([]);
  });

  it('hears nothing from the moment it is deaf, and members see it', async () => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    await until(() => voice.settled(lounge));
    call.setDeaf(true);
    await call.guest.say(words(3), { everyMs: 0 });
    await until(() => call.tally.unheard === 3);
    expect(call.heard.get(ana.id)).toBeUndefined();
    call.setDeaf(false);
    await until(async () => {
      await call.guest.say(words(1, 50), { everyMs: 0 });
      return call.heard.get(ana.id);
    });
    expect(call.asked).toHaveLength(3);
    expect(call.states).toEqual([{ type: 'ready' }]);
  });

  it('leaves when told, and tells so once', async () => {
    const { voice, lounge, me } = meeting;
    const call = await meeting.meet();
    call.leave();
    expect(call.states.at(-1)).toEqual({ type: 'gone', why: 'left' });
    call.leave();
    await until(() => !voice.present(lounge).includes(me));
    expect(call.play(words(1)[0] ?? Buffer.alloc(0))).toBe(false);
    expect(call.states).toHaveLength(2);
    await until(async () => (await voice.lines()) === 0);
  });

  it('may be left before it is made', async () => {
    const { voice, lounge, ana } = meeting;
    await voice.join(ana, lounge);
    const call = meeting.join();
    call.leave();
    expect(call.states).toEqual([{ type: 'gone', why: 'left' }]);
    await until(async () => (await voice.lines()) === 0);
  });
});

describe('when the line breaks', () => {
  it.each([1006, 4015])('with %i, it is resumed, without joining anew', async (code) => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    await until(() => voice.settled(lounge));
    voice.close(lounge, code);
    await call.until('ready', 2);
    expect(call.states.map(({ type }) => type)).toEqual(['ready', 'mending', 'ready']);
    expect(call.asked).toEqual([lounge.id]);
    await call.guest.say(words(3), { everyMs: 0 });
    await until(() => call.heard.get(ana.id)?.length === 3);
  });

  it.each([4006, 4009, 4001])('with %i, it is joined anew with a fresh session', async (code) => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    voice.close(lounge, code);
    await call.until('ready', 2);
    expect(call.states.map(({ type }) => type)).toEqual(['ready', 'mending', 'ready']);
    expect(call.asked).toEqual([lounge.id, null, lounge.id]);
    await until(() => voice.settled(lounge));
    await call.guest.say(words(3), { everyMs: 0 });
    await until(() => call.heard.get(ana.id)?.length === 3);
  });

  it('again and again, it is joined anew five times, and then the call is gone', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    for (let time = 1; time <= 6; time++) {
      await call.until('ready', time);
      voice.close(lounge, 4009);
    }
    await call.until('gone');
    expect(call.states.at(-1)).toEqual({ type: 'gone', why: 'refused', code: 4009 });
    expect(call.asked.filter((channel) => channel !== null)).toHaveLength(6);
  });

  it('again and again, it is resumed five times, and then the call is gone', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    for (let time = 1; time <= 6; time++) {
      await call.until('ready', time);
      await until(() => voice.connected(lounge));
      voice.close(lounge, 4015);
    }
    await call.until('gone');
    expect(call.states.at(-1)).toEqual({ type: 'gone', why: 'refused' });
    expect(call.asked).toEqual([lounge.id, null]);
  });

  it('and cannot be resumed, it is joined anew', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet({ answerMs: 2_000 });
    voice.withhold('resumed');
    voice.close(lounge, 1006);
    await until(() => call.asked.length === 3);
    voice.release('resumed', true);
    await call.until('ready', 2);
    expect(call.asked).toEqual([lounge.id, null, lounge.id]);
  });

  it.each([
    [4014, 'kicked'],
    [4017, 'encryption'],
    [4021, 'refused'],
    [4022, 'refused'],
  ] as const)('with %i, nothing is tried any more: %s', async (code, why) => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    voice.close(lounge, code);
    await call.until('gone');
    expect(call.states).toEqual([{ type: 'ready' }, { type: 'gone', why, code }]);
    expect(call.asked).toEqual([lounge.id, null]);
    await until(async () => (await voice.lines()) === 0);
  });
});

describe('when somebody', () => {
  it('disconnects the bot, the call is gone', async () => {
    const call = await meeting.meet();
    meeting.voice.kickBot(meeting.lounge);
    expect(await call.until('gone')).toMatchObject({ why: 'kicked' });
    expect(call.asked.filter((channel) => channel !== null)).toHaveLength(1);
  });

  it('moves the bot, it does not follow, and leaves that channel', async () => {
    const { voice, garden, me } = meeting;
    const call = await meeting.meet();
    voice.moveBot(garden);
    expect(await call.until('gone')).toMatchObject({ why: 'kicked' });
    await until(() => !voice.present(garden).includes(me));
    expect(call.asked.filter((channel) => channel !== null)).toHaveLength(1);
  });

  it('moves the bot while its line is broken, the gateway tells', async () => {
    const { voice, garden, lounge } = meeting;
    const call = await meeting.meet();
    voice.withhold('upgrade');
    voice.close(lounge, 1006);
    await call.until('mending');
    voice.moveBot(garden);
    expect(await call.until('gone')).toMatchObject({ why: 'kicked' });
    voice.release('upgrade', true);
  });
});

describe('when the voice server is another one', () => {
  it.each([undefined, 1001, 4006, 4014])('the call goes on there, its line closed with %s', async (code) => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    // First word, then deed: over two lines they may come either way.
    call.gateway('server', { guild_id: lounge.guild?.id, token: 'old', endpoint: null });
    voice.loseServer(lounge, code);
    if (code !== undefined) await until(async () => (await voice.lines()) === 0);
    await call.until('mending');
    expect(call.play(words(1)[0] ?? Buffer.alloc(0))).toBe(false);
    await voice.findServer(lounge);
    await call.until('ready', 2);
    await until(() => voice.settled(lounge));
    await call.guest.say(words(3), { everyMs: 0 });
    await until(() => call.heard.get(ana.id)?.length === 3);
    expect(call.states.map(({ type }) => type)).toEqual(['ready', 'mending', 'ready']);
    expect(call.asked).toEqual([lounge.id]);
  });
});

describe('what the gateway says', () => {
  it('in other words than expected is passed over', async () => {
    const call = await meeting.meet();
    for (const odd of [null, 'x', {}, { channel_id: 3 }, { user_id: meeting.me }]) {
      call.gateway('state', odd);
      call.gateway('server', odd);
    }
    expect(call.states).toEqual([{ type: 'ready' }]);
  });

  it('of an earlier call is passed over', async () => {
    const { voice, lounge, ana, me } = meeting;
    await voice.join(ana, lounge);
    const call = meeting.join();
    for (const channel_id of [null, lounge.id, null])
      call.gateway('state', { user_id: me, session_id: 'x', channel_id });
    await call.until('ready');
    expect(call.states).toEqual([{ type: 'ready' }]);
  });
});
