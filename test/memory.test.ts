// What the bot remembers of a room: in order, following edits and deletions, and no longer than it should.
import { describe, expect, it } from 'vitest';
import { answerId, type Memorable, openMemory, answerTo } from '#src/memory.ts';
import { place, said, turnOf } from './said.ts';
import { shelf } from './shelf.ts';

const line = (id: string, text = id, by: Memorable['by'] = 'person'): Memorable => ({
  id,
  by,
  author: { id: 'ann', name: 'Ann' },
  text,
});

describe('memory', () => {
  it('gives back what was said, oldest first, of that room alone', async () => {
    const memory = openMemory(await shelf());
    await memory.remember(place, [line('q1', 'Who?'), line('a1', 'Me.', 'bot')]);
    await memory.remember({ ...place, room: 'other' }, [line('x')]);
    await memory.remember({ ...place, space: 'other' }, [line('y')]);
    expect(await memory.recall(place)).toEqual([line('q1', 'Who?'), line('a1', 'Me.', 'bot')]);
  });

  it('keeps the order though turns end within a millisecond and the clock is set back', async () => {
    let clock = 1_000_000;
    const memory = openMemory(await shelf(), { now: () => clock });
    await memory.remember(place, [line('1'), line('2')]);
    await memory.remember(place, [line('3'), line('4'), line('5'), line('6')]);
    clock -= 600_000;
    await memory.remember(place, [line('7')]);
    expect((await memory.recall(place)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  it('recalls the newest 200', async () => {
    const memory = openMemory(await shelf());
    for (let start = 0; start < 250; start += 50) {
      await memory.remember(
        place,
        Array.from({ length: 50 }, (_, index) => line(`${start + index}`)),
      );
    }
    const recalled = await memory.recall(place);
    expect([recalled.length, recalled[0]?.id, recalled.at(-1)?.id]).toEqual([200, '50', '249']);
  });

  it('changes what is there already without moving it', async () => {
    const memory = openMemory(await shelf());
    await memory.remember(place, [line('1'), line('2')]);
    await memory.remember(place, [line('1', 'anew'), line('3')]);
    expect((await memory.recall(place)).map(({ text }) => text)).toEqual(['anew', '2', '3']);
  });

  it('follows edits and deletions, in their own room', async () => {
    const memory = openMemory(await shelf());
    await memory.remember(place, [line('1'), line('2')]);
    await memory.follow({ place, messageId: '1', text: 'edited' });
    await memory.follow({ place: { ...place, room: 'other' }, messageId: '2' });
    expect((await memory.recall(place)).map(({ text }) => text)).toEqual(['edited', '2']);
    await memory.follow({ place, messageId: '2' });
    expect((await memory.recall(place)).map(({ text }) => text)).toEqual(['edited']);
  });

  it('knows an answer only when it is there for every message of its turn', async () => {
    const memory = openMemory(await shelf());
    const [first, second] = [said('a'), said('b')];
    const turn = turnOf(first);
    expect(answerTo(turn, await memory.recall(place))).toBeUndefined();
    await memory.remember(place, [line(first.id), line(answerId(turn.id), 'the answer', 'bot')]);
    expect(answerTo(turn, await memory.recall(place))).toBe('the answer');
    expect(answerTo({ ...turn, messages: [first, second] }, await memory.recall(place))).toBeUndefined();
  });

  it('forgets what is older than it may be', async () => {
    let clock = 1_000_000;
    const memory = openMemory(await shelf(), { now: () => clock });
    await memory.remember(place, [line('old')]);
    clock += 1000;
    await memory.remember(place, [line('new')]);
    await memory.prune(clock - 500);
    expect((await memory.recall(place)).map(({ id }) => id)).toEqual(['new']);
  });
});
