// A call is summed up: while it goes on for whoever asks, and at its end for all.
import { describe, expect, it } from 'vitest';
import { openCalls } from '#handlers/call/calls.ts';
import { recapSystem } from '#handlers/call/prompt.ts';
import { recap } from '#handlers/call/recap.ts';
import { english } from '#src/tongue.ts';
import { complete, Oracle, piece, unknown, unsafe } from '#test/oracle.ts';
import { ann, ben, place } from '#test/said.ts';
import { pass, Stage } from './stage.ts';

const caller = { person: ann, place };
const never = new AbortController().signal;

async function talked(stage: Stage): Promise<void> {
  stage.people = [ann, ben];
  await stage.says('Shall we meet on Monday?');
  await stage.answers('Monday is fine.');
  await (await stage.said()).hears();
  await stage.says('I bring the cake.', ben);
}

describe('a recap', () => {
  it('is made of all that was said in the call so far, with names', async () => {
    const stage = new Stage();
    await talked(stage);
    const text = recap(place, stage.mind, caller, never);
    await stage.answers('**Decisions**: Monday.', 2);
    expect(await text).toBe('**Decisions**: Monday.');
    const request = stage.models.chats[2]?.request;
    expect(request?.system).toBe(recapSystem);
    expect(request?.said).toEqual([
      { by: 'person', text: 'Ann: Shall we meet on Monday?\nParley: Monday is fine.\nBen: I bring the cake.' },
    ]);
  });

  it('is honest where there is no call, or nothing was said', async () => {
    const calls = openCalls();
    const mind = { models: new Oracle(), contextTokens: 3000, calls, say: english };
    expect(await recap(place, mind, caller, never)).toContain('no call');
    calls.begin(place, []);
    expect(await recap(place, mind, caller, never)).toContain('Nothing was said');
  });

  it('says what it had to leave out', async () => {
    const models = new Oracle({ verdict: () => ({ type: 'safe' }) });
    const calls = openCalls();
    const line = (n: number) => ({
      id: `l${n}`,
      by: 'person' as const,
      author: ann,
      text: `Line ${n} of this.`,
      at: n,
    });
    calls.begin(
      place,
      Array.from({ length: 100 }, (_, n) => line(n)),
    );
    const text = recap(place, { models, contextTokens: 100, calls, say: english }, caller, never);
    (await models.asked()).parts.push(piece('Short.'), complete).end();
    expect(await text).toMatch(/^Short\.\n\n\*The first \d+ things/);
    expect(models.chats[0]?.request.said[0].text).toContain('Line 99');
    expect(models.chats[0]?.request.said[0].text).not.toContain('Line 1 of');
  });

  it.each([
    [unsafe, 'I took my answer back'],
    [unknown, "I can't check my answer"],
  ])('that does not pass the guard is not shown', async (verdict, told) => {
    const models = new Oracle({ verdict: () => verdict });
    const calls = openCalls();
    calls.begin(place, [{ id: 'l', by: 'person', author: ann, text: 'Hi.', at: 0 }]);
    const text = recap(place, { models, contextTokens: 100, calls, say: english }, caller, never);
    (await models.asked()).parts.push(piece('Bad.'), complete).end();
    expect(await text).toContain(told);
  });
});

describe('the book of calls', () => {
  it('keeps a call until it ends, and not the one before it', () => {
    const calls = openCalls();
    const endFirst = calls.begin(place, []);
    const lines = [{ id: 'l', by: 'person' as const, author: ann, text: 'Hi.', at: 0 }];
    const endSecond = calls.begin(place, lines);
    endFirst();
    expect(calls.of(place)).toBe(lines);
    endSecond();
    expect(calls.of(place)).toBeUndefined();
  });
});

describe('at the end of a call', () => {
  const over = async (stage: Stage): Promise<void> => {
    stage.hangUp();
    await pass(2000);
  };

  it('there is a summary and the transcript as a file, where that is wanted', async () => {
    const stage = new Stage({ 'voice-summary': true });
    await talked(stage);
    await over(stage);
    await stage.answers('All is decided.', 2);
    const file = stage.written.at(-1);
    expect(stage.notes).toEqual(['All is decided.']);
    expect(file).toMatchObject({ type: 'file', clip: { mediaType: 'text/plain' } });
    const text = file?.type === 'file' ? new TextDecoder().decode(file.clip.bytes) : '';
    expect(text).toMatch(
      /^\[\d\d:\d\d:\d\d\] Ann: Shall we meet on Monday\?\n\[\d\d:\d\d:\d\d\] Parley: Monday is fine\.\n\[\d\d:\d\d:\d\d\] Ben: I bring the cake\.\n$/,
    );
  });

  it('there is nothing where it is not, or where nobody spoke', async () => {
    const quiet = new Stage({ 'voice-summary': true });
    await over(quiet);
    expect(quiet.written).toEqual([]);
    const stage = new Stage();
    await talked(stage);
    await over(stage);
    expect(stage.models.chats).toHaveLength(2);
    expect(stage.notes).toEqual([]);
  });

  it('the transcript comes also when the summary fails', async () => {
    const stage = new Stage({ 'voice-summary': true });
    await talked(stage);
    await over(stage);
    stage.models.chats[2]?.parts.fail(new Error('a bug'));
    await pass();
    expect(stage.notes[0]).toContain('Something went wrong');
    expect(stage.written.at(-1)?.type).toBe('file');
  });
});
