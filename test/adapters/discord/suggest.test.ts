import { describe, expect, test } from 'vitest';
import type { Asked } from '#src/command.ts';
import { commandsOf, openDesk } from './desk.ts';

const which = { name: 'which', description: 'Which.', kind: 'text', suggested: true } as const;
const commands = commandsOf({
  ask: { options: [which] },
  'settings set': { options: [which, { name: 'of', description: 'Of.', kind: 'text' }] },
});

/** A bot that suggests these, to anything. */
async function scene(suggestions: Promise<readonly string[]> | readonly string[], plan: { answerMs?: number } = {}) {
  const typed: { name: string; option: string; typed: string; asked: Asked }[] = [];
  const suggest = async (name: string, option: string, text: string, asked: Asked) => {
    typed.push({ name, option, typed: text, asked });
    return suggestions;
  };
  const desk = await openDesk({ ...plan, commands, outcome: () => ({ text: '' }), suggest });
  return { ...desk, typed };
}

describe('while an option is typed', () => {
  test('the bot is asked what it may be, by whom and where', async () => {
    const { twin, ann, general, typed } = await scene(['persona', 'prices']);
    const given = { of: 'room' };
    expect(await twin.complete(ann, general, 'settings set', 'which', 'p', given)).toEqual(['persona', 'prices']);
    expect(await twin.complete(ann, twin.openDm(ann), 'ask', 'which', '')).toEqual(['persona', 'prices']);
    expect(typed).toMatchObject([
      {
        name: 'settings set',
        option: 'which',
        typed: 'p',
        asked: { author: { id: ann.id }, place: { room: general.id } },
      },
      { name: 'ask', option: 'which', typed: '', asked: { place: { space: `dm:${ann.id}` }, calls: false } },
    ]);
    expect(twin.violations).toEqual([]);
  });

  test('nothing is suggested rather than too late', async () => {
    const { twin, ann, general, due } = await scene(new Promise(() => undefined));
    const suggested = twin.complete(ann, general, 'ask', 'which', 'x');
    await due(2_000);
    expect(await suggested).toEqual([]);
  });

  test('only what Discord takes is suggested: 25 of them, each once, none empty or too long', async () => {
    const many = Array.from({ length: 40 }, (_, n) => `one ${n}`);
    const { twin, ann, general } = await scene(['', 'x'.repeat(101), 'one 0', ...many]);
    expect(await twin.complete(ann, general, 'ask', 'which', 'o')).toEqual(many.slice(0, 25));
    expect(twin.violations).toEqual([]);
  });

  test('what Discord does not take any more is no trouble', async () => {
    const { twin, recorder, ann, general } = await scene(['a'], { answerMs: 50 });
    const route = '/interactions/{interaction_id}/{interaction_token}/callback';
    twin.fault({ route }, { type: 'answer', status: 404, body: { code: 10_062, message: 'no' } });
    expect(await twin.complete(ann, general, 'ask', 'which', 'a')).toBeUndefined();
    await recorder.until(() => recorder.lines.some((line) => line['code'] === 10_062));
    twin.gateway.dispatch('INTERACTION_CREATE', { type: 4, id: '1', token: 'x', data: {} });
    expect(recorder.lines.filter(({ level }) => Number(level) > 40)).toEqual([]);
  });
});
