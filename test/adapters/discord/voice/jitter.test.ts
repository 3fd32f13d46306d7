import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJitter } from '#adapters/discord/voice/thread/line/jitter.ts';
import { fc } from '#test/property.ts';

/** What came out: a number is a packet, `-n` says that n before it were lost. */
function listen(wait?: { ms: number; packets: number }) {
  const out: number[] = [];
  const jitter = openJitter<{ readonly seq: number }>((packet, lost) => {
    if (lost > 0) out.push(-lost);
    out.push(packet.seq);
  }, wait);
  return { out, clear: () => jitter.clear(), push: (...seqs: number[]) => seqs.map((seq) => jitter.push({ seq })) };
}

describe('packets', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('that come in order do not wait', () => {
    const { out, push } = listen();
    push(5, 6, 7);
    expect(out).toEqual([5, 6, 7]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that come out of order are put in order, also where the numbers start anew', () => {
    const { out, push } = listen();
    push(65_534, 0, 65_535, 2, 1);
    expect(out).toEqual([65_534, 65_535, 0, 1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that come twice, or too late, are refused', () => {
    const { out, push } = listen();
    expect(push(1, 2, 2, 1, 4, 4)).toEqual([true, true, false, false, true, false]);
    vi.advanceTimersByTime(100);
    expect(push(3)).toEqual([false]);
    expect(out).toEqual([1, 2, -1, 4]);
  });

  it('behind a gap wait for 40 ms from its beginning, however many follow', () => {
    const { out, push } = listen();
    push(1, 3);
    vi.advanceTimersByTime(30);
    push(4);
    vi.advanceTimersByTime(9);
    expect(out).toEqual([1]);
    vi.advanceTimersByTime(2);
    expect(out).toEqual([1, -1, 3, 4]);
  });

  it('behind a second gap wait for as long again', () => {
    const { out, push } = listen();
    push(1, 3, 5);
    vi.advanceTimersByTime(41);
    expect(out).toEqual([1, -1, 3]);
    vi.advanceTimersByTime(41);
    expect(out).toEqual([1, -1, 3, -1, 5]);
  });

  it('behind a gap do not wait when more than eight have come', () => {
    const { out, push } = listen();
    push(1, 4, 5, 6, 7, 8, 9, 10, 11);
    expect(out).toEqual([1]);
    push(12);
    expect(out).toEqual([1, -2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  it('that arrived while the thread was busy are not given up', () => {
    const { out, push } = listen();
    push(1, 3);
    // As the event loop does it: a late timer first, then what has arrived, then immediates.
    setTimeout(() => push(2), 40);
    vi.advanceTimersByTime(41);
    expect(out).toEqual([1, 2, 3]);
  });

  it('after a long pause of the line are heard, and what was lost is told', () => {
    const { out, push } = listen();
    push(1, 252);
    vi.advanceTimersByTime(41);
    expect(out).toEqual([1, -250, 252]);
  });

  it('with a stray number disturb nothing', () => {
    const { out, push } = listen();
    expect(push(1000, 40_000, 1001, 2, 1002)).toEqual([true, false, true, false, true]);
    expect(out).toEqual([1000, 1001, 1002]);
  });

  it('of a sender that counts from elsewhere now are heard from the second on', () => {
    const { out, push } = listen();
    push(1000, 1002, 40_000, 40_001, 40_002);
    expect(out).toEqual([1000, -1, 1002, 40_001, 40_002]);
  });

  it('are forgotten when asked, and with them the wait', () => {
    const { out, push, clear } = listen();
    push(1, 3);
    clear();
    expect(vi.getTimerCount()).toBe(0);
    push(700);
    expect(out).toEqual([1, 700]);
  });

  it('may be forgotten while one is delivered', () => {
    const heard: number[] = [];
    const jitter = openJitter<{ readonly seq: number }>(({ seq }) => {
      heard.push(seq);
      if (seq === 2) jitter.clear();
    });
    for (const seq of [1, 3, 4, 2]) jitter.push({ seq });
    expect(heard).toEqual([1, 2]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('whatever the line does', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('each number is delivered once, in order, or told as lost', () => {
    const sending = fc.record({
      first: fc.integer({ min: 0, max: 0xffff }),
      /** For each packet: lost, doubled, and by how many places it is late. */
      fates: fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.nat(12)), { minLength: 1, maxLength: 80 }),
    });
    fc.assert(
      fc.property(sending, ({ first, fates }) => {
        const { out, push } = listen();
        push(first);
        const arrivals = fates
          .flatMap(([lost, double, late], at) => {
            const one = { seq: (first + 1 + at) & 0xffff, at: at + late };
            return lost ? [] : double ? [one, { ...one, at: one.at + 3 }] : [one];
          })
          .toSorted((one, other) => one.at - other.at);
        for (const { seq } of arrivals) {
          push(seq);
          vi.advanceTimersByTime(10);
        }
        vi.advanceTimersByTime(1_000);
        expect(vi.getTimerCount()).toBe(0);
        // Where the numbers that came out should stand, if each is there or told as lost.
        let place = first;
        const expected = out.map((step) => {
          const here = place & 0xffff;
          place += step < 0 ? -step : 1;
          return step < 0 ? step : here;
        });
        expect(out).toEqual(expected);
      }),
    );
  });
});
