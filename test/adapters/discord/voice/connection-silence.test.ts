import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '#test/until.ts';
import { type Meeting, openMeeting, words } from './meeting.ts';

let meeting: Meeting;

beforeEach(async () => {
  meeting = await openMeeting();
});
afterEach(() => meeting.close());

describe('when nobody answers', () => {
  it.each([['server'], ['upgrade'], ['hello', 'ready'], ['ready'], ['discovery'], ['session']] as const)(
    'at "%s", it is tried three times, and then the call is gone',
    async (...points) => {
      const { voice, lounge, ana } = meeting;
      await voice.join(ana, lounge);
      for (const point of points) voice.withhold(point);
      const call = meeting.join({ answerMs: 60 });
      await call.until('gone');
      expect(call.states).toEqual([{ type: 'gone', why: 'unanswered' }]);
      expect(call.asked).toEqual([lounge.id, null, lounge.id, null, lounge.id, null]);
      for (const point of points) voice.release(point, true);
    },
  );

  it('and the second try is answered, the call is ready', async () => {
    const { voice, lounge, ana } = meeting;
    await voice.join(ana, lounge);
    voice.withhold('server');
    const call = meeting.join({ answerMs: 2_000 });
    await until(() => call.asked.length === 3);
    voice.release('server');
    await call.until('ready');
    expect(call.states).toEqual([{ type: 'ready' }]);
  });

  it('because the question for its address was lost, the bot asks again', async () => {
    const { voice, lounge, ana } = meeting;
    await voice.join(ana, lounge);
    voice.withhold('discovery');
    const call = meeting.join();
    await until(() => voice.unanswered('discovery') === 1);
    voice.release('discovery', true);
    await call.until('ready');
    expect(call.asked).toEqual([lounge.id]);
  });

  it('agrees on keys, it is tried three times, and then the encryption is the reason', async () => {
    const { voice, lounge, ana } = meeting;
    await voice.join(ana, lounge);
    voice.letCommit('bots');
    voice.spoil('commit', 1_000);
    const call = meeting.join({ answerMs: 1_000 });
    await call.until('gone');
    expect(call.states.at(-1)).toEqual({ type: 'gone', why: 'encryption' });
  });
});

it('waits for nobody any more once it has left an empty channel', async () => {
  const { voice, lounge, me } = meeting;
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  // What a bot sends first when its line is ready.
  const lines = () => voice.received.filter(({ op }) => op === 26).length;
  const before = timers();
  for (let time = 1; time <= 15; time++) {
    const call = meeting.join();
    await until(() => lines() === time);
    call.leave();
    expect(call.states).toEqual([{ type: 'gone', why: 'left' }]);
    await until(() => !voice.present(lounge).includes(me));
  }
  await until(() => timers() < before + 10, 'all timers are gone');
});

it('leaves nothing behind', async () => {
  const { voice, lounge } = meeting;
  const open = () => process.getActiveResourcesInfo().filter((name) => /UDP|TLS|TCP|Timeout/.test(name)).length;
  const guest = await voice.join(meeting.ana, lounge);
  const call = async (): Promise<void> => {
    const joined = meeting.join();
    await joined.until('ready');
    await guest.say(words(3), { everyMs: 0 });
    joined.leave();
    await until(() => !voice.present(lounge).includes(meeting.me));
  };
  await call();
  await until(async () => (await voice.lines()) === 0);
  const before = open();
  for (let time = 0; time < 30; time++) await call();
  // A socket or a timer of somebody else may have come; a leak would be thirty.
  await until(() => open() < before + 10, 'all sockets and timers are gone');
  expect(voice.violations).toEqual([]);
});
