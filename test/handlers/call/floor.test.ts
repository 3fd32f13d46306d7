// One answer at a time: what is said meanwhile waits, small murmurs are let pass, real words take the floor.
import { describe, expect, it } from 'vitest';
import { monotonic } from '#src/clock.ts';
import type { Person } from '#src/message.ts';
import { unavailable } from '#test/oracle.ts';
import { ann, ben } from '#test/said.ts';
import { hearing, pass, Stage } from './stage.ts';

const cem: Person = { id: 'cem', name: 'Cem', isAdmin: false, roles: [] };

/** A call in which the bot is saying the first of two sentences to Ann. */
async function speaking(stage: Stage, people: Person[] = [ann, ben]) {
  stage.people = people;
  await stage.says('Parley, tell me a story.');
  await stage.answers('Once there was a king. He lived in a castle that was as old as the hills around it.');
  const first = await stage.said();
  await pass(1000);
  return first;
}

/** How a speech is heard that was cut in its middle. */
const cut = { whole: false, share: 0.5 };

describe('what is said while the bot has the floor', () => {
  it('is transcribed, and answered next, as one question with the names', async () => {
    const stage = new Stage({ 'voice-answers': 'by name' });
    const { hears } = await speaking(stage, [ann, ben, cem]);
    await stage.says('Parley, how old was he?', ben);
    await stage.says('And Parley, was he rich?', cem);
    expect(stage.models.chats).toHaveLength(1);
    expect(stage.lines.slice(1)).toEqual(['Ben: Parley, how old was he?', 'Cem: And Parley, was he rich?']);
    await hears();
    await (await stage.said(1)).hears();
    const { request } = stage.models.chats[1] ?? {};
    expect(request?.said.at(-1)?.text).toBe('Ben: Parley, how old was he?\nCem: And Parley, was he rich?');
    expect(request?.said.map(({ text }) => text.slice(0, 20))).toEqual([
      'Ann: Parley, tell me',
      'Once there was a kin',
      'Ben: Parley, how old',
    ]);
    expect(stage.models.judgings.at(-1)?.request.question).toBe(
      'Ben: Parley, how old was he?\nCem: And Parley, was he rich?',
    );
  });

  it('is thought about anew, when it was thought about beside another question', async () => {
    const stage = new Stage();
    stage.people = [ann, ben];
    const one = stage.speaks(ann).voice(900);
    const other = stage.speaks(ben).voice(900);
    await pass();
    one.pause('One?', 900, true);
    other.pause('Two?', 900, true);
    await pass(500);
    expect(stage.models.chats.map(({ signal }) => signal.aborted)).toEqual([false, true]);
    await stage.answers('That is one.');
    await (await stage.said()).hears();
    expect(stage.models.chats[2]?.request.said.map(({ text }) => text)).toEqual([
      'Ann: One?',
      'That is one.',
      'Ben: Two?',
    ]);
  });

  it('before the answer has begun waits, too', async () => {
    const stage = new Stage();
    stage.people = [ann, ben];
    await stage.says('One?');
    await stage.says('Two?', ben);
    expect(stage.models.chats).toHaveLength(1);
    await stage.answers('That is one.');
    await (await stage.said()).hears();
    expect(stage.models.chats[1]?.request.said.at(-1)?.text).toBe('Ben: Two?');
  });

  it('by who asked, before anything was heard, makes one question of both', async () => {
    const stage = new Stage();
    await stage.says('What is the weather?');
    const mic = stage.speaks().voice(600);
    await pass();
    expect(stage.models.chats.map(({ signal }) => signal.aborted)).toEqual([true]);
    mic.pause('In Paris, I mean.', 1000, true);
    await pass(500);
    expect(stage.models.chats).toHaveLength(2);
    expect(stage.models.chats[1]?.request.said.at(-1)?.text).toBe('Ann: What is the weather?\nAnn: In Paris, I mean.');
    expect(stage.counted('interruption')).toBe(0);
  });
});

