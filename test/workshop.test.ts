// Heavy and dangerous work in a thread: its failures are told, and whatever it does, the next order is done.
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWorkshop, TooLong } from '#src/workshop.ts';
import type { Order } from './workshop/worker.ts';

const never = new AbortController().signal;

function workshop(apart: boolean, limitMs = 60_000) {
  const conditions = { limitMs, heapMb: 64, apart };
  const shop = openWorkshop<Order, string>(new URL('workshop/worker.ts', import.meta.url), conditions);
  onTestFinished(() => shop.close());
  return shop;
}

describe.each([
  ['a thread', false],
  ['a process of its own', true],
])('a workshop in %s', (_where, apart) => {
  it('does one order after the other', async () => {
    const shop = workshop(apart);
    const done = await Promise.all([shop.do('work', never), shop.do('work', never)]);
    expect(new Set(done).size).toBe(1);
    expect(done[0] === `done by ${process.pid}`).toBe(!apart);
  });

  it('tells what the work threw, and goes on', async () => {
    const shop = workshop(apart);
    await expect(shop.do('throw', never)).rejects.toThrow('it broke');
    expect(await shop.do('work', never)).toContain('done');
  });

  it.each(['exit', 'hoard'] as const)('outlives a thread that dies (%s)', async (order) => {
    const shop = workshop(apart);
    const dying = shop.do(order, never);
    const next = shop.do('work', never);
    await expect(dying).rejects.toThrow();
    expect(await next).toContain('done');
  });

  it('kills what takes too long, and nothing that waits behind it', async () => {
    const shop = workshop(apart, 4_000);
    const hanging = shop.do('hang', never);
    const next = shop.do('work', never);
    await expect(hanging).rejects.toThrow(TooLong);
    expect(await next).toContain('done');
  });

  it('kills what nobody waits for any more', async () => {
    const shop = workshop(apart);
    await shop.do('work', never);
    const leaving = new AbortController();
    const hanging = shop.do('hang', leaving.signal);
    leaving.abort(new Error('left'));
    await expect(hanging).rejects.toThrow('left');
    expect(await shop.do('work', never)).toContain('done');
  });

  it('lets go at once whoever leaves while others are served', async () => {
    const shop = workshop(apart);
    const ends = new AbortController();
    const hanging = shop.do('hang', ends.signal);
    const leaving = new AbortController();
    const waiting = shop.do('work', leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    ends.abort(new Error('over'));
    await expect(hanging).rejects.toThrow('over');
  });

  it('does not begin what nobody waits for any more', async () => {
    const shop = workshop(apart);
    await expect(shop.do('hang', AbortSignal.abort(new Error('left before')))).rejects.toThrow('left before');
  });

  it('collects no listeners', async () => {
    const shop = workshop(apart);
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    for (let order = 0; order < 30; order += 1) await shop.do('work', never);
    expect(warnings).toEqual([]);
  });
});
