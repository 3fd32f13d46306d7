// Listening: guesses at the pause, waits for the hard end, uses what it guessed, and nothing that was taken back.
import { describe, expect, it } from 'vitest';
import { monotonic } from '#src/clock.ts';
import { heard, unavailable } from '#test/oracle.ts';
import { ann, ben, place } from '#test/said.ts';
import { hearing, pass, recording, Stage } from './stage.ts';

const slow = () => {
  const models = hearing();
  models.hears = undefined;
  return models;
};

describe('at the start of voice', () => {
  it('connections are prepared', async () => {
    const stage = new Stage();
    stage.speaks();
    await pass();
    expect(stage.models.prepared).toBe(1);
  });
});

describe('whom the bot may not answer', () => {
  it.each([
    ['people', { 'denied-people': [ann.id] }],
    ['everybody but a role', { 'allowed-roles': ['speakers'] }],
    ['anybody in the room', { 'denied-rooms': [place.room] }],
  ] as const)('%s: nothing is transcribed, judged or answered', async (_, chosen) => {
    const stage = new Stage(chosen);
    await stage.says('What time is it?');
    expect([stage.models.hearings, stage.models.judgings, stage.models.chats]).toEqual([[], [], []]);
  });
});

describe('at the pause', () => {
  it('the recording is transcribed, judged and answered before the hard end, and once', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(900).pause('What time is it?', 900, true);
    await pass();
    expect([stage.models.hearings, stage.models.judgings, stage.models.chats].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
    expect(mic.left).toBe(false);
    await pass(159);
    expect(mic.left).toBe(false);
    await pass(1);
    expect(mic.left).toBe(true);
    expect([stage.models.hearings, stage.models.chats].map(({ length }) => length)).toEqual([1, 1]);
    expect(stage.counted('speculation used')).toBe(1);
    expect(stage.models.chats[0]?.request.caller.urgent).toBe(true);
  });

  it('nothing is transcribed of little voice until the hard end', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(600).pause('Hello.', 699, true);
    await pass(379);
    expect(stage.models.hearings).toHaveLength(0);
    await pass(1);
    expect(mic.left).toBe(true);
    expect(stage.models.hearings).toHaveLength(1);
    expect(stage.lines).toEqual(['Ann: Hello.']);
  });

  it('a guess ends where the voice goes on, and what it began with it', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(900).pause('What time', 900);
    await pass(50);
    const [chat] = stage.models.chats;
    mic.step({ type: 'resume' });
    await pass(2000);
    expect(chat?.signal.aborted).toBe(true);
    expect(mic.left).toBe(false);
    expect(stage.counted('speculation wasted')).toBe(1);
    mic.pause('What time is it?', 1800, true);
    await pass(500);
    expect(stage.lines).toEqual(['Ann: What time is it?']);
    expect(stage.models.chats.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('a transcript under way is given up where the voice goes on', async () => {
    const stage = new Stage({}, slow());
    const mic = stage.speaks().voice(900).pause('What time', 900);
    await pass();
    mic.step({ type: 'resume' });
    await pass();
    expect(stage.models.hearings.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('nothing follows from a guess that was dropped, whatever becomes known later', async () => {
    const stage = new Stage({}, slow());
    const mic = stage.speaks().step({ type: 'part', recording: recording(''), voicedMs: 25_000 });
    mic.pause('', 1000);
    await pass();
    stage.models.hearings[1]?.resolve('and far away.');
    await pass();
    mic.step({ type: 'resume' });
    await pass();
    stage.models.hearings[0]?.resolve('It was long ago,');
    await pass();
    expect(stage.models.chats).toEqual([]);
  });

  it('there are two guesses in an utterance, and then it is waited', async () => {
    const stage = new Stage();
    const mic = stage.speaks();
    for (const text of ['One', 'One two', 'One two three.']) {
      mic.voice(900).pause(text, 900);
      await pass(10);
      if (text !== 'One two three.') mic.step({ type: 'resume' });
    }
    await pass();
    expect(stage.models.hearings).toHaveLength(2);
    await pass(2000);
    expect(stage.models.hearings).toHaveLength(3);
    expect(stage.lines).toEqual(['Ann: One two three.']);
  });

  it('nothing is guessed soon after limits had closed the ears', async () => {
    const stage = new Stage();
    stage.models.hears = () => unavailable({ waitMs: 1000 });
    await stage.says('lost');
    stage.models.hears = () => 'Back again?';
    await pass(5000);
    const count = stage.models.hearings.length;
    stage.speaks().voice(900).pause('', 900, true);
    await pass(100);
    expect(stage.models.hearings).toHaveLength(count);
    await pass(500);
    expect(stage.models.hearings).toHaveLength(count + 1);
    expect(stage.lines).toEqual(['Ann: Back again?']);
  });
});

describe('the hard end', () => {
  it('comes when the words are complete and the program has stopped to send', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(900).pause('It is late.', 900);
    await pass(200);
    expect(mic.left).toBe(false);
    mic.step({ type: 'closed' });
    await pass();
    expect(mic.left).toBe(true);
  });

  it('waits for those who look for words', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(900).pause('I would like to,', 900, true);
    await pass(1079);
    expect(mic.left).toBe(false);
    await pass(1);
    expect(mic.left).toBe(true);
  });

  it('does not wait for a transcript', async () => {
    const stage = new Stage({}, slow());
    const mic = stage.speaks().voice(900).pause('', 900, true);
    await pass(380);
    expect(mic.left).toBe(true);
    stage.models.hearings[0]?.resolve('At last.');
    await pass();
    expect(stage.lines).toEqual(['Ann: At last.']);
    // One question, one answer: what came too late to be guessed is not thought about twice.
    expect(stage.models.chats).toHaveLength(1);
  });

  it('learns how long a speaker pauses', async () => {
    const stage = new Stage();
    for (let count = 0; count < 15; count += 1) {
      const mic = stage.speaks().voice(900).pause('So', 900, true);
      await pass(880);
      mic.step({ type: 'resume' });
      await pass();
      mic.pause('So it is.', 1800, true);
      await pass(4000);
    }
    const mic = stage.speaks().voice(900);
    mic.pause('That is all.', 900, true);
    await pass(600);
    expect(mic.left).toBe(false);
    await pass(300);
    expect(mic.left).toBe(true);
  });
});

describe('an utterance', () => {
  it('in parts is one remark', async () => {
    const stage = new Stage();
    const mic = stage.speaks().step({ type: 'part', recording: recording('It was long ago,'), voicedMs: 25_000 });
    await pass();
    expect(stage.models.hearings).toHaveLength(1);
    mic.voice(26_000).pause('and far away.', 1000, true);
    await pass(500);
    expect(stage.lines).toEqual(['Ann: It was long ago, and far away.']);
    expect(stage.models.chats[0]?.request.said.at(-1)?.text).toBe('Ann: It was long ago, and far away.');
  });

  it('that was withdrawn is used for nothing', async () => {
    const stage = new Stage({}, slow());
    const mic = stage.speaks().step({ type: 'part', recording: recording('It was'), voicedMs: 25_000 });
    mic.voice(26_000).pause('a secret.', 1000);
    await pass();
    mic.withdraw();
    await pass();
    expect(stage.models.hearings.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    await pass(5000);
    expect([stage.lines, stage.kept, stage.models.chats]).toEqual([[], [], []]);
  });

  it('that was withdrawn takes back what was thought about it', async () => {
    const stage = new Stage();
    const mic = stage.speaks().voice(900).pause('A secret.', 900);
    await pass();
    mic.withdraw();
    await pass(5000);
    expect(stage.models.chats.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect([stage.lines, stage.kept]).toEqual([[], []]);
  });

  it('that was withdrawn after its end, before it was understood, is used for nothing either', async () => {
    const stage = new Stage({}, slow());
    const mic = stage.speaks().voice(900).pause('A secret.', 900, true);
    await pass(1000);
    expect(mic.left).toBe(true);
    mic.withdraw();
    await pass();
    expect(stage.models.hearings.map(({ signal }) => signal.aborted)).toEqual([true]);
    stage.models.hearings[0]?.resolve('A secret.');
    await pass(5000);
    expect([stage.lines, stage.kept, stage.models.chats, stage.notes, stage.logged]).toEqual([[], [], [], [], []]);
  });

  it('that was withdrawn before anybody listened is sent nowhere', async () => {
    const stage = new Stage();
    const mic = stage.speaks();
    mic.withdraw();
    mic.voice(900).pause('A secret.', 900, true);
    await pass(5000);
    expect([stage.models.hearings, stage.lines]).toEqual([[], []]);
    expect(mic.left).toBe(true);
  });

  it('that ends by itself counts as far as it was recorded', async () => {
    const stage = new Stage();
    stage.speaks().voice(900).pause('I have to go.', 900).end();
    await pass();
    expect(stage.lines).toEqual(['Ann: I have to go.']);
  });

  it('is heard beside those of others', async () => {
    const stage = new Stage();
    stage.people = [ann, ben];
    const one = stage.speaks(ann).voice(900);
    const other = stage.speaks(ben).voice(900);
    await pass();
    other.pause('Me first.', 900, true);
    await pass(500);
    one.pause('And me.', 900, true);
    await pass(500);
    expect(stage.lines).toEqual(['Ben: Me first.', 'Ann: And me.']);
  });

  it('is heard in the language that was chosen, and with the names that may occur', async () => {
    const stage = new Stage({ 'voice-language': 'de', pronunciation: 'nginx = engine X' });
    await stage.says('Hallo.');
    expect(stage.models.hearings[0]?.request).toMatchObject({ language: 'de', hints: 'Parley, Ann, nginx' });
  });
});

describe('what nobody said', () => {
  it('is heard without the names of those who say nothing, who may not have agreed to anything', async () => {
    const stage = new Stage({ 'voice-answers': 'by name' });
    stage.people = [ann, ben];
    await stage.says('Hello.');
    await stage.says('Hi.', ben);
    await stage.says('Bye.');
    const named = stage.models.hearings.map(({ request }) => request.hints);
    expect(named).toEqual(['Parley, Ann', 'Parley, Ben, Ann', 'Parley, Ann, Ben']);
  });

  it('costs no request when there was too little voice', async () => {
    const stage = new Stage();
    stage.speaks().voice(200).pause('Thanks.', 349, true);
    await pass(1000);
    expect(stage.models.hearings).toHaveLength(0);
    expect(stage.lines).toEqual([]);
  });

  it('is neither answered nor written down, but counted', async () => {
    const stage = new Stage();
    const segment = { text: 'Bye.', from: 0, to: 1, silence: 0.8, certainty: -1.4, repetition: 1 };
    stage.models.hears = () => heard('Bye.', { segments: [segment] });
    await stage.says('');
    expect(stage.models.chats).toHaveLength(0);
    expect(stage.lines).toEqual([]);
    expect(stage.counted('hallucination')).toBe(1);
  });
});

describe('what nobody understood', () => {
  const lost = () => unavailable({ quota: false });

  it('is asked for again, at most once a minute', async () => {
    const stage = new Stage();
    stage.models.hears = lost;
    await stage.says('');
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe('Sorry, again?');
    await hears();
    await stage.says('');
    expect(stage.playing).toHaveLength(1);
    await pass(60_000);
    await stage.says('');
    expect(stage.playing).toHaveLength(2);
    expect(stage.kept).toEqual([]);
  });

  it('is not asked for when it was short', async () => {
    const stage = new Stage();
    stage.models.hears = lost;
    stage.speaks().voice(900).pause('', 999, true);
    await pass(2000);
    expect(stage.playing).toHaveLength(0);
  });

  it('is not asked for where it may not have been for the bot', async () => {
    const stage = new Stage({ 'voice-answers': 'by name' });
    stage.people = [ann, ben];
    stage.models.hears = lost;
    await stage.says('');
    expect(stage.playing).toHaveLength(0);
  });
});

describe('times', () => {
  it('of those who had to wait for somebody else are not those of an answer', async () => {
    const stage = new Stage();
    stage.people = [ann, ben];
    await stage.says('One?');
    await stage.says('Two?', ben);
    await stage.answers('That is one.');
    await (await stage.said()).hears();
    await stage.answers('That is two.', 1);
    await (await stage.said(1)).hears();
    expect(
      ['first token', 'first sound', 'own overhead'].map((step) => stage.timed(step as 'first token').length),
    ).toEqual([1, 1, 1]);
    expect(stage.timed('transcript')).toHaveLength(2);
  });

  it('are counted from the end of speech', async () => {
    const stage = new Stage({}, slow());
    stage.speaks().voice(900).pause('', 900, true);
    await pass(380);
    await pass(100);
    stage.models.hearings[0]?.resolve('What time is it?');
    await pass(70);
    await stage.answers('It is noon now.');
    await pass(30);
    const { hears } = await stage.said();
    await hears({ from: monotonic() + 4 });
    expect(stage.timed('transcript')).toEqual([600]);
    expect(stage.timed('first token')).toEqual([670]);
    expect(stage.timed('first sound')).toEqual([704]);
    // The 30 ms between the speech and its first packet are the test's own.
    expect(stage.timed('own overhead')).toEqual([34]);
    expect(stage.counted('turn')).toBe(1);
  });
});