describe('whoever breaks in', () => {
  it('with half a second of voice cuts the answer, whose memory ends with what was heard', async () => {
    const stage = new Stage();
    const { speech, hears } = await speaking(stage);
    const mic = stage.speaks(ben).voice(499);
    await pass();
    expect(speech.until.aborted).toBe(false);
    mic.voice(500);
    await pass();
    expect(speech.until.aborted).toBe(true);
    expect(stage.models.speakings[1]?.signal.aborted).toBe(true);
    const onset = monotonic() - 700;
    await hears({ ...cut, ducked: { onset, at: onset + 180 }, cutAt: onset + 190 });
    expect(stage.playing).toHaveLength(1);
    expect(stage.remembered.at(-1)).toBe('Parley: Once there—');
    expect(stage.lines.at(-1)).toBe('Parley: Once there—');
    expect(stage.counted('interruption')).toBe(1);
    expect(stage.timed('barge-in')).toEqual([190]);
    mic.pause('Which king?', 1000, true);
    await pass(500);
    expect(stage.models.chats[1]?.request.said.at(-1)?.text).toBe('Ben: Which king?');
  });

  it('has the floor until what they say is over', async () => {
    const stage = new Stage();
    const { hears } = await speaking(stage);
    const mic = stage.speaks(ben).voice(600);
    await pass();
    await hears(cut);
    await stage.says('I have a question, too.', ann);
    await pass(5000);
    expect(stage.models.chats).toHaveLength(1);
    mic.pause('Which king?', 5000, true);
    await pass(500);
    expect(stage.models.chats[1]?.request.said.at(-1)?.text).toBe('Ann: I have a question, too.\nBen: Which king?');
  });

  it('with a short word is heard, too', async () => {
    const stage = new Stage();
    const { speech } = await speaking(stage);
    stage.speaks(ben).voice(400).pause('Stop!', 400);
    await pass();
    expect(speech.until.aborted).toBe(true);
  });

  it('is thought about before the hard end, like anybody', async () => {
    const stage = new Stage();
    const { hears } = await speaking(stage);
    const mic = stage.speaks(ben).voice(600);
    await pass();
    await hears(cut);
    mic.pause('Which king?', 1000, true);
    await pass();
    expect(mic.left).toBe(false);
    expect(stage.models.chats).toHaveLength(2);
  });

  it('when nothing was heard yet has the first question answered with the second', async () => {
    const stage = new Stage();
    const { hears } = await speaking(stage);
    stage.speaks(ann).voice(600).pause('A short one.', 800, true);
    await pass();
    await hears({ whole: false, share: 0 });
    await pass(500);
    expect(stage.models.chats.at(-1)?.request.said.at(-1)?.text).toBe(
      'Ann: Parley, tell me a story.\nAnn: A short one.',
    );
  });
});

describe('a murmur', () => {
  it.each(['Mhm.', 'Ja, genau.', ''])('such as %j is left at once, without a cut, and not answered', async (text) => {
    const stage = new Stage();
    const { speech, hears } = await speaking(stage);
    const mic = stage.speaks(ben).voice(400).pause(text, 400);
    await pass();
    expect(mic.left).toBe(true);
    expect(speech.until.aborted).toBe(false);
    await hears();
    await (await stage.said(1)).hears();
    await pass(2000);
    expect(stage.models.chats).toHaveLength(1);
  });

  it('too short for a word is left at once, and costs nothing', async () => {
    const stage = new Stage();
    const { speech } = await speaking(stage);
    const mic = stage.speaks(ben).voice(200).pause('', 300);
    await pass();
    expect(mic.left).toBe(true);
    expect(speech.until.aborted).toBe(false);
    expect(stage.models.hearings).toHaveLength(1);
  });

  it('that is not yet understood keeps the bot waiting', async () => {
    const stage = new Stage();
    const { speech } = await speaking(stage);
    stage.models.hears = undefined;
    const mic = stage.speaks(ben).voice(400).pause('', 400, true);
    await pass(1000);
    expect(mic.left).toBe(false);
    stage.models.hearings.at(-1)?.resolve('No, stop.');
    await pass();
    expect(speech.until.aborted).toBe(true);
  });
});

