// Budgets in calls: who has used theirs up is not heard, who has nearly is answered by a cheaper model and in writing.
import { describe, expect, it } from 'vitest';
import type { Use } from '#src/models.ts';
import { ann, ben, place } from '#test/said.ts';
import { pass, Stage } from './stage.ts';

const used = (but: Partial<Use>, person = ann): Use => ({
  caller: { person, place },
  role: 'chat',
  model: 'some/model',
  promptTokens: 0,
  cachedTokens: 0,
  completionTokens: 0,
  seconds: 1,
  dollars: 0,
  ...but,
});

/** A call after somebody has used something of it; sums are at hand once somebody has spoken. */
async function after(budget: string, use: Use, but = {}): Promise<Stage> {
  const stage = new Stage({ budgets: [budget], ...but });
  stage.people = [ann, ben];
  await stage.mind.budgets.accounts({ ...ann, roles: ['r'] }, place);
  stage.books.record(use);
  return stage;
}

describe('a budget in a call', () => {
  it.each([
    ['600 seconds an hour for each person', { audioSeconds: 600 }],
    ['10000 tokens a day for each person', { promptTokens: 10_000 }],
    ['5 dollars a month for the space', { dollars: 5 }],
  ])('that is used up costs no model anything more, and is told once: %s', async (budget, use) => {
    const stage = await after(budget, used(use));
    await stage.says('What time is it?');
    await stage.says('Hello?');
    expect(stage.models.hearings).toEqual([]);
    expect(stage.models.chats).toEqual([]);
    const told = stage.notes.filter((note) => note.includes('100%'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Ann:');
    expect(told[0]).toContain('UTC');
  });

  it('of one person is nothing to another', async () => {
    const stage = await after('600 seconds an hour for each person', used({ audioSeconds: 600 }));
    await stage.says('What time is it?', ben);
    expect(stage.models.hearings).toHaveLength(1);
    expect(stage.models.chats).toHaveLength(1);
  });

  it('does not hold for who is exempt', async () => {
    const stage = await after('600 seconds an hour for each person', used({ audioSeconds: 600 }), {
      'exempt-people': ['ann'],
    });
    await stage.says('What time is it?');
    expect(stage.models.chats).toHaveLength(1);
  });

  it('that holds for a role holds for whoever has it in the call', async () => {
    const stage = await after('600 seconds an hour for role r', used({ audioSeconds: 600 }));
    await stage.says('What time is it?');
    expect(stage.models.chats).toHaveLength(1);
    stage.people = [{ ...ann, roles: ['r'] }, ben];
    await stage.says('And now?');
    expect(stage.models.chats).toHaveLength(1);
  });

  it('that is used up for four fifths has a cheaper model answer, which is told once', async () => {
    const stage = await after('10000 tokens a day for each person', used({ promptTokens: 8000 }));
    await stage.says('What time is it?');
    expect(stage.models.chats[0]?.request.caller.models).toMatchObject({ chat: 'the fast model' });
    await stage.says('And now?');
    expect(stage.notes.filter((note) => note.includes('80%'))).toHaveLength(1);
  });

  it('of which nine tenths are used leaves no voice', async () => {
    const stage = await after('10000 tokens a day for each person', used({ promptTokens: 9000 }));
    await stage.says('What time is it?');
    await stage.answers('It is late.');
    expect(stage.models.speakings).toEqual([]);
    expect(stage.notes).toContain('It is late.');
  });

  it('that is used up leaves a call without its summary, but with its transcript', async () => {
    const stage = await after('10000 tokens a day for each person', used({}), { 'voice-summary': true });
    await stage.says('What time is it?');
    await stage.answers('It is late.');
    stage.books.record(used({ promptTokens: 10_000 }));
    stage.hangUp();
    await pass(2000);
    expect(stage.models.chats).toHaveLength(1);
    expect(stage.written.at(-1)).toMatchObject({ type: 'file' });
  });

  it('that is used up leaves unread what somebody writes', async () => {
    const stage = await after('10000 tokens a day for each person', used({ promptTokens: 10_000 }), {
      'read-aloud': true,
    });
    stage.writes(ann, 'Read this.');
    await pass();
    expect(stage.models.judgings).toEqual([]);
    expect(stage.models.speakings).toEqual([]);
  });
});
