import * as library from '@discordjs/voice';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oddities } from '#adapters/discord/voice/thread/line/inside.ts';
import { corrupt } from '#test/twins/discord/voice/faults.ts';
import { until } from '#test/until.ts';
import { type Meeting, openMeeting, words } from './meeting.ts';

describe('a voice library of another shape', () => {
  let meeting: Meeting;
  let call: Awaited<ReturnType<Meeting['meet']>>;

  beforeEach(async () => {
    meeting = await openMeeting();
    call = await meeting.meet({}, ['VoiceReceiver.onUdpMessage']);
    await until(() => meeting.voice.settled(meeting.lounge), 'all have keys');
  });
  afterEach(() => meeting.close());

  /** Says one packet after the other until one is heard: the library hears nobody before it knows them. */
  const isHeard = (): Promise<unknown> =>
    until(async () => {
      // Somebody begins to speak, for the library, after a tenth of a second without a packet.
      await call.guest.say(words(2), { everyMs: 150 });
      return call.heard.get(meeting.ana.id);
    });

  it('is told to the operator once, and people are heard all the same', async () => {
    await isHeard();
    const heard = call.heard.get(meeting.ana.id) ?? [];
    expect(heard[0]).toEqual(words(1)[0]);
    await call.guest.pause({ everyMs: 0 });
    await until(() => call.silences.includes(meeting.ana.id));
    expect(call.troubles).toEqual([expect.stringContaining('the voice library is another one')]);
  });

  it('hears somebody again after a packet that ends its stream', async () => {
    await isHeard();
    const before = call.heard.get(meeting.ana.id)?.length ?? 0;
    await call.guest.say(words(1), { everyMs: 0, faults: [corrupt()] });
    await until(() => call.tally.dropped > 0);
    await until(async () => {
      await isHeard();
      return (call.heard.get(meeting.ana.id)?.length ?? 0) > before;
    });
    expect(call.states).toEqual([{ type: 'ready' }]);
  });

  it('hears nobody who did not agree, also who changes their mind', async () => {
    call.unwanted.add(meeting.ana.id);
    await call.guest.say(words(5), { everyMs: 1 });
    call.unwanted.delete(meeting.ana.id);
    await isHeard();
    const before = call.heard.get(meeting.ana.id)?.length;
    call.unwanted.add(meeting.ana.id);
    await call.guest.say(words(5), { everyMs: 0 });
    await until(() => call.tally.unheard > 0);
    expect(call.heard.get(meeting.ana.id)).toHaveLength(before ?? 0);
  });
});

describe('the shape of the library', () => {
  it('is the expected one', () => {
    expect(oddities()).toEqual([]);
  });

  it('is odd where something is missing', () => {
    const { SSRCMap: _, ...others } = library;
    expect(oddities({ ...others, VoiceReceiver: Map })).toEqual([
      'VoiceReceiver.onUdpMessage',
      'VoiceReceiver.decrypt',
      'SSRCMap.update',
      'SSRCMap.on',
    ]);
  });
});
