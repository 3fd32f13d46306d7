import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bare, foreign } from '#test/twins/discord/voice/faults.ts';
import { until } from '#test/until.ts';
import { type Meeting, openMeeting, words } from './meeting.ts';

let meeting: Meeting;

beforeEach(async () => {
  meeting = await openMeeting();
});
afterEach(() => meeting.close());

const recovery = 31;
const recovered = () => meeting.voice.received.filter(({ op }) => op === recovery);
const recoveries = (): number => recovered().length;
const settled = () => until(() => meeting.voice.settled(meeting.lounge), 'all have keys');

describe('what is not sealed', () => {
  it('is not heard, and is no reason for new keys', async () => {
    const call = await meeting.meet();
    await settled();
    await call.guest.say(words(60), { everyMs: 0, faults: [bare()] });
    const said = words(2, 100);
    await call.guest.say(said, { everyMs: 0 });
    await until(() => call.heard.get(meeting.ana.id)?.length === 3);
    expect(call.heard.get(meeting.ana.id)).toEqual([-60, ...said]);
    expect(recoveries()).toBe(0);
  });

  it('is not heard either after the call was without encryption for a while', async () => {
    const call = await meeting.meet();
    await settled();
    meeting.voice.downgrade(meeting.lounge);
    await call.until('mending');
    await call.guest.say(words(5), { everyMs: 0, faults: [bare()] });
    await until(() => call.tally.dropped === 5);
    expect(call.heard.size).toBe(0);
  });
});

describe('what cannot be opened', () => {
  it('yet is not taken for speech', async () => {
    const { voice, lounge, ana, ben } = meeting;
    const guest = await voice.join(ana, lounge);
    await voice.join(ben, lounge);
    await settled();
    voice.letCommit('bots');
    const call = meeting.join();
    await until(async () => {
      await guest.say(words(5), { everyMs: 0 });
      return call.tally.dropped > 5;
    });
    expect(call.heard.size).toBe(0);
    expect(recoveries()).toBe(0);
  });

  it('while the line is being resumed is tolerated, since no keys can be asked for', async () => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    await settled();
    await call.guest.say(words(1), { everyMs: 0 });
    voice.withhold('resumed');
    voice.close(lounge, 1006);
    await call.until('mending');
    await call.guest.say(words(60), { everyMs: 0, faults: [foreign()] });
    await until(() => call.tally.dropped === 60);
    voice.release('resumed');
    await call.until('ready', 2);
    await call.guest.say(words(1), { everyMs: 0 });
    await until(() => (call.heard.get(ana.id)?.length ?? 0) > 1);
    expect(recoveries()).toBe(0);
  });

  it('while keys are about to change is tolerated', async () => {
    const { voice, lounge } = meeting;
    const call = await meeting.meet();
    await settled();
    voice.tell(lounge, 21, { transition_id: 77, protocol_version: 1 });
    await until(() => voice.received.some(({ op, d }) => op === 23 && JSON.stringify(d).includes('77')));
    await call.guest.say(words(60), { everyMs: 0, faults: [foreign()] });
    await until(() => call.tally.dropped === 60);
    expect(recoveries()).toBe(0);
    voice.tell(lounge, 22, { transition_id: 77 });
    await until(async () => {
      await call.guest.say(words(5), { everyMs: 0, faults: [foreign()] });
      return recoveries() === 1;
    });
  });

  it('makes the bot ask for new keys once, also in a call whose keys never changed', async () => {
    const call = await meeting.meet();
    await settled();
    await call.guest.say(words(30), { everyMs: 0, faults: [foreign()] });
    await until(() => recoveries() === 1);
    await settled();
    await call.until('ready');
    const said = words(20, 100);
    await until(async () => {
      await call.guest.say(said.slice(0, 1), { everyMs: 0 });
      return call.heard.get(meeting.ana.id);
    });
    // The transition of a channel's first two people.
    expect(recovered()).toEqual([{ op: recovery, d: { transition_id: 0 } }]);
    expect(call.asked).toHaveLength(1);
  });

  it('is nothing to worry about as long as others can be opened between', async () => {
    const call = await meeting.meet();
    await settled();
    await call.guest.say(words(100), { everyMs: 0, faults: [foreign({ share: 0.6 })] });
    await until(() => call.tally.received === 100);
    expect(recoveries()).toBe(0);
  });

  it('after new keys came and others are heard is nothing to worry about', async () => {
    const { voice, lounge, ben } = meeting;
    const benThere = await voice.join(ben, lounge);
    const call = await meeting.meet();
    await settled();
    await call.guest.say(words(30), { everyMs: 0, faults: [foreign()] });
    await until(() => recoveries() === 1);
    await until(async () => {
      await benThere.say(words(1), { everyMs: 0 });
      return call.heard.get(ben.id);
    });
    const before = call.tally.dropped;
    await call.guest.say(words(100), { everyMs: 0, faults: [foreign()] });
    await until(() => call.tally.dropped === before + 100);
    expect(recoveries()).toBe(1);
    expect(call.troubles).toEqual([]);
  });

  it('leads from new keys to a new session to the end, when nothing helps', async () => {
    const call = await meeting.meet();
    await until(async () => {
      await call.guest.say(words(10), { everyMs: 0, faults: [foreign()] });
      return call.states.some(({ type }) => type === 'gone');
    });
    expect(call.states.at(-1)).toEqual({ type: 'gone', why: 'encryption' });
    expect(call.asked).toEqual([meeting.lounge.id, null, meeting.lounge.id, null]);
    expect(recoveries()).toBe(1);
  });
});

