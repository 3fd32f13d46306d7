// Ten thousand answers in time that only a test keeps: what is shown is never more than its mode allows, whatever comes when.
import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { guarded } from '#handlers/guard.ts';
import { windows } from '#handlers/window.ts';
import type { ReplyPart } from '#src/message.ts';
import type { AnswerPart } from '#src/models.ts';
import type { Verdict } from '#src/verdict.ts';
import { complete, piece, safe, unsafe } from '#test/oracle.ts';
import { Stream } from '#test/stream.ts';

const answers = 10_000;
/** What a judge finds unsafe, wherever it stands. */
const bad = '\u0007';
const sentences = [
  'Yes. ',
  'That is so, because it was always so! ',
  'No\n',
  '好。',
  'Well… ',
  '👩‍👩‍👧 ',
  'Longer words follow ',
  'x'.repeat(90),
];

/** Numbers from 0 to below `most`, the same ones for the same seed (mulberry32). */
function dice(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
}

interface Written {
  readonly text: string;
  readonly pieces: readonly string[];
}

function written(roll: (most: number) => number): Written {
  const length = roll(4) === 0 ? roll(6000) : roll(900);
  let text = '';
  while (text.length < length) text += sentences[roll(sentences.length)];
  if (roll(3) === 0) {
    const at = roll(text.length + 1);
    text = text.slice(0, at) + bad + text.slice(at);
  }
  const [pieces, most]: [string[], number] = [[], [3, 40, 400, 5000][roll(4)] ?? 3];
  // A long one in tiny pieces tells no more than a short one.
  const least = Math.ceil(text.length / 40);
  for (let at = 0; at < text.length;) {
    const end = at + least + roll(most);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return { text, pieces };
}

interface Seen {
  readonly text: string;
  /** What stands in the end, and what takes its place. */
  readonly shown: string;
  readonly standing: string | undefined;
  readonly retractions: number;
  readonly partsBehind: number;
  readonly verdicts: number;
  /** The most characters shown beyond those that a safe verdict covered at that moment, and beyond the window then. */
  readonly ahead: number;
  readonly beyondWindow: number;
  /** Whether `whole` came while something of it was not judged. */
  readonly early: boolean;
}

/** One answer, with what happens next chosen by the dice: each event at its time, one after the other. */
async function seen(mode: 'strict' | 'balanced', seed: number): Promise<Seen> {
  const roll = dice(seed);
  const { text, pieces } = written(roll);
  const chat = new Stream<AnswerPart>();
  const events: { at: number; happen: () => void }[] = [];
  let [now, covered, window, verdicts] = [0, 0, windows[mode].first, 0];
  const pace = [1, 30, 300][roll(3)] ?? 1;
  const judge = (answer: string) =>
    new Promise<Verdict>((resolve) => {
      verdicts += 1;
      const happen = (): void => {
        const isSafe = !answer.includes(bad);
        if (isSafe) [covered, window] = [answer.length, Math.min(window * 2, windows[mode].largest)];
        resolve(isSafe ? safe : unsafe);
      };
      events.push({ at: now + roll(pace), happen });
    });
  let at = 0;
  for (const one of pieces) events.push({ at: (at += roll(20)), happen: () => chat.push(piece(one)) });
  events.push({ at: at + roll(20), happen: () => chat.push(complete).end() });

  const reply = guarded(chat, judge, new AbortController().signal, { mode });
  const end: { standing?: string | undefined; came: boolean } = { came: false };
  const found = { shown: '', retractions: 0, partsBehind: 0, ahead: 0, beyondWindow: 0, early: false };
  const look = (part: ReplyPart): void => {
    if (found.retractions > 0) found.partsBehind += 1;
    if (part.type === 'retract') [found.shown, found.retractions] = ['', found.retractions + 1];
    if (part.type === 'whole') found.early ||= covered < text.length;
    if (part.type !== 'text') return;
    found.shown += part.text;
    found.ahead = Math.max(found.ahead, found.shown.length - covered);
    found.beyondWindow = Math.max(found.beyondWindow, found.shown.length - covered - window);
  };
  const reading = (async () => {
    let next = await reply.next();
    for (; !next.done; next = await reply.next()) {
      look(next.value);
      // A platform takes its time.
      if (roll(3) === 0) await new Promise<void>((goOn) => events.push({ at: now + roll(pace), happen: goOn }));
    }
    Object.assign(end, { standing: next.value, came: true });
  })();
  while (!end.came) {
    events.sort((a, b) => a.at - b.at);
    const event = events.shift();
    now = event?.at ?? now;
    event?.happen();
    await tick();
  }
  await reading;
  return { text, ...found, standing: end.standing, verdicts };
}

async function all(mode: 'strict' | 'balanced', check: (one: Seen, seed: number) => void): Promise<Seen[]> {
  const every: Seen[] = [];
  for (let seed = 0; seed < answers; seed += 100) {
    const some = await Promise.all(Array.from({ length: 100 }, (_, at) => seen(mode, seed + at)));
    for (const [at, one] of some.entries()) check(one, seed + at);
    every.push(...some);
  }
  return every;
}

function checkEnd({ text, shown, standing, retractions, partsBehind }: Seen, seed: number): void {
  const isBad = text.includes(bad);
  expect([seed, standing, shown, retractions, partsBehind]).toEqual(
    isBad ? [seed, undefined, '', 1, 0] : [seed, text, text, 0, 0],
  );
}

describe(`of ${answers} answers`, () => {
  it('in strict mode no character is shown before a verdict covers it, and none is whole; what is unsafe is taken back', async () => {
    const every = await all('strict', (one, seed) => {
      expect([seed, Math.max(0, one.ahead), one.early]).toEqual([seed, 0, false]);
      checkEnd(one, seed);
    });
    expect(every.filter(({ retractions }) => retractions > 0).length).toBeGreaterThan(1000);
    expect(Math.max(...every.map(({ verdicts }) => verdicts))).toBeLessThan(9);
  });

  it('in balanced mode none is shown more than one window ahead of its verdict; what is unsafe is taken back', async () => {
    const every = await all('balanced', (one, seed) => {
      expect([seed, Math.max(0, one.beyondWindow)]).toEqual([seed, 0]);
      checkEnd(one, seed);
    });
    // Else this would say the same as strict.
    expect(every.filter(({ ahead }) => ahead > 0).length).toBeGreaterThan(1000);
  });
});