describe('by name', () => {
  const values = { 'voice-answers': 'by name' } as const;

  it('others are heard, written down and remembered, but not answered', async () => {
    const stage = new Stage(values);
    stage.people = [ann, ben];
    await stage.says('Ben, what is for dinner?');
    expect(stage.models.chats).toEqual([]);
    expect(stage.lines).toEqual(['Ann: Ben, what is for dinner?']);
    expect(stage.remembered).toEqual(['Ann: Ben, what is for dinner?']);
  });

  it('the bot is called by many spellings', async () => {
    const stage = new Stage(values);
    stage.people = [ann, ben];
    await stage.says('Hey barley, what is for dinner?');
    expect(stage.models.chats).toHaveLength(1);
  });

  it('one person alone is always answered', async () => {
    const stage = new Stage(values);
    await stage.says('What is for dinner?');
    expect(stage.models.chats).toHaveLength(1);
  });

  it('who was answered may go on without the name, for eight seconds; others may not', async () => {
    const stage = new Stage(values);
    const { hears } = await speaking(stage);
    await hears();
    await (await stage.said(1)).hears();
    await stage.says('And then?', ben);
    expect(stage.models.chats).toHaveLength(1);
    await stage.says('And then?', ann);
    expect(stage.models.chats).toHaveLength(2);
    await stage.answers('He died in the end.', 1);
    await (await stage.said(2)).hears();
    await pass(8000);
    await stage.says('And then?', ann);
    expect(stage.models.chats).toHaveLength(2);
  });

  it('only who asked may break in', async () => {
    const stage = new Stage(values);
    const { speech } = await speaking(stage);
    expect(speech.yieldsTo).toEqual(['ann']);
    const mic = stage.speaks(ben).voice(3000);
    await pass();
    mic.pause('This is not for you at all.', 3000, true);
    await pass(1000);
    expect(speech.until.aborted).toBe(false);
    stage.speaks(ann).voice(500);
    await pass();
    expect(speech.until.aborted).toBe(true);
  });
});

describe('by button', () => {
  it('who pressed it is answered', async () => {
    const stage = new Stage({ 'voice-answers': 'by button' });
    stage.people = [ann, ben];
    await stage.says('Parley, what is for dinner?', ann);
    expect(stage.models.chats).toHaveLength(0);
    await stage.says('What is for dinner?', ann, true);
    expect(stage.models.chats).toHaveLength(1);
  });
});

describe('reading aloud', () => {
  it('waits for the floor, and says who writes', async () => {
    const stage = new Stage({ 'read-aloud': true });
    const { hears } = await speaking(stage);
    stage.writes(ben, 'See **you** at https://example.com soon.');
    await pass();
    await hears();
    await (await stage.said(1)).hears();
    expect((await stage.said(2)).speech.text).toBe('Ben writes: See you at the link in the chat soon.');
    await (await stage.said(2)).hears();
    expect(stage.remembered.join()).not.toContain('Ben writes');
    expect(stage.notes).toEqual([]);
  });

  it('writes nothing down again where there is no voice left', async () => {
    const stage = new Stage({ 'read-aloud': true });
    stage.models.speaks = () => unavailable();
    stage.writes(ben, 'Hello there, everybody.');
    await pass(1000);
    expect(stage.notes).toEqual(['I have no voice left for now, so I write.']);
  });

  it('is only for those who want it', async () => {
    const stage = new Stage();
    stage.writes(ben, 'Hello there, everybody.');
    await pass(1000);
    expect(stage.playing).toEqual([]);
  });

  it.each([
    ['whom the bot may not answer', ben.id, ''],
    ['who is not to be read', '', ben.id],
  ])('is not for somebody %s', async (_, denied, hidden) => {
    const stage = new Stage({ 'read-aloud': true, 'denied-people': [denied] });
    stage.hidden.add(hidden);
    stage.writes(ben, 'Hello there, everybody.');
    await pass(1000);
    expect([stage.playing, stage.models.judgings]).toEqual([[], []]);
  });

  it('says nothing that the guard refuses', async () => {
    const models = hearing();
    models.guard = async () => ({ type: 'unsafe', categories: ['S10'] });
    const stage = new Stage({ 'read-aloud': true }, models);
    stage.writes(ben, 'Something hateful.');
    await pass(1000);
    expect(stage.playing).toEqual([]);
  });
});

describe('the live transcript', () => {
  it.each([
    ['chat', 'room'],
    ['thread', 'thread'],
  ] as const)('for %s goes to the %s', async (how, where) => {
    const stage = new Stage({ 'voice-transcript': how });
    await stage.says('Hello.');
    expect(stage.written).toEqual([{ type: 'line', speaker: { id: 'ann', name: 'Ann' }, text: 'Hello.', where }]);
  });

  it('can be off, and what was said is remembered all the same', async () => {
    const stage = new Stage({ 'voice-transcript': 'off' });
    await stage.says('Hello.');
    expect(stage.written).toEqual([]);
    expect(stage.remembered).toEqual(['Ann: Hello.']);
  });
});
