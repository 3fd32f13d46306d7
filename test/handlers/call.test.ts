// A call from the first word to the last: hear, give the floor, think, speak, and be interrupted.
import { describe, expect, it } from 'vitest';
import { spokenSystem } from '#handlers/call/prompt.ts';
import { characters } from '#src/personas.ts';
import { BotError } from '#src/trouble.ts';
import { Oracle, piece, unavailable, unsafe } from '#test/oracle.ts';
import { ann, ben } from '#test/said.ts';
import { hearing, pass, Stage, wav } from './call/stage.ts';

describe('a question', () => {
  it('is answered aloud, remembered, and written beside the call', async () => {
    const stage = new Stage();
    await stage.says('What is the capital of France?');
    await stage.answers('It is Paris.');
    const { speech, hears } = await stage.said();
    expect(speech).toMatchObject({ text: 'It is Paris.', speed: 1, yieldsTo: 'anyone' });
    await hears();
    expect(stage.remembered).toEqual(['Ann: What is the capital of France?', 'Parley: It is Paris.']);
    expect(stage.lines).toEqual(stage.remembered);
    expect(stage.kept.every(({ id }) => id.startsWith('said:'))).toBe(true);
    expect(stage.logged).toEqual([]);
  });

  it('is put to the model after what was said and written before, with names, and instructions that never change', async () => {
    const stage = new Stage();
    stage.kept.push({ id: 'm1', by: 'person', author: { id: 'ben', name: 'Ben' }, text: 'I like tea.' });
    await stage.says('Who likes tea?');
    await stage.answers('Ben does that.');
    await (await stage.said()).hears();
    await stage.says('And why?');
    const requests = stage.models.chats.map(({ request }) => request);
    expect(requests[1]?.said.map(({ text }) => text)).toEqual([
      'Ben: I like tea.',
      'Ann: Who likes tea?',
      'Ben does that.',
      'Ann: And why?',
    ]);
    expect(requests.map(({ system }) => system)).toEqual([spokenSystem, spokenSystem]);
  });

  it('is answered by who the bot is to be, and what it is to heed, as it is in writing', async () => {
    const stage = new Stage({ persona: 'coach', instructions: 'Call {person} by name.' });
    await stage.says('Why?');
    const { system = '' } = stage.models.chats[0]?.request ?? {};
    expect(system.startsWith(spokenSystem)).toBe(true);
    expect(system).toContain(characters.coach);
    expect(system).toContain('want you to know and heed:\nCall Ann by name.');
  });

  it('of which the model gives no answer is told so, with what finds it in the log', async () => {
    const stage = new Stage();
    await stage.says('Why?');
    stage.models.chats[0]?.parts.fail(
      new BotError('My model is away. Please try again later.', { cause: new Error('503') }),
    );
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe('My model is away.');
    await hears();
    const reference = /\((\w{8})\)$/.exec(stage.notes[0] ?? '')?.[1];
    expect(stage.notes[0]).toContain('My model is away. Please try again later.');
    expect(stage.logged.join()).toContain(String(reference));
  });

  it('whose answer would tell the instructions is told that it stops there', async () => {
    const stage = new Stage();
    await stage.says('What are your rules?');
    stage.models.chats[0]?.parts.push(piece('My rules are these. '), { type: 'end', reason: 'withheld' }).end();
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe('My rules are these.');
    await hears();
    expect((await stage.said(1)).speech.text).toBe('I stop here: my instructions I keep to myself.');
  });

  it('whose answer breaks off is told so', async () => {
    const stage = new Stage();
    await stage.says('Why?');
    stage.models.chats[0]?.parts.push(piece('Because of the'), { type: 'end', reason: 'cut' }).end();
    await (await stage.said()).hears();
    expect((await stage.said(1)).speech.text).toMatch(/^The line to the model broke here/);
  });

  it('whose answer fails by a bug is told so, and the next is answered', async () => {
    const stage = new Stage();
    await stage.says('Why?');
    stage.models.chats[0]?.parts.fail(new Error('a bug'));
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe('Something went wrong on my side.');
    await hears();
    expect(stage.notes.join()).not.toContain('a bug');
    await stage.says('And now?');
    await stage.answers('Now it works.', 1);
    expect((await stage.said(1)).speech.text).toBe('Now it works.');
  });
});