describe('when the keys change', () => {
  it('while somebody speaks, nearly all of it is heard', async () => {
    const call = await meeting.meet();
    await settled();
    const speaking = call.guest.say(words(150), { everyMs: 4 });
    for (let time = 0; time < 4; time++) {
      await meeting.voice.join(meeting.ben, meeting.lounge);
      await settled();
      meeting.voice.leave(meeting.ben);
      await settled();
    }
    await speaking;
    await until(() => call.tally.received === 150);
    expect(call.heard.get(meeting.ana.id)?.length).toBeGreaterThan(100);
    expect(call.states.at(-1)).toEqual({ type: 'ready' });
  });

  it.each(['commit', 'welcome'] as const)('and a %s cannot be used, new keys are asked for and come', async (what) => {
    const call = await meeting.meet();
    await settled();
    meeting.voice.spoil(what);
    const ben = await meeting.voice.join(meeting.ben, meeting.lounge);
    await until(async () => {
      await ben.say(words(1), { everyMs: 0 });
      return call.heard.get(meeting.ben.id);
    });
    expect(call.asked).toHaveLength(1);
  });

  it('for somebody who is announced too late, the process goes on, and so does the call', async () => {
    const call = await meeting.meet();
    await settled();
    meeting.voice.announceLate();
    const ben = await meeting.voice.join(meeting.ben, meeting.lounge);
    await until(async () => {
      await ben.say(words(1), { everyMs: 0 });
      return call.heard.get(meeting.ben.id);
    });
    expect(call.troubles).toContainEqual(expect.stringContaining('a word of the voice server could not be taken'));
    expect(call.asked).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)(
    'while the line is being resumed, nothing of it is missed, told %s "resumed"',
    async (when) => {
      const { voice, lounge, ana, ben } = meeting;
      const call = await meeting.meet();
      await settled();
      const said = words(4);
      await call.guest.say(said.slice(0, 1), { everyMs: 0 });
      voice.replay(when);
      voice.withhold('resumed');
      voice.close(lounge, 1006);
      await call.until('mending');
      voice.letCommit('bots');
      const benThere = await voice.join(ben, lounge);
      await call.guest.say(said.slice(1), { everyMs: 0 });
      await until(() => call.heard.get(ana.id)?.length === 4);
      expect(call.heard.get(ana.id)).toEqual(said);
      voice.release('resumed');
      await call.until('ready', 2);
      await settled();
      await benThere.say(words(3), { everyMs: 0 });
      await until(() => call.heard.get(ben.id)?.length === 3);
      expect(recoveries()).toBe(0);
      expect(call.asked).toHaveLength(1);
    },
  );
});

describe('words of the voice server that make no sense', () => {
  it('end neither the process nor the call', async () => {
    const { voice, lounge, ana } = meeting;
    const call = await meeting.meet();
    await settled();
    for (const op of [2, 4, 5, 8, 9, 11, 13, 18, 20, 99]) voice.tell(lounge, op, {});
    for (const op of [25, 27, 29, 30, 99])
      for (const bytes of [[], [0], [0, 0, 1], Array<number>(40).fill(7)])
        voice.tellBytes(lounge, op, Buffer.from(bytes));
    await until(async () => {
      await call.guest.say(words(1), { everyMs: 0 });
      return call.heard.get(ana.id);
    });
    expect(call.troubles.length).toBeGreaterThan(0);
    expect(call.asked).toHaveLength(1);
  });
});
