// What the voice server does not answer, or answers wrongly, on demand.
import type { Client } from './client.ts';

/**
 * Where it can keep silent: VOICE_SERVER_UPDATE (`server`), a new line (`upgrade`), each step of the handshake, IP discovery,
 * heartbeats, and the answer to a resume.
 */
export type Point = 'server' | 'upgrade' | 'hello' | 'ready' | 'discovery' | 'session' | 'resumed' | 'heartbeat';

export type Quirks = ReturnType<typeof newQuirks>;

export function newQuirks() {
  const held = new Map<Point, (() => void)[]>();
  const spoil = new Map<'commit' | 'welcome', number>();
  let committers: 'anyone' | 'people' | 'bots' = 'anyone';
  return {
    /** Does it now, or, where the server keeps silent, when that ends. */
    pass(point: Point, act: () => void): void {
      const waiting = held.get(point);
      if (waiting) waiting.push(act);
      else act();
    },
    withhold(point: Point): void {
      if (!held.has(point)) held.set(point, []);
    },
    /** Answers what is still unanswered, unless it is `forgotten`. */
    release(point: Point, forgotten = false): void {
      const waiting = held.get(point) ?? [];
      held.delete(point);
      if (!forgotten) for (const act of waiting) act();
    },
    /** How much it has not answered there. */
    unanswered: (point: Point): number => held.get(point)?.length ?? 0,
    /** The next `times` commits or welcomes that go to a bot cannot be processed. */
    spoilNext(what: 'commit' | 'welcome', times: number): void {
      spoil.set(what, times);
    },
    /** A message for a bot, as it gets it. */
    spoilt(what: 'commit' | 'welcome', bytes: Buffer): Buffer {
      const left = spoil.get(what) ?? 0;
      if (left === 0 || bytes.length === 0) return bytes;
      spoil.set(what, left - 1);
      const broken = Buffer.from(bytes);
      broken[broken.length - 1] = ~(broken.at(-1) ?? 0) & 0xff;
      return broken;
    },
    /** Whose commits are taken. */
    letCommit(whose: typeof committers): void {
      committers = whose;
    },
    mayCommit: ({ bot }: Client): boolean => committers === 'anyone' || bot === (committers === 'bots'),
    /** Whether bots are told of newcomers only after these were proposed to be added, which clients must refuse. */
    lateArrivals: false,
    /** The code every client that wants to come in is refused with, if one is given. */
    refusal: undefined as number | undefined,
    /** Whether what was missed is told again before "resumed", or after it. */
    replays: 'before' as 'before' | 'after',
  };
}