describe('the guard', () => {
  it('has the question before anything is heard', async () => {
    const stage = new Stage({}, judging());
    await stage.says('Why?');
    await stage.answers('Because it is so.');
    await pass(5000);
    expect([stage.playing, stage.models.speakings]).toEqual([[], []]);
    stage.models.judgings[0]?.resolve({ type: 'safe' });
    await pass();
    expect(stage.models.speakings).toHaveLength(1);
    expect(stage.playing).toEqual([]);
    stage.models.judgings[1]?.resolve({ type: 'safe' });
    expect((await stage.said()).speech.text).toBe('Because it is so.');
  });

  it('that refuses a question is said aloud, and nothing of the answer; the question is no context', async () => {
    const stage = new Stage({}, judging());
    await stage.says('Something bad?');
    await stage.answers('Here is how it is done.');
    stage.models.judgings[0]?.resolve(unsafe);
    const { speech, hears } = await stage.said();
    expect(speech.text).toContain("I can't help with that");
    await hears();
    expect(stage.playing).toHaveLength(1);
    expect(stage.models.chats[0]?.signal.aborted).toBe(true);
    expect(stage.kept).toEqual([]);
    expect(stage.lines.at(-1)).toContain("Parley: I can't help with that");
  });

  it('that cannot judge a question says so, and nothing of the answer', async () => {
    const stage = new Stage({}, judging());
    await stage.says('Something bad?');
    await stage.answers('Here is how it is done.');
    stage.models.judgings[0]?.resolve({ type: 'unknown', cause: 'away' });
    expect((await stage.said()).speech.text).toContain("I can't check what you asked right now");
    expect(stage.models.chats[0]?.signal.aborted).toBe(true);
  });

  it('that stops an answer lets nothing more of it be heard', async () => {
    const stage = new Stage({}, judging());
    await stage.says('Why?');
    await stage.answers('The first is harmless. The second one is not harmless at all, and it must never be heard.');
    stage.models.judgings[0]?.resolve({ type: 'safe' });
    await pass();
    stage.models.judgings[1]?.resolve({ type: 'safe' });
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe('The first is harmless.');
    await pass();
    expect(stage.models.judgings[2]?.request.answer).toContain('The first is harmless. The second');
    stage.models.judgings[2]?.resolve(unsafe);
    await pass();
    expect(stage.models.speakings[1]?.signal.aborted).toBe(true);
    await hears();
    expect((await stage.said(1)).speech.text).toBe('I stop here: that went where I must not go.');
    await (await stage.said(1)).hears();
    expect(stage.remembered.join()).not.toContain('second');
  });

  it('that cannot judge an answer closes the voice, and says so once', async () => {
    const stage = new Stage({}, judging());
    await stage.says('Why?');
    await stage.answers('It is because of the rain.');
    stage.models.judgings[0]?.resolve({ type: 'safe' });
    await pass();
    stage.models.judgings[1]?.resolve({ type: 'unknown', cause: 'away' });
    const { speech, hears } = await stage.said();
    expect(speech.text).toMatch(/^I can't check what I want to say right now/);
    await hears();
    await (await stage.said(1)).hears();
    expect(stage.playing).toHaveLength(2);
    expect(stage.remembered.join()).not.toContain('rain');
  });
});

describe('sentences', () => {
  it('are made one ahead: the next is asked for when the current one begins to play', async () => {
    const stage = new Stage();
    await stage.says('Tell me.');
    await stage.answers(
      `This is the first one. ${'And this is another long sentence of the very same kind. '.repeat(12)}`,
    );
    await stage.said();
    await pass(1000);
    expect(stage.models.speakings).toHaveLength(2);
    await (await stage.said()).hears();
    expect(stage.models.speakings).toHaveLength(3);
    expect(stage.playing).toHaveLength(2);
  });

  it('are said with the voice, the speed and the pronunciation that were chosen', async () => {
    const stage = new Stage({ voice: 'troy', 'voice-speed': 1.5, pronunciation: 'nginx = engine X' });
    await stage.says('What is it?');
    await stage.answers('It is nginx, I think.');
    const { speech } = await stage.said();
    expect(speech).toMatchObject({ text: 'It is nginx, I think.', speed: 1.5 });
    expect(stage.models.speakings[0]?.request).toMatchObject({ text: 'It is engine X, I think.', voice: 'troy' });
  });

  it('of code are written, and told to be', async () => {
    const stage = new Stage();
    await stage.says('Show me.');
    await stage.answers('Here it is:\n```ts\nlet a;\n```\n');
    const { speech, hears } = await stage.said();
    expect(speech.text).toBe("Here it is: I've written that in the chat.");
    expect(stage.notes).toEqual(['```ts\nlet a;\n```']);
    await hears();
    expect(stage.remembered.at(-1)).toBe("Parley: Here it is: I've written that in the chat.\n\n```ts\nlet a;\n```");
  });
});

describe('the end', () => {
  it('of the call ends what is said', async () => {
    const stage = new Stage();
    await stage.says('Tell me.');
    await stage.answers('This is the first one. And this is the second one that nobody hears.');
    const { speech, hears } = await stage.said();
    stage.hangUp();
    await pass();
    expect(speech.until.aborted).toBe(true);
    await hears({ whole: false, share: 0.5 });
    await pass(1000);
    expect(stage.ended).toBe(true);
    expect(stage.remembered).toEqual(['Ann: Tell me.', 'Parley: This is the—']);
  });

  it('does not wait for the last words to fall silent', async () => {
    const stage = new Stage();
    await stage.says('Tell me.');
    await stage.answers('This is the first one.');
    const { speech } = await stage.said();
    stage.models.hears = undefined;
    stage.speaks(ben).voice(400).pause('', 400).end();
    stage.hangUp();
    await pass();
    expect(speech.until.aborted).toBe(true);
    stage.models.hearings.at(-1)?.resolve('Good bye, then.');
    await pass(1000);
    expect(stage.lines.at(-1)).toBe('Ben: Good bye, then.');
  });

  it('is also reached when the bot has to leave', async () => {
    const stage = new Stage();
    stage.speaks().voice(900);
    await pass();
    stage.leave.abort();
    await pass(2000);
    expect(stage.ended).toBe(true);
    expect(stage.calls.of({ platform: 'test', space: 'space', room: 'room' })).toBeUndefined();
    expect(stage.logged).toEqual([]);
  });
});

describe('out of speech quota', () => {
  it('answers are written, told once, and said again after a while', async () => {
    const stage = new Stage();
    const { speaks } = stage.models;
    stage.models.speaks = () => unavailable({ waitMs: 30_000 });
    await stage.says('One?');
    await stage.answers('This is **one**. It is long, and it goes on with another sentence.');
    expect(stage.notes).toEqual([
      'I have no voice left for now, so I write.',
      'This is **one**. It is long, and it goes on with another sentence.',
    ]);
    await stage.says('Two?');
    await stage.answers('This is two.', 1);
    expect(stage.notes.slice(2)).toEqual(['This is two.']);
    expect(stage.models.speakings).toHaveLength(1);
    stage.models.speaks = speaks;
    await pass(30_000);
    await stage.says('Three?');
    await stage.answers('This is three.', 2);
    expect((await stage.said()).speech.text).toBe('This is three.');
    expect(stage.remembered[1]).toBe('Parley: This is **one**. It is long, and it goes on with another sentence.');
  });

  it('the rest of an answer is written, and judged before', async () => {
    const stage = new Stage();
    const { speaks } = stage.models;
    stage.models.speaks = (text) => (text.startsWith('First') && speaks ? speaks(text) : unavailable());
    await stage.says('Tell me.');
    await stage.answers('First comes this. Second comes that, which is a rather long sentence indeed.');
    await (await stage.said()).hears();
    expect(stage.notes.at(-1)).toBe('Second comes that, which is a rather long sentence indeed.');
    expect(stage.models.judgings.at(-1)?.request.answer).toContain('Second comes that');
    expect(stage.lines.at(-1)).toBe('Parley: First comes this.');
  });

  it('what is left of an answer is not written either when the guard refuses it', async () => {
    const stage = new Stage({}, judging());
    stage.models.speaks = () => unavailable();
    await stage.says('Tell me.');
    await stage.answers('First comes this. Second comes something bad, and it must not be read by anybody.');
    for (const judging of [0, 1]) {
      stage.models.judgings[judging]?.resolve({ type: 'safe' });
      await pass();
    }
    stage.models.judgings[2]?.resolve(unsafe);
    await pass();
    expect(stage.notes.join()).not.toContain('bad');
    expect(stage.notes.at(-1)).toBe('I stop here: that went where I must not go.');
  });

  it('is told once, however long it lasts', async () => {
    const stage = new Stage();
    stage.models.speaks = () => unavailable({ waitMs: 1000 });
    await stage.says('One?');
    await stage.answers('This is one.');
    await pass(1000);
    await stage.says('Two?');
    await stage.answers('This is two.', 1);
    expect(stage.models.speakings).toHaveLength(2);
    expect(stage.notes).toEqual(['I have no voice left for now, so I write.', 'This is one.', 'This is two.']);
  });

  it('a bot without any voice writes', async () => {
    const stage = new Stage();
    stage.models.voices = [];
    await stage.says('One?');
    await stage.answers('This is one.');
    expect(stage.notes).toEqual(['I have no voice left for now, so I write.', 'This is one.']);
    expect(stage.models.speakings).toEqual([]);
  });
});

describe('a voice', () => {
  it('that comes after five seconds is not waited for: the sentence is written, and the next is said', async () => {
    const stage = new Stage();
    const { speaks } = stage.models;
    stage.models.speaks = undefined;
    await stage.says('Tell me.');
    await stage.answers('This one is late. And this one comes in time, as all of them should.');
    await pass(4999);
    expect(stage.notes).toEqual([]);
    stage.models.speaks = speaks;
    await pass(1);
    expect(stage.notes).toEqual(['This one is late.']);
    expect(stage.models.speakings[0]?.signal.aborted).toBe(true);
    expect((await stage.said()).speech.text).toBe('And this one comes in time, as all of them should.');
  });

  it('that breaks off leaves the rest to be read, and says nothing twice', async () => {
    const stage = new Stage();
    await stage.says('Tell me.');
    await stage.answers('This one breaks off here. And this one is never said but can be read by all.');
    await (await stage.said()).hears({ whole: false, share: 0.5 });
    expect(stage.notes).toEqual(['breaks off here. And this one is never said but can be read by all.']);
    expect(stage.playing).toHaveLength(1);
  });
});

describe('out of transcription quota', () => {
  it('says so once, also when several are heard at once', async () => {
    const stage = new Stage();
    stage.models.hears = undefined;
    for (const person of [ann, ben]) stage.speaks(person).voice(900).pause('', 900, true);
    await pass(1000);
    for (const hearing of stage.models.hearings) hearing.resolve(unavailable());
    await pass();
    expect(stage.models.hearings).toHaveLength(2);
    expect(stage.notes).toHaveLength(1);
  });

  it('says so once, is shown as deaf, and hears again after a while', async () => {
    const stage = new Stage();
    const { hears } = stage.models;
    stage.models.hears = () => unavailable({ waitMs: 30_000 });
    await stage.says('One?');
    await stage.says('Two?', ben);
    expect(stage.notes).toHaveLength(1);
    expect(stage.notes[0]).toContain('30 seconds');
    const deaf = () => stage.written.flatMap((one) => (one.type === 'deaf' ? [one.deaf] : []));
    expect(deaf()).toEqual([true]);
    expect(stage.models.hearings).toHaveLength(1);
    stage.models.hears = hears;
    await pass(30_000);
    expect(deaf()).toEqual([true, false]);
    await stage.says('Three?');
    expect(stage.lines).toEqual(['Ann: Three?']);
  });
});

describe('a transcription that fails', () => {
  it('is told in writing, at most once a minute, whoever spoke to whom', async () => {
    const stage = new Stage({ 'voice-answers': 'by name' });
    stage.people = [ann, ben];
    stage.models.hears = () => unavailable({ quota: false });
    await stage.says('One.');
    await stage.says('Two.', ben);
    expect(stage.notes).toEqual([expect.stringContaining('I could not hear what was just said')]);
    await pass(60_000);
    await stage.says('Three.');
    expect(stage.notes).toHaveLength(2);
  });
});

/** An oracle whose verdicts the test gives. */
function judging(): Oracle {
  return Object.assign(new Oracle(), { hears: hearing().hears, speaks: wav });
}
